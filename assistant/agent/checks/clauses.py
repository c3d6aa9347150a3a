"""Which part of a sentence is asserted: not the condition, not an open question, not what it refuses to say or do."""

from __future__ import annotations

import re
from functools import lru_cache

_END = r"(?=[,;:.!?]|\s-\s|\sbut\b|$)"
_IF = re.compile(
    r"\b(?:if|whether|unless|in case|should you|provided|assuming|falls|ob|wenn|sofern|(?<!así )si|s'il|"
    r"sauf si|à moins que)\b"
    r"[^,;.!?]*(?:,|;|$|\.|\?)"
)
_UNTIL = re.compile(
    r"\b(?:(?:until|before)(?= (?:you|i|we|it|the|your|that|this|someone|they|he|she)\b)|once|as soon as|"
    r"by the time|when|whenever) (?!you (?:like|want|can|please|wish|"
    r"feel)\b)(?=[a-z])[^,:;.!?]*(?=[,:;.!?]|$)"
)
_PAST = re.compile(r"\b(?:was|were|had|already|now)\b")
_UNTIL_DONE = re.compile(r"\b(?:was|were|has|have|had|been|\w{3,}ed)\b")
_AUX = (
    "would|should|shall|do|can|could|will|may i|might|have|has|had|did|is|isn't|are|aren't|was|were|does|"
    "doesn't|don't|am i|"
    "how|what|when|which|where|why|who|whose|what's|how's|who's|where's|anything|something|any|want|wanna|"
    "need|ready|still|sounds|"
    "mind|prefer|care|interested|everything|all good|sound|make sense|got (?:a|any)|in which|on which|"
    "by which|for which|at what|by when|to which|or"
)
_OPENERS = re.compile(
    r"^[\W]*(?:(?:so|and|but|ok|okay|great|thanks|thank you|sure|alright|all right|hi|hello|hmm|oh|ah|good|"
    r"just|roughly|about|then|now|also|well|perfect|got it|"
    r"y|et|und|entonces|alors|also|dann)\b[^?]{0,30}?[,!.:]?\s*)?"
    rf"(?:(?:{_AUX})\b|quiere|desea|prefiere|puede|podría|cuánto|cuándo|cómo|qué|cuál|le parece|"
    rf"le gustaría|ha |hay |souhaitez|voulez|préférez|pouvez|pourriez|quel|"
    r"quelle|quand|combien|comment|est-ce|y a-t-il|cela vous|avez|möchten|können|könnten|wollen|soll|"
    r"sollen|passt|haben|hat|ist|sind|wie|wann|was|welche|wäre|würden)"
)
_SLY = re.compile(
    r"\b(?:you know|aware|heard|told you|great that|remember|realis|realiz|notice|isn't it|you see that|"
    r"sabía|saviez|wussten)\w*"
)
_CHOICE = re.compile(
    r":(?:(?!\b(?:is|are|was|were|has|have|will|you)\b)[^:])*\bor\b(?:(?!\b(?:is|are|was|"
    r"were|has|have|will|you)\b)[^:])*\?\W*$"
)
_TURN = re.compile(r"(?:[,;:]|\s-\s|\bor\b|\bbut\b|\band\b)\s*")
_INABILITY = re.compile(
    r"\b(?:(?:i|we)(?: \w+ly)? (?:can't|cannot|can not|couldn't|could not|don't know|don't have|"
    r"do not have|wouldn't want|don't want|haven't found|couldn't find|shouldn't|won't guess|"
    r"won't speculate|wouldn't know)"
    r"|(?:i'm|i am|we're|we are)(?: \w+)? (?:not able|unable|not allowed|not sure|unsure|not in a position|"
    r"not certain|not permitted)|(?:i've|i have) no (?:way|say|idea|means|information))"
    rf"\b(?P<what>(?:(?! and (?:i|we|you|your|the|they)\b)[^,;:.!?])*?){_END}"
)
_NOTHING_BUT = re.compile(
    r"\b(?:but|except|any reason|why you|anything wrong|more|other than|wait|charge|hold|blame|sue|report|"
    r"owe)\b"
)
_NOT_MINE = re.compile(
    r"\b(?:is|are|'s|was)(?:n't| not) (?:something|anything|a thing|a decision|"
    r"a question)\b[^.;!?]*?\b(?:i|i'm|i can|me|mine)\b"
    r"|\b(?:is|are|'s)(?:n't| not) (?:my (?:call|decision|choice)|mine|up to me|for me|possible for me|"
    r"within my)\b|\b(?:isn't|is not|aren't|are not|not) (?:possible|an option|available)\b|"
    r"\bbeyond (?:me|what i)\b"
)
_SAID = re.compile(
    r"\b(?:you(?:'ve| have|'d| had)?(?: just| also| already| previously)? (?:said|mentioned|told (?:me|us)|"
    r"wrote|asked|explained|described|pointed out|reported|noted|wondered|suggested|felt)"
    r"|it sounds like|sounds like|from what you(?:'ve| have)? (?:said|told me|described))"
    rf"\b(?P<what>[^,;:.!?]*?){_END}"
)
_RESTATED = re.compile(
    r"^\W*(?:okay |ok |alright |hmm |oh |and )?(?:,? ?so\b|it sounds like|let me make sure|"
    r"just to (?:be sure|check|confirm)|if i understand|you mean\b)"
    r"|\bif i (?:understand|understood|got|get|read) (?:you|that|this|it)\b|\bdid i get\b"
)
_REFUSED_ABROAD = re.compile(
    r"\b(?:(?:kann|darf|möchte) ich\b[^,;.!?]*\bnicht\b[^,;.!?]*|ich (?:kann|darf|"
    r"möchte)\b[^,;.!?]*\b(?:nicht|kein\w*)\b[^,;.!?]*|\w+ (?:kann|darf) ich\b[^,;.!?]*\bnicht\b[^,;.!?]*"
    r"|je ne (?:peux|suis|sais)\b[^,;.!?]*\b(?:pas|aucun\w*)\b[^,;.!?]*|(?:no puedo|no podemos|"
    r"no me es posible|no sé)\b[^,;.!?]*)"
)
_NOT_SEEN = re.compile(
    rf"\b(?:i|we) (?:don't|do not|didn't|can't|couldn't) (?:see|find|spot|have|"
    rf"notice)\b(?P<what>[^,;:.!?]*?){_END}"
)
_FEELING = re.compile(
    r"\b(?:(?:i'm|i am|we're|we are)(?: \w+ly| so| very| really| truly)* (?:sorry|glad|happy|sad|pleased|"
    r"delighted|grateful|afraid)|"
    r"(?:i|we)(?: \w+ly| do| also)* (?:understand|know|hear|see|appreciate|realise|realize|hope|wish|"
    r"imagine|get|recognise|recognize|acknowledge|feel|figured?|guess|bet)"
    r"|(?:thanks|thank you|thankful|apologies|sorry|congratulations|congrats)(?: (?:so|very) much|"
    r" a lot)? (?:for|that|about|to|on)|(?:i|we) apologi[sz]e(?: for| that)?|"
    r"enjoy|have an? |hope |good luck|take care|happy to|glad to|nice to|pleased to|great to)"
    rf"\b(?P<what>[^;:.!?]*?){_END}"
)
_ACT = re.compile(
    r"\b(?:once|after|when|as soon as|if|until|unless|only if|only when|before|sobald|wenn|erst|bis|si|"
    r"cuando|una vez que|hasta que|en cuanto|dès que|lorsque|quand|tant que|après)\b"
    r"[^.;!?]{0,40}?\b(?:you|sie|usted|vous|lo|la|buyer|button)?\b[^.;!?]{0,25}?\b(?:accept\w*|agree\w*|"
    r"confirm\w*|tap|press|click|choose|say yes|go ahead|zustimm\w*|annehm\w*|bestätig\w*|acept\w*|"
    r"confirme\w*)"
    r"|(?:^|[,;:.!-] ?|\b(?:then|please|just|simply|can|could|to|and|,) )(?:just |please |simply )*(?:hit|"
    r"press|tap|click|accept|confirm|choose|use|say yes|say the word|let me know|tell me|"
    r"ask)\b[^.;!?]{0,40}?(?:,| and| -|,? then) (?:then )?(?:i|we|the|your|it|that|everything|you)\b"
)
_HYPOTHETICAL = re.compile(
    r"\b(?:i|we) (?:can|could|would|might|may|'d be glad to|am happy to) (?:\w+ )?(?:open|pass|ask|hand|"
    r"put|file|raise|start|forward|get|bring|send|escalate|refer|flag|let)\b|\b(?:shall|should) i\b|"
    r"\bwant me to\b|\bif you(?:'d)? (?:like|want|prefer|wish)\b"
)
_NEGATION = re.compile(
    r"\b(?:not|n't|no|nothing|never|none|cannot|can't|won't|haven't|hasn't|isn't|aren't|wasn't|don't|"
    r"doesn't|didn't|couldn't|wouldn't|neither|nor|nicht|nichts|kein\w*|nie|noch nicht|nada|nunca|"
    r"ningun\w*|todavía no|rien|pas|jamais|aucune?)\b"
)
_BREAK = re.compile(r"[;,.!?:]|\bbut\b|\baber\b|\bpero\b|\bmais\b")


@lru_cache(maxsize=256)
def asserted(low: str, *, question: bool) -> str:
    """What the sentence asserts: not an open question, not if-clauses, not what it says it cannot do or say."""
    if question:
        low = _without_question(low)
    if "not" in low or "n't" in low or "beyond" in low or "unable" in low or "unsure" in low or " no " in low:
        low = _INABILITY.sub(_unless_sly, low)
        if _NOT_MINE.search(low):
            low = " , ".join("" if _NOT_MINE.search(part) else part for part in re.split(r"[,;:]", low))
    low = _UNTIL.sub(_unless_past, low)
    return _IF.sub(" , ", low)


@lru_cache(maxsize=256)
def plain_claims(low: str, *, question: bool) -> str:
    """As `asserted`, also without feelings, thanks and what the payer is said to have said."""
    said = asserted(low, question=question)
    if question and _RESTATED.search(said):
        return ""
    said = _NOT_SEEN.sub(" , ", _REFUSED_ABROAD.sub(" , ", said))
    return _FEELING.sub(" , ", _SAID.sub(" , ", said))


@lru_cache(maxsize=256)
def awaits_payer(low: str) -> bool:
    """Whether what it says happens only when the payer accepts: "once you accept, the plan is set up"."""
    return _ACT.search(low) is not None


@lru_cache(maxsize=256)
def hypothetical(low: str) -> bool:
    """Whether it speaks of what could be started: "I can open a dispute, and someone will look at it"."""
    return _HYPOTHETICAL.search(low) is not None


def negated(low: str, start: int) -> bool:
    """Whether a negation stands in the same clause before `start`."""
    clause = _BREAK.split(low[:start])[-1]
    return _NEGATION.search(clause) is not None


def _without_question(low: str) -> str:
    """`low` without its open question: all of it, or the part after "to be sure, ..."."""
    if _SLY.search(low):
        return low
    if _OPENERS.match(low):
        return ""
    if choice := _CHOICE.search(low):
        return low[: choice.start()]
    for turn in _TURN.finditer(low):
        if _OPENERS.match(low[turn.end() :]) and not low[turn.end() :].startswith("or "):
            return low[: turn.start()]
    return low


def _unless_past(match: re.Match[str]) -> str:
    """ "Once it has arrived" is still to come; "when it was accepted" says that it was."""
    clause = match.group()
    past = _PAST if clause.startswith(("once", "as soon", "until", "by the")) else _UNTIL_DONE
    return clause if past.search(clause) else " , "


def _unless_sly(match: re.Match[str]) -> str:
    """ "I can't do anything but cancel it" says more than it refuses."""
    return match.group() if _NOTHING_BUT.search(match["what"] or "") else " , "
