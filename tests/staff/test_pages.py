"""The pages beside the queue: the log's story with its proof, the policy with its trial, outcomes, people, marks."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
import sqlalchemy as sa
import yaml
from sqlmodel import select

from assistant.agent import turn
from assistant.audit import checkpoint
from assistant.audit.triggers import drop_trigger_ddl
from assistant.core import clock, db
from assistant.domain import cases, conversations, policy_versions
from assistant.domain.approvals import Approval
from assistant.domain.conversations import Message
from assistant.domain.scope import Level
from assistant.staff import words
from evals.casebook import Case as EvalCase
from tests import acts, factories
from tests.factories import POLICY, World
from tests.staff import people


def ask(world: World, text: str) -> Message:
    with db.transaction() as session:
        message, _new = conversations.receive(
            session, world.conversation_id, channel="web", external_id=acts.unique("m"), text=text
        )
    return turn.answer(message, level=Level.LINK)


class TestAudit:
    def test_the_story_of_an_account_says_that_it_is_unaltered(self, database: str) -> None:
        world = factories.world()
        reply = ask(world, "what do I owe?")
        checkpoint.run()
        boss = people.at_work(people.hire(world.business.id, "supervisor"))
        page = boss.get(f"/staff/audit/{world.customer.id}?entry={reply.decision_id}").text
        assert "Unaltered" in page
        assert "is in the signed tree" in page
        found = boss.get(f"/staff/audit?q={reply.decision_id}")
        assert found.headers["location"].startswith(f"/staff/audit/{world.customer.id}?entry=")

    def test_an_altered_entry_is_named(self, database: str) -> None:
        world = factories.world()
        ask(world, "what do I owe?")
        with db.engine().connect() as connection:
            for statement in drop_trigger_ddl(connection.dialect.name):
                connection.execute(sa.text(statement))
            connection.execute(
                sa.text("UPDATE audit_entry SET actor = 'payer' WHERE chain = :chain AND seq = 1"),
                {"chain": world.customer.id},
            )
            connection.commit()
        boss = people.at_work(people.hire(world.business.id, "supervisor"))
        assert "Altered: entry 1" in boss.get(f"/staff/audit/{world.customer.id}").text

    def test_the_bundle_is_exported_and_that_is_in_the_log(self, database: str) -> None:
        world = factories.world()
        ask(world, "what do I owe?")
        boss = people.at_work(people.hire(world.business.id, "supervisor"))
        answer = boss.post(f"/staff/audit/{world.customer.id}/export")
        names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
        assert {"records.jsonl", "proofs.json", "verify_bundle.py"} <= set(names)
        assert "audit.exported" in boss.get(f"/staff/audit/{world.customer.id}").text

    @pytest.mark.requirement("IDN-13")
    def test_another_businesss_account_is_not_there(self, database: str) -> None:
        theirs, mine = factories.world(), factories.world()
        boss = people.at_work(people.hire(mine.business.id, "supervisor"))
        for chain in (theirs.customer.id, f"business:{theirs.business.id}", "system"):
            assert boss.get(f"/staff/audit/{chain}").status_code == 404
            assert boss.post(f"/staff/audit/{chain}/export").status_code == 404


class TestPolicy:
    stricter = POLICY.replace('version: "2026-11-1"', 'version: "2026-12-1"').replace(
        "consumer: {max_instalments: 4, max_days: 120}", "consumer: {max_instalments: 2, max_days: 120}"
    )

    def test_a_change_is_tried_on_the_past_without_changing_anything(self, database: str) -> None:
        world = factories.world()
        ask(world, "can I pay in 4 parts?")
        boss = people.at_work(people.hire(world.business.id, "supervisor"))
        body = boss.post("/staff/policy/try", data={"text": self.stricter}).json()
        assert (body["looked_at"], len(body["different"])) == (1, 1)
        _invoice, was, would_be = body["different"][0]
        assert was.startswith("4 payments")
        assert would_be.startswith("2 payments")
        same = boss.post("/staff/policy/try", data={"text": POLICY}).json()
        assert (same["looked_at"], same["different"]) == (1, [])
        with db.reading() as session:
            assert policy_versions.current(session, world.business.id).version == "2026-11-1"

    @pytest.mark.requirement("IDN-14")
    def test_it_takes_a_second_person(self, database: str) -> None:
        world = factories.world()
        ruth = people.at_work(people.hire(world.business.id, "admin", "Ruth Okafor"))
        omar = people.at_work(people.hire(world.business.id, "admin", "Omar Said"))
        assert ruth.post("/staff/policy/propose", data={"text": self.stricter}).status_code == 200
        with db.reading() as session:
            made = session.exec(select(Approval)).one()
        form = {"approval": made.id, "approve": "true"}
        assert ruth.post("/staff/policy/decide", data=form).status_code == 403
        assert omar.post("/staff/policy/decide", data=form).status_code == 200
        with db.reading() as session:
            versions = policy_versions.versions(session, world.business.id)
        assert [version.version for version in versions] == ["2026-12-1", "2026-11-1"]
        page = omar.get("/staff/policy").text
        assert "max_instalments: 2" in page
        assert "Omar Said" in page

    def test_a_text_that_is_no_policy_is_refused_with_its_lines(self, database: str) -> None:
        world = factories.world()
        boss = people.at_work(people.hire(world.business.id, "admin"))
        for act in ("try", "propose"):
            assert (
                boss.post(f"/staff/policy/{act}", data={"text": "version: 3\nplans: no"}).status_code == 422
            )

    def test_what_moved_meanwhile_is_not_overwritten(self, database: str) -> None:
        world = factories.world()
        ruth = people.at_work(people.hire(world.business.id, "admin"))
        omar = people.at_work(people.hire(world.business.id, "admin", "Omar Said"))
        ruth.post("/staff/policy/propose", data={"text": self.stricter})
        with db.transaction() as session:
            other = POLICY.replace('version: "2026-11-1"', 'version: "2026-11-9"')
            policy_versions.publish(session, world.business.id, other, actor="command")
            made = session.exec(select(Approval)).one()
        answer = omar.post("/staff/policy/decide", data={"approval": made.id, "approve": "true"})
        assert (answer.status_code, answer.json()["code"]) == (409, "policy_moved")


class TestMarks:
    def test_a_marked_reply_becomes_a_case_of_the_evals(self, database: str) -> None:
        world = factories.world()
        with db.transaction() as session:
            case, _new = cases.open_case(
                session, world.scope(), reason="complaint", summary="Wrong", effect_key=acts.unique("c")
            )
        right, wrong = ask(world, "what do I owe?"), ask(world, "when is it due?")
        boss = people.at_work(people.hire(world.business.id, "supervisor"))
        path = f"/staff/cases/{case.id}/mark"
        assert boss.post(path, data={"message": right.id, "right": "true"}).status_code == 200
        assert boss.post(path, data={"message": wrong.id, "right": "false"}).status_code == 422
        form = {"message": wrong.id, "right": "false", "answer": "Nothing: $0.00 is due."}
        assert boss.post(path, data=form).status_code == 200
        made = yaml.safe_load(boss.post("/staff/outcomes/marks").text)
        first, second = [EvalCase.model_validate({"area": "marked", **entry}) for entry in made]
        assert first.talk[0].say == ("what do I owe?",)
        assert "/\\$432\\.00/" in first.expect.said
        assert second.expect.said == ("/\\$0\\.00/",)
        assert "Maria" not in str(made)


def test_outcomes_count_what_people_and_the_assistant_did(database: str) -> None:
    world = factories.world()
    ask(world, "what do I owe?")
    boss = people.at_work(people.hire(world.business.id, "supervisor"))
    page = boss.get("/staff/outcomes").text
    assert "1 of 1 conversations needed no person" in page
    ask(world, "I want to speak to a human please")
    assert "0 of 1 conversations needed no person" in boss.get("/staff/outcomes?days=7").text


class TestPeople:
    def test_an_admin_ends_sessions_and_locks_out(self, database: str) -> None:
        world = factories.world()
        ana = people.hire(world.business.id)
        browser = people.at_work(ana)
        ruth = people.hire(world.business.id, "admin", "Ruth Okafor")
        admin = people.at_work(ruth)
        form = {"person": ana.user.id, "what": "disable"}
        assert admin.post("/staff/people/change", data=form).status_code == 200
        assert browser.get("/staff/queue").status_code == 401
        assert people.sign_in(people.client(), ana).status_code == 401
        own = admin.post("/staff/people/change", data={"person": ruth.user.id, "role": "agent"})
        assert (own.status_code, own.json()["code"]) == (409, "own_account")


def test_a_case_that_has_just_come_says_so_in_words() -> None:
    assert words.since(clock.now()) == "just now"
    assert words.since(clock.now() - timedelta(minutes=3)) == "3 m ago"
