"""Spelled numbers to digits, in English, Spanish, French and German: "two hundred forty" -> "240"."""

from __future__ import annotations

import re
from functools import lru_cache

_EN_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
)
_EN = {word: value for value, word in enumerate(f"{_EN_UNITS} seventeen eighteen nineteen".split())} | {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fourty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "hundred": 100,
    "hundreds": 100,
    "thousand": 1000,
    "thousands": 1000,
    "million": 1_000_000,
    "grand": 1000,
    "dozen": 12,
}
_ES_UNITS = (
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis"
)
_ES = {
    word: value for value, word in enumerate(f"{_ES_UNITS} diecisiete dieciocho diecinueve veinte".split())
} | {
    "veintiuno": 21,
    "veintidós": 22,
    "veintitrés": 23,
    "veinticuatro": 24,
    "veinticinco": 25,
    "veintiséis": 26,
    "veintisiete": 27,
    "veintiocho": 28,
    "veintinueve": 29,
    "treinta": 30,
    "cuarenta": 40,
    "cincuenta": 50,
    "sesenta": 60,
    "setenta": 70,
    "ochenta": 80,
    "noventa": 90,
    "cien": 100,
    "ciento": 100,
    "doscientos": 200,
    "doscientas": 200,
    "trescientos": 300,
    "cuatrocientos": 400,
    "quinientos": 500,
    "seiscientos": 600,
    "setecientos": 700,
    "ochocientos": 800,
    "novecientos": 900,
    "mil": 1000,
    "millón": 1_000_000,
}
_FR_UNITS = "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
_FR = {word: value for value, word in enumerate(_FR_UNITS.split())} | {
    "vingt": 20,
    "vingts": 20,
    "trente": 30,
    "quarante": 40,
    "cinquante": 50,
    "soixante": 60,
    "septante": 70,
    "huitante": 80,
    "nonante": 90,
    "cent": 100,
    "cents": 100,
    "mille": 1000,
    "million": 1_000_000,
}
_DE_UNITS = (
    "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn"
)
_DE = {word: value for value, word in enumerate(f"{_DE_UNITS} siebzehn achtzehn neunzehn".split())} | {
    "ein": 1,
    "eine": 1,
    "zwo": 2,
    "zwanzig": 20,
    "dreißig": 30,
    "dreissig": 30,
    "vierzig": 40,
    "fünfzig": 50,
    "sechzig": 60,
    "siebzig": 70,
    "achtzig": 80,
    "neunzig": 90,
    "hundert": 100,
    "tausend": 1000,
}
_BY_LANGUAGE = {"en": _EN, "es": _ES, "fr": _FR, "de": _DE}
_LONE_ARTICLES = frozenset(
    {"one", "un", "uno", "ein", "eine", "hundreds", "thousands", "million", "cents", "grand"}
)
_JOINERS = {"en": {"and"}, "es": {"y"}, "fr": {"et"}, "de": {"und"}}
_WORD = re.compile(r"[^\W\d_]+")
_DE_PARTS = re.compile("|".join(sorted([*_DE, "und"], key=len, reverse=True)))
_ORDINALS = {
    word: value
    for value, words in enumerate(
        [
            "first primer primera primero premier première erste ersten erster",
            "second segundo segunda deuxième zweite zweiten",
            "third tercero tercer tercera troisième dritte dritten",
            "fourth cuarto cuarta quatrième vierte",
            "fifth quinto quinta cinquième fünfte fünften",
            "sixth sexto sexta sixième sechste",
            "seventh séptimo septième siebte",
            "eighth octavo huitième achte",
            "ninth noveno neuvième neunte",
            "tenth décimo dixième zehnte",
            "eleventh onzième elfte",
            "twelfth douzième zwölfte",
            "thirteenth",
            "fourteenth",
            "fifteenth",
            "sixteenth",
            "seventeenth",
            "eighteenth",
            "nineteenth",
            "twentieth",
        ],
        start=1,
    )
    for word in words.split()
} | {"thirtieth": 30}
ORDINALS = _ORDINALS
_DATED = re.compile(
    r"\b(?:(twenty|thirty)[- ])?(" + "|".join(_ORDINALS) + r")\b"
    r"(?=\s+(?:of\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))"
    r"|(?<=the )(?:(twenty|thirty)[- ])?(" + "|".join(_ORDINALS) + r")\b(?<=[a-z])"
    r"(?<=th|st|nd|rd)(?=\s*(?:[,.;!?]|of\b|$))",
    re.IGNORECASE,
)

_NTH = re.compile(
    r"\b(" + "|".join(word for word, value in _ORDINALS.items() if value > 1) + r")\b"
    r"(?=\s+(?:payment|instal|line|item|rate|cuota|pago|versement|échéance|zahlung|mensualit))",
    re.IGNORECASE,
)


def digits(text: str, languages: frozenset[str]) -> str:
    """`text` with every run of number words written in digits."""
    if not (text.isascii() and _ORDINALS.keys().isdisjoint(_WORD.findall(text.lower()))):
        text = _DATED.sub(_ordinal, text)
        text = _NTH.sub(lambda match: f"{_ORDINALS[match[1].lower()]}th", text)
    for language in ("en", *sorted(languages - {"en"})):
        text = _replace(text, language)
    return text


def _ordinal(match: re.Match[str]) -> str:
    tens = (match[1] or match[3] or "").lower()
    return f"{({'twenty': 20, 'thirty': 30}.get(tens, 0)) + _ORDINALS[(match[2] or match[4]).lower()]}th"


def _replace(text: str, language: str) -> str:
    joiners = _JOINERS[language]
    words = list(_WORD.finditer(text))
    values = [_values(match.group().lower(), language) for match in words]
    if not any(values):
        return text
    out: list[str] = []
    position = index = 0
    while index < len(words):
        if not values[index]:
            index += 1
            continue
        run, end = [index], index + 1
        while end < len(words):
            gap = text[words[end - 1].end() : words[end].start()]
            if gap.strip("- ") or len(gap) > 3:
                break
            if values[end]:
                run.append(end)
            elif not (words[end].group().lower() in joiners and end + 1 < len(words) and values[end + 1]):
                break
            end += 1
        parts = [value for item in run for value in values[item]]
        last = run[-1]
        lone = len(run) == 1 and words[index].group().lower() in _LONE_ARTICLES
        before = text[max(0, words[index].start() - 2) : words[index].start()].strip().lower()
        both = (
            len(run) == 1
            and parts == [2]
            and text[: words[index].start()].lower().endswith(("los ", "las ", "les "))
        )
        if both:
            index = last + 1
            continue
        if not lone or (before == "a" and words[index].group().lower() not in {"one", "un"}):
            out += [text[position : words[index].start()], _join(parts, joiners, text, words, run)]
            position = words[last].end()
        index = last + 1
    return "".join([*out, text[position:]])


def _join(parts: list[int], joiners: set[str], text: str, words: list[re.Match[str]], run: list[int]) -> str:
    """One number for a run that composes; "two, three" or "one four zero" stay digits side by side."""
    if len(parts) > 1 and all(part < 10 for part in parts):
        between = text[words[run[0]].end() : words[run[-1]].start()].lower()
        glue = " and " if any(f" {joiner} " in between for joiner in joiners) else " "
        return glue.join(map(str, parts))
    return str(_compose(parts))


def _compose(parts: list[int]) -> int:
    total = current = 0
    for index, part in enumerate(parts):
        if part in (1000, 1_000_000):
            total += max(current, 1) * part
            current = 0
        elif part == 100:
            current = max(current % 1000, 1) * 100 if current < 100 else current + 100
        elif part == 20 and current % 100 == 4 and index:
            current += 76
        else:
            current += part
    return total + current


@lru_cache(maxsize=4096)
def _values(word: str, language: str) -> tuple[int, ...]:
    known = _BY_LANGUAGE[language]
    if word in known:
        return (known[word],)
    if language == "de" and len(word) > 5:
        parts = _DE_PARTS.findall(word)
        if len(parts) > 1 and "".join(parts) == word:
            return tuple(known[part] for part in parts if part != "und")
    return ()
