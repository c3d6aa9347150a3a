"""A message as a string of one-letter codes (lexicons/base.py), one per word: what the grammars match on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from assistant.core.money import locale_of
from assistant.domain.reading.currencies import SYMBOLS, currency_of
from assistant.domain.reading.joined_words import Token, joined
from assistant.domain.reading.languages import LEXICONS, dictionary, fold, language_of
from assistant.domain.reading.lexicons.base import Value, words
from assistant.domain.reading.numbers import SPACES, read_numeral

LOOKED_BACK = 16


@dataclass(frozen=True, slots=True)
class Reading:
    """A tokenised text; `codes[i]` is the code of `tokens[i]`."""

    text: str
    language: str
    codes: str
    tokens: tuple[Token, ...]

    def before(self, index: int) -> str:
        """The codes just before a token, enough for any pattern that ends there: such a one is tried for each figure
        of a message, and would otherwise read all of it each time."""
        start = index - LOOKED_BACK
        return self.codes[:index] if start <= 0 else f"\0{self.codes[start:index]}"


_FULL_WIDTH = str.maketrans(
    {chr(0xFF10 + digit): str(digit) for digit in range(10)}
    | {chr(0x0660 + digit): str(digit) for digit in range(10)}
    | {"／": "/", "．": ".", "，": ",", "＄": "$", "￥": "¥", "％": "%", "−": "-", "–": "-", "—": "-"}
)
_D, _M, _Y = r"\d{1,2}", r"\d{1,2}", r"(?:\d{4}|\d{2})"
_TOKEN = re.compile(
    rf"""
    (?P<skip>[^\s@]+@[^\s@]+|(?:https?://|www\.)\S+
      |(?:1[0-2]|0?\d)(?::\d\d)?\s?[apAP]\.?[mM]\b\.?|\d{{1,2}}:\d\d(?::\d\d)?)
  | (?P<date>(?<![\w/.#-])(?:\d{{4}}(?P<sep1>[-/.])\d{{1,2}}(?P=sep1)\d{{1,2}}
      |{_D}(?P<sep2>[-/.]){_M}(?P=sep2){_Y}|{_D}/{_M}|{_D}\.{_M}\.(?!\d))
      (?![\w/]|[-.]\w))
  | (?P<short>(?<!\w)2(?:day|moro|morrow|mrw|mrrw|moz|nite|night)\b)
  | (?P<times>(?<!\w)\d{{1,2}}(?=\s?[x×]\s?[^\w\s]?\d))
  | (?P<chunk>\#?\w+(?:[-/]\w+)+)
  | (?P<ordinal>\d{{1,2}}\s?(?:st|nd|rd|th|rsd|ht|dn|er|ère|ere|e|ème|eme|ro|º|°)(?!\w))
  | (?P<number>\d{{1,3}}(?:[{SPACES[1:]}]\d{{3}})+(?:[.,]\d+)?
      |\d{{1,3}}(?:\ \d{{3}})+(?:[.,]\d{{2}}(?!\d)|(?=\s?(?:€|euros?\b)))
      |\d+(?:[.,'’]\d+)*)(?:[.,]-{{1,2}}(?!\w))?(?P<kilo>\s?[kK](?!\w))?
  | (?P<word>[^\W\d_]+(?:['’ʼ][^\W\d_]+)*)
  | (?P<symbol>[^\w\s])
    """,
    re.VERBOSE,
)
_VULGAR_FRACTIONS = {"½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4)}
_ELISIONS = frozenset({"l", "d", "qu", "jusqu", "n", "j", "c", "s", "m"})
_REFERENCE_WITHOUT_DIGITS = re.compile(r"[^\W\d_]+(?:[-/][^\W\d_]+)+")
_FRACTION_AS_SAID = re.compile(r"([1-3])/([345])(?:rd|th)s?")
_RANGE = re.compile(r"\d{1,2}-\d{1,2}")


def tokenize(text: str, locale: str = "en_US") -> Reading:
    """The text as codes, read in the language it is written in (the locale's own where in doubt)."""
    return _tokenize(text, str(locale_of(locale)))


@lru_cache(maxsize=256)
def _tokenize(text: str, locale: str) -> Reading:
    plain = text.translate(_FULL_WIDTH)
    pieces = [(match, match.lastgroup or "") for match in _TOKEN.finditer(plain)]
    folded = [fold(match.group("word")) for match, _ in pieces if match.group("word")]
    language = language_of(folded, locale)
    scan = _Scan(plain, locale, language)
    for match, _ in pieces:
        scan.take(match)
    tokens = tuple(joined(scan.raw, plain, language))
    return Reading(text, language, "".join(token.code for token in tokens), tokens)


class _Scan:
    """First pass: pieces of text to raw tokens; words are still single, code `word`."""

    def __init__(self, text: str, locale: str, language: str) -> None:
        self.text, self.locale, self.language = text, locale, language
        self.known = dictionary(language)
        self.raw: list[Token] = []

    def take(self, match: re.Match[str]) -> None:
        start, end = match.span()
        if match["skip"]:
            self.add("z", start, end)
        elif match["date"]:
            self.add("d", start, end)
        elif match["short"]:
            self.add("word", start, end, value=fold(match["short"]))
        elif match["times"]:
            self.add("n", start, end, number=Decimal(match["times"]))
        elif match["chunk"]:
            self._chunk(match["chunk"], start)
        elif match["ordinal"]:
            digits = re.match(r"\d+", match["ordinal"])
            if self.language != "fr" and re.search(r"\d\s?(?:e|[èe]me)$", match["ordinal"]):
                self.add("z", start, end)
                return
            self.add("o", start, end, value=int(digits[0]) if digits else None)
        elif match["number"]:
            self._number(match, start, end)
        elif match["word"]:
            self._word(match["word"], start, end)
        else:
            self._symbol(match["symbol"], start, end)

    def add(
        self, code: str, start: int, end: int, *, value: Value = None, number: Decimal | None = None
    ) -> None:
        self.raw.append(Token(code, value, start, end, self.text[start:end], number))

    def _chunk(self, chunk: str, start: int) -> None:
        """`mid-December`, `5-Dec-2026` and `5-10` are words; `INV-2026-17` and `555-0100` are references. `1/4th`
        is a quarter."""
        if self.language == "en" and (part := _FRACTION_AS_SAID.fullmatch(chunk)):
            self.add("j", start, start + len(chunk), value=(int(part[1]), int(part[2])))
            return
        if not (_REFERENCE_WITHOUT_DIGITS.fullmatch(chunk) or _RANGE.fullmatch(chunk) or self._dated(chunk)):
            self.add("z", start, start + len(chunk))
            return
        for piece in re.finditer(r"\d+(?:st|nd|rd|th)\b|\d+|[^\W\d_]+|[-/]", chunk):
            at, until = start + piece.start(), start + piece.end()
            text = piece[0]
            if text in "-/":
                self.add("-" if text == "-" else "/", at, until)
            elif text.isdecimal():
                self.add("n", at, until, number=Decimal(text))
            elif text[0].isdecimal():
                self.add("o", at, until, value=int(text[:-2]))
            else:
                self._word(text, at, until)

    def _dated(self, chunk: str) -> bool:
        parts = re.split(r"[-/]", chunk)
        words = [fold(part) for part in parts if not part[:1].isdigit()]
        figures = [part for part in parts if part[:1].isdigit()]
        units = bool(words) and all(self._means(word, "u") for word in words)
        shape = r"\d{1,6}" if units else r"\d{1,2}(?:st|nd|rd|th)?|\d{4}"
        tidy = all(re.fullmatch(shape, figure) for figure in figures)
        known = all(self._means(word, "wsmyuTebcxt") for word in words)
        ordinals = not words and all(re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)", figure) for figure in figures)
        return tidy and (ordinals or (bool(words) and known))

    def _means(self, word: str, codes: str) -> bool:
        return any(len(entry[0]) == 1 and entry[1] in codes for entry in self.known.get(word, ()))

    def _number(self, match: re.Match[str], start: int, end: int) -> None:
        figures = match["number"]
        glued = start > 0 and (self.text[start - 1].isalpha() or self.text[start - 1] in "_#")
        after = self.text[end : end + 1]
        if (
            (glued and not (self.raw and (self._beside_amount() or self._beside_month(figures))))
            or after == "_"
            or (
                after.isalpha()
                and not _unit(self.text, end)
                and not self._month_follows(figures, end)
                and not self._euros(figures, end)
            )
        ):
            self.add("z", start, end)
            return
        number = read_numeral(figures, self.locale)
        if number is None:
            self.add("z", start, end)
        elif match["kilo"] and not (match["kilo"][0].isspace() and number >= _NEVER_THOUSANDS):
            self.add("n", start, end, number=number * 1000, value="kilo")
        elif self.language == "de" and after == "." and figures.isdecimal() and 1 <= int(figures) <= 31:
            self.add("o", start, end + 1, value=int(figures), number=number)
        else:
            self.add("n", start, end, number=number)

    def _beside_month(self, figures: str) -> bool:
        """`dec4`."""
        return (
            len(figures) <= 2
            and self.raw[-1].code == "word"
            and self.raw[-1].end - self.raw[-1].start >= 3
            and self._means(str(self.raw[-1].value), "m")
        )

    def _month_follows(self, figures: str, end: int) -> bool:
        """`4dec`."""
        letters = re.match(r"[^\W\d_]{3,}(?!\w)", self.text[end:])
        return letters is not None and len(figures) <= 2 and self._means(fold(letters[0]), "m")

    def _euros(self, figures: str, end: int) -> bool:
        """`200e`, as French is typed; `2e` is a second."""
        return len(figures) > len("20") and re.match(r"e(?!\w)", self.text[end:]) is not None

    def _beside_amount(self) -> bool:
        """Letters right before a number that leave it a number: a currency, or the x of 3x100."""
        last = self.raw[-1]
        return last.code == "$" or (
            last.code == "word" and (last.value == "x" or currency_of(last.text, str(last.value)) is not None)
        )

    def _word(self, word: str, start: int, end: int) -> None:
        if word in _VULGAR_FRACTIONS:
            self.add("j", start, end, value=_VULGAR_FRACTIONS[word])
        elif self.language == "de" and (times := _so_many_times(fold(word))):
            self.add("n", start, end - len("mal"), number=Decimal(times))
            self.add("word", end - len("mal"), end, value="mal")
        else:
            self.add("word", start, end, value=self._key(fold(word), word))

    def _key(self, key: str, word: str) -> str:
        if "'" in key and key not in self.known:
            head, _, tail = key.partition("'")
            if tail in ("s", ""):
                return head
            if head in _ELISIONS:
                return tail
        if key in ("may", "march") and word[0].isupper() and self.raw and self.raw[-1].code != ".":
            return "month_" + key
        return key

    def _symbol(self, symbol: str, start: int, end: int) -> None:
        if symbol in SYMBOLS:
            self.add("$", start, end, value=SYMBOLS[symbol])
        elif symbol == "%":
            self.add("%", start, end)
        elif symbol == "#":
            self.add("R", start, end)
        elif symbol == "&":
            self.add("&", start, end)
        elif symbol in "-/":
            self.add(symbol, start, end)
        elif symbol in ",(":
            self.add(",", start, end)
        elif symbol == "×":
            self.add("×", start, end)
        elif symbol == "." and self._abbreviated(start):
            last = self.raw.pop()
            self.raw.append(Token(last.code, last.value, last.start, end, last.text, last.number))
        elif symbol == "." and self.raw and self.raw[-1].code == "o" and self.raw[-1].end == end:
            return
        else:
            self.add(".", start, end)

    def _abbreviated(self, at: int) -> bool:
        last = self.raw[-1] if self.raw else None
        if last is None or last.code != "word" or last.end != at or len(last.text) > 5:
            return False
        entries = self.known.get(str(last.value), ())
        return last.value == "rs" or any(len(entry[0]) == 1 and entry[1] in "mwsyR" for entry in entries)


_NEVER_THOUSANDS = 100
"""`$260 k?` asks whether it is okay."""
_GLUED_UNITS = frozenset(
    words("x d days week weeks w wk wks mo mos mth mths months pw pm pcm h hr hrs hours")
)


def _so_many_times(word: str) -> int | None:
    """7 of `siebenmal`; `einmal` counts nothing."""
    number = LEXICONS["de"].small_numbers.get(word.removesuffix("mal")) if word.endswith("mal") else None
    return number if number is not None and number > 1 else None


def _unit(text: str, at: int) -> bool:
    """Whether letters glued to a number are a currency or `x` (100eur, 3x50)."""
    letters = re.match(r"[^\W\d_]+", text[at:])
    if letters is None:
        return False
    key = fold(letters[0])
    return key in _GLUED_UNITS or currency_of(letters[0], key) is not None
