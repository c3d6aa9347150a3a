"""All that the gate knows of a payer and of what it is about; gathered elsewhere, immutable here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time
from typing import TYPE_CHECKING, Literal

from assistant.core.money import CurrencyMismatchError
from assistant.domain.accounts import CollectorRole, CustomerClass
from assistant.domain.contact_gate.purposes import Channel, Purpose

if TYPE_CHECKING:
    from assistant.core.money import Money

Stage = Literal["pre_due", "servicing", "collections"]
HoldKind = Literal[
    "crisis", "abuse", "bereavement", "capacity", "lawyer", "cease", "wrong_person", "debt_advice", "hardship"
]
THIRD_PARTY: frozenset[CollectorRole] = frozenset({"third_party_collector", "debt_buyer"})
HISTORY_DAYS = 30
_WEEKEND = {"": frozenset[int](), "sunday": frozenset({6}), "weekend": frozenset({5, 6})}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the payer may be. None is unknown and takes the strictest; "" is known to be none that has rules."""

    country: str
    region: str | None = None
    city: str | None = None


@dataclass(frozen=True, slots=True)
class ZoneCandidate:
    """An IANA zone the payer may live in, and what says so."""

    name: str
    source: Literal["address", "area_code", "stated"]


@dataclass(frozen=True, slots=True)
class Consent:
    """One grant (COM-18). `purposes` None covers all; `extra_calls` is consent to more calls (COM-07)."""

    channel: Channel
    granted_at: datetime
    source: str
    purposes: frozenset[Purpose] | None = None
    extra_calls: bool = False


@dataclass(frozen=True, slots=True)
class OptOut:
    """No more on `channel`; `said_on` is where the payer said it, and the only place that confirms it."""

    channel: Channel
    at: datetime
    said_on: Channel | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """Stands until a person lifts it. `until` ends only the kinds that give time: debt_advice and hardship."""

    kind: HoldKind
    placed_at: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Commitment:
    """A plan that is kept, or a promise whose day has not passed; `pauses_until` is the end of that day."""

    kind: Literal["plan", "promise"]
    pauses_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact that happened or was attempted with this debtor, on any of their accounts."""

    at: datetime
    channel: Channel
    direction: Literal["in", "out"]
    purpose: Purpose | None = None
    unsolicited: bool = False
    is_conversation: bool = False


@dataclass(frozen=True, slots=True)
class Inbound:
    """The payer's message that is being answered, and how many replies to it went out already."""

    channel: Channel
    at: datetime
    replies_sent: int = 0


@dataclass(frozen=True, slots=True)
class Preferences:
    """What the payer asked for (COM-04), in local wall time; `not_on` are weekdays, Monday is 0."""

    not_before: time | None = None
    not_after: time | None = None
    not_on: frozenset[int] = frozenset()
    not_at_work: bool = False

    @classmethod
    def read(
        cls, *, not_before: str = "", not_after: str = "", not_on: str = "", not_at: str = ""
    ) -> Preferences:
        """From the stored texts: HH:MM, "sunday" or "weekend", "work". Raises ValueError for anything else."""
        if not_on not in _WEEKEND or not_at not in {"", "work"}:
            raise ValueError(f"{not_on!r} or {not_at!r} is no preference that is known")
        return cls(
            time.fromisoformat(not_before) if not_before else None,
            time.fromisoformat(not_after) if not_after else None,
            _WEEKEND[not_on],
            not_at == "work",
        )


@dataclass(frozen=True, slots=True)
class Sender:
    """Who signs: checked in the wording, not in the gate."""

    name: str
    legal_name: str = ""
    address: tuple[str, ...] = ()
    contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactFacts:
    """What has no default has to be known: leaving it out is an error, None means unknown and denies.

    The defaults of the others are the strict ones.
    """

    collector_role: CollectorRole
    debt_class: CustomerClass
    stage: Stage
    places: tuple[Place, ...]
    zones: tuple[ZoneCandidate, ...]
    history: tuple[Contact, ...] | None
    """The last 30 days."""
    opt_outs: tuple[OptOut, ...]
    holds: tuple[Hold, ...]
    balance: Money
    disputed: Money
    sender: Sender
    locale: str = "en_US"
    consents: tuple[Consent, ...] = ()
    preferences: Preferences = field(default_factory=Preferences)
    commitments: tuple[Commitment, ...] = ()
    asked: Money | None = None
    """What this message asks for; needed while a part is in dispute."""
    inbound: Inbound | None = None
    requested_at: datetime | None = None
    """When the payer pressed the button that this message follows (a one-time code)."""
    template_id: str = ""
    moratorium_until: datetime | None = None
    unreachable: bool = False
    """The provider says that nobody is at this number or address."""
    carrier_opt_out: bool = False
    """The carrier refused with 21610, or answered the STOP itself."""
    number_confirmed_at: datetime | None = None
    reassigned_check_at: datetime | None = None
    """When a look-up last said that the number still belongs to the payer."""
    number_reassigned: bool = False
    email_is_work: bool = False
    email_used_at: datetime | None = None
    """When the payer last wrote from this address."""
    email_notice_at: datetime | None = None
    """When the creditor told the payer that email will be used and how to refuse (COM-19)."""
    limitation_expired: bool = False
    validation_ends_at: datetime | None = None
    initial_disclosure_at: datetime | None = None

    def __post_init__(self) -> None:
        currencies = {self.balance.currency, self.disputed.currency}
        if self.asked is not None:
            currencies.add(self.asked.currency)
        if len(currencies) > 1:
            raise CurrencyMismatchError(f"one invoice, but {' and '.join(sorted(currencies))}")
