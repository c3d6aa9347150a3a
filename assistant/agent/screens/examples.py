"""What the detectors learn from: messages that mean a signal, and near misses that only sound like it.

Beside the files of `examples/` they learn from the offline model's phrases and messages: what payers ask for every day
is no signal.
"""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from assistant.agent.offline import phrases
from assistant.agent.offline.phrases import LANGUAGES, read_messages, read_phrases
from assistant.core.yaml_text import read_yaml
from knowledge_base import learnt

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assistant.agent.offline.phrases import Message

FOLDER = Path(__file__).parent / "examples"
Sign = Literal["opt_out", "crisis", "human", "vulnerable"]
SIGNS: tuple[Sign, ...] = get_args(Sign)
"""What a detector listens for. "vulnerable" is any hardship: illness, a death, no work, debts, violence, old age."""

EVERY_DAY = 2
"""One in so many of the English everyday phrases is enough beside the near misses."""
OF_INTENTS = 0.5
"""How much a phrase of the offline model counts beside an example that was written for the screens."""

# What a message that means one signal tells of the others, where it is not simply "no": it may mean both.
_OPEN: Mapping[str, frozenset[Sign]] = {
    "crisis": frozenset({"vulnerable"}),
    "crisis near": frozenset({"vulnerable"}),
    "human near": frozenset({"vulnerable"}),
}
_MEANT_BY: Mapping[str, Sign] = {
    "opt_out": "opt_out",
    "crisis": "crisis",
    "human": "human",
    "hardship": "vulnerable",
}
_OPEN_INTENTS: Mapping[str, frozenset[Sign]] = {
    "cannot_pay": frozenset({"vulnerable"}),
    "complaint": frozenset({"human"}),
    "abuse": frozenset({"opt_out"}),
    "wrong_person": frozenset({"opt_out"}),
    "bot_question": frozenset({"human"}),
    "contact_change": frozenset({"opt_out"}),
}


class Example(NamedTuple):
    """`means`: by signal whether this text means it; what is left out is not known. `worth` weighs it in learning."""

    text: str
    language: str
    means: Mapping[Sign, bool]
    worth: float


def files_read() -> list[Path]:
    """All that `examples` depends on."""
    return [*FOLDER.glob("**/*.yaml"), *phrases.files_read(), *learnt.code(FOLDER.parent)]


def examples() -> Iterator[Example]:
    """All of them, always in the same order."""
    for language in LANGUAGES:
        for sign in SIGNS:
            data = read_yaml((FOLDER / language / f"{sign}.yaml").read_text(encoding="utf-8"))
            for text in data["meant"]:
                yield Example(text, language, _means(sign, _OPEN.get(sign, frozenset()), meant=True), 1.0)
            for text in data["near"]:
                yield Example(
                    text, language, _means(sign, _OPEN.get(f"{sign} near", frozenset()), meant=False), 1.0
                )
    for language in LANGUAGES:
        for intent, texts in read_phrases(language).items():
            sign_of = _MEANT_BY.get(intent)
            for text in texts:
                if sign_of is not None:
                    means = _means(sign_of, _OPEN.get(sign_of, frozenset()), meant=True)
                elif language != "en" or zlib.crc32(text.encode()) % EVERY_DAY == 0:
                    means = {sign: False for sign in SIGNS if sign not in _OPEN_INTENTS.get(intent, ())}
                else:
                    continue
                yield Example(text, language, means, OF_INTENTS if language == "en" or sign_of else 1.0)
    for language in LANGUAGES:
        for message in read_messages(language, more=False):
            yield Example(message.text, language, meant_by(message), 1.0)


def meant_by(message: Message) -> dict[Sign, bool]:
    """By signal whether a message of the offline model's means it; what its intents leave open is left out."""
    meant = {_MEANT_BY[intent] for intent in message.intents if intent in _MEANT_BY}
    unknown = frozenset[Sign]().union(*(_OPEN_INTENTS.get(intent, ()) for intent in message.intents))
    if "crisis" in meant:
        unknown |= {"vulnerable"}
    return {sign: sign in meant for sign in SIGNS if sign in meant or sign not in unknown}


def _means(sign: Sign, unknown: frozenset[Sign], *, meant: bool) -> dict[Sign, bool]:
    return {other: meant and other == sign for other in SIGNS if other == sign or other not in unknown}
