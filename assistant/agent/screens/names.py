"""A name where somebody says that it is not theirs (COM-21)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.agent.screens import wordlists
from assistant.agent.screens.signals import Signal

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME_DENIED = re.compile(
    r"\b(?:this is(?: not|n['’]?t)|it(?: is|['’]?s) not|i['’]?m not|i am not|^not|no soy|no es|je ne suis pas"
    r"|ce n['’]est pas|ich bin nicht|das ist nicht|non sono|n[ãa]o sou(?: [ao])?)"
    r"\s+((?:[A-ZÀ-Ý][\w'’-]+\s?){1,3})(?=[\s.,;!?]|$)",
    re.IGNORECASE | re.MULTILINE,
)
_WHO_IS = re.compile(r"^\W*who(?: is|['’]?s)\s+([A-Z][a-z]+(?:\s[A-Z][a-z]+)?)\s*\?*\s*$")
_NO_SUCH = re.compile(
    r"\b(?:there(?: is|['’]?s) no|(?:don['’]?t|do not) know (?:any|a)|nobody (?:named|called)|no one (?:named|called)"
    r"|aqu[ií] no vive (?:ning[uú]n[ao]?)?|hier wohnt keine?)\s+([A-Z][a-zà-ÿ]+)",
)
_NOT_LIVING = re.compile(
    r"\b[A-Z][a-zà-ÿ]+ (?:doesn['’]?t|does not|no longer) (?:live|work|stay)s? (?:here|there)\b"
)


def names_denied(text: str) -> Iterator[Signal]:
    """ "This isn't Maria", "who is Maria?": a name where somebody says that it is not theirs."""
    known = wordlists.load()
    for pattern in (_NO_SUCH, _NOT_LIVING):
        if (found := pattern.search(text)) is not None:
            yield Signal("wrong_person", found[0], "certain")
            return
    if (found := _WHO_IS.search(text)) is not None and found[1].split()[0].casefold() not in known.not_names:
        yield Signal("wrong_person", found[0].strip(), "likely")
        return
    for found in _NAME_DENIED.finditer(text):
        named = found[1].split()
        first = named[0].strip("'’-")
        alone = len(named) == 1 and not text[found.end() :].strip(" .!?")
        if first.casefold() in known.not_names or first.casefold().endswith("ing") or not first.isalpha():
            continue
        if first[0].isupper() and len(first) > 1:
            yield Signal("wrong_person", found[0].strip(), "certain")
            return
        if (
            alone
            and found[0].casefold().startswith(("this is", "ich bin", "no soy"))
            and first.casefold() in known.given_names
        ):
            yield Signal("wrong_person", found[0].strip(), "likely")
            return
