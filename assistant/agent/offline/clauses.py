"""A message cut into the parts that may each wish something."""

from __future__ import annotations

import re

_BREAK = re.compile(
    r"(?<=[.!?…;])\s+|(?<=[,:;])\n+|\n\s*\n|\n(?=\s*(?:[A-Z0-9]|[-*•]))"
    r"|(?<!\bi),?\s+(?:and\s+)?(?:also|by the way|btw|another thing|besides|plus|but)\b,?\s+"
    r"|,\s+(?:and\s+)?(?=(?:why|what(?!ever)|when|where|who|how|can|could|would|do|does|did|is|are"
    r"|please|i'?ll|i will|i want|i'd|tell|send|explain|give me|let me|text|email|we|whats)\b)"
    r"|\s+and\s+(?=(?:why|what(?!ever)|when|where|who|how|can you|could you|can i|could i|please|send|explain"
    r"|tell|i'?ll|i will|i want|i'd|i would|i need|i also|is there|do i|did you|give me|text me|email me|whats)\b)"
    r"|(?:,|\s+et|,\s+et)\s+(?=(?:pourquoi|combien|quand est|comment|est-ce|puis-je|pouvez|pourriez|quelle? est)\b)"
    r"|(?:,|\s+y|,\s+y)\s+(?=¿|(?:por qu[eé]|cu[aá]nto|cu[aá]ndo|c[oó]mo|puedo|pueden|podr[ií]an?)\b)"
    r"|,?\s+und\s+(?=(?:warum|wieso|weshalb|wann|wie ?viel|kann ich|k[oö]nnen (?:sie|wir)|k[oö]nnten sie)\b)",
    re.IGNORECASE,
)
_REST = re.compile(
    r"(?<=\w),?\s+(?:(?:and|et|y|und)\s+)?(?=(?:the (?:rest|remainder|other (?:half|bit|part))|le (?:reste|solde)"
    r"|l['’]autre moiti[eé]|el resto|la otra mitad|de[rn] rest|die andere h[aä]lfte)\b)",
    re.IGNORECASE,
)
PAID_BEFORE = re.compile(
    r"(?<!\bget )(?<!\bgets )(?<!\bgetting )(?<!\bi'm )(?<!\bim )(?<!\bi am )(?<!\bbeing )"
    r"\b(?:paid|sent|transferred|wired"
    r"|(?:ai|a|avons|avez) (?:d[eé]j[aà] |bien )?(?:pay|vers|vir|r[eé]gl)[eé]"
    r"|pagué|transferí|deposité|ya (?:pagu[eé]|pagamos)|(?:he|hemos|ha) (?:ya )?(?:pagado|transferido)"
    r"|(?:hab\w*|wurde\w*|ist|schon)\b.{0,60}\b(?:(?:be|ge)zahlt|[uü]berwiesen))\b",
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
