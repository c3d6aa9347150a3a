"""A decision record says what was so, not what is usually so (AUD-05)."""

from __future__ import annotations

import pytest

from assistant.agent import turn
from assistant.audit import log as audit
from assistant.core.db import reading, transaction
from assistant.domain import conversations
from assistant.domain.scope import Level
from tests import factories

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.requirement("AUD-05", "AI-01")]


@pytest.mark.parametrize(("owner", "told"), [("assistant", True), ("staff", False)])
def test_it_says_that_an_ai_was_disclosed_only_where_it_was(owner: str, told: bool) -> None:
    world = factories.world()
    with transaction() as session:
        conversation = conversations.get(session, world.business.id, world.conversation_id)
        if owner == "staff":
            conversations.hand_over(session, conversation, "staff", actor="staff:ana", reason="asked")
        message, _new = conversations.receive(
            session, world.conversation_id, channel="web", external_id="1", text="What do I owe?"
        )
    reply = turn.answer(message, level=Level.LINK)
    with reading() as session:
        entry = audit.get(session, reply.decision_id or "", business_id=world.business.id)
    assert entry is not None
    assert entry.payload["ai_disclosed"] is told
    assert ("automated AI assistant" in reply.text) is told
