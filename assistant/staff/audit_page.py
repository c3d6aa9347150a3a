"""The story of one account or one decision, the proof that it is unaltered, and the bundle to take away."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session, col

from assistant.audit import export, proof
from assistant.audit import log as audit
from assistant.core import tenancy
from assistant.core.db import reading, transaction
from assistant.core.errors import NotFound
from assistant.domain import accounts, staff
from assistant.domain.accounts import Customer
from assistant.domain.invoices import Invoice
from assistant.staff import happenings
from assistant.staff.deps import Me, allow
from assistant.staff.pages import render
from assistant.staff.shell import shell

router = APIRouter(include_in_schema=False)
PAGE = 100
MOST_FOUND = 30
ALSO = {
    "staff.read": "Somebody looked at it",
    "audit.exported": "The log was exported",
    "staff.changed": "A colleague’s account changed",
    "staff.signed_in": "Somebody signed in",
    "staff.refused": "A sign-in was refused",
    "webhook.changed": "A webhook’s endpoint changed",
    "key.issued": "An API key was issued",
    "policy.loaded": "A policy came into force",
    "business.created": "The business was created",
    "turn.decided": "The assistant answered",
}


@router.get("/staff/audit")
def search(request: Request, q: str = "", me: Me = allow("read_audit")) -> Response:
    """By a customer's name, an invoice's number, or the id of a decision."""
    text = q.strip()[:100]
    with reading() as session:
        if text.startswith("aud_"):
            entry = audit.get(session, text, business_id=me.business_id)
            if entry is not None:
                return RedirectResponse(
                    f"/staff/audit/{entry.chain}?entry={entry.id}#{entry.id}", status_code=303
                )
        found = _found(session, me, text) if text else []
        context = {"q": text, "found": found} | shell(session, me)
    return render(request, "audit_search.html", context, me=me)


@router.get("/staff/audit/{customer_id}")
def story(
    request: Request,
    customer_id: str,
    before: int | None = None,
    entry: str = "",
    me: Me = allow("read_audit"),
) -> Response:
    """Everything in the order of time; that it was read is part of it (AUD-10)."""
    with transaction() as session:
        name = _chain_name(session, me, customer_id)
        chosen = audit.get(session, entry, business_id=me.business_id) if entry else None
        upto = chosen.seq + PAGE // 2 if chosen is not None and before is None else before
        entries = audit.story(session, customer_id, business_id=me.business_id, before=upto, limit=PAGE)
        with_proof = _proofs(customer_id, chosen)
        names = {person.id: person.name for person in staff.everyone(session, me.business_id)}
        context = {
            "customer_id": customer_id,
            "name": name,
            "entries": [_row(found, names) for found in entries],
            "earlier": entries[0].seq if entries and entries[0].seq > 1 else 0,
            "chosen": entry,
        }
        context |= with_proof | shell(session, me)
        audit.append(
            session,
            chain=customer_id,
            kind="staff.read",
            business_id=me.business_id,
            actor=me.actor,
            subject=customer_id,
            payload={"what": "audit"},
        )
    return render(request, "audit_story.html", context, me=me)


@router.post("/staff/audit/{customer_id}/export")
def take_away(customer_id: str, why: str = Form(""), me: Me = allow("export_audit")) -> Response:
    """The account's records with proofs and a verifier that needs none of this program."""
    with reading() as session:
        _chain_name(session, me, customer_id)
    with tempfile.TemporaryDirectory() as folder, tenancy.within(tenancy.ALL), transaction() as session:
        audit.append(
            session,
            chain=customer_id,
            kind="audit.exported",
            business_id=me.business_id,
            actor=me.actor,
            subject=customer_id,
            payload={"why": why.strip()[:300]},
        )
        bundle = export.export_account(session, customer_id, Path(folder) / "bundle.zip")
        content = bundle.path.read_bytes()
    headers = {"Content-Disposition": f'attachment; filename="audit-{customer_id}.zip"'}
    return Response(content, media_type="application/zip", headers=headers)


def _found(session: Session, me: Me, text: str) -> list[Customer]:
    plain = text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    by_paper = sa.select(col(Invoice.customer_id)).where(
        col(Invoice.business_id) == me.business_id, col(Invoice.number) == text.upper()
    )
    rows = session.execute(
        sa.select(Customer)
        .where(
            col(Customer.business_id) == me.business_id,
            sa.or_(
                sa.func.lower(col(Customer.name)).like(f"%{plain}%", escape="\\"),
                col(Customer.id).in_(by_paper),
                col(Customer.id) == text,
            ),
        )
        .order_by(col(Customer.name))
        .limit(MOST_FOUND)
    )
    return list(rows.scalars())


def _chain_name(session: Session, me: Me, chain: str) -> str:
    """Whose chain it is. Raises NotFound for one of another business."""
    if chain == audit.business_chain(me.business_id):
        return "The business itself"
    if chain.startswith("business:"):
        raise NotFound("There is no such account.")
    return accounts.get_customer(session, me.business_id, chain).name


def _proofs(chain: str, chosen: audit.Entry | None) -> dict[str, Any]:
    """The tree is over the entries of all businesses: only hashes of others are read."""
    with tenancy.within(tenancy.ALL), reading() as session:
        whole = proof.of_chain(session, chain)
        one = proof.of_entry(session, chain, chosen.seq) if chosen is not None and whole.ok else None
    return {"proof": whole, "entry_proof": one}


def _text(kind: str) -> str:
    plain = kind.replace(".", " ").replace("_", " ").capitalize()
    return happenings.WORDS.get(kind) or ALSO.get(kind, plain)


def _row(entry: audit.Entry, names: dict[str, str]) -> dict[str, Any]:
    return {
        "id": entry.id,
        "seq": entry.seq,
        "at": entry.at,
        "kind": str(entry.kind),
        "text": _text(str(entry.kind)),
        "who": happenings.who(entry.actor, names),
        "detail": happenings.detail(entry.payload),
        "payload": json.dumps(entry.payload, indent=1, ensure_ascii=False),
        "hash": entry.hash,
    }
