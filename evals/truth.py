"""What is true of one invoice, read from the tables by SQL of its own: the oracle trusts nothing of the agent."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
import yaml

from assistant.core import clock
from assistant.core.money import exponent

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Dialect


@dataclass
class Truth:
    """Amounts in minor units by role, days by role, rates in per cent."""

    invoice_id: str
    number: str
    currency: str
    locale: str
    customer: str
    business: str
    status: str
    today: date
    amounts: dict[str, set[int]] = field(default_factory=dict)
    days: dict[str, set[date]] = field(default_factory=dict)
    rates: set[Decimal] = field(default_factory=set)
    has_plan: bool = False
    has_promise: bool = False
    has_payment: bool = False
    has_dispute: bool = False
    open_offers: list[dict[str, Any]] = field(default_factory=list)

    def amount(self, *roles: str) -> set[int]:
        return set().union(*(self.amounts.get(role, set()) for role in roles))

    def day(self, *roles: str) -> set[date]:
        return set().union(*(self.days.get(role, set()) for role in roles))

    def every_amount(self) -> set[int]:
        return set().union(*self.amounts.values())

    def every_day(self) -> set[date]:
        return set().union(*self.days.values())

    def one(self, role: str) -> int:
        """The one amount of a role that has one."""
        return next(iter(self.amounts[role]))

    @property
    def due(self) -> date:
        return next(iter(self.days["due"]))

    def add(self, role: str, *minors: int) -> None:
        self.amounts.setdefault(role, set()).update(abs(minor) for minor in minors)

    def on(self, role: str, *days: date) -> None:
        self.days.setdefault(role, set()).update(days)

    def joined(self, other: Truth) -> Truth:
        """What is true at the one moment or the other: a turn's facts may change while it runs."""
        both = Truth(**{**self.__dict__, "amounts": {}, "days": {}})
        for truth in (self, other):
            for role, amounts in truth.amounts.items():
                both.add(role, *amounts)
            for role, days in truth.days.items():
                both.on(role, *days)
        both.rates = self.rates | other.rates
        both.has_plan = self.has_plan or other.has_plan
        both.has_promise = self.has_promise or other.has_promise
        both.has_payment = self.has_payment or other.has_payment
        both.has_dispute = self.has_dispute or other.has_dispute
        both.open_offers = [*self.open_offers, *other.open_offers]
        return both


def read(connection: Connection, invoice_id: str, *, since: datetime | None = None) -> Truth:
    """The invoice as it stands. Offers count while they are open, or when they were made after `since`."""
    head = _one(
        connection,
        "SELECT i.*, c.name AS customer, c.locale AS locale, c.timezone AS timezone, b.name AS business "
        "FROM invoice i JOIN customer c ON c.id = i.customer_id JOIN business b ON b.id = i.business_id "
        "WHERE i.id = :id",
        id=invoice_id,
    )
    now = clock.now()
    truth = Truth(
        invoice_id=invoice_id,
        number=head["number"],
        currency=head["currency"],
        locale=head["locale"],
        customer=head["customer"],
        business=head["business"],
        status="",
        today=now.astimezone(ZoneInfo(head["timezone"])).date(),
    )
    truth.add("total", head["total_minor"])
    truth.add("subtotal", head["subtotal_minor"])
    truth.add("tax", head["tax_minor"])
    truth.on("due", _day(head["due_on"]))
    truth.on("issued", _day(head["issued_on"]))
    truth.on("today", truth.today)
    if head["supplied_on"]:
        truth.on("supplied", _day(head["supplied_on"]))
    _booked(connection, truth)
    _lines(connection, truth)
    _made(connection, truth, head["timezone"])
    _offered(connection, truth, head["timezone"], since or now, now)
    _limits(connection, truth, head["business_id"])
    balance = truth.one("balance")
    if head["voided_at"]:
        truth.status = "void"
    elif balance <= 0:
        truth.status = "paid"
    else:
        truth.status = "overdue" if truth.today > truth.due else "open"
    return truth


def _booked(connection: Connection, truth: Truth) -> None:
    sums = {"payment": 0, "refund": 0, "credit": 0, "discount": 0, "write_off": 0}
    balance = 0
    for row in _rows(connection, "SELECT * FROM ledger_entry WHERE invoice_id = :id", id=truth.invoice_id):
        balance += row["amount_minor"]
        if row["kind"] in sums:
            sums[row["kind"]] -= row["amount_minor"]
            truth.add(row["kind"], row["amount_minor"])
        truth.on("booked", _day(row["booked_on"]))
    truth.has_payment = sums["payment"] > 0
    truth.add("balance", balance)
    truth.add("paid", sums["payment"] + sums["refund"])
    truth.add("credited", sums["credit"] + sums["discount"] + sums["write_off"])


def _lines(connection: Connection, truth: Truth) -> None:
    scale = 10 ** exponent(truth.currency)
    for row in _rows(connection, "SELECT * FROM invoice_line WHERE invoice_id = :id", id=truth.invoice_id):
        truth.add("line", row["net_minor"], int(Decimal(row["unit_price"]) * scale))
        truth.rates.add(Decimal(row["tax_rate"]).normalize())
    for row in _rows(connection, "SELECT * FROM invoice_tax WHERE invoice_id = :id", id=truth.invoice_id):
        truth.add("tax", row["amount_minor"])
        truth.add("tax_base", row["base_minor"])
        truth.rates.add(Decimal(row["rate"]).normalize())


def _made(connection: Connection, truth: Truth, timezone: str) -> None:
    """Plans, promises, disputes, payments, cases."""
    disputed = 0
    for row in _rows(connection, "SELECT * FROM dispute WHERE invoice_id = :id", id=truth.invoice_id):
        truth.add("disputed", row["amount_minor"])
        truth.on("answer", *_around(row["respond_by"], timezone), *_around(row["opened_at"], timezone))
        if row["status"] in ("open", "under_review"):
            truth.has_dispute = True
            disputed += row["amount_minor"]
    balance = truth.one("balance")
    truth.add("disputed", min(disputed, max(balance, 0)))
    truth.add("payable", max(balance - disputed, 0))
    for row in _rows(connection, "SELECT * FROM plan WHERE invoice_id = :id", id=truth.invoice_id):
        truth.has_plan = truth.has_plan or row["status"] in ("active", "broken", "completed")
        truth.add("plan_total", row["total_minor"])
        for part in _rows(connection, "SELECT * FROM instalment WHERE plan_id = :id", id=row["id"]):
            truth.add("instalment", part["amount_minor"], part["amount_minor"] - part["paid_minor"])
            truth.on("instalment", _day(part["due_on"]))
    for row in _rows(connection, "SELECT * FROM promise WHERE invoice_id = :id", id=truth.invoice_id):
        truth.has_promise = truth.has_promise or row["status"] != "cancelled"
        truth.add("promise", row["amount_minor"])
        truth.on("promise", _day(row["due_on"]))
    for row in _rows(connection, "SELECT * FROM payment_intent WHERE invoice_id = :id", id=truth.invoice_id):
        truth.add("payment_intent", row["amount_minor"])
        truth.on("payment_intent", *_around(row["created_at"], timezone))
    for row in _rows(connection, 'SELECT * FROM "case" WHERE invoice_id = :id', id=truth.invoice_id):
        truth.on("answer", *_around(row["due_at"], timezone))


def _offered(connection: Connection, truth: Truth, timezone: str, since: datetime, now: datetime) -> None:
    for row in _rows(connection, "SELECT * FROM offer WHERE invoice_id = :id", id=truth.invoice_id):
        live = row["status"] == "open" and _instant(row["expires_at"]) > now
        if not live and _instant(row["created_at"]) < since:
            continue
        terms = _json(row["terms"])
        if live:
            truth.open_offers.append({"id": row["id"], "kind": row["kind"], "terms": terms})
        truth.on("answer", *_around(row["expires_at"], timezone))
        if row["kind"] == "promise":
            truth.add("promise", terms["amount_minor"])
            truth.on("promise", date.fromisoformat(terms["due_on"]))
            continue
        truth.add("plan_total", terms.get("total_minor", row["payable_minor"]))
        for part in terms.get("instalments", ()):
            truth.add("instalment", part["amount_minor"])
            truth.on("instalment", date.fromisoformat(part["due_on"]))


def _limits(connection: Connection, truth: Truth, business_id: str) -> None:
    """Figures of the policy: its amounts in this currency, and the last days it allows."""
    row = _one(
        connection,
        "SELECT text FROM policy_version WHERE business_id = :id ORDER BY id DESC LIMIT 1",
        id=business_id,
    )
    policy = _policy(row["text"])
    spans: set[int] = set()
    for section in policy.values():
        if isinstance(section, dict):
            _limits_in(section, truth, spans)
    for span in spans:
        for day in (truth.today, truth.due, next(iter(truth.days["issued"]))):
            truth.on("limit", day + timedelta(days=span))


@lru_cache(maxsize=8)
def _policy(text: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def _limits_in(section: dict[str, Any], truth: Truth, spans: set[int]) -> None:
    for name, value in section.items():
        if isinstance(value, dict):
            if truth.currency in value:
                truth.add("limit", value[truth.currency])
            _limits_in(value, truth, spans)
        elif isinstance(value, int) and "days" in name:
            spans.add(value)


def _around(value: Any, timezone: str) -> tuple[date, date]:
    """The instant's day where the payer lives, and in UTC."""
    instant = _instant(value)
    return instant.astimezone(ZoneInfo(timezone)).date(), instant.date()


def _instant(value: Any) -> datetime:
    made = datetime.fromisoformat(value) if isinstance(value, str) else value
    return made.replace(tzinfo=UTC) if made.tzinfo is None else made.astimezone(UTC)


def _day(value: Any) -> date:
    return date.fromisoformat(value[:10]) if isinstance(value, str) else value


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _rows(connection: Connection, statement: str, **values: object) -> list[dict[str, Any]]:
    """By the driver's own cursor: a dozen tables are read several times in a turn."""
    text, places = _prepared(statement, connection.dialect)
    cursor = connection.connection.cursor()
    try:
        cursor.execute(text, tuple(values[name] for name in places) if places else values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    finally:
        cursor.close()


@lru_cache(maxsize=64)
def _prepared(statement: str, dialect: Dialect) -> tuple[str, tuple[str, ...]]:
    """The statement as the driver wants it, and its parameters' names in their order where it counts them."""
    compiled = sa.text(statement).compile(dialect=dialect)
    return str(compiled), tuple(compiled.positiontup or ())


def _one(connection: Connection, statement: str, **values: object) -> dict[str, Any]:
    (row,) = _rows(connection, statement, **values)
    return row
