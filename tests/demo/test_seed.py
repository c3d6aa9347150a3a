"""What the demo promises: its stories, on both databases, once, at any date."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel, col, select

from assistant.audit.verify import verify
from assistant.core import clock, config, db
from assistant.core.db import reading
from assistant.core.money import Money, total
from assistant.demo import seed
from assistant.demo.business import BLUESTEM, HARBOR
from assistant.demo.people import PEOPLE
from assistant.demo.stories import STORIES
from assistant.domain import (
    accounts,
    api_keys,
    contact,
    conversations,
    disputes,
    invoices,
    links,
    plans,
    policy_versions,
    positions,
    promises,
)
from assistant.domain.accounts import Customer
from assistant.domain.invoices import Invoice
from tests.conftest import _use

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlmodel import Session

    from assistant.domain.positions import Position

BY_NUMBER = {story.number: story for story in STORIES}
FIELDS = {"number", "url", "token", "customer", "phone", "email", "currency", "balance_minor", "story"}
BALANCES = {
    "HP-1001": (123247, "USD", "overdue"),
    "HP-1002": (466128, "USD", "not_due"),
    "HP-1003": (63202, "USD", "overdue"),
    "HP-1004": (54063, "USD", "not_due"),
    "HP-1006": (101000, "GBP", "not_due"),
    "HP-1007": (8617088, "USD", "overdue"),
    "HP-1013": (243950, "JPY", "not_due"),
    "HP-1014": (1465875, "KWD", "overdue"),
    "HP-1016": (0, "USD", "paid"),
    "HP-1017": (32336, "USD", "due_today"),
    "HP-1018": (86, "USD", "not_due"),
    "HP-1019": (-19800, "GBP", "credit"),
}


def position(session: Session, number: str) -> Position:
    story = BY_NUMBER[number]
    invoice = session.get(Invoice, story.id)
    assert invoice is not None
    return positions.position(session, invoice, story.payer.timezone)


def counts() -> dict[str, int]:
    with reading() as session:
        return {
            name: int(session.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())
            for name, table in SQLModel.metadata.tables.items()
        }


class TestOnBothDatabases:
    def test_every_story_is_there_and_the_log_verifies(self, database: str) -> None:
        seed.seed_if_empty()
        with reading() as session:
            assert {row.id for row in session.exec(select(Invoice))} == {story.id for story in STORIES}
            assert {row.id for row in session.exec(select(Customer))} == {person.id for person in PEOPLE}
            for number, (minor, currency, status) in BALANCES.items():
                now = position(session, number)
                assert (now.balance, now.status) == (Money(minor, currency), status), number
            report = verify(session)
            assert report.ok, report.finding
            assert report.chains == len(PEOPLE) + 2

    def test_a_second_seeding_changes_nothing(self, database: str) -> None:
        seed.seed_if_empty()
        before, first = counts(), seed.demo_json()
        seed.seed_if_empty()
        assert (counts(), seed.demo_json()) == (before, first)


@pytest.mark.usefixtures("demo")
class TestStories:
    def test_there_are_enough_payers_invoices_and_currencies(self) -> None:
        main = [story for story in STORIES if story.payer.sender is HARBOR]
        assert len({story.payer.key for story in main}) >= 10
        assert len(main) >= 20
        assert {story.currency for story in main} == {"USD", "EUR", "GBP", "JPY", "KWD"}
        assert {story.payer.locale for story in main} == {
            "en_US",
            "en_GB",
            "de_DE",
            "fr_FR",
            "es_US",
            "ja_JP",
        }
        assert all(story.payer.locale.startswith("en") for story in main[:6])

    def test_plans_stand_as_their_stories_say(self) -> None:
        with reading() as session:
            seen = {}
            for number in ("HP-1003", "HP-1005", "HP-1024"):
                story = BY_NUMBER[number]
                plan = plans.live(session, story.id)
                assert plan is not None
                today = clock.today(story.payer.timezone)
                seen[number] = [part.status(today) for part in plans.instalments(session, plan.id)]
        assert seen == {
            "HP-1003": ["paid", "paid", "due", "due"],
            "HP-1005": ["paid", "missed", "due", "due"],
            "HP-1024": ["paid", "due", "due"],
        }

    def test_promises_and_disputes_stand_as_their_stories_say(self) -> None:
        with reading() as session:
            assert [p.status for p in promises.of_invoice(session, BY_NUMBER["HP-1009"].id)] == ["open"]
            assert [p.status for p in promises.of_invoice(session, BY_NUMBER["HP-1010"].id)] == ["broken"]
            lamps = position(session, "HP-1002")
            assert lamps.disputed == Money(47952, "USD")
            assert lamps.payable == lamps.balance - lamps.disputed
            shelves = position(session, "HP-1021")
            assert shelves.payable == Money(0, "EUR")
            assert shelves.disputed == shelves.balance
            assert len(disputes.live(session, BY_NUMBER["HP-1021"].id)) == 1

    def test_a_person_has_taken_over_where_the_story_says_so(self) -> None:
        with reading() as session:
            talk = conversations.open_conversation(session, BY_NUMBER["HP-1023"].id)
            assert talk is not None
            assert talk.owner == "staff"
            assert [hold.kind for hold in contact.holds(session, "cus_00_demo_walter")] == ["hardship"]

    def test_the_very_large_amount_is_beyond_what_code_decides(self) -> None:
        with reading() as session:
            limit = policy_versions.current(session, HARBOR.id).needs_person.amount_over_minor["USD"]
            assert position(session, "HP-1007").balance.minor > limit

    def test_contact_points_are_old_enough_to_be_trusted(self) -> None:
        with reading() as session:
            for person in PEOPLE:
                points = accounts.contacts(session, person.id)
                assert {point.kind for point in points} == {"phone", "email"}
                assert all((clock.now() - point.changed_at).days > 90 for point in points)
                granted = {name for name, yes in contact.consents(session, person.id).items() if yes}
                assert granted == set(person.consents)

    @pytest.mark.requirement("MON-04")
    def test_taxes_are_of_their_base_half_up_and_sums_agree(self) -> None:
        with reading() as session:
            for invoice in session.exec(select(Invoice)).all():
                lines, taxes = invoices.lines(session, invoice.id), invoices.taxes(session, invoice.id)
                for line in lines:
                    exact = Decimal(line.quantity) * Decimal(line.unit_price)
                    assert Money.rounded(exact, invoice.currency).minor == line.net_minor
                for tax in taxes:
                    base = sum(
                        line.net_minor
                        for line in lines
                        if (line.tax_category, line.tax_rate) == (tax.category, tax.rate)
                    )
                    assert base == tax.base_minor
                    expected = Money(base, invoice.currency).percent(Decimal(tax.rate))
                    assert expected.minor == tax.amount_minor
                assert sum(line.net_minor for line in lines) == invoice.subtotal_minor
                assert sum(tax.amount_minor for tax in taxes) == invoice.tax_minor
                assert invoice.subtotal_minor + invoice.tax_minor == invoice.total_minor

    @pytest.mark.requirement("MON-05")
    def test_every_balance_is_the_sum_of_its_entries(self) -> None:
        with reading() as session:
            for story in STORIES:
                now = position(session, story.number)
                assert total((entry.money for entry in now.history), story.currency) == now.balance


@pytest.mark.usefixtures("demo")
class TestDemoJson:
    def test_it_has_the_shape_of_the_contract(self) -> None:
        written = seed.demo_json()
        assert set(written) == {"base_url", "api_key", "staff", "invoices"}
        assert [person["role"] for person in written["staff"]] == ["agent", "supervisor", "admin"]
        assert all(set(person) == {"email", "password", "totp_secret", "role"} for person in written["staff"])
        assert len(written["invoices"]) == 24
        assert all(set(row) == FIELDS for row in written["invoices"])

    @pytest.mark.requirement("IDN-01")
    def test_its_links_open_their_invoices_and_cannot_be_guessed(self) -> None:
        rows = seed.demo_json()["invoices"]
        assert len({row["token"] for row in rows}) == len(rows)
        with reading() as session:
            for row in rows:
                assert len(base64.urlsafe_b64decode(row["token"])) * 8 >= 128
                assert row["url"] == f"http://testserver/i/{row['token']}"
                _link, invoice = links.resolve(session, row["token"])
                assert invoice.number == row["number"]

    def test_its_links_and_key_are_of_this_installation_only(self, monkeypatch: pytest.MonkeyPatch) -> None:
        here = seed.demo_json()
        monkeypatch.setenv("ASSISTANT_SECRET_KEY", "another installation's secret of 32")
        config.get_settings.cache_clear()
        there = seed.demo_json()
        assert not {row["token"] for row in here["invoices"]} & {row["token"] for row in there["invoices"]}
        assert here["api_key"] != there["api_key"]

    @pytest.mark.requirement("IDN-13")
    def test_its_key_is_of_the_main_business_alone(self) -> None:
        secret = seed.demo_json()["api_key"]
        assert re.fullmatch(r"ia_[A-Za-z0-9_-]{32,}", secret)
        with reading() as session:
            assert api_keys.authenticate(session, secret).business_id == HARBOR.id
            other = api_keys.authenticate(session, seed.api_key(BLUESTEM))
            theirs = session.exec(select(Invoice).where(col(Invoice.business_id) == other.business_id)).all()
        numbers = {row["number"] for row in seed.demo_json()["invoices"]}
        assert len(theirs) == 2
        assert not numbers & {invoice.number for invoice in theirs}


@pytest.fixture
def empty(migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty migrated SQLite file."""
    (tmp_path / "assistant.db").write_bytes(migrated_sqlite.read_bytes())
    _use(monkeypatch, tmp_path, f"sqlite:///{tmp_path / 'assistant.db'}")
    yield
    db.reset_engine()
    config.get_settings.cache_clear()


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize(
    "now", ["2027-03-01T00:10", "2028-02-29T12:00", "2026-11-01T05:30", "2027-12-31T23:50"]
)
def test_the_stories_hold_whenever_the_demo_begins(now: str) -> None:
    with clock.frozen(datetime.fromisoformat(now).replace(tzinfo=UTC)):
        seed.seed_if_empty()
        with reading() as session:
            for number, (minor, currency, status) in BALANCES.items():
                found = position(session, number)
                assert (found.balance, found.status) == (Money(minor, currency), status), number
            missed = plans.live(session, BY_NUMBER["HP-1005"].id)
            assert missed is not None
            parts = plans.instalments(session, missed.id)
            today = clock.today("America/Chicago")
            assert [part.status(today) for part in parts] == ["paid", "missed", "due", "due"]
