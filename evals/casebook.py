"""Tasks: a seeded world, a payer who wants something, and what must be so afterwards (`evals/cases/*.yaml`)."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, field_validator

from evals.worlds import Ask

FOLDER = Path(__file__).parent / "cases"
Channel = Literal["web", "sms", "email"]
Topic = Literal[
    "reason", "line", "amount", "day", "parts", "frequency", "time", "by", "topic", "document", "language", "confirm"
]  # fmt: skip
Event = Literal["payment", "staff_takes_over", "staff_gives_back"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WorldSpec(_Strict):
    """What of the world matters to the case; see `evals.worlds.Ask`. `policy` replaces parts of the demo's policy."""

    story: str = "open"
    country: str = "US"
    currency: str = ""
    locale: str = ""
    net_minor: int = 40_000
    tax_rate: str = "8"
    due_in: int | None = 9
    customer_class: str = "consumer"
    customer_name: str = "Maria Lopez"
    paid_minor: int = 0
    lines: tuple[tuple[str, int], ...] = ()
    supplied_in: int | None = None
    policy: dict[str, Any] = Field(default_factory=dict)

    def ask(self) -> Ask:
        return Ask(**self.model_dump())


class Accepts(_Strict):
    """Which offer the payer takes; amounts in minor units. One that does not fit is answered with the next of
    `haggle`, and declined when there is none left. With `stubborn` they haggle over the first offer even if it fits."""

    kind: Literal["plan", "promise", "discount", "any"] = "any"
    each_at_most: int | None = None
    parts_at_most: int | None = None
    parts_at_least: int | None = None
    total_at_most: int | None = None
    haggle: tuple[str, ...] = ()
    stubborn: bool = False


class Payer(_Strict):
    """Who writes. `knows`: what they answer when they are asked about a topic. `accepts`: None leaves offers alone."""

    persona: str = ""
    goal: str
    knows: dict[Topic, str] = Field(default_factory=dict)
    accepts: Accepts | None = None


class Step(_Strict):
    """One act of the payer, or something that happens meanwhile.

    `say`: one wording, or several: the run decides which comes first, and the next is said when the first was not
    understood. `press`: the button of the newest open offer. `by`: from here on they write on this channel. `days`:
    they are away that long first.
    """

    say: tuple[str, ...] = ()
    press: Literal["accept", "decline", ""] = ""
    by: Channel | Literal[""] = ""
    days: int = 0
    event: Event | Literal[""] = ""

    @field_validator("say", mode="before")
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value


class Expected(_Strict):
    """Graded in this order. State that is not named must be as it was; offers and started payments are free.

    `said`: facts by name (`evals.grading.FACTS`), `/pattern/` over all replies, `[block]` that must be shown, or
    `cited`. `never`: patterns that no reply may match.
    """

    state: dict[str, Any] = Field(default_factory=dict)
    said: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


class Case(_Strict):
    """One task. `level`: how sure we are of the payer (0 anybody, 1 link or known sender, 2 one-time code)."""

    id: str
    area: str
    channel: Channel = "web"
    language: Literal["en", "de", "es", "fr"] = "en"
    level: Literal[0, 1, 2] = 1
    world: WorldSpec = WorldSpec()
    payer: Payer
    talk: tuple[Step, ...]
    expect: Expected

    @property
    def draw(self) -> int:
        """A number from 0 to 2³²-1, fixed by the id: what is drawn by it moves no other case."""
        return int.from_bytes(hashlib.sha256(self.id.encode()).digest()[1:5])

    @property
    def split(self) -> Literal["dev", "test"]:
        """Fixed by the id, so that adding a case moves no other."""
        return "dev" if hashlib.sha256(self.id.encode()).digest()[0] < 128 else "test"


@lru_cache(maxsize=1)
def _by_id() -> dict[str, Case]:
    return {case.id: case for case in load()}


def one(case_id: str) -> Case:
    """Raises KeyError."""
    return _by_id()[case_id]


def load(folder: Path = FOLDER) -> list[Case]:
    """All cases by id. An entry with several `channels` is one case on each, the first under its own id.

    Raises ValueError for an id that is there twice, or a case that is not well formed.
    """
    cases: list[Case] = []
    for file in sorted(folder.glob("*.yaml")):
        for entry in yaml.safe_load(file.read_text(encoding="utf-8")):
            channels = entry.pop("channels", None) or [entry.get("channel", "web")]
            for number, channel in enumerate(channels):
                name = entry["id"] if number == 0 else f"{entry['id']}@{channel}"
                cases.append(
                    Case.model_validate({"area": file.stem, **entry, "id": name, "channel": channel})
                )
    ids = [case.id for case in cases]
    twice = {known for known in ids if ids.count(known) > 1}
    if twice:
        raise ValueError(f"case ids that are there twice: {sorted(twice)}")
    return sorted(cases, key=lambda case: case.id)
