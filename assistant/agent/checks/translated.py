"""A sentence that code wrote in another language, as the English one that it stands for.

The reply files hold each text of the built-in model in several languages, sentence by sentence. What a reply in German
says is therefore judged by its English original, with the very figures and names that stand in it: no rule has to know
German, and none is weaker there. A sentence that is not one of these, word for word, is judged as it stands.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from babel.dates import get_day_names, get_month_names

import prompts
from assistant.agent.checks.sentences import split_sentences
from assistant.core.money import locale_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.agent.checks.context import CheckContext
    from assistant.domain.facts import FactSheet

_OURS = ("offline_", "could_not_answer")
_NOT_SAID = ("offline_option_", "offline_name_")
_BULLET = re.compile(r"\A\s*- ")
_PLACE = re.compile(r"\{(\w+)\}")
_SIGN = r"(?:[A-Z]{1,3}[$£¥]?|[$€£¥] ?[A-Z]{0,2})"
_MONEY = rf"(?:{_SIGN} ?)?[-−]?(?:{_SIGN} ?)?\d(?:[\d.,'’ ]*\d)?(?: ?{_SIGN})?"
_FIGURES = {
    "amount": _MONEY, "net": _MONEY, "base": _MONEY, "total": _MONEY,
    "rate": r"\d+(?:[.,]\d+)? ?%", "no": r"\d{1,3}", "count": r"\d{1,3}", "reference": r"[A-Z]{1,3}-\d{1,9}",
}  # fmt: skip
_NAMES = frozenset({"business", "label", "description", "lines", "what"})
_CUT = "…"


class _Template(NamedTuple):
    """A sentence with places, and its English original."""

    pattern: re.Pattern[str]
    english: str


def original(sentence: str, sheet: FactSheet, context: CheckContext) -> str | None:
    """The English sentence that this one stands for; None where code did not write it, or wrote it in English."""
    said = " ".join(sentence.split())
    bullet = "- " if _BULLET.match(sentence) else ""
    said = said.removeprefix(bullet)
    known = _whole().get(said)
    if known is not None:
        return bullet + known
    for template in _with_places(str(locale_of(context.locale).language)):
        found = template.pattern.fullmatch(said)
        values = _values(found.groupdict(), sheet, context) if found else None
        if values is not None:
            return bullet + _PLACE.sub(lambda place, given=values: given[place[1]], template.english)  # type: ignore[misc]
    return None


def _values(said: dict[str, str], sheet: FactSheet, context: CheckContext) -> dict[str, str] | None:
    """What stands in the places, in English; None where a place holds anything but what belongs there."""
    values: dict[str, str] = {}
    for name, value in said.items():
        if name in ("first", "second"):
            names = _names_of_intents(str(locale_of(context.locale).language))
            if value not in names:
                return None
            values[name] = names[value]
            continue
        if name in _NAMES and not _known(value, sheet, context):
            return None
        values[name] = value
    return values


def _known(value: str, sheet: FactSheet, context: CheckContext) -> bool:
    """Whether every part of the value is a name or a description out of the facts."""
    names = {" ".join(str(fact.value).split()) for fact in sheet.of("text")} | {context.business_name}
    if value in names:
        return True
    cut = tuple(name for name in names if len(name) > len(_CUT))
    rest = value
    while rest:
        fits = [name for name in names if rest == name or rest.startswith(f"{name}, ")]
        if not fits:
            head = rest.partition(_CUT)[0]
            fits = [f"{head}{_CUT}"] if _CUT in rest and any(name.startswith(head) for name in cut) else []
        if not fits:
            return False
        rest = rest[len(max(fits, key=len)) :].removeprefix(", ")
    return True


@lru_cache(maxsize=1)
def _whole() -> dict[str, str]:
    """Every sentence without places, in every language, with its original."""
    return {
        own: english
        for language in prompts.languages()
        for own, english in _pairs(language)
        if own != english and not _PLACE.search(own)
    }


@lru_cache(maxsize=8)
def _with_places(language: str) -> tuple[_Template, ...]:
    return tuple(
        _Template(_pattern(own, language), english) for own, english in _pairs(language) if _PLACE.search(own)
    )


def _pairs(language: str) -> Iterator[tuple[str, str]]:
    """The sentences of a language beside the English ones. ValueError where a text has more or fewer of them."""
    if language == prompts.FALLBACK_LANGUAGE:
        return
    for key in prompts.keys(language):
        if not key.startswith(_OURS) or key.startswith(_NOT_SAID):
            continue
        texts = prompts.reply_texts(key, language), prompts.reply_texts(key, prompts.FALLBACK_LANGUAGE)
        for own, english in zip(*texts, strict=True):
            parts = split_sentences(own), split_sentences(english)
            for one, other in zip(*parts, strict=True):
                yield " ".join(one.split()), other


def _pattern(own: str, language: str) -> re.Pattern[str]:
    pieces = re.split(r"(\{\w+\})", own)
    return re.compile(
        "".join(
            _place(piece[1:-1], language) if n % 2 else re.escape(piece) for n, piece in enumerate(pieces)
        )
    )


def _place(name: str, language: str) -> str:
    inside = _day(language) if name == "day" else _FIGURES.get(name, r"[^\n]{1,200}?")
    return f"(?P<{name}>{inside})"


@lru_cache(maxsize=8)
def _day(language: str) -> str:
    """Nothing but names of days and months, figures, and the small words between them."""
    names = chain.from_iterable(
        get(width, context, locale=language).values()
        for get in (get_day_names, get_month_names)
        for width in ("wide", "abbreviated")
        for context in ("format", "stand-alone")
    )
    words = sorted({re.escape(name) for name in names}, key=len, reverse=True)
    return rf"(?:(?:{'|'.join(words)}|\d{{1,4}}|de|del|le|el|[.,/-]|\s)+)"


@lru_cache(maxsize=8)
def _names_of_intents(language: str) -> dict[str, str]:
    return {
        prompts.reply(key, locale=language): prompts.reply(key, locale=prompts.FALLBACK_LANGUAGE)
        for key in prompts.keys(language)
        if key.startswith("offline_name_")
    }
