"""Prompts and fixed replies, read once per process and named by the SHA-256 of their exact bytes."""

from __future__ import annotations

import hashlib
import string
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent
FALLBACK_LANGUAGE = "en"
_FORMATTER = string.Formatter()


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt file, its text without outer blank lines; `hash` is the SHA-256 hex of its exact bytes."""

    name: str
    text: str
    hash: str


class MissingValue(ValueError):  # noqa: N818 - what it is, not that it is one
    """A reply has a placeholder for which no value was given; names reply and placeholder."""


class BadReplies(ValueError):  # noqa: N818 - what it is, not that it is one
    """A reply file of the wrong shape, or a key that is there twice; names the file."""


@lru_cache(maxsize=64)
def load(name: str) -> Prompt:
    """`prompts/{name}.md`. KeyError names what is not there."""
    file = FOLDER / f"{name}.md"
    if not name.replace("_", "").isalnum() or not file.is_file():
        raise KeyError(f"no prompt called {name!r}")
    raw = file.read_bytes()
    return Prompt(name, raw.decode("utf-8").strip(), hashlib.sha256(raw).hexdigest())


@lru_cache(maxsize=32)
def _replies(language: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for file in sorted((FOLDER / "replies" / language).glob("*.yaml")):
        data = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        for key, value in data.items():
            texts = [value] if isinstance(value, str) else value
            if not isinstance(texts, list) or not texts or not all(isinstance(text, str) for text in texts):
                raise BadReplies(f"{language}/{file.name}: {key!r} is neither a text nor a list of texts")
            if key in found:
                raise BadReplies(f"{language}/{file.name}: {key!r} is there twice")
            found[str(key)] = tuple(text.strip() for text in texts)
    return found


def reply_texts(key: str, locale: str) -> tuple[str, ...]:
    """All variants of a reply in the locale's language, else in English, unfilled. KeyError names the key."""
    language = _language(locale)
    texts = _replies(language).get(key) if language.isalpha() else None
    texts = texts or _replies(FALLBACK_LANGUAGE).get(key)
    if texts is None:
        raise KeyError(f"no reply called {key!r}")
    return texts


def languages() -> tuple[str, ...]:
    """The languages that have any reply, English among them."""
    return tuple(sorted(folder.name for folder in (FOLDER / "replies").iterdir() if folder.is_dir()))


def keys(language: str) -> tuple[str, ...]:
    """The replies that a language has of its own."""
    return tuple(_replies(language))


def has_reply(key: str, locale: str) -> bool:
    """Whether the locale's own language has this reply."""
    language = _language(locale)
    return language.isalpha() and key in _replies(language)


def _language(locale: str) -> str:
    return locale.replace("-", "_").split("_")[0].lower()


def reply(key: str, *, locale: str, seed: int = 0, **values: str) -> str:
    """One variant (the same for the same `seed`) with its `{placeholders}` filled.

    Values are put in as they are and never read as templates. Raises KeyError or MissingValue.
    """
    texts = reply_texts(key, locale)
    text = texts[seed % len(texts)]
    parts: list[str] = []
    for literal, name, _, _ in _FORMATTER.parse(text):
        parts.append(literal)
        if name is None:
            continue
        if name not in values:
            raise MissingValue(f"reply {key!r} needs a value for {{{name}}}")
        parts.append(str(values[name]))
    return "".join(parts)


@lru_cache(maxsize=1)
def version() -> str:
    """One SHA-256 hex over the path and bytes of every prompt, reply and helpline file."""
    files = [*FOLDER.glob("*.md"), *FOLDER.glob("*.yaml"), *FOLDER.glob("replies/*/*.yaml")]
    total = hashlib.sha256()
    for file in sorted(files, key=lambda file: file.relative_to(FOLDER).as_posix()):
        name = file.relative_to(FOLDER).as_posix()
        total.update(f"{name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()
