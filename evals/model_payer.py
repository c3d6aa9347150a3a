"""A payer played by a model: the persona and the goal of a case, in words that nobody scripted."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

from assistant.agent.models.provider import chat_model
from assistant.core.config import get_settings
from evals.scripted import Act, Heard

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

    from evals.casebook import Accepts, Case

PROMPT = Path(__file__).parent / "model_payer.md"
MOST_MESSAGES = 8
_LANGUAGES = {"en": "English", "de": "German", "es": "Spanish", "fr": "French"}


@dataclass
class ModelPayer:
    """Asks `spec` (`provider:name`) for each message. What a case's script lets happen meanwhile does not happen."""

    case: Case
    spec: str
    _said: list[BaseMessage] = field(default_factory=list)
    _model: BaseChatModel | None = None

    def next(self, heard: Heard | None) -> Act | None:
        """The model's next message or button; None when it is done or has written enough."""
        if heard is not None:
            self._said.append(HumanMessage(heard.reply or "(nothing)"))
        if len([said for said in self._said if isinstance(said, AIMessage)]) >= MOST_MESSAGES:
            return None
        answer = self._ask(heard)
        self._said.append(AIMessage(answer))
        command = answer.strip().strip(".").upper()
        if command == "DONE" or not answer.strip():
            return None
        if command in ("PRESS ACCEPT", "PRESS DECLINE"):
            return Act(press="accept" if command.endswith("ACCEPT") else "decline")
        return Act(say=answer.strip().replace("{", "(").replace("}", ")"))

    def _ask(self, heard: Heard | None) -> str:
        if self._model is None:
            self._model = chat_model(self.spec, get_settings())
        opening = [HumanMessage("(You open the conversation.)")]
        reply = self._model.invoke([SystemMessage(self.prompt(heard)), *opening, *self._said])
        return str(reply.text)

    def prompt(self, heard: Heard | None) -> str:
        """What the model is told of its role and of the offer that stands."""
        payer = self.case.payer
        offer = heard.offer if heard else None
        return PROMPT.read_text(encoding="utf-8").format(
            persona=payer.persona or "an ordinary customer",
            goal=payer.goal,
            knows="; ".join(f"{topic}: {text}" for topic, text in payer.knows.items()) or "nothing special",
            accepts=_limits(payer.accepts),
            language=_LANGUAGES[self.case.language],
            channel=self.case.channel,
            offer=f"An offer stands now: {offer['summary']}" if offer else "No offer stands now.",
        )


def _limits(accepts: Accepts | None) -> str:
    """The terms the payer would take, in words."""
    if accepts is None:
        return "as your goal says"
    limits = [
        f"at most {accepts.each_at_most / 100:.2f} each time" if accepts.each_at_most else "",
        f"at most {accepts.parts_at_most} payments" if accepts.parts_at_most else "",
        f"at least {accepts.parts_at_least} payments" if accepts.parts_at_least else "",
        f"at most {accepts.total_at_most / 100:.2f} in all" if accepts.total_at_most else "",
        "haggle once before you accept" if accepts.stubborn else "",
    ]
    return "; ".join(limit for limit in limits if limit) or "any that gives you what you want"
