"""A link is the only thing that opens an invoice; a wrong, a revoked and an expired one look the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from assistant.core import clock, db
from assistant.core.errors import NotFound
from assistant.domain import links
from tests import factories

BAD_TOKENS = ("", "short", "x" * 32, "x" * 129, "é" * 32, "\x00" * 32, "../../etc/passwd-and-more", "%" * 40)


def refusal(token: str) -> tuple[int, dict[str, object]]:
    with db.reading() as session, pytest.raises(NotFound) as refused:
        links.resolve(session, token)
    return refused.value.status, refused.value.body()


class TestResolve:
    @pytest.mark.requirement("IDN-01", "IDN-13")
    def test_a_token_opens_its_own_invoice_only(self, database: str) -> None:
        one, two = factories.world(), factories.world()
        with db.reading() as session:
            assert links.resolve(session, one.token)[1].id == one.invoice.id
            assert links.resolve(session, two.token)[1].id == two.invoice.id

    @pytest.mark.requirement("IDN-01")
    def test_wrong_revoked_and_expired_are_one_and_the_same_answer(self, database: str) -> None:
        revoked, expired = factories.world(), factories.world()
        with db.transaction() as session:
            assert links.revoke(session, revoked.invoice.id) == 1
            assert links.revoke(session, revoked.invoice.id) == 0
        answers = [refusal(token) for token in (*BAD_TOKENS, revoked.token, revoked.token[:-1])]
        with clock.frozen(clock.now() + timedelta(days=91)):
            answers.append(refusal(expired.token))
        assert all(answer == answers[0] for answer in answers)
        assert answers[0][0] == 404

    @pytest.mark.requirement("IDN-01")
    def test_it_ends_on_the_second(self, database: str) -> None:
        world = factories.world(due_in=365)
        with db.transaction() as session:
            link, token = links.issue(session, world.invoice)
        with clock.frozen(link.expires_at - timedelta(seconds=1)), db.reading() as session:
            assert links.resolve(session, token)[0].id == link.id
        with clock.frozen(link.expires_at):
            refusal(token)
        assert link.expires_at == clock.end_of_day(world.invoice.due_on, "UTC") + timedelta(days=30)

    def test_a_link_to_what_is_long_overdue_still_lives_ninety_days(self, database: str) -> None:
        world = factories.world(due_in=-15)
        with clock.frozen(clock.now() + timedelta(days=89)), db.reading() as session:
            assert links.resolve(session, world.token)[1].id == world.invoice.id

    def test_a_new_link_does_not_end_the_old_one(self, database: str) -> None:
        world = factories.world()
        with db.transaction() as session:
            _link, token = links.issue(session, world.invoice)
        with db.reading() as session:
            assert links.resolve(session, token)[1].id == links.resolve(session, world.token)[1].id
        with db.transaction() as session:
            assert links.revoke(session, world.invoice.id) == 2
        refusal(token)


@pytest.mark.requirement("IDN-01")
def test_no_token_is_found_anywhere_in_the_database(database: str) -> None:
    world = factories.world()
    with db.reading() as session:
        tables = sa.inspect(session.connection()).get_table_names()
        stored = "".join(
            str(row) for table in tables for row in session.execute(sa.text(f'SELECT * FROM "{table}"')).all()
        )
    assert world.invoice.id in stored
    assert world.token not in stored
    assert world.api_key not in stored
