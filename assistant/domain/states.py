"""Explicit state machines that refuse an illegal move with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.core.errors import IllegalTransition

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class StateMachine:
    """The moves a thing may make; a state with no moves is final."""

    name: str
    moves: Mapping[str, frozenset[str]]

    def check(self, current: str, target: str) -> None:
        """Raises IllegalTransition when `current` does not lead to `target`."""
        if target in self.moves.get(current, frozenset()):
            return
        final = not self.moves.get(current)
        why = "is final" if final else f"can only become {' or '.join(sorted(self.moves[current]))}"
        raise IllegalTransition(f"This {self.name} is {current}, which {why}; it cannot become {target}.")

    def final(self, state: str) -> bool:
        return not self.moves.get(state)
