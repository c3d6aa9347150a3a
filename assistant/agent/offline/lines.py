"""Which lines of the invoice a text speaks of, or that it speaks of the whole, and what is wrong with them."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from assistant.agent.offline import abroad
from assistant.agent.offline.rules import read_patterns

Line = dict[str, object]

_LINE = re.compile(
    r"\b(?:lines?|items?|positions?|pos|row)\s*(?:no\.?|number|#)?\s*(\d{1,3})(?:\s*(?:and|,|&"
    r"|or)\s*(\d{1,3})\b)?",
    re.IGNORECASE,
)
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "1st": 1, "2nd": 2, "3rd": 3}
_ORDINAL = re.compile(
    rf"\b({'|'.join(_ORDINALS)})\s+(?:line|item|position|one|charge|entry)\b", re.IGNORECASE
)


def line_numbers(text: str) -> list[int]:
    """The lines named by number: "line 2", "items 1 and 3", "the second item"."""
    found = [int(number) for match in _LINE.finditer(text) for number in match.groups() if number]
    found += [_ORDINALS[match[1].lower()] for match in _ORDINAL.finditer(text)]
    found += abroad.lines(text)
    return list(dict.fromkeys(number for number in found if number > 0))


_BARE_NUMBER = re.compile(
    r"\W*(?:the |number |no\.? ?|#)?(\d{1,3}(?=(?:st|nd|rd|th)?\b)|first|second|third|fourth|fifth)(?:st|nd|rd|th)?"
    r"(?: one)?\W*",
    re.IGNORECASE,
)


def bare_line(text: str) -> int | None:
    """2 of a text that says nothing but "2" or "the second", as an answer to which line."""
    match = _BARE_NUMBER.fullmatch(text)
    if match is None:
        return None
    return _ORDINALS.get(match[1].lower()) or (int(match[1]) if match[1].isdigit() else None)


_WHOLE = re.compile(
    r"\b(?:whole|entire|full|complete) (?:\w+ )?(?:invoice|bill|thing|order|amount|lot|charge|balance|delivery"
    r"|shipment)\b"
    r"|\b(?:everything|all of (?:it|them|this|these)|any of (?:it|this|them|these)|none of (?:it|this|them)"
    r"|nothing (?:\w+ )?(?:arrived|came|was|has|ever)|both|all (?:the )?(?:lines|items|goods|things))\b"
    r"|\b(?:this|the|your|that) (?:invoice|bill) (?:is|was|isn't|is not) (?:\w+ )?"
    r"(?:a duplicate|duplicate|not mine|not ours|not for)"
    r"|\b(?:order|ordered|buy|bought|get|got|received?) anything\b"
    r"|\b(?:didn't|did not|never) (?:\w+ )?order(?:ed)? (?:this|it)$"
    r"|\bcancel\w* (?:this|that|the|my|our|the whole) (?:\w+ )?order\b"
    r"|^\W*all\W*$",
    re.IGNORECASE,
)


def speaks_of_whole(text: str) -> bool:
    """Whether the text clearly means the whole invoice."""
    return _WHOLE.search(text.replace("’", "'").strip(" .!")) is not None or abroad.whole(text)


_COMMON = frozenset(
    re.findall(
        r"\w+",
        """
        the and for with from this that was were are not never have has had but you your all any item items line lines
        invoice charge charges charged bill billed arrived came broken received ordered order wrong only them one two
        three four five six pcs piece pieces per each unit units some which what want dispute who our its
        """,
    )
)
_ALIKE = {"setup": "set-up", "installation": "install", "installing": "install", "shipping": "ship", "shipment": "ship",
          "hr": "hour", "hrs": "hour", "qty": "quantity"}  # fmt: skip
_GOODS_AS_DELIVERY = re.compile(
    r"\bdeliver(?:y|ies)\b (?:\w+ )?(?:never|not|didn't|hasn't|did not) (?:\w+ )?(?:arrive|come|came|show|reach|turn)"
    r"|\b(?:got|get|received?|had) (?:the|my|our|any|a) delivery\b",
    re.IGNORECASE,
)


def lines_by_words(text: str, lines: list[Line]) -> list[int]:
    """The lines whose descriptions share telling words with the text; none where the words fit several alike."""
    said = _stems(_GOODS_AS_DELIVERY.sub(" ", text))
    shared: dict[int, frozenset[str]] = {}
    for line in lines:
        number = line.get("no")
        if isinstance(number, int) and (words := said & _stems(str(line.get("description", "")))):
            shared[number] = words
    telling = {
        number: words
        for number, words in shared.items()
        if not any(words < other for other in shared.values())
    }
    if len(set(telling.values())) < len(telling):
        return []
    return list(telling)


def alike_lines(text: str, lines: list[Line]) -> list[int]:
    """The lines that share any telling word with the text: what may be meant when it is not clear."""
    said = _stems(_GOODS_AS_DELIVERY.sub(" ", text))
    return [
        number
        for line in lines
        if isinstance(number := line.get("no"), int) and said & _stems(str(line.get("description", "")))
    ]


def _stems(text: str) -> frozenset[str]:
    words = re.findall(r"[^\W\d_]{3,}(?:-[^\W\d_]+)*", text.lower().replace("set up", "set-up"))
    kept = (_ALIKE.get(word, word) for word in words if word not in _COMMON)
    return frozenset(_stem(word) for word in kept)


def _stem(word: str) -> str:
    for end, put in (("ies", "y"), ("shes", "sh"), ("ches", "ch"), ("xes", "x"), ("ss", "ss"), ("s", "")):
        if word.endswith(end) and len(word) > len(end) + 2:
            return word.removesuffix(end) + put
    return word


@lru_cache(maxsize=1)
def _reasons() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return read_patterns(Path(__file__).parent / "reasons.yaml", "reasons")


def dispute_reason(text: str) -> str | None:
    """The closest reason code; None when the words tell none."""
    wording = text.lower().replace("’", "'")
    english = next((reason for reason, pattern in _reasons() if pattern.search(wording)), None)
    return english or abroad.dispute_reason(text)


_SUM = r"(?P<amount>[$€£]?\s?\d+(?:[.,]\d+)*\s?(?:dollars|bucks|euros?|pounds|usd|eur|gbp|[$€£])?|half)"
_DISPUTED_AMOUNTS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:dispute|contest|disagree with|object to)\s+(?:the\s+|about\s+|only\s+|just\s+)*{_SUM}(?!\w)",
        rf"(?<!\w){_SUM}\s+too\s+(?:much|high|dear|expensive)\b",
        rf"\b(?:over-?(?:charged|billed)|too (?:much|high|dear|expensive))\b(?: (?:me|us|it|this))?(?: is)?"
        rf" (?:by|for) {_SUM}(?!\w)",
        rf"^(?:not a line,? |just |only )?{_SUM} (?:of|off) (?:the|that) (?:price|total|invoice|bill|whole)\b",
    )
)


def disputed_amount(text: str) -> str | None:
    """The amount of "dispute $40 of it", "$50 too much", "overcharged by 20"."""
    found = (pattern.search(text) for pattern in _DISPUTED_AMOUNTS)
    match = next((match for match in found if match), None)
    return match["amount"].strip() if match else None
