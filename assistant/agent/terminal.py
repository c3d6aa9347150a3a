"""`invoice-assistant chat`: the payer's side of a conversation in a terminal."""

from __future__ import annotations

import sys

from assistant.agent import turn
from assistant.agent.turn import Listener
from assistant.core.db import reading, transaction
from assistant.core.errors import NotFound, Problem
from assistant.core.ids import new_id
from assistant.core.redaction import redact
from assistant.domain import conversations, invoices
from assistant.domain.scope import Level


def chat(business_id: str, number: str) -> None:
    """Read lines from stdin, answer each; ends with the input."""
    with reading() as session:
        invoice = invoices.find_by_number(session, business_id, number)
    if invoice is None:
        raise NotFound(f"There is no invoice {number!r}.")
    with transaction() as session:
        conversation = conversations.open_for(session, business_id, invoice.customer_id, invoice.id)
    listener = Listener(progress=lambda text: _write(f"  … {text}\n"))
    _write(f"Invoice {number}. Write as the payer; Ctrl-D ends.\n")
    while True:
        _write("> ")
        line = sys.stdin.readline()
        if not line:
            return
        if not line.strip():
            continue
        with transaction() as session:
            message, _new = conversations.receive(
                session,
                conversation.id,
                channel="web",
                external_id=new_id("cli"),
                text=redact(line.strip()).text,
            )
        try:
            reply = turn.answer(message, level=Level.LINK, listener=listener)
        except Problem as problem:
            _write(f"{problem.detail}\n")
            continue
        _write(f"{reply.text}\n")
        for block in reply.blocks:
            _write(f"  [{block['type']}]\n")


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
