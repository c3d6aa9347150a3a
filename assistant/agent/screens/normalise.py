"""A payer's text as plain comparable words, however it was typed: accents, look-alikes, invisible signs."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

BREAK = "|"
"""The token between two sentences, and at both ends of a text."""

_INVISIBLE = dict.fromkeys(
    [
        0x00AD,
        0x034F,
        0x061C,
        0x180E,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        0xFEFF,
    ]
)
# Cyrillic and Greek letters that pass for Latin ones, beside them what they look like.
_LOOK_ALIKES = str.maketrans("асеорхуіјѕԁһкмтвнαορτικνυχ", "aceopxyijsdhkmtbhaoptiknux")
_LEET = str.maketrans("013457@$", "oieastas")
_MARKS = re.compile(r"[\u0300-\u036f]")
_TOKEN = re.compile(
    # Bounded parts without the sign that ends them: a message of nothing but "@" must not take half a minute.
    r"https?://\S+|[^\s@]{1,64}@[^\s@]{1,255}\.\S+|\[[a-z ]{1,40} removed\]"
    r"|[^\W_]+(?:['’`´][^\W_]+)*(?:[@$][^\W_]+)*"
    r"|[.!?;:…\n]+|,|[\"“”„«»]",
    re.IGNORECASE,
)
_ENGLISH_TAIL = re.compile(r"^([a-z]+)'(t|s|m|re|ve|ll|d|all)$")
_STRETCHED = re.compile(r"(.)\1{2,}")
_TAILS = {"re": " are", "ve": " have", "ll": " will", "d": " would", "all": " all"}
_SPELLINGS = {
    "u": "you",
    "ur": "your",
    "r": "are",
    "wanna": "want to",
    "gonna": "going to",
    "gotta": "got to",
    "pls": "please",
    "plz": "please",
    "plse": "please",
    "ive": "i have",
    "cannot": "cant",
    "dnt": "dont",
    "cnt": "cant",
    "txt": "text",
    "txts": "texts",
    "txting": "texting",
    "msg": "message",
    "msgs": "messages",
    "weve": "we have",
    "youre": "you are",
    "theyre": "they are",
    "thx": "thanks",
    "cos": "because",
    "cuz": "because",
}
PAIRS = {
    ("i", "am"): "im",
    ("do", "not"): "dont",
    ("does", "not"): "doesnt",
    ("did", "not"): "didnt",
    ("can", "not"): "cant",
    ("will", "not"): "wont",
    ("is", "not"): "isnt",
    ("are", "not"): "arent",
    ("was", "not"): "wasnt",
    ("have", "not"): "havent",
    ("has", "not"): "hasnt",
    ("would", "not"): "wouldnt",
    ("could", "not"): "couldnt",
    ("he", "is"): "hes",
    ("she", "is"): "shes",
    ("it", "is"): "its",
    ("there", "is"): "theres",
    ("what", "is"): "whats",
    ("who", "is"): "whos",
    ("e", "mail"): "email",
    ("e", "mails"): "emails",
}


@dataclass(frozen=True, slots=True)
class Words:
    """A text as tokens. `tokens[0]` and the last one are BREAK; the lists run in parallel.

    `spans` are character positions in `text` (without invisible signs); `clauses` counts up at commas and breaks;
    `quoted` tells whether a token stood between quotation marks.
    """

    text: str
    tokens: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    clauses: tuple[int, ...]
    quoted: tuple[bool, ...]

    def slice(self, first: int, last: int) -> str:
        """The payer's own wording from token `first` to token `last` inclusive."""
        spans = [span for span in self.spans[first : last + 1] if span[1] > span[0]]
        return self.text[spans[0][0] : spans[-1][1]] if spans else ""


def clean(text: str) -> str:
    """NFKC, without invisible signs; case, accents and punctuation as written."""
    return unicodedata.normalize("NFKC", text).translate(_INVISIBLE).replace("\r", "\n")


@lru_cache(maxsize=8192)
def plain(word: str) -> str:
    """One word: lower case, no accents, Latin look-alikes; an apostrophe stays as `'`."""
    word = word.casefold()
    if word.isascii():
        return word.replace("`", "'")
    word = unicodedata.normalize("NFKD", word.replace("’", "'").replace("´", "'"))
    return _MARKS.sub("", word).translate(_LOOK_ALIKES)


@lru_cache(maxsize=8192)
def parts(word: str) -> tuple[str, ...]:
    """One written word as the tokens it stands for: "don't" -> dont, "we're" -> we are, "j'ai" -> j ai."""
    word = plain(word)
    if "'" in word:
        tail = _ENGLISH_TAIL.match(word)
        if tail is None:
            return tuple(part for part in word.split("'") if part)
        word = tail[1] + _TAILS.get(tail[2], tail[2])
    return tuple(_SPELLINGS.get(word, word).split())


@lru_cache(maxsize=8192)
def spellings(token: str) -> tuple[str, ...]:
    """The token and what it may have been meant as: "stoooop" -> stop, "st0p" -> stop."""
    found = [token]
    if _STRETCHED.search(token):
        found += [_STRETCHED.sub(r"\1", token), _STRETCHED.sub(r"\1\1", token)]
    if not token.isalpha() and not token.isdigit():
        found.append(token.translate(_LEET))
    return tuple(dict.fromkeys(found))


def words(text: str) -> Words:
    """Read a text into tokens."""
    text = clean(text)
    tokens, spans, clauses, quoted = [BREAK], [(0, 0)], [0], [False]
    clause, inside = 0, False
    for match in _TOKEN.finditer(text):
        written = match[0]
        first = written[0]
        if first == ",":
            clause += 1
        elif first in '"“”„«»':
            inside = first in "“„«" or (first == '"' and not inside)
        elif not (first.isalnum() or first == "["):
            clause += 1
            if tokens[-1] != BREAK:
                tokens.append(BREAK)
                spans.append((match.end(), match.end()))
                clauses.append(clause)
                quoted.append(inside)
        elif first == "[" or "://" in written or ("@" in written and "." in written):
            tokens.append("[card]" if written.casefold() == "[card number removed]" else "[else]")
            spans.append(match.span())
            clauses.append(clause)
            quoted.append(inside)
        else:
            for part in parts(written):
                joined = PAIRS.get((tokens[-1], part)) if clauses[-1] == clause else None
                if joined is not None:
                    tokens[-1] = joined
                    spans[-1] = (spans[-1][0], match.end())
                    continue
                tokens.append(part)
                spans.append(match.span())
                clauses.append(clause)
                quoted.append(inside)
    if tokens[-1] != BREAK:
        tokens.append(BREAK)
        spans.append((len(text), len(text)))
        clauses.append(clause + 1)
        quoted.append(False)
    return Words(text, tuple(tokens), tuple(spans), tuple(clauses), tuple(quoted))
