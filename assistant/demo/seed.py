"""Filling an empty database with the demo's businesses, payers, invoices and their stories."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlmodel import Session, select

from assistant.audit import log as audit
from assistant.core import clock, security
from assistant.core.config import get_settings
from assistant.core.db import reading, transaction
from assistant.core.money import Money, total
from assistant.demo import staff
from assistant.demo.business import HARBOR, SENDERS, Sender
from assistant.demo.happenings import Happening, Scene
from assistant.demo.people import PEOPLE, Person
from assistant.demo.stories import STORIES, Story
from assistant.demo.taxes import Tax
from assistant.domain import accounts, api_keys, contact, invoices, ledger, links, payees, policy_versions
from assistant.domain.accounts import Business, Customer
from assistant.domain.invoices import Invoice, InvoiceDraft, LineDraft, TaxDraft
from assistant.domain.scope import Level, Scope

if TYPE_CHECKING:
    from datetime import date


OPENED_DAYS_AGO = 900
EXAMPLE_IBAN = "DE89370400440532013000"
"""The one that banks print in their examples."""
IDS = {(story.payer.sender.id, story.number): story.id for story in STORIES}
Moment = tuple[datetime, Callable[[Session], object]]


def seed_if_empty() -> None:
    """Fill the migrated database, unless there is a business in it. Everything happens in one transaction, each
    thing at its own time in the past, oldest first, so that the log reads as if it had been lived."""
    with transaction() as session:
        if session.exec(select(Business.id).limit(1)).first() is not None:
            staff.seed(session)
            return
        event.listen(session, "before_flush", _fix_ids)
        moments: list[Moment] = [
            *(_opening(sender) for sender in SENDERS),
            *(_account(person) for person in PEOPLE),
            *(moment for story in STORIES for moment in _moments(story)),
        ]
        for instant, act in sorted(moments, key=lambda moment: moment[0]):
            with clock.frozen(instant):
                act(session)
        for sender in SENDERS:
            _issue_key(session, sender)
        for story in STORIES:
            _issue_link(session, story)
        staff.seed(session)


def demo_json() -> dict[str, Any]:
    """What `demo.json` holds: how to reach the main business's invoices and the API."""
    base_url = get_settings().public_url
    shown = []
    with reading() as session:
        for story in _of(HARBOR):
            if session.get(Invoice, story.id) is None:
                continue
            balance = ledger.balance(session, story.id, story.currency)
            shown.append(
                {
                    "number": story.number,
                    "url": f"{base_url}/i/{link_token(story)}",
                    "token": link_token(story),
                    "customer": story.payer.name,
                    "phone": story.payer.phone,
                    "email": story.payer.email,
                    "currency": story.currency,
                    "balance_minor": balance.minor,
                    "story": story.text,
                }
            )
    return {"base_url": base_url, "api_key": api_key(HARBOR), "staff": staff.listed(), "invoices": shown}


def link_token(story: Story) -> str:
    """The link's capability: the same each time in one installation, another in every other."""
    return security.derived_token(f"demo:link:{story.payer.sender.key}:{story.number}")


def api_key(sender: Sender) -> str:
    return api_keys.PREFIX + security.derived_token(f"demo:api_key:{sender.key}")


def _of(sender: Sender) -> list[Story]:
    return [story for story in STORIES if story.payer.sender == sender]


def _fix_ids(session: Session, _context: object, _instances: object) -> None:
    """The demo's invoices have fixed names; ones that start with zeros sort before all that come later."""
    for row in session.new:
        if isinstance(row, Invoice):
            row.id = IDS[row.business_id, row.number]


def _morning(timezone: str, days_ago: int, minutes: int = 0) -> datetime:
    """Half past nine and `minutes`, so many days ago where `timezone` is; never in the future."""
    day = clock.today(timezone) - timedelta(days=days_ago)
    at = clock.start_of_day(day, timezone) + timedelta(hours=9, minutes=30 + minutes)
    return min(at, clock.now())


def _opening(sender: Sender) -> Moment:
    return _morning(sender.timezone, OPENED_DAYS_AGO), partial(_open_business, sender=sender)


def _account(person: Person) -> Moment:
    return _morning(person.timezone, person.since), partial(_open_account, person=person)


def _moments(story: Story) -> list[Moment]:
    zone = story.payer.timezone
    found: list[Moment] = [
        (_morning(zone, story.issued), partial(_issue, story=story, today=clock.today(zone)))
    ]
    for step, happening in enumerate(story.happened, 1):
        act = partial(_play, story=story, happening=happening, step=step)
        found.append((_morning(zone, happening.ago, 45 + step), act))
    return found


def _open_business(session: Session, sender: Sender) -> None:
    session.add(
        Business(
            id=sender.id,
            slug=sender.key,
            name=sender.name,
            legal_name=sender.legal_name,
            address=list(sender.address),
            country="US",
            region=sender.region,
            timezone=sender.timezone,
            tax_id=sender.tax_id,
            email=sender.email,
            phone=sender.phone,
        )
    )
    session.flush()
    _note(
        session, audit.business_chain(sender.id), "business.created", sender, sender.id, {"name": sender.name}
    )
    policy_versions.publish(session, sender.id, sender.policy(), actor="demo")
    payees.change(
        session,
        sender.id,
        name=sender.legal_name,
        iban=EXAMPLE_IBAN,
        approved_by=("accounting", "management"),
    )


def _open_account(session: Session, person: Person) -> None:
    customer = Customer(
        id=person.id,
        business_id=person.sender.id,
        external_id=person.key.upper(),
        name=person.name,
        customer_class=person.kind,
        address=list(person.address),
        country=person.country,
        region=person.region,
        timezone=person.timezone,
        locale=person.locale,
        tax_id=person.tax_id,
    )
    session.add(customer)
    session.flush()
    _note(
        session,
        person.id,
        "customer.created",
        person.sender,
        person.id,
        {"external_id": customer.external_id},
    )
    accounts.add_contact(session, customer, "phone", person.phone)
    accounts.add_contact(session, customer, "email", person.email)
    scope = Scope(person.sender.id, person.id, "", "", "web", Level.LINK)
    for channel in person.consents:
        contact.record_consent(
            session,
            scope,
            channel=channel,
            granted=True,
            source="order form",
            words="Send me my invoices this way.",
        )


def _issue(session: Session, story: Story, today: date) -> None:
    customer = accounts.get_customer(session, story.payer.sender.id, story.payer.id)
    draft = _draft(story, today)
    invoice = invoices.issue(session, customer, draft)
    payload = {"number": invoice.number, "total_minor": invoice.total_minor, "currency": invoice.currency}
    _note(session, customer.id, "invoice.created", story.payer.sender, invoice.id, payload)


def _draft(story: Story, today: date) -> InvoiceDraft:
    lines, nets = [], dict[Tax, list[Money]]()
    for line in story.lines:
        net = Money.rounded(Decimal(line.quantity) * Decimal(line.price), story.currency)
        nets.setdefault(line.tax, []).append(net)
        lines.append(
            LineDraft(
                line.what,
                net,
                Decimal(line.quantity),
                line.unit,
                Decimal(line.price),
                line.tax.category,
                line.tax.rate,
            )
        )
    taxes = []
    for tax, parts in nets.items():
        base = total(parts, story.currency)
        taxes.append(TaxDraft(tax.label, base, base.percent(tax.rate), tax.rate, tax.category, tax.note))
    return InvoiceDraft(
        number=story.number,
        currency=story.currency,
        issued_on=today - timedelta(days=story.issued),
        due_on=today + timedelta(days=story.due),
        supplied_on=None if story.supplied is None else today - timedelta(days=story.supplied),
        lines=tuple(lines),
        taxes=tuple(taxes),
        note=story.note,
        terms=story.terms,
    )


def _play(session: Session, story: Story, happening: Happening, step: int) -> None:
    customer = accounts.get_customer(session, story.payer.sender.id, story.payer.id)
    invoice = invoices.get(session, story.payer.sender.id, story.id)
    happening.play(session, Scene(customer, invoice, step))


def _issue_key(session: Session, sender: Sender) -> None:
    key, _secret = api_keys.issue(session, sender.id, "demo", secret=api_key(sender))
    _note(session, audit.business_chain(sender.id), "key.issued", sender, key.id, {"name": key.name})


def _issue_link(session: Session, story: Story) -> None:
    invoice = invoices.get(session, story.payer.sender.id, story.id)
    link, _token = links.issue(session, invoice, token=link_token(story))
    payload = {"invoice_id": invoice.id, "expires_at": clock.utc_text(link.expires_at)}
    _note(session, invoice.customer_id, "link.issued", story.payer.sender, link.id, payload)


def _note(
    session: Session, chain: str, kind: str, sender: Sender, subject: str, payload: Mapping[str, object]
) -> None:
    audit.append(
        session, chain=chain, kind=kind, business_id=sender.id, actor="demo", subject=subject, payload=payload
    )
