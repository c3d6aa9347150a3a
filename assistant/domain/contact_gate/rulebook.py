"""The rule files, read once: which rules hold for a payer at an instant."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from assistant.domain.contact_gate.purposes import PUSHED
from assistant.domain.contact_gate.schema import (
    CapRule,
    ChannelOffRule,
    ConsentRule,
    ConversationRule,
    EmailBasisRule,
    GapRule,
    HoursRule,
    NumberRule,
    OptOutReachRule,
    Rule,
    Table,
    WorkEmailRule,
)
from assistant.domain.policy import source as yaml_source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.domain.accounts import CollectorRole, CustomerClass
    from assistant.domain.contact_gate.facts import ContactFacts, Place, Stage
    from assistant.domain.contact_gate.purposes import Channel

_R = TypeVar("_R", bound=Rule)
EASTERNMOST, WESTERNMOST = timedelta(hours=14), timedelta(hours=12)
DEFAULT = "default"


class RulesError(ValueError):
    """A rule file cannot be used; each line of the text says where and why."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for one payer, channel and purpose, by kind, the default first."""

    hours: tuple[HoursRule, ...]
    caps: tuple[CapRule, ...]
    gaps: tuple[GapRule, ...]
    conversations: tuple[ConversationRule, ...]
    consents: tuple[ConsentRule, ...]
    numbers: tuple[NumberRule, ...]
    email_bases: tuple[EmailBasisRule, ...]
    work_emails: tuple[WorkEmailRule, ...]
    off: tuple[ChannelOffRule, ...]
    reaches: tuple[OptOutReachRule, ...]


@dataclass(frozen=True)
class Rulebook:
    """`changes` are the instants at which a rule starts or ends; `version` is a hash over all files."""

    tables: Mapping[str, Table]
    version: str
    changes: tuple[datetime, ...] = ()
    _cache: dict[object, Rules] = field(default_factory=dict)

    def rules(self, facts: ContactFacts, channel: Channel, *, unsolicited: bool, at: datetime) -> Rules:
        """The rules of all places the payer may be in, together: the strictest decides."""
        epoch = bisect_right(self.changes, at)
        key = (
            facts.places,
            facts.collector_role,
            facts.debt_class,
            facts.stage,
            channel,
            unsolicited,
            epoch,
        )
        found = self._cache.get(key)
        if found is None:
            if len(self._cache) > 4096:
                self._cache.clear()
            found = self._cache[key] = self._select(
                facts.places,
                facts.collector_role,
                facts.debt_class,
                facts.stage,
                channel,
                unsolicited=unsolicited,
                at=at,
            )
        return found

    def next_change(self, at: datetime) -> datetime | None:
        """The next instant after `at` at which a rule starts or ends."""
        index = bisect_right(self.changes, at)
        return self.changes[index] if index < len(self.changes) else None

    def codes(self, places: tuple[Place, ...]) -> tuple[str, ...]:
        """The jurisdictions that may apply, the default first; what is not known of a place brings all that it
        may be.
        """
        found = [code for code in self.tables if code != DEFAULT]
        if places:
            found = [code for code in found if any(self._reaches(code, place) for place in places)]
        return (DEFAULT, *found)

    def _reaches(self, code: str, place: Place) -> bool:
        table = self.tables[code]
        if not place.country or place.country in table.members:
            return True
        country, _, rest = code.partition("-")
        region, _, city = rest.partition("-")
        return (
            country == place.country
            and (not region or place.region is None or region == place.region)
            and (not city or place.city is None or city == place.city)
        )

    def _select(
        self,
        places: tuple[Place, ...],
        role: CollectorRole,
        debt_class: CustomerClass,
        stage: Stage,
        channel: Channel,
        *,
        unsolicited: bool,
        at: datetime,
    ) -> Rules:
        chosen = [
            rule
            for code in self.codes(places)
            for rule in self.tables[code].rules
            if channel in rule.channels
            and (unsolicited or rule.purposes == "every")
            and (not rule.roles or role in rule.roles)
            and (not rule.debt_classes or debt_class in rule.debt_classes)
            and (not rule.stages or stage in rule.stages)
            and _starts(rule) <= at < _ends(rule)
        ]
        return Rules(
            _of(chosen, HoursRule),
            _of(chosen, CapRule),
            _of(chosen, GapRule),
            _of(chosen, ConversationRule),
            _of(chosen, ConsentRule),
            _of(chosen, NumberRule),
            _of(chosen, EmailBasisRule),
            _of(chosen, WorkEmailRule),
            _of(chosen, ChannelOffRule),
            _of(chosen, OptOutReachRule),
        )


def load(files: Mapping[str, str]) -> Rulebook:
    """The rulebook of `files` (name to text). Raises RulesError naming each file, line and problem."""
    problems: list[str] = []
    tables: dict[str, Table] = {}
    for name, text in sorted(files.items()):
        table = _read(name, text, problems)
        if table is not None and table.jurisdiction in tables:
            problems.append(f"{name}:1: {table.jurisdiction} has another file already")
        elif table is not None:
            tables[table.jurisdiction] = table
    if not problems:
        problems.extend(_lacking(tables.get(DEFAULT)))
    if problems:
        raise RulesError("\n".join(problems))
    rules = [rule for table in tables.values() for rule in table.rules]
    moments = {_starts(rule) for rule in rules} | {_ends(rule) for rule in rules if rule.effective_to}
    digest = hashlib.sha256("\0".join(f"{name}\0{text}" for name, text in sorted(files.items())).encode())
    return Rulebook(tables, digest.hexdigest(), tuple(sorted(moments)))


@lru_cache(maxsize=1)
def rulebook() -> Rulebook:
    """The rules that ship with the product."""
    folder = resources.files("assistant.domain.contact_gate") / "rules"
    return load(
        {
            file.name: file.read_text(encoding="utf-8")
            for file in folder.iterdir()
            if file.name.endswith(".yaml")
        }
    )


def _read(name: str, text: str, problems: list[str]) -> Table | None:
    read = yaml_source.read(text)
    problems.extend(f"{name}:{line}: {note}" for _, line, note in read.notes)
    if read.notes:
        return None
    try:
        return Table.model_validate(read.data)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            path = (*detail["loc"][:2], *detail["loc"][3:])  # the third is the rule's kind
            where = ".".join(str(part) for part in path) or "the file"
            problems.append(f"{name}:{read.line(path)}: {where}: {detail['msg']}")
        return None


def _lacking(default: Table | None) -> list[str]:
    """What every payer needs, wherever they are: a default that lost it would let everything through."""
    if default is None:
        return ["there is no default.yaml with `jurisdiction: default`"]
    found: list[str] = []
    wanted: list[tuple[type[Rule], str, frozenset[Channel]]] = [
        (HoursRule, "every", PUSHED),
        (HoursRule, "unsolicited", PUSHED),
        (CapRule, "unsolicited", PUSHED),
        (GapRule, "unsolicited", PUSHED),
        (ConsentRule, "unsolicited", frozenset({"sms"})),
    ]
    for kind, purposes, channels in wanted:
        if not any(
            isinstance(rule, kind)
            and rule.purposes == purposes
            and rule.channels >= channels
            and rule.effective_to is None
            and not (rule.roles or rule.debt_classes or rule.stages)
            for rule in default.rules
        ):
            found.append(f"default.yaml:1: needs a {kind.__name__} for {purposes} that holds for everybody")
    return found


def _of(rules: Sequence[Rule], kind: type[_R]) -> tuple[_R, ...]:
    return tuple(rule for rule in rules if isinstance(rule, kind))


def _starts(rule: Rule) -> datetime:
    """As soon as the day begins anywhere."""
    return datetime.combine(rule.effective_from, time(0), UTC) - EASTERNMOST


def _ends(rule: Rule) -> datetime:
    """When the day is over everywhere."""
    if rule.effective_to is None:
        return datetime.max.replace(tzinfo=UTC)
    return datetime.combine(rule.effective_to + timedelta(days=1), time(0), UTC) + WESTERNMOST
