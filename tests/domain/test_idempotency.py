"""A key stands for one request of one business, and its answer is remembered with the work."""

from __future__ import annotations

import pytest

from assistant.core import db
from assistant.core.errors import Conflict
from assistant.domain import idempotency
from tests import factories


def test_a_key_recalls_its_own_answer_only(database: str) -> None:
    one, two = factories.world(), factories.world()
    hashed = idempotency.request_hash("POST", "/v1/customers", b"{}")
    with db.transaction() as session:
        idempotency.remember(session, one.business.id, "k", hashed, 201, {"id": "cus_1"})
    with db.reading() as session:
        found = idempotency.recall(session, one.business.id, "k", hashed)
        assert found is not None
        assert (found.status, found.body) == (201, {"id": "cus_1"})
        assert idempotency.recall(session, two.business.id, "k", hashed) is None
        assert idempotency.recall(session, one.business.id, "other", hashed) is None
        with pytest.raises(Conflict) as refused:
            idempotency.recall(session, one.business.id, "k", hashed[::-1])
    assert refused.value.code == "idempotency_key_reused"


def test_work_that_fails_leaves_no_answer(database: str) -> None:
    world = factories.world()

    def work() -> None:
        with db.transaction() as session:
            idempotency.remember(session, world.business.id, "k", "h", 201, {})
            raise RuntimeError("the work failed")

    with pytest.raises(RuntimeError):
        work()
    with db.reading() as session:
        assert idempotency.recall(session, world.business.id, "k", "h") is None


def test_method_path_and_body_all_count() -> None:
    requests = [
        ("POST", "/a", b"x"),
        ("PUT", "/a", b"x"),
        ("POST", "/b", b"x"),
        ("POST", "/a", b"y"),
        ("POST", "/a\nx", b""),
    ]
    assert len({idempotency.request_hash(*request) for request in requests}) == len(requests)
