"""The few sentences that a channel says by itself, in the reader's language, else in English."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources

import yaml

_PLACE = re.compile(r"\{([a-z_]+)\}")


class Phrases:
    """Texts of a package: one YAML file for each language."""

    def __init__(self, package: str) -> None:
        self._package = package

    def say(self, key: str, locale: str, **values: str) -> str:
        """The text with its `{places}` filled; values are put in as they are. KeyError names what is not there."""
        language = locale.replace("-", "_").partition("_")[0].lower()
        text = _texts(self._package, language).get(key) or _texts(self._package, "en")[key]
        return _PLACE.sub(lambda found: values[found[1]], text)


@lru_cache(maxsize=32)
def _texts(package: str, language: str) -> dict[str, str]:
    file = resources.files(package) / f"{language}.yaml"
    if not language.isalpha() or not file.is_file():
        return {}
    found = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {str(key): str(text).strip() for key, text in found.items()}
