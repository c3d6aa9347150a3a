"""What one handler wants to say, and what it wants to remember."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

OFFERED_PLAN = "offered_plan"
OFFERED_PROMISE = "offered_promise"
PARAGRAPH = "\n\n"


@dataclass
class Said:
    """`question` comes last and is what `asked` names, `choices` are answers to it that a button may give;
    `apart` that it is not about the last part; `memory` is small JSON for the next turn."""

    parts: list[str] = field(default_factory=list)
    question: str = ""
    asked: str | None = None
    choices: tuple[str, ...] = ()
    memory: dict[str, Any] = field(default_factory=dict)
    apart: bool = False
    misunderstood: bool = False
    intents: tuple[str, ...] = ()

    @property
    def offers(self) -> bool:
        """Whether an offer to accept is shown with this."""
        return self.asked in (OFFERED_PLAN, OFFERED_PROMISE)

    def and_then(self, other: Said) -> Said:
        """Both one after the other. Only one question is left, the later one; none beside an offer, to which
        a plain yes is an acceptance."""
        asking = next((said for said in (other, self) if said.offers), None) or (
            other if other.question or not self.question else self
        )
        first, last = (self, other) if asking is other else (other, self)
        new = [part for part in other.parts if part not in self.parts]
        return Said(
            parts=[*self.parts, PARAGRAPH, *new] if self.parts and new else self.parts + new,
            question=asking.question,
            asked=asking.asked,
            choices=asking.choices,
            memory=first.memory | last.memory,
            apart=bool(other.parts) if asking is self else other.apart,
            misunderstood=self.misunderstood or other.misunderstood,
            intents=(*self.intents, *other.intents),
        )
