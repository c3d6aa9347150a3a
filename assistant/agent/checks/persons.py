"""Closed worlds of people: what others ("the driver", "your bank") and the payer are said to have done or to get.

Nothing about other people is known here: what they did is held back, what they will do needs an open case or dispute.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.agent.checks import clauses, lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.agent.checks.text import Reading
    from assistant.domain.facts import FactSheet

_LISTS = lexicon.sections("persons")
_IRREGULAR = lexicon.sections("worlds")["irregular"]
_ADV = (
    r"(?:(?:also|just|only|already|now|still|really|fully|even|surely|(?!reply|apply|supply|rely|only|"
    r"family)\w+ly|all|both|once|then|kindly|of course|soon|certainly)\s+)*"
)
_ROLE = "|".join(sorted(_LISTS["roles"], key=len, reverse=True))
_PLACE = (
    r"(?: (?:from|at|in|on|of) (?:the |our |your |my )?(?:\w+ ){0,2}?(?:xx|team|office|department|"
    r"accounting|billing|company|business|side|end|staff|bank|warehouse))?"
)
_OTHERS = (
    rf"(?:\b(?:they|he|she|someone|somebody|everyone|everybody|nobody|no one|anyone|people|one of us)|"
    rf"\b(?:the|our|my|your|a|an|another|this|that|their|some|any) (?:[a-z]+ ){{0,1}}?(?:{_ROLE})s?|"
    rf"\b(?:xx|harbor)){_PLACE}"
)
_HAVE = re.compile(rf"{_OTHERS}(?:'ve| has| have| had|'s)\s+{_ADV}(?P<w>[a-z]+)")
_BE_DOING = re.compile(
    rf"{_OTHERS}(?:'re| are| is|'s| were| was)\s+(?:{_ADV})(?P<w>[a-z]+ing)\b(?: to (?P<to>[a-z]+))?"
)
_DID = re.compile(rf"{_OTHERS}\s+{_ADV}(?P<w>[a-z]+)\b(?!')")
_WILL = re.compile(rf"{_OTHERS}(?: will|'ll| won't| shall)\s+{_ADV}(?P<w>[a-z]+)")
_YOU_WILL = re.compile(
    rf"\byou(?:'ll| will| won't| shall| are going to|"
    rf"'re going to)\s+{_ADV}(?:not )?(?P<w>[a-z]+)(?P<rest>[^.;!?]{{0,40}})"
)
_YOU_WERE = re.compile(
    rf"\byou(?:'ve been| have been| were| are being|'re being| had been|"
    rf" got)\s+{_ADV}(?P<w>[a-z]+)(?P<rest>[^,;:.!?]*)"
)
_ANYBODY = re.compile(rf"\b(?:nobody|no one|everyone|everybody)(?: else)?\s+{_ADV}(?P<w>[a-z']+)")
_YOU_DID_NOT = re.compile(
    rf"\byou (?:didn't|did not|never|haven't|have not|don't|do not) {_ADV}(?P<w>[a-z]+)"
)
_DOES = re.compile(rf"\b(?:the|our|my|your) (?:[a-z]+ )?(?:{_ROLE})\s+{_ADV}(?P<w>[a-z]{{3,}}s)\b(?!')")
_YOU_DID = re.compile(rf"\byou\s+{_ADV}(?P<w>[a-z]+)\b(?!')")
_MAILED_IN = re.compile(r"\b(?:documents?|payments?|money|goods|bench|photos?|letters?|files?)\b")
_WORD_BACK = re.compile(r"\b(?:answer|repl(?:y|ies)|response|word|update|decision|news|back to|result)\b")
_REVIEWED = frozenset({"case_opened", "dispute_opened"})
_HANDED_OUT = frozenset({"document_ready", "code_sent"})


def unsupported(reading: Reading, sheet: FactSheet) -> list[str]:
    """What others or the payer are said to do that no record shows: ["others did: our driver confirmed"]."""
    if "en" not in reading.languages or reading.citations:
        return []
    said = clauses.plain_claims(reading.low, question=reading.question)
    if not said:
        return []
    under_review = bool(_REVIEWED & sheet.done) or sheet.state("dispute_status") in {"open", "under_review"}
    return [*_others(said, under_review=under_review), *_payer(said, sheet, low=reading.low)]


def _others(said: str, *, under_review: bool) -> Iterator[str]:
    for match in _HAVE.finditer(said):
        verb = match["w"]
        past = (
            verb.endswith(("ed", "en"))
            or verb in _IRREGULAR
            or verb in {"been", "done", "read", "heard", "spoken"}
        )
        known = (
            under_review and verb in _LISTS["others_have"] and not _MAILED_IN.search(said[match.end() :][:30])
        )
        if past and not known and not clauses.negated(said, match.start("w")):
            yield f"others did: {match.group()}"
    for match in _BE_DOING.finditer(said):
        verb = match["to"] or match["w"]
        if clauses.negated(said, match.start("w")):
            continue
        known = under_review and verb in _LISTS["others_do"]
        if not known and verb not in {"asking", "waiting", "trying", "missing", "having"}:
            yield f"others do: {match.group()}"
    for match in _DID.finditer(said):
        verb = match["w"]
        past = (verb.endswith("ed") and verb not in _LISTS["not_past"]) or verb in _IRREGULAR
        if past and verb not in _LISTS["others_did"] and not clauses.negated(said, match.start("w")):
            yield f"others did: {match.group()}"
    for match in _DOES.finditer(said):
        if match["w"] not in _LISTS["others_does"] and not match["w"].endswith("ss"):
            yield f"others do: {match.group()}"
    for match in _ANYBODY.finditer(said):
        if match["w"] not in _LISTS["anybody"]:
            yield f"anybody: {match.group()}"
    lifted = under_review or clauses.hypothetical(said) or clauses.awaits_payer(said)
    for match in _WILL.finditer(said):
        if not lifted or match["w"] not in _LISTS["others_will"]:
            yield f"others will: {match.group()}"


def _payer(said: str, sheet: FactSheet, *, low: str) -> Iterator[str]:
    waits = clauses.awaits_payer(low)
    for match in _YOU_WILL.finditer(said):
        verb = match["w"]
        if verb in {"get", "receive"}:
            answered = _WORD_BACK.search(match["rest"]) is not None
            fine = answered or waits or bool(_HANDED_OUT & sheet.done)
        else:
            fine = verb not in _LISTS["fate"] and " never " not in f"{match.group()} "
        if not fine:
            yield f"you will: {match.group().strip()}"
    for match in _YOU_WERE.finditer(said):
        verb = match["w"]
        past = (verb.endswith("ed") and verb not in _LISTS["not_past"]) or verb in _IRREGULAR
        billed = verb in {"billed", "charged", "invoiced"} and any(c.isdigit() for c in match["rest"])
        if past and not billed and verb not in _LISTS["you_were"]:
            yield f"you were: {match.group().strip()}"
    for match in _YOU_DID_NOT.finditer(said):
        past = match.group().startswith(("you didn't", "you did not", "you never"))
        if past and match["w"] not in _LISTS["you_did_not"]:
            yield f"you did not: {match.group()}"
    agreed = bool({"plan_accepted", "promise_recorded"} & sheet.done)
    for match in _YOU_DID.finditer(said):
        verb = match["w"]
        if verb in {"agreed", "accepted"} and agreed:
            continue
        past = (verb.endswith("ed") and verb not in _LISTS["not_past"]) or verb in _IRREGULAR
        if past and verb in _LISTS["payer_acts"]:
            yield f"you did: {match.group()}"
