"""The shape of a rule file: dated rules of one jurisdiction. A rule can only forbid, so adding one only tightens."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr, model_validator

from assistant.domain.accounts import CollectorRole, CustomerClass
from assistant.domain.contact_gate.facts import HISTORY_DAYS, Stage
from assistant.domain.contact_gate.hours import DAY_END, Span, WeekHours
from assistant.domain.contact_gate.purposes import Channel

_SPAN = re.compile(r"(\d\d):([0-5]\d)-(\d\d):([0-5]\d)")
_DAYS: dict[str, range] = {
    "daily": range(7),
    "weekdays": range(5),
    "saturday": range(5, 6),
    "sunday": range(6, 7),
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Rule(_Strict):
    """`id` is the number of the requirement; the empty lists mean all. `evidence`: V read in a primary source,
    P in a secondary one, K from knowledge and to be checked, design is the product's own choice.
    """

    id: Annotated[StrictStr, Field(pattern=r"^COM-\d{2}$")]
    effective_from: date
    effective_to: date | None = None
    evidence: Literal["V", "P", "K", "design"]
    sources: Annotated[tuple[StrictStr, ...], Field(min_length=1)]
    purposes: Literal["every", "unsolicited"]
    channels: Annotated[frozenset[Channel], Field(min_length=1)]
    roles: frozenset[CollectorRole] = frozenset()
    debt_classes: frozenset[CustomerClass] = frozenset()
    stages: frozenset[Stage] = frozenset()

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Rule:
        if self.effective_to is not None and self.effective_to < self.effective_from:
            raise ValueError("effective_to is before effective_from")
        if "web" in self.channels:
            raise ValueError("the web page is opened by the payer; rules of sending do not apply to it")
        return self


class HoursRule(Rule):
    """`open`: `daily`, or `weekdays`, `saturday` and `sunday`, each "08:00-21:00" or "closed", in local time."""

    kind: Literal["hours"]
    open: dict[Literal["daily", "weekdays", "saturday", "sunday"], StrictStr]
    holidays: Literal["open", "closed"]

    @cached_property
    def week(self) -> WeekHours:
        spans = {day: _span(text) for name, text in self.open.items() for day in _DAYS[name]}
        return WeekHours(tuple(spans[day] for day in range(7)), self.holidays == "closed")

    @model_validator(mode="after")
    def _covers_the_week(self) -> HoursRule:
        days = [day for name in self.open for day in _DAYS[name]]
        if sorted(days) != list(range(7)):
            raise ValueError("open needs daily alone, or weekdays, saturday and sunday")
        _ = self.week
        return self


class CapRule(Rule):
    """At most `most` contacts in any `hours`, over `channels` together; calls count whatever their purpose."""

    kind: Literal["cap"]
    most: Annotated[StrictInt, Field(ge=1)]
    hours: Annotated[StrictInt, Field(ge=1, le=HISTORY_DAYS * 24)]
    counts: Literal["unsolicited", "calls"]

    @property
    def window(self) -> timedelta:
        return timedelta(hours=self.hours)


class GapRule(Rule):
    """At least `hours` between one unsolicited contact and the next."""

    kind: Literal["gap"]
    hours: Annotated[StrictInt, Field(ge=1, le=HISTORY_DAYS * 24)]


class ConversationRule(Rule):
    """None within `days` calendar days after a conversation, whose own day is the first."""

    kind: Literal["after_conversation"]
    days: Annotated[StrictInt, Field(ge=1, le=HISTORY_DAYS)]


class ConsentRule(Rule):
    """Only with a grant for the channel and the purpose."""

    kind: Literal["consent"]


class NumberRule(Rule):
    """Only to a number confirmed, or checked for reassignment, within `days`."""

    kind: Literal["confirmed_number"]
    days: Annotated[StrictInt, Field(ge=1)]


class EmailBasisRule(Rule):
    """Only to an address the payer wrote from or consented to, or `days` after a notice with a way to refuse."""

    kind: Literal["email_basis"]
    days: Annotated[StrictInt, Field(ge=1)]


class WorkEmailRule(Rule):
    """Never to an address that is known to be the employer's."""

    kind: Literal["no_work_email"]


class ChannelOffRule(Rule):
    """The channels are off."""

    kind: Literal["channel_off"]


class OptOutReachRule(Rule):
    """An opt-out from one of the channels stops them all."""

    kind: Literal["opt_out_reach"]


AnyRule = Annotated[
    HoursRule
    | CapRule
    | GapRule
    | ConversationRule
    | ConsentRule
    | NumberRule
    | EmailBasisRule
    | WorkEmailRule
    | ChannelOffRule
    | OptOutReachRule,
    Field(discriminator="kind"),
]


class Table(_Strict):
    """`jurisdiction`: "default", "US", "US-MA", "US-NY-NYC", "EU"; `members` are the countries of a union."""

    jurisdiction: Annotated[StrictStr, Field(pattern=r"^(default|[A-Z]{2}(-[A-Z]{2,3}(-[A-Z]{3})?)?)$")]
    name: StrictStr
    members: frozenset[Annotated[StrictStr, Field(pattern=r"^[A-Z]{2}$")]] = frozenset()
    rules: Annotated[tuple[AnyRule, ...], Field(min_length=1)]


def _span(text: str) -> tuple[Span, ...]:
    if text == "closed":
        return ()
    match = _SPAN.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not like 08:00-21:00, or closed")
    hour, minute, end_hour, end_minute = (int(part) for part in match.groups())
    start, end = hour * 60 + minute, end_hour * 60 + end_minute
    if not start < end <= DAY_END:
        raise ValueError(f"{text!r} does not end after it starts, on the same day")
    return ((start, end),)
