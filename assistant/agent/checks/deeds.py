"""Claims of something done or promised by the business: each needs its committed record (LLM-07).

English is a closed world: after "I have" or "has been" only listed verbs pass, whatever the model invents.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.agent.checks import claims, clauses, lexicon, records

if TYPE_CHECKING:
    from assistant.agent.checks.text import Reading
    from assistant.domain.facts import FactSheet

_ADV = (
    r"(?:just|already|now|also|gone ahead and|went ahead and|successfully|happily|gladly|officially|"
    r"personally|then|today|hereby|immediately|certainly|definitely|of course|always|be able to|"
    r"be happy to|be glad to|make sure to|kindly|quickly|first|gladly|only|still|really)"
)
_LISTS = lexicon.sections("lists")
_NEEDS = lexicon.mapping("records")
_SAFE_DEEDS = _LISTS["said_or_seen"]
_DEED_NEEDS = _NEEDS["perfect"]
_SAFE_FUTURE = _LISTS["will_do"]
SAFE_OR_MAPPED = _SAFE_DEEDS | frozenset(_DEED_NEEDS)
_MESSAGING = frozenset({"message", "send", "contact", "text", "email", "write", "disturb"})
_WE_WONT = frozenset({"ask", "share", "guess", "need", "judge", "see", "store", "keep"})
_GOING_MAY = lexicon.sections("worlds")["im_may"] | _LISTS["going"]
_WILL_EFFECTS = lexicon.sections("worlds")["will_effects"]
_WONT_SPARE = _WILL_EFFECTS | {
    "charge",
    "bill",
    "tell",
    "send",
    "write",
    "disturb",
    "sue",
    "mention",
    "forget",
}
_PARTICIPLE = re.compile(
    r"(?:\w{2,}ed|\w{3,}en|set|sent|put|made|given|taken|done|dealt|kept|let|cut|told|paid|lost|won|sold|"
    r"held|left|withdrawn|struck|built|brought|bought|begun|gone|spoken|written|seen|heard|found|got|run|"
    r"shut|forgiven|forgotten|wiped)$"
)
_PAST = re.compile(
    r"(?:\w{2,}ed|set|sent|put|made|gave|took|told|spoke|wrote|did|cut|ran|went|paid|kept|got|brought|"
    r"built|lost|held|let|struck|withdrew|forgave)$"
)

_FIRST = (
    r"(?:i|we|our (?:team|office|company|business)|harbor|xx|the (?:business|company|team|system)|"
    r"my (?:team|colleagues?|manager|boss|supervisor)|(?:a|our|the) (?:colleagues?|managers?|supervisor))"
)
_PERFECT = re.compile(rf"\b{_FIRST}(?:'ve|'s| have| has| had|'d)\s+(?:{_ADV} )*(?P<v>[a-z]+)")
_SIMPLE = re.compile(rf"(?<!can )(?<!do )(?<!should )\b(?P<who>{_FIRST})\s+(?:{_ADV} )*(?P<v>[a-z]+)")
_FUTURE = re.compile(
    rf"\b{_FIRST}(?:'ll| will| shall| am going to| are going to|'m going to|'re going to|"
    rf" would be happy to| promise to| am about to)\s+(?P<neg>not |never )?(?:{_ADV} )*(?P<v>[a-z]+)"
)
_WONT = re.compile(
    rf"\b{_FIRST}(?: won't| will not| will never|'ll never|'ll not)\s+(?:{_ADV} )*(?:be )?(?P<v>[a-z]+)"
)
_GOING = re.compile(r"\b(?:i'm|we're|i am|we are)\s+(?:" + _ADV + r" )*(?P<v>[a-z]+ing)\b")
_BEEN = re.compile(
    r"\b(?:has|have|had|'ve|'s)\s+(?:now |already |just |all |also |successfully )*been\s+(?:\w+ly |now |"
    r"already |just )*(?P<v>[a-z]+)"
)
_BEING = re.compile(r"\b(?:is|are|'s|'re)\s+(?:now |already |currently )*being\s+(?P<v>[a-z]+)")
_WILL_BE = re.compile(
    r"\b(?:will|won't|'ll|shall|going to)\s+(?:now |ever |also |then |soon |not |automatically )*(?:be|"
    r"get)\s+(?:\w+ly )*(?P<v>[a-z]+)"
)
_SUBJECT = "|".join(f"(?P<s{i}>{words})" for i, (words, _) in enumerate(records.SUBJECT_NEEDS))
_DONE_STATE = re.compile(
    rf"\b(?:your|the|this|that|a|an?) (?:\w+ ){{0,2}}?(?:{_SUBJECT})(?: [a-z]-\w+)?(?: is|'s| are| was|"
    rf" were| got|)(?: now| already| officially| all| just| hereby| duly| successfully)* "
    r"(?P<v>confirmed|set up|set|booked|accepted|approved|activated|recorded|registered|received|opened|"
    r"processed|complete[d]?|done|noted|saved|sent|agreed|finali[sz]ed|arranged|scheduled|locked in|"
    r"secured|in place|sorted|submitted|filed|on record|granted|successful|went through|gone through)\b"
)
_LIFTED = frozenset(
    {"on record", "all set", "plan accepted", "offered plan", "offered", "payment received", "contact"}
)


def unsupported(reading: Reading, sheet: FactSheet) -> list[str]:
    """The claimed or promised deeds without a record: ["plan: your plan is confirmed"]."""
    said = clauses.asserted(reading.low, question=reading.question)
    waits = clauses.awaits_payer(reading.low)
    have = records.on_record(sheet)
    wrong: list[str] = []
    if reading.question and not said:
        said = ""
    for name, needs, pattern in claims.PHRASES:
        for match in pattern.finditer(said):
            if (
                needs & have
                or (waits and name in _LIFTED)
                or _denied(name, said, match)
                or _set_aside(name, said, match, have)
            ):
                continue
            wrong.append(f"{name}: {match.group().strip()}")
    wrong += _verbs(said, have, waits=waits)
    return wrong


_WITHOUT_YOU = re.compile(
    r"\b(?:without (?:you|your|agree\w*|asking|consent|permission|a yes)|unless you|until you|before you)\b"
)


def _denied(name: str, said: str, match: re.Match[str]) -> bool:
    """ "I can't waive that" claims nothing; "no further action" and the like are themselves the claim."""
    if name in {"no action", "extension", "contact change"}:
        return name == "contact change" and clauses.negated(said, match.start())
    without_you = _WITHOUT_YOU.search(said[match.end() :][:50])
    return clauses.negated(said, match.start()) and (
        without_you is not None or not re.search(r"\b(?:won't|will not|never)\b", said[: match.start()][-40:])
    )


def _set_aside(name: str, said: str, match: re.Match[str], have: frozenset[str]) -> bool:
    """Nothing is needed when all is paid, for now when a plan or promise runs, for what is under an open dispute."""
    if name != "no action":
        return False
    rest = said[match.end() :].strip()
    disputed = rest.startswith(("the disputed", "disputed"))
    arranged = bool({"plan_accepted", "promise_recorded"} & have) and _FOR_NOW.search(said) is not None
    calm = match.group() == "nothing to worry about" and "fact:not_due" in have
    return calm or "fact:settled" in have or arranged or (disputed and "dispute_opened" in have)


def _verbs(said: str, have: frozenset[str], *, waits: bool) -> list[str]:
    wrong: list[str] = []
    for match in _PERFECT.finditer(said):
        verb = match["v"]
        if verb == "been" or verb in {"not", "never"} or not _PARTICIPLE.match(verb):
            continue
        if not _deed(verb, have) or not _object(said[match.start() :][:80], have, verb):
            wrong.append(f"done: {match.group()}")
    for match in _SIMPLE.finditer(said):
        verb = match["v"]
        denied = said[match.end() :].startswith(" not ") or clauses.negated(said, match.start())
        if not _PAST.match(verb) or verb in {"need", "indeed", "proceed"} or denied:
            continue
        if not _deed(verb, have) or not _object(said[match.start() :][:80], have, verb):
            wrong.append(f"done: {match.group()}")
    for match in _FUTURE.finditer(said):
        verb = match["v"]
        if match["neg"] or verb in {"not", "never"}:
            continue
        if verb == "take" and re.match(
            r" (?:it (?:step by step|from (?:here|there)|one)|a (?:closer |quick )?look)", said[match.end() :]
        ):
            continue
        needs = _NEEDS["future"].get(verb)
        if (waits or clauses.hypothetical(said)) and verb in _LISTS["once_asked"]:
            continue
        if waits and verb in _LISTS["once_accepted"]:
            continue
        if (verb in _WILL_EFFECTS if needs is None else not needs & have) and verb not in _SAFE_FUTURE:
            wrong.append(f"promised: {match.group()}")
    for match in _WONT.finditer(said):
        without_you = _WITHOUT_YOU.search(said[match.end() :][:60])
        if match["v"] in _MESSAGING and {"opted_out", "preferences_set"} & have:
            continue
        own = match.group().startswith("i")
        harmless = match["v"] not in _WONT_SPARE if own else match["v"] in _WE_WONT
        if not harmless and not without_you:
            wrong.append(f"promised: {match.group()}")
    wrong += [
        f"doing: {match.group()}"
        for match in _GOING.finditer(said)
        if match["v"] not in _GOING_MAY and not _NEEDS["going"].get(match["v"], records.NEVER) & have
    ]
    wrong += _passives(said, have, waits=waits)
    return wrong


_FOR_NOW = re.compile(
    r"\b(?:today|now|right now|yet|for the moment|at the moment|meanwhile|in the meantime|until|till|"
    r"before)\b"
)


def _deed(verb: str, have: frozenset[str]) -> bool:
    needs = _DEED_NEEDS.get(verb)
    return verb in _SAFE_DEEDS if needs is None else bool(needs & have)


def _object(rest: str, have: frozenset[str], verb: str) -> bool:
    """What was done must be of the kind that is on record: a recorded dispute is no recorded promise."""
    if verb in _LISTS["unasked"]:
        return True
    clause = re.split(r"[.;!?:]|, (?:and|but)|\bso that\b", rest)[0]
    if (
        verb == "set"
        and "payment page" not in clause
        and not re.search(r"\b(?:preferences?|settings?)\b", clause)
    ):
        return bool(records.PLAN & have)
    for pattern, needs in records.ABOUT:
        if pattern.search(clause):
            return bool(needs & have)
    return True


def _passives(said: str, have: frozenset[str], *, waits: bool) -> list[str]:
    wrong: list[str] = []
    for match in _BEEN.finditer(said):
        verb = match["v"]
        payment = re.search(r"\bpayments?\b", said[max(0, match.start() - 30) : match.start()])
        if verb in {"recorded", "booked", "noted"} and payment and "fact:paid" in have:
            continue
        if verb == "recorded" and re.match(r" (?:on|for) (?:this|the|your) invoice", said[match.end() :]):
            continue
        needs = _NEEDS["been"].get(verb)
        fine = (
            (verb in _LISTS["been"] or not _PARTICIPLE.match(verb)) if needs is None else bool(needs & have)
        )
        subject = said[max(0, match.start() - 40) : match.start()]
        if clauses.negated(said, match.start()):
            continue
        if not fine or (needs is not None and not _object(subject, have, verb)):
            wrong.append(f"done: {match.group()}")
    for match in _BEING.finditer(said):
        if not _PARTICIPLE.match(match["v"]):
            continue
        under_review = match["v"] in {"reviewed", "looked", "checked", "worked"}
        if match["v"] not in {"asked", "shown", "charged"} and not (under_review and records.REVIEW & have):
            wrong.append(f"doing: {match.group()}")
    for match in _WILL_BE.finditer(said):
        verb = match["v"]
        needs = _NEEDS["will_be"].get(verb)
        if needs is None and (verb in _LISTS["will_be"] or not _PARTICIPLE.match(verb)):
            continue
        if match.group().startswith("won't") and _WITHOUT_YOU.search(said[match.end() :][:50]):
            continue
        if not (needs or records.NEVER) & have and not (waits and needs):
            wrong.append(f"promised: {match.group()}")
    for match in _DONE_STATE.finditer(said):
        index = next(int(key[1:]) for key, value in match.groupdict().items() if value and key != "v")
        needs = records.SUBJECT_NEEDS[index][1]
        payments = match["v"] == "received" and " payments" in match.group() and "fact:paid" in have
        if (
            needs & have
            or waits
            or clauses.negated(said, match.start())
            or (needs == records.PAID and payments)
        ):
            continue
        wrong.append(f"claimed: {match.group()}")
    return wrong
