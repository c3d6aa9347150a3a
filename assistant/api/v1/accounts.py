"""/v1: customers and invoices, and the links to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from starlette.responses import Response

from assistant.api.deps import ApiKeyDep
from assistant.api.v1 import shapes
from assistant.api.v1.bodies import CustomerIn, InvoiceIn
from assistant.api.v1.idempotent import OnceDep
from assistant.api.v1.paging import Cursor, Limit, list_rows
from assistant.audit import log as audit
from assistant.core import clock, security
from assistant.core.config import get_settings
from assistant.core.db import reading, transaction
from assistant.core.errors import Conflict, Invalid
from assistant.core.money import Money, exponent
from assistant.domain import accounts, contact, conversations, invoices, links, positions
from assistant.domain.accounts import Customer
from assistant.domain.invoices import Invoice, InvoiceDraft, LineDraft, TaxDraft

if TYPE_CHECKING:
    from sqlmodel import Session

router = APIRouter()


@router.get("/customers", tags=["customers"], response_model=shapes.Page[shapes.CustomerRow])
def list_customers(
    key: ApiKeyDep, limit: Limit = 50, cursor: Cursor = None, external_id: str | None = None
) -> dict[str, Any]:
    """Customers, newest first."""
    with reading() as session:
        return list_rows(
            session,
            Customer,
            key.business_id,
            limit=limit,
            cursor=cursor,
            values=accounts.customer_values,
            external_id=external_id,
        )


@router.post("/customers", tags=["customers"], status_code=201, response_model=shapes.Customer)
def create_customer(body: CustomerIn, once: OnceDep) -> Response:
    """A customer with their contact points. 409 when the external_id is taken."""

    def work(session: Session) -> dict[str, Any]:
        if accounts.find_customer(session, once.business_id, body.external_id) is not None:
            raise Conflict(f"There is a customer {body.external_id} already.", code="duplicate_customer")
        try:
            clock.zone(body.timezone)
        except ValueError as error:
            raise Invalid(str(error)) from error
        fields = body.model_dump(exclude={"phone", "email"})
        customer = Customer(business_id=once.business_id, **fields)
        customer.locale = customer.locale.replace("-", "_")
        session.add(customer)
        session.flush()
        if body.phone:
            accounts.add_contact(session, customer, "phone", body.phone)
        if body.email:
            accounts.add_contact(session, customer, "email", body.email)
        audit.append(
            session,
            chain=customer.id,
            kind="customer.created",
            business_id=once.business_id,
            actor="api",
            subject=customer.id,
            payload={"external_id": body.external_id},
        )
        return customer_json(session, customer)

    return once.run(work)


@router.get("/customers/{customer_id}", tags=["customers"], response_model=shapes.Customer)
def get_customer(key: ApiKeyDep, customer_id: str) -> dict[str, Any]:
    """One customer, with contact points, consents and preferences."""
    with reading() as session:
        return customer_json(session, accounts.get_customer(session, key.business_id, customer_id))


def customer_json(session: Session, customer: Customer) -> dict[str, Any]:
    return accounts.customer_values(customer) | {
        "contacts": [
            {"kind": point.kind, "value": point.value} for point in accounts.contacts(session, customer.id)
        ],
        "contact": contact.values(session, customer.id),
    }


@router.get("/invoices", tags=["invoices"], response_model=shapes.Page[shapes.InvoiceRow])
def list_invoices(
    key: ApiKeyDep,
    limit: Limit = 50,
    cursor: Cursor = None,
    customer_id: str | None = None,
    number: str | None = None,
) -> dict[str, Any]:
    """Invoices, newest first, each with its balance."""
    with reading() as session:
        return list_rows(
            session,
            Invoice,
            key.business_id,
            limit=limit,
            cursor=cursor,
            values=lambda invoice: invoice_json(session, invoice),
            customer_id=customer_id,
            number=number,
        )


@router.post("/invoices", tags=["invoices"], status_code=201, response_model=shapes.InvoiceRow)
def create_invoice(body: InvoiceIn, once: OnceDep) -> Response:
    """Issue an invoice: totals are summed from its lines and taxes, and charged in the ledger."""

    def work(session: Session) -> dict[str, Any]:
        customer = accounts.get_customer(session, once.business_id, body.customer_id)
        try:
            exponent(body.currency)
        except ValueError as error:
            raise Invalid(str(error)) from error
        draft = InvoiceDraft(
            number=body.number,
            currency=body.currency,
            issued_on=body.issued_on,
            due_on=body.due_on,
            supplied_on=body.supplied_on,
            note=body.note,
            terms=body.terms,
            lines=tuple(
                LineDraft(
                    description=line.description,
                    net=Money(line.net_minor, body.currency),
                    quantity=line.quantity,
                    unit=line.unit,
                    unit_price=line.unit_price,
                    tax_category=line.tax_category,
                    tax_rate=line.tax_rate,
                )
                for line in body.lines
            ),
            taxes=tuple(
                TaxDraft(
                    label=tax.label,
                    category=tax.category,
                    rate=tax.rate,
                    base=Money(tax.base_minor, body.currency),
                    amount=Money(tax.amount_minor, body.currency),
                    note=tax.note,
                )
                for tax in body.taxes
            ),
        )
        invoice = invoices.issue(session, customer, draft)
        audit.append(
            session,
            chain=customer.id,
            kind="invoice.created",
            business_id=once.business_id,
            actor="api",
            subject=invoice.id,
            payload={
                "number": invoice.number,
                "total_minor": invoice.total_minor,
                "currency": invoice.currency,
            },
        )
        return invoice_json(session, invoice)

    return once.run(work)


@router.get("/invoices/{invoice_id}", tags=["invoices"], response_model=shapes.Invoice)
def get_invoice(key: ApiKeyDep, invoice_id: str) -> dict[str, Any]:
    """One invoice with its lines, taxes, ledger and balance."""
    with reading() as session:
        invoice = invoices.get(session, key.business_id, invoice_id)
        return invoice_json(session, invoice, whole=True)


@router.post("/invoices/{invoice_id}/link", tags=["invoices"], status_code=201, response_model=shapes.Link)
def issue_link(invoice_id: str, once: OnceDep) -> Response:
    """A new link to the invoice's page. The token is shown this once; only its hash is kept."""

    def work(session: Session) -> dict[str, Any]:
        invoice = invoices.get(session, once.business_id, invoice_id)
        link, _token = links.issue(session, invoice)
        audit.append(
            session,
            chain=invoice.customer_id,
            kind="link.issued",
            business_id=once.business_id,
            actor="api",
            subject=link.id,
            payload={"invoice_id": invoice.id},
        )
        return {"id": link.id, "expires_at": clock.utc_text(link.expires_at)}

    def with_token(body: dict[str, Any]) -> dict[str, Any]:
        token = security.derived_token(f"link:{body['id']}")
        return body | {"url": f"{get_settings().public_url}/i/{token}", "token": token}

    return once.run(work, finish=with_token)


@router.delete("/invoices/{invoice_id}/link", tags=["invoices"], response_model=shapes.Revoked)
def revoke_links(key: ApiKeyDep, invoice_id: str) -> dict[str, Any]:
    """Revoke every link of the invoice."""
    with transaction() as session:
        invoice = invoices.get(session, key.business_id, invoice_id)
        count = links.revoke(session, invoice.id)
        audit.append(
            session,
            chain=invoice.customer_id,
            kind="link.revoked",
            business_id=key.business_id,
            actor="api",
            subject=invoice.id,
            payload={"revoked": count},
        )
    return {"revoked": count}


def invoice_json(session: Session, invoice: Invoice, *, whole: bool = False) -> dict[str, Any]:
    customer = accounts.get_customer(session, invoice.business_id, invoice.customer_id)
    now = positions.position(session, invoice, customer.timezone)
    conversation = conversations.open_conversation(session, invoice.id)
    body: dict[str, Any] = {
        "id": invoice.id,
        "number": invoice.number,
        "customer_id": invoice.customer_id,
        "currency": invoice.currency,
        "issued_on": invoice.issued_on.isoformat(),
        "due_on": invoice.due_on.isoformat(),
        "status": now.status,
        "total": invoice.total.json(),
        "tax": invoice.tax.json(),
        "balance": now.balance.json(),
        "disputed": now.disputed.json(),
        "payable": now.payable.json(),
        "conversation_id": conversation.id if conversation else None,
        "created_at": clock.utc_text(invoice.created_at),
    }
    if whole:
        body["lines"] = [
            line.model_dump(exclude={"invoice_id"}) for line in invoices.lines(session, invoice.id)
        ]
        body["taxes"] = [
            tax.model_dump(exclude={"invoice_id"}) for tax in invoices.taxes(session, invoice.id)
        ]
        body["ledger"] = [
            {
                "id": entry.id,
                "kind": entry.kind,
                "amount": entry.money.json(),
                "booked_on": entry.booked_on.isoformat(),
                "text": entry.text,
                "reference": entry.external_id,
            }
            for entry in now.history
        ]
    return body
