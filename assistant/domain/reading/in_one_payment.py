"""All at once: `in one shot`, `en una sola vez`, `in einem Betrag`, `en une seule fois`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.domain.reading.tokens import Reading

_AT_ONCE = re.compile(
    r"""\b(?:
      (?:in|as|with)\ (?:just\ |only\ )?(?:one|1|a\ single|single|one\ single)\ (?:single\ )?
        (?:shot|go|payment|lump\ sum|transfer|hit|instal+ment|sum)
      |one\ (?:go|shot|lump\ sum|payment\ only)
      |en\ (?:un|una|1)\ (?:solo|sola|[u\u00fa]nico|[u\u00fa]nica)\ (?:pago|vez|exhibici[o\u00f3]n|plazo|abono|cuota)
      |de\ una\ sola\ vez|de\ un\ solo\ golpe
      |en\ (?:une|1)\ seule\ fois|en\ un\ seul\ (?:paiement|versement|virement)|d'un\ seul\ coup
      |in\ einem\ (?:betrag|rutsch)|in\ einer\ (?:summe|zahlung)|in\ nur\ einer\ rate
      |eine\ (?:rate|zahlung)\ (?:reicht|gen[u\u00fc]gt)
    )\b(?!\ (?:a|per|every|each|pro|im|al|par|por)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_NOT_SO = re.compile(
    r"\b(?:not|no|never|can't|cant|cannot|can\ not|won't|don't|unable|instead|rather|too\ much|hard|tough"
    r"|difficult|impossible|nicht|nie|kein\w*|statt|zu\ (?:viel|schwer)|schwer|nunca|imposible|dif[i\u00ed]cil|tampoco"
    r"|mucho|demasiado|pas|jamais|impossible|compliqu\w+|difficile|trop|plut[o\u00f4]t|lieber|mejor\ que"
    r"|why|did|was|were|paid|sent)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.;!?\n]*")
_CLAUSE_AFTER = re.compile(
    r"[^,]*(?:,\s*(?:and |but |aber |pero |mais )?"
    r"(?:that|it|this|which|is|das|dies|c'|\u00e7a|ce|es|eso|esto)\b[^,]*)?",
    re.IGNORECASE,
)


def in_one_payment(reading: Reading) -> bool:
    """Whether everything is to be paid in one payment; not where that is turned down."""
    for sentence in _SENTENCE.finditer(reading.text):
        said = _AT_ONCE.search(sentence[0])
        if said is None:
            continue
        after = _CLAUSE_AFTER.match(sentence[0], said.end())
        around = sentence[0][: said.start()] + (after[0] if after else "")
        if not _NOT_SO.search(around):
            return True
    return False
