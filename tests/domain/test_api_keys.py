"""An API key opens its own business, is stored as a hash, and ends when it is revoked."""

from __future__ import annotations

import pytest

from assistant.core import clock, db
from assistant.core.errors import Unauthorized
from assistant.domain import api_keys
from assistant.domain.api_keys import ApiKey
from tests import factories


@pytest.mark.requirement("IDN-13")
def test_a_key_is_of_one_business(database: str) -> None:
    one, two = factories.world(), factories.world()
    with db.reading() as session:
        assert api_keys.authenticate(session, one.api_key).business_id == one.business.id
        assert api_keys.authenticate(session, two.api_key).business_id == two.business.id


def test_a_wrong_one_opens_nothing(database: str, subtests: pytest.Subtests) -> None:
    for secret in ["", "ia_", "ia_wrong", "é", "\x00", "x" * 5000]:
        with subtests.test(secret=secret):
            factories.world()
            with db.reading() as session, pytest.raises(Unauthorized):
                api_keys.authenticate(session, secret)


def test_revoked_it_looks_like_a_wrong_one(database: str) -> None:
    world = factories.world()
    with db.transaction() as session:
        key = session.get_one(ApiKey, api_keys.authenticate(session, world.api_key).id)
        key.revoked_at = clock.now()
        session.add(key)
    bodies = []
    for secret in (world.api_key, "ia_wrong"):
        with db.reading() as session, pytest.raises(Unauthorized) as refused:
            api_keys.authenticate(session, secret)
        bodies.append(refused.value.body())
    assert bodies[0] == bodies[1]
    assert world.api_key.startswith("ia_")
    assert len(world.api_key) >= 40
