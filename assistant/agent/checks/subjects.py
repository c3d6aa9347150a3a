"""The closed world of things: what "the invoice", "your payment", "a plan" or "there is ..." is said to be or have.

A statement about a thing passes with a figure in it (figures are checked one by one), with a state that the state
checks know, or with a harmless complement of the lists. Anything else ("the amount is only an estimate", "your
account has a red flag", "payment by transfer isn't accepted") could be true or not, so it is held back.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.agent.checks import clauses, languages, lexicon, text, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.agent.checks.context import CheckContext
    from assistant.agent.checks.text import Reading
    from assistant.domain.facts import FactSheet

_LISTS = lexicon.sections("subjects")
_CLAIMS = lexicon.sections("predicates")
_WORLDS = lexicon.sections("worlds")
_IS = _LISTS["is"] | _CLAIMS["after_be"] | _WORLDS["be_may"]
_BE = "is|are|was|were|isn't|aren't|wasn't|weren't|is not|are not|'s"
_REST_AUX = (
    "has|have|had|hasn't|haven't|would|wouldn't|can|can't|cannot|could|couldn't|may|might|should|shouldn't|"
    "must|"
    "does|doesn't|do|don't|did|didn't|will|won't"
)
_NOT_A_THING = (
    "i|we|you|they|he|she|it|that|this|there|here|who|whom|what|which|if|please|let|to|for|in|on|at|by|"
    "after|before|once|with|from|as|when|"
    "where|how|why|of|not|just|because|but|and|or|so|than|since|while|whether|until|then|yes|no, |sure|"
    "okay|ok|maybe|perhaps|unless|without|"
    "someone|somebody|nobody|everyone|everybody|let's|thanks|sorry|whatever|whichever|whenever|don't|do|"
    "did|does|is|are|was|were|can|could|will|would"
)
_NP = (
    rf"(?P<np>(?!(?:{_NOT_A_THING})\b)[a-z$€£][\w'$.%-]*(?: (?!(?:i|we|you|they|he|she|it|that|which|who|"
    rf"to|if|when|because|where|how|what)\b)[\w'$€£.%-]+){{0,6}}?)"
)
_START = (
    r"(?:^|[,;:.!?()\"] ?|- |\b(?:and|but|so|because|that|though|although|while|since|as|whereas) )"
    r"(?:(?:also|then|now|still|yes|no|nope|right now|sure|okay|ok|well|just|so|today|currently|otherwise|"
    r"unfortunately|sadly|again|plus|and|but|actually|honestly|basically),? )*"
)
_THING_IS = re.compile(rf"{_START}{_NP}(?:(?= ?')| )(?P<v>{_BE}|{_REST_AUX})\b(?P<rest>[^,;:.!?()]*)")
_THERE = re.compile(
    r"\bthere(?: is|'s| are| was| were|'ll be| will be)(?P<neg>n't| not)?(?P<rest>[^,;:.!?()]*)"
)
_PEOPLE = re.compile(
    r"\b(?:colleagues?|person|people|human|team|someone|somebody|nobody|adviser|advisor|lawyer|accountant|"
    r"manager|staff|folks|specialist|xx|business|seller|everyone)$"
)
_ADV = re.compile(
    r"^(?:also|just|only|already|still|now|really|always|\w+ly|even|both|all|quite|very|so|too|then|again|"
    r"currently|here|there|almost|a bit|a little|"
    r"a lot|no longer|once|more|most|less|rather|pretty|simply|yet|as|in fact|of course|at the moment|"
    r"right now|for now|today|slightly|much|far|well)\b ?"
)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_ARTICLE = frozenset(
    {
        "a",
        "an",
        "the",
        "one",
        "your",
        "my",
        "this",
        "that",
        "some",
        "any",
        "our",
        "another",
        "its",
        "their",
        "these",
        "those",
        "no",
    }
)
_PREPOSITION = frozenset(
    {
        "in",
        "on",
        "at",
        "for",
        "from",
        "with",
        "under",
        "of",
        "by",
        "below",
        "above",
        "to",
        "about",
        "within",
        "between",
        "after",
        "before",
        "behind",
        "into",
        "without",
        "up",
        "off",
        "out",
        "over",
        "against",
        "around",
        "outside",
        "inside",
        "beyond",
    }
)
_BEING = frozenset(_BE.split("|"))
_COMPARED = frozenset({"lower", "higher", "smaller", "bigger", "less", "more", "reduced", "free", "gone"})
_UNDONE = lexicon.sections("lists")["undone"]
_GOODS_ARE = lexicon.sections("terms")["goods_are"]
_GOODS = re.compile(
    r"\b(?:bench|box|boxes|planters?|delivery|assembly|goods|parcel|package|shipment|furniture)$"
)
_UNACCEPTED = re.compile(r"(?:n't|not) accepted\b")
_CHANGED = _LISTS["changed"]
_CHANGEABLE = _LISTS["changeable"]
_OFFERED = re.compile(r"\b(?:plan|offer|proposal|promise|dispute|it)\b")
_NEGATIVE = re.compile(r"(?:n't|not|cannot)$")


def unsupported(reading: Reading, sheet: FactSheet, context: CheckContext) -> list[str]:
    """The statements about things that nothing supports: ["the amount is only an estimate"]."""
    if "en" not in reading.languages or not languages.mostly_english(reading.low) or reading.citations:
        return []
    said = clauses.plain_claims(reading.low, question=reading.question).strip(" ,")
    if not said or len(_WORD.findall(said)) < 3:
        return []
    own = vocabulary.words_of(sheet, context)
    return [*_of_things(said, own), *_existing(said, own)]


def _of_things(said: str, own: frozenset[str]) -> Iterator[str]:
    for match in _THING_IS.finditer(said):
        thing, verb, rest = match["np"].strip(), match["v"], match["rest"].strip()
        if (
            any(c.isdigit() for c in rest)
            or rest.startswith(("part of what", "part of the"))
            or thing.split()[-1] in _PREPOSITION
            or _PEOPLE.search(thing)
        ):
            continue
        if any(c.isdigit() for c in thing) and verb in _BEING:
            continue
        goods = _GOODS.search(thing) is not None and verb in _BEING
        odd = goods and _bare(rest)[0].split(" ")[0] not in _GOODS_ARE
        unaccepted = _UNACCEPTED.search(f"{verb} {rest}") and not _OFFERED.search(thing)
        if odd or unaccepted or _changed(thing, verb, rest) or not _fine(verb, rest, own):
            yield f"{thing} {verb} {rest}".strip()


def _changed(thing: str, verb: str, rest: str) -> bool:
    """Something became of a thing of which no record could tell: "your limit was raised"."""
    words = _WORD.findall(_bare(rest)[0])
    if verb not in _BEING or _NEGATIVE.search(verb) or not words or words[0] not in _CHANGED:
        return False
    return not any(
        word in _CHANGEABLE or word.removesuffix("s") in _CHANGEABLE or text.MASK in word
        for word in _WORD.findall(thing)[-1:]
    )


def _fine(verb: str, rest: str, own: frozenset[str]) -> bool:
    negative = _NEGATIVE.search(verb) is not None
    rest, later = _bare(rest)
    words = _WORD.findall(rest)
    if not words:
        return True
    negative = negative or later
    if verb in _BEING:
        return _complement(words, own, negative=negative)
    if verb.startswith(("do", "di")):
        return words[0] in _LISTS["do_not" if negative else "do"]
    if verb.startswith("ha"):
        return (
            words[0] in _LISTS["have"] or words[0] in _WORLDS["has_may"] or (negative and words[0] == "been")
        )
    if verb in {"will", "won't"}:
        return not (words[0] == "be" and len(words) > 1 and words[1] in _COMPARED)
    if negative:
        return words[0] in _LISTS["do_not"] | {"be"}
    if words[0] == "be" and len(words) > 1 and words[1] in _UNDONE:
        return False
    return _complement(words[1:], own, negative=False) if words[0] == "be" else words[0] in _LISTS["could"]


def _bare(rest: str) -> tuple[str, bool]:
    """`rest` without leading adverbs, and whether a "not" stood among them."""
    negative = False
    while True:
        if rest.startswith("not "):
            negative, rest = True, rest[4:]
        shorter = _ADV.sub("", rest, count=1)
        if shorter == rest and not rest.startswith("not "):
            return rest, negative
        rest = shorter


def _complement(words: list[str], own: frozenset[str], *, negative: bool) -> bool:
    if not words:
        return True
    first = words[0]
    if negative:
        return first in _LISTS["is_not"] or (
            first == "in" and words[1:2] in (["effect"], ["place"], ["force"])
        )
    if first in _ARTICLE:
        return _noun(words[1:], own)
    if first in _PREPOSITION and len(words) > 1 and words[1].startswith(("what", "where", "how")):
        return True
    if first in _PREPOSITION:
        return _noun([word for word in words[1:] if word not in _ARTICLE and word not in _PREPOSITION], own)
    if (
        first in _IS
        or first
        in {"to", "what", "where", "how", "when", "who", "why", "that", "than", "xx", "been", "being", "up"}
        or first.startswith("what")
    ):
        return True
    return first in own or text.MASK in first or (first.endswith("ing") and first in _LISTS["is"])


def _noun(words: list[str], own: frozenset[str]) -> bool:
    """Whether one of the first nouns is a known, harmless one or one of the facts."""
    return not words or any(
        word in _LISTS["nouns"]
        or word in own
        or word.removesuffix("s") in _LISTS["nouns"]
        or text.MASK in word
        for word in words[:3]
    )


def _existing(said: str, own: frozenset[str]) -> Iterator[str]:
    for match in _THERE.finditer(said):
        rest, later = _bare(match["rest"].strip())
        words = _WORD.findall(rest)
        if any(c.isdigit() for c in rest) or not words:
            continue
        negative = bool(match["neg"]) or later or words[0] in {"no", "never"}
        nouns = [word for word in words if word not in _ARTICLE][:4]
        allowed = _LISTS["there_is_no"] if negative else _LISTS["there_is"]
        fine = any(word in allowed or word.removesuffix("s") in allowed for word in nouns)
        if not fine and (negative or not any(word in own for word in nouns)):
            yield match.group().strip()
