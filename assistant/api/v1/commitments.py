"""/v1: payments, plans, promises and disputes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from starlette.responses import Response

from assistant.api.deps import ApiKeyDep
from assistant.api.v1 import shapes
from assistant.api.v1.bodies import AmountIn, DecisionIn, PaymentIn
from assistant.api.v1.idempotent import OnceDep
from assistant.api.v1.paging import Cursor, Limit, list_rows
from assistant.core import clock
from assistant.core.db import reading
from assistant.core.errors import Invalid, NotFound
from assistant.core.money import Money
from assistant.domain import accounts, disputes, invoices, payments, plans, promises
from assistant.domain.disputes import Dispute
from assistant.domain.ledger import LedgerEntry
from assistant.domain.plans import Plan
from assistant.domain.promises import Promise

if TYPE_CHECKING:
    from sqlmodel import Session

router = APIRouter()


@router.get("/payments", tags=["payments"], response_model=shapes.Page[shapes.Payment])
def list_payments(
    key: ApiKeyDep, limit: Limit = 50, cursor: Cursor = None, invoice_id: str | None = None
) -> dict[str, Any]:
    """Payments that have arrived, newest first."""
    with reading() as session:
        return list_rows(
            session,
            LedgerEntry,
            key.business_id,
            limit=limit,
            cursor=cursor,
            values=payment_json,
            invoice_id=invoice_id,
            kind="payment",
        )


@router.post("/payments", tags=["payments"], status_code=201, response_model=shapes.Payment)
def record_payment(body: PaymentIn, once: OnceDep) -> Response:
    """Record money that has arrived elsewhere. The same reference is booked once."""

    def work(session: Session) -> dict[str, Any]:
        invoice = invoices.get(session, once.business_id, body.invoice_id)
        invoices.lock(session, invoice.id)
        entry, _new = payments.receive(
            session,
            invoice,
            _money(body.amount),
            source="manual",
            external_id=body.reference,
            text=body.text,
            actor="api",
            booked_on=body.received_on,
        )
        return payment_json(entry)

    return once.run(work)


@router.get("/payments/{payment_id}", tags=["payments"], response_model=shapes.Payment)
def get_payment(key: ApiKeyDep, payment_id: str) -> dict[str, Any]:
    """One payment."""
    with reading() as session:
        entry = session.get(LedgerEntry, payment_id)
        if entry is None or entry.business_id != key.business_id or entry.kind != "payment":
            raise NotFound("There is no such payment.")
        return payment_json(entry)


def _money(amount: AmountIn) -> Money:
    """Raises Invalid for a currency that there is not."""
    try:
        return Money(amount.minor, amount.currency)
    except ValueError as error:
        raise Invalid(str(error)) from error


def payment_json(entry: LedgerEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "invoice_id": entry.invoice_id,
        "customer_id": entry.customer_id,
        "amount": abs(entry.money).json(),
        "received_on": entry.booked_on.isoformat(),
        "reference": entry.external_id,
        "source": entry.source,
        "text": entry.text,
        "created_at": clock.utc_text(entry.at),
    }


@router.get("/plans", tags=["plans"], response_model=shapes.Page[shapes.Plan])
def list_plans(
    key: ApiKeyDep,
    limit: Limit = 50,
    cursor: Cursor = None,
    invoice_id: str | None = None,
    status: str | None = None,
) -> dict[str, Any]:
    """Payment plans with their instalments, newest first."""
    with reading() as session:
        return list_rows(
            session,
            Plan,
            key.business_id,
            limit=limit,
            cursor=cursor,
            values=lambda plan: plan_json(session, plan),
            invoice_id=invoice_id,
            status=status,
        )


@router.get("/plans/{plan_id}", tags=["plans"], response_model=shapes.Plan)
def get_plan(key: ApiKeyDep, plan_id: str) -> dict[str, Any]:
    """One plan."""
    with reading() as session:
        return plan_json(session, plans.get(session, key.business_id, plan_id))


def plan_json(session: Session, plan: Plan) -> dict[str, Any]:
    customer = accounts.get_customer(session, plan.business_id, plan.customer_id)
    return plans.values(plan, plans.instalments(session, plan.id), clock.today(customer.timezone))


@router.get("/promises", tags=["promises"], response_model=shapes.Page[shapes.Promise])
def list_promises(
    key: ApiKeyDep,
    limit: Limit = 50,
    cursor: Cursor = None,
    invoice_id: str | None = None,
    status: str | None = None,
) -> dict[str, Any]:
    """Promises to pay, newest first."""
    with reading() as session:
        return list_rows(
            session,
            Promise,
            key.business_id,
            limit=limit,
            cursor=cursor,
            values=promises.values,
            invoice_id=invoice_id,
            status=status,
        )


@router.get("/promises/{promise_id}", tags=["promises"], response_model=shapes.Promise)
def get_promise(key: ApiKeyDep, promise_id: str) -> dict[str, Any]:
    """One promise."""
    with reading() as session:
        return promises.values(promises.get(session, key.business_id, promise_id))


@router.get("/disputes", tags=["disputes"], response_model=shapes.Page[shapes.Dispute])
def list_disputes(
    key: ApiKeyDep,
    limit: Limit = 50,
    cursor: Cursor = None,
    invoice_id: str | None = None,
    status: str | None = None,
) -> dict[str, Any]:
    """Disputes, newest first."""
    with reading() as session:
        return list_rows(
            session,
            Dispute,
            key.business_id,
            limit=limit,
            cursor=cursor,
            values=disputes.values,
            invoice_id=invoice_id,
            status=status,
        )


@router.get("/disputes/{dispute_id}", tags=["disputes"], response_model=shapes.Dispute)
def get_dispute(key: ApiKeyDep, dispute_id: str) -> dict[str, Any]:
    """One dispute."""
    with reading() as session:
        return disputes.values(disputes.get(session, key.business_id, dispute_id))


@router.post("/disputes/{dispute_id}/decision", tags=["disputes"], response_model=shapes.Dispute)
def decide_dispute(dispute_id: str, body: DecisionIn, once: OnceDep) -> Response:
    """Review, decide or withdraw a dispute; a credit is booked in the ledger in the same transaction."""

    def work(session: Session) -> dict[str, Any]:
        dispute = disputes.get(session, once.business_id, dispute_id)
        invoice = invoices.get(session, once.business_id, dispute.invoice_id)
        invoices.lock(session, invoice.id)
        disputes.decide(
            session,
            dispute,
            body.outcome,
            actor=f"staff:{body.by}",
            reason=body.reason,
            credit=None if body.credit is None else _money(body.credit),
        )
        return disputes.values(dispute)

    return once.run(work, status=200)
