"""The payer's own words in a mail: without the messages that it answers, and without a signature.

When in doubt a line stays: what is cut away is read by nobody, and it may be "please stop writing to me".
"""

from __future__ import annotations

import re

from mailparser_reply import EmailReply
from mailparser_reply.parser import EmailMessage

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "ja")
LONGEST = 20_000
LONGEST_LINE = 200
MOST_LINES = 600
_LONG = re.compile(r"⟦(\d+)⟧")
_OUR_ADDRESS = re.compile(r"(?:mailto:)?reply\+[a-z2-7]{20,58}@[\w.-]{1,100}", re.IGNORECASE)
_OPENS = re.compile(r"(?:> ?)*(?:On|Am|Le|El|Il|Op|Em|W dniu)\s", re.IGNORECASE)
_CLOSES = re.compile(
    r"(?:wrote|schrieb.{0,80}|écrit|escribió|ha scritto|schreef.{0,80}|escreveu|napisał.{0,20})\s?:\s*$"
)
_SPANISH = re.compile(r"(?<!\S)El\s.{1,150}escribió:$")  # the library looks for it and then forbids it
_QUOTED = re.compile(r"^\s*>")
_HEADER_LINE = re.compile(r"^[* ]*[^\W\d_][^:\n]{1,24}:")
_DASHES = re.compile(r"^-- ?$")
_SIGNED_LINES = 10
_SIGNED_WIDTH = 70
_TELLS_SOMETHING = re.compile(
    r"[?!]|^\s*p\.?\s?s\b|\b(?:stop|unsubscribe|remove|cancel|quit|don'?t|do not|please|bitte|por favor|s'il|"
    r"never|no more|opt|abmelden|baja|arr[eê]te[zr]?|i|we|you|my|ich|wir|je|nous|yo|mi)\b",
    re.IGNORECASE,
)
_MOBILE = re.compile(
    r"^(?:sent from|gesendet von|envoy[ée] de|enviado desde|inviato da|get outlook for|von meinem)\b.{0,60}$",
    re.IGNORECASE,
)


def own_words(text: str) -> str:
    """What the payer wrote this time: above, below or between what they quote. "" when nothing is left."""
    text, long_lines = _bounded(text)
    return _LONG.sub(lambda found: long_lines[int(found[1])], _own(text)).strip()


def _own(text: str) -> str:
    parts = EmailMessage(text=text, languages=list(LANGUAGES), keep_hyphen_lists=True).read().replies
    if not parts:
        return ""
    first, rest = parts[0], parts[1:]
    words = _unquoted(_without_header(first))
    between = [_unquoted(_without_header(part)) for part in rest if _marks(part.content)]
    if not words and not any(between) and rest and not any(_marks(part.content) for part in parts):
        # Everything stands below a header and nothing is marked: a forward, or an answer below without marks.
        return _without_signature(_without_header(first) or text)
    whole = "\n\n".join(piece for piece in (words, *between) if piece)
    return _without_signature(whole)


def _bounded(text: str) -> tuple[str, list[str]]:
    """The text in lines that the library reads in little time, and the long lines that a mark stands for.

    Its patterns are cubic in the length of a line, and no line that introduces a quotation is a long one.
    """
    long_lines: list[str] = []
    lines = []
    plain = _OUR_ADDRESS.sub("us@example.com", text[:LONGEST]).replace("\r\n", "\n").replace("\r", "\n")
    for line in _rejoined(plain.split("\n")[:MOST_LINES]):
        shown = _SPANISH.sub("On an earlier day they wrote:", _LONG.sub("", line).strip())
        if len(shown) > LONGEST_LINE:
            quoted = _QUOTED.match(shown)
            long_lines.append(shown)
            shown = f"> ⟦{len(long_lines) - 1}⟧" if quoted else f"⟦{len(long_lines) - 1}⟧"
        lines.append(shown)
    return "\n".join(lines), long_lines


def _rejoined(lines: list[str]) -> list[str]:
    """The line that introduces a quotation in one piece, where a client broke it into two or three."""
    joined: list[str] = []
    place = 0
    while place < len(lines):
        taken = 1
        if _OPENS.match(lines[place]) and not _CLOSES.search(lines[place]):
            for more in (2, 3):
                whole = " ".join(line.strip() for line in lines[place : place + more])
                if len(whole) <= LONGEST_LINE and _CLOSES.search(whole):
                    taken = more
                    break
        joined.append(
            " ".join(line.strip() for line in lines[place : place + taken]) if taken > 1 else lines[place]
        )
        place += taken
    return joined


def _marks(content: str) -> bool:
    return any(_QUOTED.match(line) for line in content.splitlines())


def _without_header(part: EmailReply) -> str:
    content: str = part.content
    header: str = part.headers or ""
    return content.replace(header, "", 1) if header else content


def _unquoted(content: str) -> str:
    """The lines that are not quoted; the rest of a quoted line that a client broke in two goes with it."""
    kept: list[str] = []
    lines = content.splitlines()
    for place, line in enumerate(lines):
        if _QUOTED.match(line):
            continue
        before = lines[place - 1] if place else ""
        after = lines[place + 1] if place + 1 < len(lines) else ""
        if (
            line.strip()
            and _QUOTED.match(before)
            and len(before) >= 60
            and _QUOTED.match(after)
            and after.strip("> ")
        ):
            continue
        kept.append(line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _without_signature(text: str) -> str:
    """Cut at `-- `, or at a closing whose lines all look like names, numbers and addresses."""
    lines = text.strip().splitlines()
    while lines and (_MOBILE.match(lines[-1].strip()) or not lines[-1].strip()):
        lines.pop()
    for place, line in enumerate(lines):
        if (
            _DASHES.match(line)
            and any(above.strip() for above in lines[:place])
            and _is_signature(lines[place + 1 :])
        ):
            return "\n".join(lines[:place]).strip()
    read = EmailMessage(text="\n".join(lines), languages=list(LANGUAGES), keep_hyphen_lists=True).read()
    signature = read.replies[0].signatures.splitlines() if len(read.replies) == 1 else []
    if signature and len(signature) < len(lines) and _is_signature(signature[1:]) and len(signature[0]) <= 40:
        return "\n".join(lines[: len(lines) - len(signature)]).strip()
    return "\n".join(lines).strip()


def _is_signature(lines: list[str]) -> bool:
    filled = [line.strip() for line in lines if line.strip()]
    return len(filled) <= _SIGNED_LINES and all(
        len(line) <= _SIGNED_WIDTH and not _TELLS_SOMETHING.search(line) for line in filled
    )
