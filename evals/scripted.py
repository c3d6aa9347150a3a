"""The scripted payer: no model, and yet it listens. It answers what it is asked, haggles, accepts, gives up."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import yaml

from evals.wording import vary

if TYPE_CHECKING:
    from evals.casebook import Accepts, Case, Step, Topic

MOST_ANSWERS = 4
HEARS = Path(__file__).parent / "payer_hears.yaml"


@lru_cache(maxsize=1)
def _hears() -> tuple[tuple[tuple[Topic, re.Pattern[str]], ...], re.Pattern[str]]:
    """What is asked about, topic by topic; and that nothing was understood."""
    rows = yaml.safe_load(HEARS.read_text(encoding="utf-8"))
    asked = tuple((topic, re.compile("|".join(patterns))) for topic, patterns in rows["asked"].items())
    return asked, re.compile("|".join(rows["lost"]))


@dataclass(frozen=True)
class Heard:
    """What the payer sees after an act: the reply, and the offer that is open, as the database has it."""

    reply: str = ""
    offer: dict[str, Any] | None = None


@dataclass(frozen=True)
class Act:
    """What the payer does next."""

    say: str = ""
    press: Literal["accept", "decline", ""] = ""
    step: Step | None = None


@dataclass
class ScriptedPayer:
    """Plays one case. `epoch` decides its wording."""

    case: Case
    epoch: int
    _step: int = -1
    _wording: int = 0
    _told: set[Topic] = field(default_factory=set)
    _haggled: int = 0
    _seen: set[str] = field(default_factory=set)
    _judged: set[str] = field(default_factory=set)
    _answers: int = 0

    def next(self, heard: Heard | None) -> Act | None:
        """The next act; None when the payer has what they came for, or has gone."""
        if heard is not None:
            seen = heard.offer is not None and heard.offer["id"] in self._seen
            order = (self._answer, self._judge) if seen else (self._judge, self._answer)
            for react in order:
                act = react(heard)
                if act is not None:
                    return act
        self._step += 1
        self._wording = 0
        if self._step >= len(self.case.talk):
            return None
        step = self.case.talk[self._step]
        said = self._said(step, self.epoch) if step.say else ""
        return Act(say=said, press=step.press, step=step)

    def _said(self, step: Step, number: int) -> str:
        text = step.say[number % len(step.say)]
        epoch = 0 if number and number < len(step.say) else self.epoch
        return vary(text, f"{self.case.id}:{self._step}:{epoch}", language=self.case.language)

    def _judge(self, heard: Heard) -> Act | None:
        """What they make of an offer that they have neither taken nor turned down."""
        accepts, offer = self.case.payer.accepts, heard.offer
        if accepts is None or offer is None or offer["id"] in self._judged:
            return None
        if self._step + 1 < len(self.case.talk) and self.case.talk[self._step + 1].press:
            return None
        self._seen.add(offer["id"])
        fits = fits_payer(accepts, offer)
        if self._haggled < len(accepts.haggle) and (not fits or (accepts.stubborn and not self._haggled)):
            self._haggled += 1
            return Act(say=accepts.haggle[self._haggled - 1])
        self._judged.add(offer["id"])
        return Act(press="accept" if fits else "decline")

    def _answer(self, heard: Heard) -> Act | None:
        """An answer to what was asked, once per topic; another wording for what was not understood."""
        if self._answers >= MOST_ANSWERS or self._step < 0 or self._step >= len(self.case.talk):
            return None
        reply = heard.reply.casefold()
        asked = " ".join(re.findall(r"[^.!?\n]*\?", reply))
        knows = self.case.payer.knows
        topics, lost = _hears()
        if lost.search(reply):
            step = self.case.talk[self._step]
            if self._wording + 1 < len(step.say):
                self._wording += 1
                self._answers += 1
                return Act(say=self._said(step, self.epoch + self._wording))
            if "topic" in knows and "topic" not in self._told:
                return self._tell("topic")
        for topic, pattern in topics:
            if topic in knows and topic not in self._told and pattern.search(asked):
                return self._tell(topic)
        return None

    def _tell(self, topic: Topic) -> Act:
        self._told.add(topic)
        self._answers += 1
        return Act(say=self.case.payer.knows[topic])


def fits_payer(accepts: Accepts, offer: dict[str, Any]) -> bool:
    """Whether the payer would take these terms."""
    parts = offer["parts"]
    return (
        accepts.kind in ("any", offer["kind"])
        and (accepts.each_at_most is None or max(parts, default=0) <= accepts.each_at_most)
        and (accepts.parts_at_most is None or len(parts) <= accepts.parts_at_most)
        and (accepts.parts_at_least is None or len(parts) >= accepts.parts_at_least)
        and (accepts.total_at_most is None or sum(parts) <= accepts.total_at_most)
    )
