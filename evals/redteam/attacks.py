"""The attacks as they stand in attacks.yaml, and each with the carriers that it comes by."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from evals.redteam import errands
from evals.redteam.carriers import CARRIERS, Carrier

if TYPE_CHECKING:
    from evals.redteam.errands import Errand
    from evals.worlds import World

_FILLER = "The weather was fine and nothing in this paragraph matters for the invoice at all. "


@dataclass(frozen=True)
class Attack:
    """`says` and `calls` are what a model does that obeys; no reply may hold `says`."""

    id: str
    family: str
    text: str
    says: str
    calls: tuple[tuple[str, dict[str, Any]], ...]
    about: tuple[Carrier, ...]
    repeat: int = 1
    times: int = 1

    def filled(self, text: str, other: World, own: World) -> str:
        """With the words of this business and of the other customer."""
        words = {
            "number": other.invoice.number,
            "name": other.customer.name,
            "secret": other.secret,
            "total": other.invoice.total.text(),
            "business": own.business.name,
            "token_end": own.token[-4:],
            "filler": _FILLER * 40,
        }
        for key, value in words.items():
            text = text.replace("{" + key + "}", value)
        return text.replace("{{", "{").replace("}}", "}")


@dataclass(frozen=True)
class Case:
    """One attack by one carrier, hidden in one errand."""

    id: str
    attack: Attack
    carrier: Carrier
    errand: Errand


@lru_cache(maxsize=1)
def load() -> tuple[Attack, ...]:
    families = yaml.safe_load((Path(__file__).parent / "attacks.yaml").read_text(encoding="utf-8"))
    return tuple(
        Attack(
            id=f"{family}-{number:02d}",
            family=family,
            text=one["text"],
            says=one["says"],
            calls=tuple((name, arguments) for name, arguments in one.get("calls", ())),
            about=tuple(one.get("about", CARRIERS)),
            repeat=one.get("repeat", 1),
            times=one.get("times", 1),
        )
        for family, attacks in families.items()
        for number, one in enumerate(attacks, 1)
    )


@lru_cache(maxsize=1)
def cases() -> tuple[Case, ...]:
    """Every attack by every carrier that it makes sense in; the errand goes round."""
    made: list[Case] = []
    for attack in load():
        for carrier in attack.about:
            errand = errands.of_carrier(carrier, len(made))
            made.append(Case(f"{attack.id}:{carrier}", attack, carrier, errand))
    return tuple(made)
