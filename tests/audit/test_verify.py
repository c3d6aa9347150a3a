"""Somebody with every right on the database changes it; the report names the first thing that is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session

from assistant.audit.canonical import entry_hash
from assistant.audit.checkpoint import make
from assistant.audit.keys import Signer
from assistant.audit.tables import ENTRY, TABLES
from assistant.audit.verify import Finding, verify
from tests.audit.conftest import run
from tests.audit.factory import append, fill

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.engine import Engine

MIDDLE = "WHERE chain = 'cus_1' AND seq = 3"
AS_HEAD = (
    "UPDATE audit_head SET hash = (SELECT e.hash FROM audit_entry e WHERE e.chain = audit_head.chain "
    "ORDER BY e.seq DESC LIMIT 1), "
    "seq = (SELECT MAX(e.seq) FROM audit_entry e WHERE e.chain = audit_head.chain)"
)


@pytest.fixture
def tampered(unlocked: Engine, session: Session, signer: Signer) -> Tampering:
    """Three accounts with five entries each, all in a checkpoint, and one entry more that is not."""
    fill(session)
    note = make(session, signer)
    append(session, "cus_2")
    session.commit()
    assert verify(session, signer=signer, checkpoint=note).ok
    session.commit()
    return Tampering(unlocked, session, signer, note)


class Tampering:
    def __init__(self, engine: Engine, session: Session, signer: Signer, note: str) -> None:
        self.engine, self.session, self.signer, self.note = engine, session, signer, note

    def __call__(self, *statements: str, checkpoint: str | None = None) -> Finding:
        run(self.engine, list(statements))
        report = verify(self.session, signer=self.signer, checkpoint=checkpoint)
        self.session.rollback()
        assert report.finding is not None
        assert report.text() == f"BAD: {report.finding.message}"
        return report.finding

    def rewrite(self, chain: str, first: int, text: str) -> list[str]:
        """Statements that change one entry and give it and all that follow a valid hash and link."""
        rows = self.session.connection().execute(
            sa.select(ENTRY).where(ENTRY.c.chain == chain, ENTRY.c.seq >= first).order_by(ENTRY.c.seq)
        )
        statements, previous = [], None
        for row in rows.all():
            body = row.body.replace('"number":', f'"{text}":') if previous is None else row.body
            if previous is not None:
                body = body.replace(*previous)
            digest = entry_hash(body)
            previous = (row.hash, digest)
            statements.append(
                f"UPDATE audit_entry SET body = '{body}', hash = '{digest}' WHERE id = '{row.id}'"
            )
        self.session.rollback()
        return [*statements, AS_HEAD]


@pytest.mark.requirement("AUD-01")
@pytest.mark.parametrize(
    "change",
    [
        "body = replace(body, '\"number\":2', '\"number\":9')",
        "hash = '" + "ab" * 32 + "'",
        "actor = 'staff:7'",
        "kind = 'promise.broken'",
        "business_id = 'biz_other'",
        "subject = 'pro_9'",
        "id = 'aud_forged'",
        "at = '2020-01-01 00:00:00'",
        "body = body || ' '",
        "body = ''",
    ],
)
def test_a_changed_column_is_named(tampered: Tampering, change: str) -> None:
    finding = tampered(f"UPDATE audit_entry SET {change} {MIDDLE}")
    assert (finding.code, finding.chain, finding.seq) == ("changed", "cus_1", 3)


@pytest.mark.requirement("AUD-01")
@pytest.mark.parametrize("seq", [1, 3, 5])
def test_a_deleted_entry_is_named(tampered: Tampering, seq: int) -> None:
    finding = tampered(f"DELETE FROM audit_entry WHERE chain = 'cus_1' AND seq = {seq}")
    assert (finding.code, finding.chain, finding.seq) == ("missing", "cus_1", seq)


@pytest.mark.requirement("AUD-01")
def test_a_deleted_chain_is_named(tampered: Tampering) -> None:
    finding = tampered("DELETE FROM audit_entry WHERE chain = 'cus_1'")
    assert (finding.code, finding.chain, finding.seq) == ("missing", "cus_1", 1)


@pytest.mark.requirement("AUD-01")
def test_a_chain_that_was_deleted_with_its_head_is_named_by_its_leaves(tampered: Tampering) -> None:
    finding = tampered(
        "DELETE FROM audit_entry WHERE chain = 'cus_1'", "DELETE FROM audit_head WHERE chain = 'cus_1'"
    )
    assert (finding.code, finding.chain, finding.seq, finding.position) == ("missing", "cus_1", 1, 5)


@pytest.mark.requirement("AUD-01")
def test_a_tail_that_was_cut_off_with_its_head_is_named_by_its_leaf(tampered: Tampering) -> None:
    finding = tampered("DELETE FROM audit_entry WHERE chain = 'cus_1' AND seq > 3", AS_HEAD)
    assert (finding.code, finding.chain, finding.seq) == ("missing", "cus_1", 4)


@pytest.mark.requirement("AUD-01")
def test_a_tail_that_no_checkpoint_has_seen_is_missed_by_the_head(tampered: Tampering) -> None:
    finding = tampered("DELETE FROM audit_entry WHERE chain = 'cus_2' AND seq = 6")
    assert (finding.code, finding.chain, finding.seq) == ("missing", "cus_2", 6)


@pytest.mark.requirement("AUD-01")
def test_swapped_entries_are_named(tampered: Tampering) -> None:
    finding = tampered(
        f"UPDATE audit_entry SET seq = 99 {MIDDLE}",
        "UPDATE audit_entry SET seq = 3 WHERE chain = 'cus_1' AND seq = 4",
        "UPDATE audit_entry SET seq = 4 WHERE chain = 'cus_1' AND seq = 99",
    )
    assert (finding.code, finding.chain, finding.seq) == ("changed", "cus_1", 3)


@pytest.mark.requirement("AUD-01")
def test_an_entry_moved_to_another_account_is_named(tampered: Tampering) -> None:
    finding = tampered("UPDATE audit_entry SET chain = 'cus_0', seq = 6 WHERE chain = 'cus_1' AND seq = 5")
    assert (finding.code, finding.chain, finding.seq) == ("changed", "cus_0", 6)


@pytest.mark.requirement("AUD-01")
def test_an_inserted_entry_is_named(tampered: Tampering) -> None:
    finding = tampered(
        "INSERT INTO audit_entry SELECT 'aud_forged', chain, 6, kind, business_id, at, actor, subject, body, "
        "hash FROM audit_entry WHERE chain = 'cus_1' AND seq = 5"
    )
    assert (finding.code, finding.chain, finding.seq) == ("changed", "cus_1", 6)


@pytest.mark.requirement("AUD-01")
def test_a_valid_entry_put_behind_the_head_is_named(tampered: Tampering) -> None:
    append(tampered.session, "cus_1")
    tampered.session.commit()
    finding = tampered("UPDATE audit_head SET seq = 5 WHERE chain = 'cus_1'")
    assert (finding.code, finding.chain, finding.seq) == ("inserted", "cus_1", 6)


@pytest.mark.requirement("AUD-01")
def test_a_missing_head_is_named(tampered: Tampering) -> None:
    finding = tampered("DELETE FROM audit_head WHERE chain = 'cus_1'")
    assert (finding.code, finding.chain, finding.seq) == ("head_missing", "cus_1", 5)


@pytest.mark.requirement("AUD-01")
def test_a_head_with_another_hash_is_named(tampered: Tampering) -> None:
    finding = tampered("UPDATE audit_head SET hash = 'ab' WHERE chain = 'cus_1'")
    assert (finding.code, finding.chain, finding.seq) == ("changed", "cus_1", 5)


@pytest.mark.requirement("AUD-01", "AUD-02")
def test_a_chain_that_was_rewritten_with_valid_hashes_is_named_by_its_leaf(tampered: Tampering) -> None:
    finding = tampered(*tampered.rewrite("cus_1", 3, "forged"))
    assert (finding.code, finding.chain, finding.seq, finding.position) == ("rewritten", "cus_1", 3, 7)


@pytest.mark.requirement("AUD-02")
def test_leaves_that_were_rewritten_too_contradict_the_checkpoint(tampered: Tampering) -> None:
    finding = tampered(
        *tampered.rewrite("cus_1", 3, "forged"),
        "UPDATE audit_leaf SET leaf_hash = (SELECT e.hash FROM audit_entry e "
        "WHERE e.chain = audit_leaf.chain AND e.seq = audit_leaf.seq)",
    )
    assert (finding.code, finding.position) == ("tree_changed", 0)
    assert "positions 0 to 14" in finding.message


@pytest.mark.requirement("AUD-02")
@pytest.mark.parametrize("position", [0, 7, 14])
def test_a_deleted_leaf_is_named(tampered: Tampering, position: int) -> None:
    finding = tampered(f"DELETE FROM audit_leaf WHERE position = {position}")
    assert finding.code == "leaf_missing"
    assert (finding.position == position) or (finding.chain, finding.seq) == (
        f"cus_{position // 5}",
        position % 5 + 1,
    )


@pytest.mark.requirement("AUD-02")
def test_swapped_leaves_contradict_the_checkpoint(tampered: Tampering) -> None:
    finding = tampered(
        "UPDATE audit_leaf SET position = 99 WHERE position = 3",
        "UPDATE audit_leaf SET position = 3 WHERE position = 4",
        "UPDATE audit_leaf SET position = 4 WHERE position = 99",
    )
    assert finding.code == "tree_changed"


@pytest.mark.requirement("AUD-02")
def test_a_leaf_that_no_checkpoint_vouches_for_is_named(tampered: Tampering) -> None:
    finding = tampered(
        "INSERT INTO audit_leaf (position, chain, seq, leaf_hash) "
        "SELECT 15, chain, seq, hash FROM audit_entry WHERE chain = 'cus_2' AND seq = 6"
    )
    assert (finding.code, finding.position) == ("checkpoint_missing", 15)


@pytest.mark.requirement("AUD-02")
def test_a_leaf_of_no_entry_is_named(tampered: Tampering) -> None:
    finding = tampered(
        "INSERT INTO audit_leaf (position, chain, seq, leaf_hash) VALUES (15, 'cus_9', 1, 'zz')"
    )
    assert (finding.code, finding.position) == ("tree_changed", 15)


@pytest.mark.requirement("AUD-03")
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("UPDATE audit_checkpoint SET root = 'ab'", "checkpoint_changed"),
        ("UPDATE audit_checkpoint SET size = 14", "checkpoint_changed"),
        ("UPDATE audit_checkpoint SET note = replace(note, '15', '14')", "checkpoint_false"),
        ("DELETE FROM audit_checkpoint", "checkpoint_missing"),
    ],
)
def test_a_changed_checkpoint_is_named(tampered: Tampering, change: str, code: str) -> None:
    assert tampered(change).code == code


class TestRewriteOfEverything:
    """Whoever may write all tables can make a log that agrees with itself, but not with what is elsewhere."""

    @pytest.fixture
    def forged(self, tampered: Tampering) -> Tampering:
        run(tampered.engine, [f"DELETE FROM {table.name}" for table in TABLES])
        fill(tampered.session, each=7)
        return tampered

    @pytest.mark.requirement("AUD-03")
    def test_with_another_key_the_signature_gives_it_away(self, forged: Tampering) -> None:
        make(forged.session, Signer("log.example", Ed25519PrivateKey.generate()))
        forged.session.commit()
        assert forged().code == "checkpoint_false"

    @pytest.mark.requirement("AUD-03")
    def test_with_the_stolen_key_the_checkpoint_kept_elsewhere_gives_it_away(self, forged: Tampering) -> None:
        make(forged.session, forged.signer)
        forged.session.commit()
        assert verify(forged.session, signer=forged.signer).ok
        forged.session.rollback()
        finding = forged(checkpoint=forged.note)
        assert finding.code == "tree_changed"
        assert "the checkpoint kept elsewhere (size 15)" in finding.message

    @pytest.mark.requirement("AUD-03")
    def test_with_no_checkpoint_at_all_the_one_kept_elsewhere_gives_it_away(self, forged: Tampering) -> None:
        finding = forged(checkpoint=forged.note)
        assert (finding.code, finding.position) == ("leaf_missing", 0)

    @pytest.mark.requirement("AUD-03")
    def test_the_pin_on_disk_counts_as_kept_elsewhere(self, forged: Tampering, tmp_path: Path) -> None:
        forged.signer = Signer(forged.signer.name, forged.signer.key, tmp_path)
        forged.signer.pin(forged.note)
        assert "the pinned checkpoint (size 15)" in forged().message

    @pytest.mark.requirement("AUD-03")
    def test_a_forged_checkpoint_from_elsewhere_is_refused(self, tampered: Tampering) -> None:
        stranger = Signer("log.example", Ed25519PrivateKey.generate())
        text = tampered.note.rpartition("\n\n")[0] + "\n"
        assert tampered(checkpoint=stranger.sign(text)).code == "checkpoint_false"


def test_an_empty_log_is_well(session: Session) -> None:
    report = verify(session)
    assert (report.ok, report.entries, report.signatures_checked) == (True, 0, False)
    assert "signatures NOT checked" in report.text()


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_writing_goes_on_while_it_reads(engine: Engine, session: Session, signer: Signer) -> None:
    """What is committed between the passes is newer than what vouches, and is no finding."""
    fill(session)
    make(session, signer)
    session.commit()
    written = False

    def write(*_: object) -> None:
        nonlocal written
        if written:
            return
        written = True
        with Session(engine) as writer:
            append(writer, "cus_1")
            append(writer, "cus_new")
            writer.commit()
            make(writer, signer)
            writer.commit()

    def after_heads(_c: object, _cur: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT chain, seq, hash FROM audit_head"):
            write()

    sa.event.listen(engine, "after_cursor_execute", after_heads)
    try:
        report = verify(session, signer=signer)
    finally:
        sa.event.remove(engine, "after_cursor_execute", after_heads)
    assert written
    assert report.finding is None
    assert report.entries == 17
