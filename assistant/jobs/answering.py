"""A conversation's messages by SMS and email are answered, one answer at a time, in order.

All that arrived on a channel since its last answer is answered together: the job is queued once per conversation and
channel, and takes what it finds when it begins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.agent import turn
from assistant.core import queue
from assistant.core.db import reading, transaction
from assistant.core.errors import Conflict
from assistant.domain import bursts, outbox, turn_lease
from assistant.domain.scope import Level

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.agent.context import TurnFacts
    from assistant.agent.outcome import Outcome
    from assistant.domain.contact_gate.purposes import Purpose
    from assistant.domain.conversations import Message

ANSWER = "messages.answer"
_BY_SCREEN: dict[str, Purpose] = {
    "opt_out": "opt_out_confirmation",
    "cease": "opt_out_confirmation",
    "resubscribe": "opt_in_confirmation",
    "help": "help_reply",
    "crisis": "acknowledgement",
    "abuse_coercion": "acknowledgement",
    "bereavement": "acknowledgement",
    "wrong_person": "acknowledgement",
    "minor": "acknowledgement",
    "capacity": "acknowledgement",
    "lawyer": "acknowledgement",
}


@queue.register(ANSWER)
def answer_conversation(conversation_id: str, channel: str) -> None:
    """Answer what is unanswered. The reply and its outbound row are one transaction."""
    with reading() as session:
        burst = bursts.unanswered(session, conversation_id, channel)
    if not burst:
        return
    with transaction() as session:
        turn_lease.inherit(session, conversation_id, channel)
    level = Level(min(int(message.dialogue.get("level", 0)) for message in burst))
    turn.answer(bursts.together(burst), level=level, deliver=_deliver)


def _deliver(session: Session, facts: TurnFacts, outcome: Outcome, reply: Message) -> None:
    """Queue the reply to where the message came from. Raises Conflict, and the reply is not kept, when another worker
    has answered meanwhile: one that was taken for dead."""
    asked = facts.message
    if bursts.answered_from(session, asked, reply):
        raise Conflict("These messages have been answered already.", code="answered_already")
    came = asked.dialogue
    outbox.enqueue(
        session,
        outbox.OutboundDraft(
            business_id=facts.scope.business_id,
            customer_id=facts.scope.customer_id,
            invoice_id=facts.scope.invoice_id,
            conversation_id=facts.scope.conversation_id,
            message_id=reply.id,
            channel="sms" if asked.channel == "sms" else "email",
            to=str(came["from"]),
            purpose=purpose_of(outcome),
            text=reply.text,
            subject=str(came.get("subject", "")),
            blocks=reply.blocks,
            effect_key=f"reply:{reply.id}",
            answers=asked.id,
            answers_at=asked.at,
            answers_external=str(came.get("external_id", "")),
        ),
    )


def purpose_of(outcome: Outcome) -> Purpose:
    """What kind of message the reply is to the contact gate."""
    decided = str(outcome.record.get("outcome", ""))
    if decided == "staff_owns":
        return "acknowledgement"
    return _BY_SCREEN.get(decided.removeprefix("screen:"), "reply_to_consumer")
