"""The second pass over a text: phrases of several words, and numbers in words, become one token each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.domain.reading.currencies import DOLLAR_PREFIXES, currency_of
from assistant.domain.reading.languages import LEXICONS, dictionary
from assistant.domain.reading.numbers import read_number_words, thousand

if TYPE_CHECKING:
    from assistant.domain.reading.lexicons.base import Value


@dataclass(frozen=True, slots=True)
class Token:
    """`start:end` is its place in the text; `number` is set for numbers, in figures or words."""

    code: str
    value: Value
    start: int
    end: int
    text: str
    number: Decimal | None = None


def joined(raw: list[Token], text: str, language: str) -> list[Token]:
    """The raw tokens of `text`, joined."""
    result: list[Token] = []
    known = dictionary(language)
    index = 0
    while index < len(raw):
        token = raw[index]
        if token.code != "word":
            if token.code == "n" and token.value is None and (scale := _scale_follows(raw, index, language)):
                assert token.number is not None
                end = raw[index + 1].end
                thousands = token.number * scale
                more = raw[index + 2] if index + 2 < len(raw) else None
                joined = more is not None and more.value in ("and", "n") and not _by_the_unit(raw, index + 4)
                if joined:
                    more = raw[index + 3] if index + 3 < len(raw) else None
                tens = _tens(more, language) if scale == _HUNDRED else None
                if more is not None and tens is not None:
                    end, thousands = more.end, thousands + tens  # `7 hundred 50`, `2 hundred and fifty`
                    index += 2 if joined else 1
                result.append(Token("n", "kilo", token.start, end, text[token.start : end], thousands))
                index += 2
                continue
            if token.code == "$" and index + 1 < len(raw):
                token, index = _symbol_with_letters(raw, index, text)
            result.append(token)
            index += 1
            continue
        run = _run(raw, index)
        entry = next((e for e in known.get(run[0], ()) if tuple(run[: len(e[0])]) == e[0]), None)
        number = read_number_words(run, language)
        pair = _hundreds_left_out(raw, index, language)
        if pair is not None:
            ends, hundreds = pair
            said = text[token.start : raw[ends].end]
            result.append(Token("n", "pair", token.start, raw[ends].end, said, Decimal(hundreds)))
            index = ends + 1
            continue
        if (
            number is not None
            and number[1] >= (len(entry[0]) if entry else 0)
            and not (entry and entry[1] in "jo" and number[1] == len(entry[0]))
        ):
            used, code, value, figure = number[1], "n", None, Decimal(number[0])
        elif entry is not None:
            used, code, value, figure = len(entry[0]), entry[1], entry[2], None
        else:
            used, code, value, figure = 1, *_single(token, raw, index)
        last = _advance(raw, index, used)
        result.append(
            Token(code, value, token.start, raw[last].end, text[token.start : raw[last].end], figure)
        )
        index = last + 1
    return result


_HUNDRED = 100
_CLOCK = frozenset({"at", "by", "until", "till", "til", "before", "after", "past", "around"})
_MEASURED = frozenset(
    {"am", "pm", "oclock", "o'clock", "percent", "pct", "dollar", "pound", "euro", "year", "years", "hour", "hours",
     "minute", "minutes", "min", "mins", "day", "days", "week", "weeks", "month", "months", "a.m", "p.m"}
)  # fmt: skip


def _hundreds_left_out(raw: list[Token], index: int, language: str) -> tuple[int, int] | None:
    """`One fifty`, `three-forty` in English: (the last token, 150); not a time, not `two twenty-dollar notes`."""
    if language != "en" or (index and raw[index - 1].value in _CLOCK):
        return None
    small = LEXICONS["en"].small_numbers
    words = [at for at in range(index, min(index + 6, len(raw))) if raw[at].text != "-"]
    first = small.get(str(raw[index].value), 0)
    if not 1 <= first <= 9 or len(words) < 2 or raw[words[1]].code != "word":
        return None
    last, tens = words[1], small.get(str(raw[words[1]].value), 0)
    if not 10 <= tens <= 90 or str(raw[words[1]].value) in ("dozen", "fiver", "tenner"):
        return None
    more = words[2] if len(words) > 2 and raw[words[2]].code == "word" else None
    unit = small.get(str(raw[more].value), 0) if more is not None else 0
    if more is not None and tens % 10 == 0 and tens >= 20 and 1 <= unit <= 9:
        last, tens = more, tens + unit
    following = next((raw[at] for at in words if at > last), None)
    if following is not None and (following.value in _MEASURED or following.code in "%n"):
        return None
    if following is not None and (
        str(following.value) in small or following.value in ("hundred", "thousand")
    ):
        return None
    return last, first * _HUNDRED + tens


def _tens(token: Token | None, language: str) -> int | None:
    """50 of `7 hundred 50`, `2 hundred and fifty`."""
    if token is None:
        return None
    if token.code == "n":
        return int(token.text) if re.fullmatch(r"[1-9]\d", token.text) else None
    number = LEXICONS[language].small_numbers.get(str(token.value)) if token.code == "word" else None
    return number if number is not None and number >= 10 else None


def _by_the_unit(raw: list[Token], index: int) -> bool:
    """`2 hundred and 50 a month`: two amounts."""
    return index < len(raw) and (raw[index].value in ("a", "per", "every", "each") or raw[index].code == "/")


def _scale_follows(raw: list[Token], index: int, language: str) -> int:
    """2 grand, 5 mil, 3 thousand, 5 hundred; 0 where no such word follows."""
    following = raw[index + 1] if index + 1 < len(raw) else None
    if following is None or following.code != "word":
        return 0
    if following.value in LEXICONS[language].thousands:
        return thousand(str(following.value))
    return 100 if LEXICONS[language].hundreds.get(str(following.value)) == 100 else 0


_AND_ONE_OF = [
    ["and", "one", "of"], ["and", "one", "for"], ["y", "uno", "de"], ["et", "un", "de"], ["und", "eine", "von"],
    ["und", "eine", "uber"], ["und", "ein", "paar"],
]  # fmt: skip
"""`One payment of five hundred and one of three-forty`: not 501."""


def _run(raw: list[Token], index: int) -> list[str]:
    """The folded words from here on that stand together; hyphens inside are skipped."""
    words: list[str] = []
    while index < len(raw) and len(words) < 8:
        token = raw[index]
        if words and [str(other.value) for other in raw[index : index + 3]] in _AND_ONE_OF:
            break
        if token.code == "word":
            if words and re.match("[dD]['’]", token.text):  # `cent d'un coup`
                break
            words.append(str(token.value))
        elif token.code == "n" and token.text.isdecimal() and len(token.text) <= 2:
            words.append(token.text)
        elif not (token.code == "-" and words and index + 1 < len(raw) and raw[index + 1].start == token.end):
            break
        index += 1
    return words


def _advance(raw: list[Token], index: int, used: int) -> int:
    """The raw index of the last of `used` words that start at `index`."""
    while True:
        if raw[index].code in ("word", "n"):
            used -= 1
            if used == 0:
                return index
        index += 1


def _single(token: Token, raw: list[Token], index: int) -> tuple[str, Value, Decimal | None]:
    key = str(token.value)
    if key.startswith("month_"):
        return "m", {"month_may": 5, "month_march": 3}[key], None
    codes = currency_of(token.text, key)
    if codes is None and key in ("fr", "frs") and _beside_number(raw, index):
        codes = ("CHF",)
    if codes is not None:
        return "$", codes, None
    if (
        key in DOLLAR_PREFIXES
        and index + 1 < len(raw)
        and raw[index + 1].text == "$"
        and raw[index + 1].start == token.end
    ):
        return "+", DOLLAR_PREFIXES[key], None
    if key in ("a", "an", "un", "una", "une", "ein", "eine", "einen", "einer", "einem"):
        return "a", None, Decimal(1)
    if key == "x":
        return "×", None, None
    return "z", key, None


def _beside_number(raw: list[Token], index: int) -> bool:
    """`Fr. 210`, `840 fr.`: francs where a figure stands beside, and no Friday."""
    token = raw[index]
    before = raw[index - 1] if index else None
    after = raw[index + 1] if index + 1 < len(raw) else None
    dotted = after is not None and after.text == "."
    if before is not None and before.code == "n" and before.end + 1 >= token.start:
        return dotted or token.text == "frs"
    number = raw[index + 2] if dotted and index + 2 < len(raw) else None
    return token.text == "Fr" and number is not None and number.code == "n"


def _symbol_with_letters(raw: list[Token], index: int, text: str) -> tuple[Token, int]:
    """`US$`, `CA$`, `$US`, `JP¥`: the letters say which."""
    token = raw[index]
    before = raw[index - 1] if index and raw[index - 1].end == token.start else None
    after = raw[index + 1]
    for beside in (
        before,
        after if after.start == token.end or text[token.end : after.start] == "\xa0" else None,
    ):
        if (
            beside is not None
            and beside.code == "word"
            and str(beside.value) in DOLLAR_PREFIXES
            and token.text == "$"
        ):
            code = DOLLAR_PREFIXES[str(beside.value)]
            return Token(
                "$", (code,), token.start, beside.end if beside is after else token.end, token.text
            ), (index + 1 if beside is after else index)
    return token, index
