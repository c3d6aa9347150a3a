"""Numbers in figures, by a locale's separators (Unicode CLDR), and in words."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from babel.numbers import get_decimal_symbol, get_group_symbol

from assistant.core.money import locale_of
from assistant.domain.reading.languages import LEXICONS, number_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.domain.reading.lexicons.base import Lexicon

SPACES = " \u00a0\u202f"  # plain, no-break, narrow no-break
_GROUPING_MARKS = re.compile(f"[{SPACES}'’]")
_WESTERN = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_INDIAN = re.compile(r"\d{1,2}(?:[.,]\d{2})+[.,]\d{3}")


@lru_cache(maxsize=64)
def separators(locale: str) -> tuple[str, str]:
    """(decimal, grouping) as the locale writes them; grouping may be a no-break space or an apostrophe."""
    parsed = locale_of(locale)
    return get_decimal_symbol(parsed), get_group_symbol(parsed)


def read_numeral(text: str, locale: str) -> Decimal | None:
    """`1.234,56`, `1,234.56`, `1 234,56`, `1’234.50`, `1,23,456`: the number, or None where it is malformed.

    One separator before exactly three digits is what the locale says it is: `1.234` is 1234 in German and
    one and a bit in English.
    """
    if re.search(r"['’](?!\d{3}(?!\d))", text):
        return None  # `6'4`: feet and inches
    bare = _GROUPING_MARKS.sub("", text).rstrip(".,")
    points, commas = bare.count("."), bare.count(",")
    if not points and not commas:
        return Decimal(bare) if bare.isdecimal() else None
    if points and commas:
        decimal = "." if bare.rindex(".") > bare.rindex(",") else ","
        if bare.count(decimal) > 1:
            return None
        whole, _, fraction = bare.partition(decimal)
        return Decimal(f"{_ungrouped(whole)}.{fraction}") if _grouped(whole) else None
    mark = "." if points else ","
    if points + commas > 1:
        return Decimal(_ungrouped(bare)) if _grouped(bare) else None
    whole, _, fraction = bare.partition(mark)
    marks_in_text = bool(_GROUPING_MARKS.search(text))
    if len(fraction) == 3 and not whole.startswith("0") and not marks_in_text:
        decimal, _ = separators(locale)
        if mark != decimal:
            return Decimal(whole + fraction) if _grouped(bare) else None
    return Decimal(f"{whole}.{fraction}")


_NOTES = frozenset({"hunderter"})
"""How many of them has to be said: a word before it that is not known may be a number too."""


def read_number_words(words: Sequence[str], language: str) -> tuple[int, int] | None:
    """The longest number that starts at the first of these folded words: (value, words used).

    `words` have their hyphens split. "a hundred" counts as 100; a lone "a" is no number.
    """
    lexicon, small = LEXICONS[language], number_words(language)
    total = current = used = 0
    index, joined = 0, False
    seen_small = seen_hundred = False
    while index < len(words):
        word = words[index]
        entry = next(
            (e for e in small.get(word, ()) if tuple(words[index : index + len(e[0])]) == e[0]),
            None,
        )
        following = words[index + 1] if index + 1 < len(words) else ""
        pair = following == "couple" and _pair_of(words, index + 1, lexicon)
        scale = pair or following in lexicon.thousands or following in lexicon.hundreds
        if entry is not None and not seen_small:
            current += entry[1]
            index += len(entry[0])
            used, seen_small, joined = index, True, False
        elif word in lexicon.hundreds and not seen_hundred and (used or joined or word not in _NOTES):
            multiplier = current if seen_small and lexicon.hundreds[word] == 100 else 1
            current = lexicon.hundreds[word] * max(1, multiplier)
            index += 1
            used, seen_hundred, seen_small, joined = index, True, False, False
        elif word in lexicon.thousands and total == 0 and (used or joined or word != "grand"):
            total, current = max(1, current) * thousand(word), 0
            index += 1
            used, seen_small, seen_hundred, joined = index, False, False, False
        elif word == "couple" and not used and (taken := _pair_of(words, index, lexicon)):
            current, seen_small, index = 2, True, index + taken
        elif (word in ("a", "an", "un", "ein", "einen") and not used and scale) or (
            word in lexicon.joiners and used and not joined and (seen_hundred or total)
        ):
            index += 1
            joined = True
        else:
            break
    return (total + current, used) if used else None


def _pair_of(words: Sequence[str], index: int, lexicon: Lexicon) -> int:
    """The words that `couple of` takes before a hundred or a thousand, which it makes two of; 0 before all else."""
    taken = 2 if words[index + 1 : index + 2] == ["of"] else 1
    scale = words[index + taken : index + taken + 1]
    return taken if scale and (scale[0] in lexicon.hundreds or scale[0] in lexicon.thousands) else 0


def thousand(word: str) -> int:
    return {"zweitausend": 2000, "dreitausend": 3000, "lakh": 100_000, "lakhs": 100_000, "lac": 100_000}.get(
        word, 1000
    )


def _grouped(text: str) -> bool:
    return text.isdecimal() or bool(
        not text.startswith("0") and (_WESTERN.fullmatch(text) or _INDIAN.fullmatch(text))
    )


def _ungrouped(text: str) -> str:
    return text.replace(".", "").replace(",", "")
