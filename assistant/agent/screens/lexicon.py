"""The lexicon files beside this module, read and compiled once per process."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

import yaml

from assistant.agent.screens.normalise import BREAK, words
from assistant.agent.screens.phrases import Phrases
from assistant.agent.screens.signals import KINDS, Kind

FOLDER = Path(__file__).parent / "lexicon"
EVERYDAY = Path(__file__).parent / "everyday_words.yaml"
LANGUAGES = ("en", "es", "fr", "de", "it", "pt")
_SECTIONS = frozenset({"alone", "sentence", "certain", "likely", "except", "details"})

Role = Literal["certain", "likely", "except"]


class Label(NamedTuple):
    """What a phrase says when it occurs."""

    kind: Kind
    role: Role
    detail: str


class BadLexicon(ValueError):  # noqa: N818 - what it is, not that it is one
    """A lexicon file that cannot be read; names file and place."""


@dataclass(slots=True)
class Lexicon:
    """All kinds in all languages. `alone` and `sentence` are keyed by the words joined with one space."""

    phrases: Phrases = field(default_factory=Phrases)
    alone: dict[str, list[Kind]] = field(default_factory=dict)
    sentence: dict[str, list[Kind]] = field(default_factory=dict)


@lru_cache(maxsize=1)
def load() -> Lexicon:
    """Every lexicon file. Raises BadLexicon or phrases.BadPhrase."""
    lexicon = Lexicon()
    for file in sorted(FOLDER.glob("*.yaml")):
        _add(lexicon, file.name, yaml.load(file.read_text(encoding="utf-8"), _Loader))  # noqa: S506 - a safe one
    everyday = yaml.load(EVERYDAY.read_text(encoding="utf-8"), _Loader)["words"]  # noqa: S506 - a safe one
    lexicon.phrases.know(str(word) for word in everyday)
    return lexicon


def _add(lexicon: Lexicon, name: str, data: dict[str, Any]) -> None:
    kind = data.get("kind")
    if kind not in KINDS:
        raise BadLexicon(f"{name}: unknown kind {kind!r}")
    macros: dict[str, str] = data.get("macros", {})
    for language, sections in data.items():
        if language in ("kind", "macros"):
            continue
        if language not in LANGUAGES or not _SECTIONS.issuperset(sections):
            raise BadLexicon(f"{name}: {language}: unknown language or section")
        for section in ("alone", "sentence"):
            target = lexicon.alone if section == "alone" else lexicon.sentence
            for text in sections.get(section, []):
                key = " ".join(token for token in words(str(text)).tokens if token != BREAK)
                target.setdefault(key, []).append(kind)
        roles: tuple[Role, ...] = ("certain", "likely", "except")
        for role in roles:
            for phrase in sections.get(role, []):
                lexicon.phrases.add(str(phrase), Label(kind, role, ""), macros)
        for detail, phrases in sections.get("details", {}).items():
            for phrase in phrases:
                lexicon.phrases.add(str(phrase), Label(kind, "certain", detail), macros)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe YAML in which `no`, `off` and `stop` are words, not booleans."""


_Loader.yaml_implicit_resolvers = {}
