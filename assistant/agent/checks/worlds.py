"""What "we" and the things of an account may be said to do, and what "I can" or "you may" would let the payer off.

A lexicon of forbidden claims can be talked around ("the plan went live"); a list of harmless predicates cannot, so
what things do is a closed list. What the assistant can and the payer may do is open, but for acts of the business.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.agent.checks import clauses, deeds, lexicon

if TYPE_CHECKING:
    from assistant.agent.checks.text import Reading

_MAY = lexicon.sections("worlds")
_ADV = (
    r"(?:(?:also|just|only|already|now|still|really|fully|always|never|usually|certainly|definitely|then|"
    r"even|currently|completely|absolutely|truly|happily|gladly|simply|sadly|"
    r"actually|quite|very|so|therefore|unfortunately|honestly|together|all|both|once|again|probably|not|"
    r"first|next|last|today|rather|easily|too|kindly|of course)\s+)*"
)
_WE = re.compile(rf"(?<![\w'])we\s+{_ADV}(?P<w>[a-z']+)")
_WE_MAY = _MAY["ido_may"] | deeds.SAFE_OR_MAPPED
_I = re.compile(rf"(?<![\w'])i\s+{_ADV}(?P<w>[a-z']+)")
_IM = re.compile(rf"\b(?:i'm|i am|we're|we are)\s+{_ADV}(?P<w>[a-z']+)")
_ICAN = re.compile(rf"\b(?:i|we)(?: can| could| may| might| would|'d)\s+{_ADV}(?P<w>[a-z']+)")
_YOUCAN = re.compile(
    rf"(?:\byou(?: can| could| may| might|'ll be able to|(?:'re| are) (?:able|free|welcome|allowed) to)|"
    rf"\bfeel free to|\bgo ahead and)\s+{_ADV}(?P<w>[a-z']+)"
)
_YOURE = re.compile(rf"\byou(?:'re| are)\s+{_ADV}(?P<w>[a-z']+)")
_YOUHAVE = re.compile(rf"\byou(?:'ve| have)(?: got)?\s+{_ADV}(?P<w>[a-z']+)")
_LETS_OFF = (
    (_I, _MAY["on_its_word"]),
    (_IM, _MAY["empowered"]),
    (_ICAN, _MAY["effects"] | (_MAY["on_its_word"] - {"confirm", "promise", "work", "run"})),
    (_YOUCAN, _MAY["lets_off"]),
    (_YOURE, _MAY["released"]),
    (_YOUHAVE, _MAY["payer_fate"]),
)
_THINGS = (
    r"(?:plan|schedule|invoice|bill|balance|amount|debt|payment|instal?lment|fee|interest|refund|receipt|"
    r"credit|deadline|due date|dispute|case|claim|request|account|promise|money|total|rest|offer|discount|"
    r"everything|it|this|that|letter|reminder|statement|proposal|application|agreement|matter|file|record|"
    r"business|company|system|office|department|accounting|manager|supervisor|boss|owner|team|colleague|"
    r"collections|harbor|xx|remainder|penalty|arrears|charge)"
)
_THING = re.compile(rf"\b(?P<s>{_THINGS}s?)(?P<c>'s)?\s+{_ADV}(?P<w>[a-z']+)(?:\s+{_ADV}(?P<x>[a-z']+))?")
_VERBS_MAY = _MAY["verbs_may"]
_IRREGULAR = _MAY["irregular"]
_BE = frozenset({"is", "are", "was", "were", "isn't", "aren't", "wasn't", "weren't"})
_BE_MAY = _MAY["be_may"]
_OVER = _MAY["over"]
_WILL = re.compile(
    rf"\b(?P<s>{_THINGS}s?|(?!being|during|thing|nothing|anything|something|everything)[a-z]+ing(?: it|"
    rf" this| that| now| early| today| the \w+| your \w+)?)(?: will|'ll| is going to| are going to|"
    rf" won't)\s+{_ADV}(?P<w>[a-z]+)"
)
_WILL_MAY = _MAY["will_may"]
_PAST_ED = re.compile(r"\w{2,}ed$")
_THIRD = re.compile(r"\w{2,}[^s'u]s$")
_OFFICE_MAY = _MAY["office_may"]
_WE_DONT = re.compile(r"\bwe (?:\w+ )?(?:don't|do not|never|always|won't ever) (?:\w+ly )?(?P<w>[a-z]+)")
_WE_DONT_MAY = frozenset(
    {"have", "know", "see", "need", "want", "get", "share", "store", "hold", "think", "seem", "yet"}
)
_FREE_TO = re.compile(
    r"free to (?:say|decline|choose|ask|decide|think|take|use|write|reply|contact|talk|speak|pick|suggest|"
    r"propose|upload|change your mind|come)\b"
)
_SUGGESTED = re.compile(
    r"\b(?:suggest|propose|recommend|think|maybe|perhaps|if|shall|should|since|when|before|until|like|way|"
    r"that) (?:that )?$"
)
_APPENDED = re.compile(
    rf"\b{_THINGS}s?(?: \w+){{0,2}}, (?:now |all |fully |already )?"
    r"(?:confirmed|approved|accepted|booked|settled|cancelled|waived|granted|agreed|done|set up|in place)[.!\s]*$"
)


def unsupported(reading: Reading) -> list[str]:
    """The predicates outside the closed worlds: ["plan went"]."""
    if "en" not in reading.languages:
        return []
    said = clauses.asserted(reading.low, question=reading.question)
    if not said:
        return []
    claimed = clauses.plain_claims(reading.low, question=reading.question)
    wrong = [
        match.group()
        for pattern, lets_off in _LETS_OFF
        for match in pattern.finditer(claimed)
        if match["w"] in lets_off
        and not _FREE_TO.match(claimed[match.start("w") :])
        and (pattern is _YOUCAN or not clauses.negated(claimed, match.start("w")))
    ]
    wrong += [
        match.group()
        for match in _WE.finditer(said)
        if match["w"] not in _WE_MAY
        and not match["w"].endswith("ly")
        and not _SUGGESTED.search(said[: match.start()])
    ]
    wrong += [match.group().strip() for match in _APPENDED.finditer(said)]
    wrong += [match.group() for match in _WE_DONT.finditer(said) if match["w"] not in _WE_DONT_MAY]
    wrong += [
        match.group()
        for match in _THING.finditer(said)
        if _acts(match) and not clauses.negated(said, match.start("w"))
    ]
    wrong += [
        match.group()
        for match in _WILL.finditer(said)
        if match["w"] not in _WILL_MAY and not clauses.negated(said, match.start("w"))
    ]
    return wrong


def _acts(match: re.Match[str]) -> bool:
    """A thing of the account does or is something that nobody listed."""
    verb, then = match["w"], match["x"] or ""
    if verb.endswith("n't") or (match["s"] == "that" and verb not in _BE and not match["c"]):
        return False
    if match["c"] or verb in _BE:
        word = verb if match["c"] and verb not in _BE else then
        if verb in _BE and not then:
            return False
        participle = _PAST_ED.fullmatch(word) is not None or word in _IRREGULAR
        return (participle and word not in _BE_MAY) or word in _OVER
    if match["s"].rstrip("s") in {"company", "business", "harbor", "xx"} and _THIRD.fullmatch(verb):
        return verb not in _OFFICE_MAY
    if match["s"].rstrip("s") in {
        "xx",
        "harbor",
        "business",
        "company",
        "manager",
        "supervisor",
        "boss",
        "owner",
        "team",
        "department",
    }:
        return _PAST_ED.fullmatch(verb) is not None or verb in _IRREGULAR
    verb_like = (
        _PAST_ED.fullmatch(verb) is not None or verb in _IRREGULAR or _THIRD.fullmatch(verb) is not None
    )
    return (
        verb_like
        and verb not in _VERBS_MAY
        and verb
        not in {"paid", "disputed", "issued", "dated", "received", "left", "listed", "shown", "unpaid"}
    )
