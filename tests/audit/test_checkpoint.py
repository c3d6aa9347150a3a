from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session

from assistant.audit import checkpoint, keys
from assistant.audit.checkpoint import InconsistentLogError, latest, make
from assistant.audit.keys import Signer
from assistant.audit.merkle import EMPTY_ROOT, Tree
from assistant.audit.note import verify_note
from assistant.audit.tables import ENTRY, LEAF, TABLES
from assistant.audit.verify import verify
from assistant.core import db
from assistant.core.config import get_settings
from tests.audit.conftest import run
from tests.audit.factory import append, fill

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.engine import Engine


class TestMake:
    @pytest.mark.requirement("AUD-03")
    def test_an_empty_log_states_the_empty_tree(self, session: Session, signer: Signer) -> None:
        stated = verify_note(make(session, signer), signer.verifier_key)
        assert (stated.origin, stated.size, stated.root) == ("log.example", 0, EMPTY_ROOT)
        session.commit()
        assert verify(session, signer=signer).ok

    @pytest.mark.requirement("AUD-02", "AUD-03")
    def test_it_states_the_root_over_all_entries(self, session: Session, signer: Signer) -> None:
        fill(session)
        stated = verify_note(make(session, signer), signer.verifier_key)
        leaves = session.connection().execute(
            sa.select(LEAF.c.position, LEAF.c.leaf_hash).order_by(LEAF.c.position)
        )
        rows = leaves.all()
        assert [row.position for row in rows] == list(range(15))
        assert stated.size == 15
        assert stated.root == Tree([bytes.fromhex(row.leaf_hash) for row in rows]).root()
        hashes = set(session.connection().execute(sa.select(ENTRY.c.hash)).scalars())
        assert {row.leaf_hash for row in rows} == hashes

    @pytest.mark.requirement("AUD-02")
    def test_each_checkpoint_extends_the_one_before(self, session: Session, signer: Signer) -> None:
        for number in range(1, 20):
            append(session, f"cus_{number % 4}")
            session.commit()
            note = make(session, signer)
            session.commit()
            assert verify_note(note, signer.verifier_key).size == number
        report = verify(session, signer=signer)
        assert (report.ok, report.leaves, report.checkpoints, report.pending) == (True, 19, 19, 0)

    def test_with_nothing_new_it_returns_the_last_one(self, session: Session, signer: Signer) -> None:
        fill(session)
        note = make(session, signer)
        session.commit()
        assert make(session, signer) == note == latest(session)

    @pytest.mark.requirement("AUD-03")
    def test_it_signs_no_entry_that_was_changed(
        self, unlocked: Engine, session: Session, signer: Signer
    ) -> None:
        fill(session)
        run(unlocked, ["UPDATE audit_entry SET actor = 'staff:7' WHERE chain = 'cus_1' AND seq = 3"])
        with pytest.raises(InconsistentLogError, match="entry 3 of chain cus_1"):
            make(session, signer)

    @pytest.mark.requirement("AUD-03")
    @pytest.mark.parametrize("seq", [2, 5])
    def test_it_signs_no_chain_with_a_hole(
        self, unlocked: Engine, session: Session, signer: Signer, seq: int
    ) -> None:
        fill(session)
        run(unlocked, [f"DELETE FROM audit_entry WHERE chain = 'cus_1' AND seq = {seq}"])
        with pytest.raises(InconsistentLogError, match=f"entry {seq} of chain cus_1 is missing"):
            make(session, signer)

    @pytest.mark.requirement("AUD-03")
    @pytest.mark.parametrize(
        "change",
        [
            "DELETE FROM audit_leaf WHERE position = 14",
            "DELETE FROM audit_checkpoint",
            "UPDATE audit_checkpoint SET root = 'ab'",
            "UPDATE audit_checkpoint SET peaks = 'ab'",
            "UPDATE audit_checkpoint SET note = 'ab'",
            "UPDATE audit_checkpoint SET size = 16",
        ],
    )
    def test_it_signs_nothing_that_contradicts_the_last_one(
        self, unlocked: Engine, session: Session, signer: Signer, change: str
    ) -> None:
        fill(session)
        make(session, signer)
        append(session)
        session.commit()
        run(unlocked, [change])
        with pytest.raises(InconsistentLogError):
            make(session, signer)

    @pytest.mark.requirement("AUD-03")
    def test_it_signs_no_log_that_was_begun_anew(
        self, unlocked: Engine, session: Session, tmp_path: Path
    ) -> None:
        signer = Signer("log.example", Ed25519PrivateKey.generate(), tmp_path)
        fill(session)
        signer.pin(make(session, signer))
        session.commit()
        run(unlocked, [f"DELETE FROM {table.name}" for table in TABLES])
        fill(session, each=9)
        with pytest.raises(InconsistentLogError, match="pinned checkpoint of size 15"):
            make(session, signer)

    def test_a_new_key_continues_once_the_old_one_is_listed(self, session: Session, tmp_path: Path) -> None:
        old = Signer("log.example", Ed25519PrivateKey.generate())
        new = Signer("log.example", Ed25519PrivateKey.generate(), tmp_path)
        fill(session)
        make(session, old)
        append(session)
        session.commit()
        with pytest.raises(InconsistentLogError, match="none of the trusted keys"):
            make(session, new)
        session.rollback()
        (tmp_path / keys.TRUSTED_FILE).write_text(old.verifier_key + "\n")
        make(session, new)
        session.commit()
        assert verify(session, signer=new).ok
        assert verify(session, signer=old).finding.code == "checkpoint_false"  # type: ignore[union-attr]

    @pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
    def test_writers_of_a_chain_do_not_wait_for_it(self, engine: Engine, signer: Signer) -> None:
        with Session(engine) as sequencer, Session(engine) as writer:
            fill(sequencer)
            make(sequencer, signer)
            writer.connection().exec_driver_sql("SET LOCAL lock_timeout = '1s'")
            append(writer, "cus_1")
            writer.commit()
            sequencer.commit()
            assert verify(sequencer, signer=signer).pending == 1


def test_an_edge_commits_and_pins_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_DATABASE_URL", f"sqlite:///{tmp_path / 'edge.db'}")
    get_settings.cache_clear()
    db.reset_engine()
    try:
        ENTRY.metadata.create_all(db.engine(), tables=list(TABLES))
        with db.transaction() as session:
            append(session)
        note = checkpoint.run()
        assert keys.signer().pinned() == note
        with db.reading() as session:
            report = verify(session)
        assert (report.ok, report.signatures_checked, report.leaves) == (True, True, 1)
        assert "signatures checked" in report.text()
    finally:
        db.reset_engine()
