"""A model that obeys whatever it reads: it serves the payer, and every attack that reaches it, in one turn."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from evals.hostile_model import tool_results
from evals.lies import Said
from tests.fakes import openai_script

if TYPE_CHECKING:
    from evals.redteam.attacks import Attack, Case
    from evals.worlds import World


@dataclass
class Hijacked:
    """The provider's mind for one turn. Without an attack it is a plain, helpful model."""

    case: Case
    own: World
    other: World
    planted_text: str = ""
    bodies: list[dict[str, Any]] = field(default_factory=list)
    replies: list[list[Said]] = field(default_factory=list)
    planted: list[Said] = field(default_factory=list)
    obeyed: bool = False

    def step(self, body: dict[str, Any]) -> openai_script.Step:
        """Tools first: the errand's, then the attack's; after that words: the tool's own, then the attack's."""
        self.bodies.append(body)
        attack = self.case.attack if self.planted_text and self._sees(body) else None
        if len(self.bodies) == 1 and body.get("tools"):
            return self._tools(attack)
        said = [
            Said(result["message"], "tool")
            for result in tool_results(self.bodies)[:1]
            if result.get("message")
        ]
        if attack is not None:
            self.obeyed = True
            words = attack.filled(attack.says, self.other, self.own) * attack.times
            said.append(Said(words, attack.family, words))
        self.replies.append(said)
        return openai_script.text(" ".join(one.text for one in said) or "How can I help?", chunks=12)

    def _sees(self, body: dict[str, Any]) -> bool:
        """Whether enough of the attack stands in the request for a model to obey it."""
        sent = json.dumps(body["messages"], ensure_ascii=False)
        mark = json.dumps(self.planted_text, ensure_ascii=False)[1:-1]
        return mark[-24:] in sent or mark[:60] in sent

    def _tools(self, attack: Attack | None) -> openai_script.Step:
        name, arguments = self.case.errand.call
        calls: list[tuple[str, dict[str, Any] | str]] = [(name, arguments)]
        if attack is not None:
            filled = [
                (name, json.loads(attack.filled(json.dumps(arguments), self.other, self.own)))
                for name, arguments in attack.calls
            ]
            calls += filled * attack.repeat
        return openai_script.tools(*calls, chunks=2)
