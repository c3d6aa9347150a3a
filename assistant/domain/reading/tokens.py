"""A message as a string of one-letter codes (lexicons/base.py), one per word: what the grammars match on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from assistant.core.money import locale_of
from assistant.domain.reading.currencies import DOLLAR_PREFIXES, SYMBOLS, currency_of
from assistant.domain.reading.languages import LEXICONS, dictionary, fold, language_of
from assistant.domain.reading.lexicons.base import Value, words
from assistant.domain.reading.numbers import SPACES, read_number_words, read_numeral, thousand


@dataclass(frozen=True, slots=True)
class Token:
    """`start:end` is its place in the text; `number` is set for numbers, in figures or words."""

    code: str
    value: Value
    start: int
    end: int
    text: str
    number: Decimal | None = None


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
  | (?P<ordinal>\d{{1,2}}\s?(?:st|nd|rd|th|er|ère|ere|º|°)(?!\w))
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
    tokens = tuple(_joined(scan.raw, plain, language))
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
        """`mid-December`, `5-Dec-2026` and `5-10` are words; `INV-2026-17` and `555-0100` are references."""
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
        elif match["kilo"]:
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


_GLUED_UNITS = frozenset(
    words("x d days week weeks w wk wks mo mos mth mths months pw pm pcm h hr hrs hours")
)


def _unit(text: str, at: int) -> bool:
    """Whether letters glued to a number are a currency or `x` (100eur, 3x50)."""
    letters = re.match(r"[^\W\d_]+", text[at:])
    if letters is None:
        return False
    key = fold(letters[0])
    return key in _GLUED_UNITS or currency_of(letters[0], key) is not None


def _joined(raw: list[Token], text: str, language: str) -> list[Token]:
    """Second pass: phrases of several words, and numbers in words, become one token each."""
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


def _run(raw: list[Token], index: int) -> list[str]:
    """The folded words from here on that stand together; hyphens inside are skipped."""
    words: list[str] = []
    while index < len(raw) and len(words) < 8:
        token = raw[index]
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
