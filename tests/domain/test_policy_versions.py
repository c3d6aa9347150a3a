"""The policy in force is the one published last, also when it was in force before."""

from __future__ import annotations

import pytest

from assistant.core import clock, db
from assistant.core.errors import Conflict
from assistant.domain import policy_versions
from assistant.domain.accounts import Business
from assistant.domain.policy.loader import PolicyError
from tests import factories

OTHER = factories.POLICY.replace('version: "2026-11-1"', 'version: "2026-11-2"')


def publish(business: Business, text: str) -> None:
    with db.transaction() as session:
        policy_versions.publish(session, business.id, text, actor="test")


def current(business: Business) -> str:
    with db.reading() as session:
        return policy_versions.current(session, business.id).version


def test_the_last_one_counts_and_an_earlier_one_may_come_back(database: str) -> None:
    business = factories.world().business
    with clock.frozen(clock.now()):
        for text, version in (
            (OTHER, "2026-11-2"),
            (factories.POLICY, "2026-11-1"),
            (OTHER, "2026-11-2"),
            (OTHER, "2026-11-2"),
        ):
            publish(business, text)
            assert current(business) == version


def test_a_bad_one_changes_nothing(database: str) -> None:
    business = factories.world().business
    with pytest.raises(PolicyError):
        publish(business, "version: 1")
    assert current(business) == "2026-11-1"


@pytest.mark.requirement("IDN-13")
def test_businesses_have_their_own(database: str) -> None:
    one, two = factories.world().business, factories.world().business
    publish(one, OTHER)
    assert (current(one), current(two)) == ("2026-11-2", "2026-11-1")


def test_a_business_without_one_is_told_so(database: str) -> None:
    with db.reading() as session, pytest.raises(Conflict) as refused:
        policy_versions.current(session, "biz_none")
    assert refused.value.code == "no_policy"
