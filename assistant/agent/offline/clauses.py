"""A message cut into the parts that may each wish something."""

from __future__ import annotations

import re

_BREAK = re.compile(
    r"(?<=[.!?…;])\s+|(?<=[,:;])\n+|\n\s*\n|\n(?=\s*(?:[A-Z0-9]|[-*•]))"
    r"|(?<!\bi),?\s+(?:and\s+)?(?:also|by the way|btw|another thing|besides|plus|but)\b,?\s+"
    r"|,\s+(?:and\s+)?(?=(?:why|what(?!ever)|when|where|who|how|can|could|would|do|does|did|is|are"
    r"|please|i'?ll|i will|i want|i'd|tell|send|explain|give me|let me|text|email|we|whats)\b)"
    r"|\s+and\s+(?=(?:why|what(?!ever)|when|where|who|how|can you|could you|can i|could i|please|send|explain"
    r"|tell|i'?ll|i will|i want|i'd|i would|i need|i also|is there|do i|did you|give me|text me|email me|whats)\b)",
    re.IGNORECASE,
)
_REST = re.compile(
    r"(?<=\w)[,]?\s+(?:and\s+)?(?=(?:the rest|the other (?:half|bit|part)|the remainder)\b)", re.IGNORECASE
)
PAID_BEFORE = re.compile(
    r"(?<!\bget )(?<!\bgets )(?<!\bgetting )(?<!\bi'm )(?<!\bim )(?<!\bi am )(?<!\bbeing )"
    r"\b(?:paid|sent|transferred|wired)\b",
    re.IGNORECASE,
)


def clauses(text: str) -> list[str]:
    """A message cut where another wish may begin; never between an amount and what it is for."""
    found: list[str] = []
    for piece in _BREAK.split(text.strip()):
        cut = _REST.search(piece)
        if cut and PAID_BEFORE.search(piece[: cut.start()]):
            found += [piece[: cut.start()], piece[cut.end() :]]
        else:
            found.append(piece)
    return [piece.strip() for piece in found if re.search(r"\w", piece)]
