"""The bundle for a customer who asks what is held of them is complete, and theirs alone (COM-70)."""

from __future__ import annotations

import io
import itertools
import json
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session
from typer.testing import CliRunner

from assistant.audit import log as audit
from assistant.cli import app as command
from assistant.core.db import reading, transaction
from assistant.domain import accounts
from assistant.domain.personal import access, rows
from assistant.migrations.metadata import METADATA
from tests import factories
from tests.domain.personal.test_erasure import erase, talkative
from tests.factories import World

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.requirement("COM-70")]
_numbers = itertools.count(1)


def bundle(world: World) -> dict[str, str]:
    with transaction() as session:
        customer = accounts.get_customer(session, world.business.id, world.customer.id)
        made = access.bundle(session, customer, business="Acme Supply LLC", actor="test")
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


def seed(session: Session, table: sa.Table, world: World, known: dict[str, Any]) -> None:
    """A row of the customer with a value of its own in every column that must have one."""
    values: dict[str, Any] = {}
    for column in table.c:
        parent = next(iter(column.foreign_keys)).column.table.name if column.foreign_keys else ""
        if column.name == "business_id":
            values[column.name] = world.business.id
        elif column.name in ("customer_id", "chain"):
            values[column.name] = world.customer.id
        elif column.name == rows.BY_TEXT.get(table.name):
            values[column.name] = (
                [world.customer.id] if isinstance(column.type, sa.JSON) else world.customer.id
            )
        elif parent:
            values[column.name] = known.get(parent)
        elif column.nullable and not column.primary_key:
            continue
        else:
            values[column.name] = _value(column.type, f"{table.name}-{next(_numbers)}")
    session.execute(sa.insert(table).values(values))
    key = next(iter(table.primary_key))
    known[table.name] = values[key.name]


def _value(kind: Any, text: str) -> Any:
    if isinstance(kind, sa.JSON):
        return {}
    if isinstance(kind, sa.LargeBinary):
        return b"x"
    if isinstance(kind, sa.Boolean):
        return False
    if isinstance(kind, sa.Integer):
        return next(_numbers) + 1000
    if isinstance(kind, sa.Date):
        return date(2026, 11, 1)
    impl = getattr(kind, "impl", None)
    if isinstance(impl, sa.DateTime):
        return datetime(2026, 11, 1, tzinfo=UTC)
    return text


def test_every_table_is_a_customers_or_said_to_be_nobodys() -> None:
    reached = set(rows.conditions("cus_1")) | set(rows.BY_ADDRESS)
    assert reached.isdisjoint(rows.NOBODYS)
    assert {table.name for table in METADATA.sorted_tables} == reached | rows.NOBODYS


def test_a_row_of_every_table_that_refers_to_a_customer_is_in_the_bundle(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = talkative(monkeypatch)
    with transaction() as session:
        staff = METADATA.tables["staff_user"]
        hook = METADATA.tables["webhook_endpoint"]
        known: dict[str, Any] = {"customer": world.customer.id, "invoice": world.invoice.id}
        for table in (staff, hook):
            seed(session, table, world, known)
        with_row = {name for name, found in rows.of_customer(session, world.customer).items() if found}
        first = METADATA.tables
        for name in ("conversation", "case", "contact_point", "message", "subject_key"):
            key = next(iter(first[name].primary_key))
            where = rows.conditions(world.customer.id)[name]
            known[name] = session.execute(sa.select(key).where(where).limit(1)).scalar_one()
        for table in METADATA.sorted_tables:
            if table.name in rows.conditions(world.customer.id) and table.name not in with_row:
                seed(session, table, world, known)
    made = bundle(world)
    for name in (*rows.conditions(world.customer.id), *rows.BY_ADDRESS):
        assert json.loads(made[f"tables/{name}.json"]), name


def test_it_says_what_was_said_decided_and_sent_and_who_received_it(monkeypatch: pytest.MonkeyPatch) -> None:
    world = talkative(monkeypatch)
    made = bundle(world)
    assert "payer (sms): What do I owe? Walpurga" in made[f"transcripts/{world.invoice.id}.txt"]
    assert "did: get_balance" in made["decisions.txt"]
    assert "policy version" in made["decisions.txt"]
    assert "What do I owe? Walpurga" in made["sent.json"]
    assert "Acme Supply LLC" in made["recipients.txt"]
    assert [name for name in made if name.startswith("files/att_")]


@pytest.mark.requirement("AUD-06")
def test_no_key_and_no_hash_of_a_secret_is_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    made = bundle(talkative(monkeypatch))
    assert not [name for name, text in made.items() for secret in rows.SECRETS if f'"{secret}"' in text]


@pytest.mark.requirement("IDN-13")
def test_nothing_of_another_customer_is_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    mine, theirs = factories.world(), talkative(monkeypatch)
    whole = "\n".join(bundle(mine).values())
    assert "Walpurga" not in whole
    for foreign in (theirs.customer.id, theirs.business.id, theirs.invoice.id):
        assert foreign not in whole


def test_that_it_was_made_is_in_the_log_and_after_an_erasure_it_has_no_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = talkative(monkeypatch)
    erase(world)
    assert "alpurga" not in "\n".join(bundle(world).values())
    with reading() as session:
        entry = audit.page(session, business_id=world.business.id, kind="audit.exported")[0]
    assert (entry.chain, entry.payload["what"]) == (world.customer.id, "access")


def test_the_command_writes_it(tmp_path: Path) -> None:
    world = factories.world()
    out = tmp_path / "mine.zip"
    assert CliRunner().invoke(command, ["access", world.customer.id, "--out", str(out)]).exit_code == 0
    assert zipfile.is_zipfile(out)
