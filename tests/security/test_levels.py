"""What a policy keeps for a payer who has confirmed a code, nobody else gets by another door (IDN-02)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from assistant.core.db import transaction
from assistant.core.errors import Forbidden
from assistant.domain import commitments, policy_versions
from assistant.domain.scope import Level
from assistant.main import create_app
from tests import acts, factories

if TYPE_CHECKING:
    from tests.factories import World

pytestmark = [pytest.mark.usefixtures("bank"), pytest.mark.requirement("IDN-02")]


def strict(*tools: str) -> World:
    """A world whose policy wants a confirmed code for these tools."""
    world = factories.world()
    text = factories.POLICY
    for tool in tools:
        text = text.replace(f"  {tool}: 1", f"  {tool}: 2")
    with transaction() as session:
        policy_versions.publish(session, world.business.id, text, actor="test")
    return world


def test_an_offer_made_to_a_confirmed_payer_is_not_accepted_by_the_link_alone() -> None:
    world = strict("propose_plan")
    offer = acts.offer_plan(world)
    with pytest.raises(Forbidden), transaction() as session:
        commitments.accept(session, world.scope(level=Level.LINK), offer.id, act="button")
    with transaction() as session:
        accepted = commitments.accept(session, world.scope(level=Level.CODE), offer.id, act="button")
    assert accepted.plan is not None


@pytest.mark.parametrize(
    ("tool", "method", "path"),
    [("send_document", "GET", "documents/invoice.pdf"), ("start_payment", "POST", "pay")],
)
def test_the_page_keeps_what_the_tool_keeps(tool: str, method: str, path: str) -> None:
    client = TestClient(create_app(), follow_redirects=False)
    allowed, kept = factories.world(), strict(tool)
    assert client.request(method, f"/i/{allowed.token}/{path}").status_code in (200, 303)
    refused = client.request(method, f"/i/{kept.token}/{path}")
    assert (refused.status_code, refused.json()["code"]) == (403, "verification_needed")
