"""Everything that is held of a customer as one zip file: rows, transcripts, decisions in words, recipients (COM-70)."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from assistant.audit import log as audit
from assistant.core import clock
from assistant.core.errors import Problem
from assistant.domain import model_inputs
from assistant.domain.conversations import Conversation, Message
from assistant.domain.evidence import Attachment
from assistant.domain.personal import rows as of

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.domain.accounts import Customer

README = """What {business} holds of you, as of {at}.

tables/       every row of the database that is about you, by table
transcripts/  what was said, one file for each invoice
decisions.txt what the assistant decided automatically, when, by which rules, and what came of it
sent.json     what the language model was sent for each of those decisions
files/        the files that you sent
recipients.txt who else has received data of yours
"""


def bundle(session: Session, customer: Customer, *, business: str, actor: str) -> bytes:
    """The zip file. Records that it was made, so the transaction must be a writing one."""
    rows = of.of_customer(session, customer)
    decisions = [row for row in rows["audit_entry"] if row["kind"] == model_inputs.TURN]
    files: dict[str, bytes] = {
        "README.txt": README.format(business=business, at=clock.utc_text(clock.now())).encode(),
        "decisions.txt": "\n\n".join(_in_words(row) for row in decisions).encode(),
        "sent.json": _json(_sent(session, customer, decisions)),
        "recipients.txt": "\n".join(recipients(rows, business)).encode(),
    }
    files |= {f"tables/{name}.json": _json(found) for name, found in rows.items()}
    files |= _transcripts(session, customer)
    for attachment in session.exec(select(Attachment).where(Attachment.customer_id == customer.id)).all():
        if attachment.path.exists():
            files[f"files/{attachment.path.name}"] = attachment.path.read_bytes()
    audit.append(
        session,
        chain=customer.id,
        kind="audit.exported",
        business_id=customer.business_id,
        actor=actor,
        subject=customer.id,
        payload={"what": "access", "files": len(files)},
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(name, content)
    return made.getvalue()


def _json(value: Any) -> bytes:
    return json.dumps(value, indent=2, ensure_ascii=False, default=str).encode()


def _transcripts(session: Session, customer: Customer) -> dict[str, bytes]:
    found = {}
    for talk in session.exec(select(Conversation).where(Conversation.customer_id == customer.id)).all():
        said = session.exec(
            select(Message).where(Message.conversation_id == talk.id).order_by(col(Message.seq))
        ).all()
        lines = [f"{clock.utc_text(row.at)} {row.author} ({row.channel}): {row.text}" for row in said]
        found[f"transcripts/{talk.invoice_id}.txt"] = "\n".join(lines).encode()
    return found


def _payload(row: dict[str, Any]) -> dict[str, Any]:
    payload: dict[str, Any] = json.loads(row["body"])["payload"]
    return payload


def _in_words(row: dict[str, Any]) -> str:
    """One decision as a person reads it: what was asked for, by which rules, and what came of it."""
    made = _payload(row)
    lines = [
        f"{row['id']}, {clock.utc_text(row['at'])}: your message {row['subject']} on {made.get('channel')}",
        f"  decided automatically: {made.get('outcome')}; model: {made.get('model')}",
        f"  rules: policy version {made.get('policy_version')} ({str(made.get('policy_hash'))[:12]})",
    ]
    for call in made.get("tool_calls", []):
        why = f", because of rule {call['reason_code']}" if call.get("reason_code") else ""
        asked = f" with {json.dumps(call['arguments'], ensure_ascii=False)}" if call.get("arguments") else ""
        lines.append(f"  did: {call['name']}{asked}: {call['outcome']}{why}")
    lines += [f"  noticed in your message: {kind}" for kind in map(str, made.get("signals", []))]
    held = [str(check.get("name")) for check in made.get("checks", []) if not check.get("passed", True)]
    if held:
        lines.append(f"  a sentence of the model was held back by: {', '.join(held)}")
    lines.append(
        "  given to a person" if made.get("handed_off") else "  you can ask for a person at any time"
    )
    return "\n".join(lines)


def _sent(session: Session, customer: Customer, decisions: list[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in decisions:
        try:
            opened = model_inputs.open_(session, customer.business_id, row["id"], actor="access")
        except Problem as problem:
            found[row["id"]] = str(problem)
        else:
            found[row["id"]] = opened.content
    return found


def recipients(rows: dict[str, list[dict[str, Any]]], business: str) -> list[str]:
    """Who got data of the customer: by what was sent, paid, asked and delivered."""
    models = {
        str(made["model"])
        for row in rows["audit_entry"]
        if row["kind"] == model_inputs.TURN and ":" in str((made := _payload(row)).get("model"))
    }
    carriers = {
        f"{row['provider']} ({row['channel']})" for row in rows["outbound_message"] if row["provider"]
    }
    processors = {str(row["processor"]) for row in rows["payment_attempt"]}
    told = {str(row["endpoint_id"]) for row in rows["webhook_delivery"]}
    return [
        f"{business}: who you owe, and its staff",
        *(f"{name}: carried messages to you" for name in sorted(carriers)),
        *(f"{name}: processed a payment of yours" for name in sorted(processors)),
        *(f"{name}: the language model, for the words in sent.json" for name in sorted(models)),
        *(f"{name}: a program of {business} that was told of events" for name in sorted(told)),
    ]
