"""Paying: from a button to the processor's hosted page and back. Reading changes nothing; pressing twice pays once."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from assistant.api.deps import Payer, PayerDep, conversation_scope, require_level, same_site
from assistant.api.invoice_page import payer_page
from assistant.api.pages import render
from assistant.core.config import get_settings
from assistant.core.db import reading, transaction
from assistant.core.errors import Conflict, Forbidden, Invalid, NotFound
from assistant.core.money import Money, total
from assistant.core.text import in_english, local_time, long_date
from assistant.domain import accounts, attempts, invoices, links, payments, positions
from assistant.domain.reading.amounts import read_amount
from assistant.domain.scope import Level
from assistant.processors import desk
from assistant.processors.bank_transfer import details
from tools.payments import next_instalment

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.domain.invoices import Invoice
    from assistant.domain.payments import PaymentIntent
    from assistant.domain.scope import Scope

router = APIRouter(include_in_schema=False)
BACK_SECONDS = 2 * 3600
REFRESHES = 15
RECEIPT_STATUS = {"succeeded": "received", "failed": "failed", "cancelled": "cancelled"}


@router.post("/i/{token}/pay", dependencies=[Depends(same_site)])
def start_payment(
    payer: PayerDep,
    request: Request,
    pay_what: str = Form("balance"),
    amount: str = Form(""),
    method: str = Form(""),
) -> Response:
    """An intent for the chosen amount, then on to the hosted checkout. A double click starts one payment."""
    _check_method(method)
    scope = conversation_scope(payer)
    with reading() as session:
        require_level(session, payer, "start_payment")
        customer = accounts.get_customer(session, scope.business_id, scope.customer_id)
        invoice = invoices.get(session, scope.business_id, scope.invoice_id)
        now = positions.position(session, invoice, customer.timezone)
        chosen = now.payable
        if not chosen:
            raise Conflict("There is nothing to pay on this invoice right now.", code="nothing_to_pay")
        if pay_what == "instalment":
            chosen = min(next_instalment(session, invoice.id) or chosen, chosen)
        elif pay_what == "amount":
            read = read_amount(amount, balance=now.payable, locale=customer.locale)
            if read.money is None:
                problem = f"Enter an amount up to {now.payable.text(customer.locale)}."
                if "text/html" in request.headers.get("accept", ""):
                    return payer_page(
                        payer, request, "pay.html", status=422, error=problem, amount=amount[:20]
                    )
                raise Invalid(problem, code="amount_unclear")
            chosen = read.money
    return _start(payer, scope, [(scope.invoice_id, chosen)], method)


@router.get("/i/{token}/pay/several")
def several(payer: PayerDep, request: Request) -> Response:
    """The customer's open invoices, for a payer who has confirmed a code: the link alone tells of one invoice."""
    _only_known(payer)
    with reading() as session:
        rows = _payable_invoices(session, payer)
        customer = accounts.get_customer(session, payer.invoice.business_id, payer.invoice.customer_id)
    shown = [
        {
            "id": invoice.id,
            "number": invoice.number,
            "due_text": long_date(invoice.due_on, in_english(customer.locale)),
            "amount": payable.json(customer.locale),
            "here": invoice.id == payer.invoice.id,
        }
        for invoice, payable in rows
    ]
    whole = total((payable for _, payable in rows), payer.invoice.currency)
    context = {"csrf": "", "base": f"/i/{payer.token}", "rows": shown, "total": whole.json(customer.locale)}
    return render(request, "pay_several.html", context)


@router.post("/i/{token}/pay/several", dependencies=[Depends(same_site)])
def start_several(payer: PayerDep, invoice: list[str] = Form(default=[])) -> Response:
    """One payment for the chosen invoices, each in full."""
    _only_known(payer)
    scope = conversation_scope(payer)
    with reading() as session:
        require_level(session, payer, "start_payment")
        open_ones = {found.id: payable for found, payable in _payable_invoices(session, payer)}
    chosen = [(one, open_ones[one]) for one in dict.fromkeys(invoice) if one in open_ones]
    if len(chosen) != len(set(invoice)) or not chosen:
        raise Invalid("Choose invoices of the list.", code="nothing_to_pay")
    return _start(payer, scope, chosen)


@router.get("/i/{token}/pay/{payment_id}")
def from_the_chat(payer: PayerDep, payment_id: str) -> Response:
    """Leads to the page of a payment that was started; changes nothing."""
    with reading() as session:
        intent = session.get(payments.PaymentIntent, payment_id)
        if intent is None or intent.invoice_id != payer.invoice.id:
            raise NotFound("There is no such payment.")
    return _remember(RedirectResponse(f"/pay/{intent.ref}", status_code=303), payer.token)


@router.get("/pay/return/{return_id}")
def come_back(return_id: str, request: Request, n: int = 0) -> Response:
    """Where the processor leads back to: the receipt, or that it is not confirmed yet. Books nothing."""
    with reading() as session:
        attempt = attempts.by_return_id(session, return_id)
        intent = payments.get(session, attempt.intent_id)
        receipt = _receipt(session, request, intent, attempt.status, attempt.method)
    waiting = receipt["status"] == "pending" and n < REFRESHES
    receipt["refresh"] = f"2; url=/pay/return/{return_id}?n={n + 1}" if waiting else ""
    return render(request, "receipt.html", {"receipt": receipt})


@router.get("/pay/transfer/{return_id}")
def transfer(return_id: str, request: Request) -> Response:
    """What to type into the bank: from signed settings alone (AUT-05)."""
    with reading() as session:
        attempt = attempts.by_return_id(session, return_id)
        intent = payments.get(session, attempt.intent_id)
        if attempt.status != "open":
            receipt = _receipt(session, request, intent, attempt.status, attempt.method)
            return render(request, "receipt.html", {"receipt": receipt | {"refresh": ""}})
        shown = details.of(session, return_id)
        customer = accounts.get_customer(session, intent.business_id, intent.customer_id)
        context = {
            "transfer": shown,
            "amount": shown.amount.json(customer.locale),
            "qr": f"/pay/transfer/{return_id}/qr.png" if shown.epc() else "",
            "back_url": _back_url(session, request, intent),
        }
    return render(request, "transfer.html", context)


@router.get("/pay/transfer/{return_id}/qr.png")
def transfer_code(return_id: str) -> Response:
    with reading() as session:
        code = details.of(session, return_id).epc()
    if code is None:
        raise NotFound("There is no code for this payment.")
    return Response(code, media_type="image/png")


@router.get("/pay/{ref}")
def payment_page(ref: str, request: Request) -> Response:
    """One payment, from any channel: what, to whom, and the button to the hosted page. Changes nothing."""
    with reading() as session:
        intent = payments.by_ref(session, ref)
        if intent.status != "pending":
            receipt = _receipt(session, request, intent, intent.status, intent.method)
            return render(request, "receipt.html", {"receipt": receipt | {"refresh": ""}})
        running = attempts.undecided(session, intent.id)
        if running is not None and running.status == "processing":
            receipt = _receipt(session, request, intent, "processing", running.method)
            return render(request, "receipt.html", {"receipt": receipt | {"refresh": ""}})
        customer = accounts.get_customer(session, intent.business_id, intent.customer_id)
        business = accounts.get_business(session, intent.business_id)
        named = payments.parts(session, intent)
        _still_owed(session, intent, named, customer.timezone)
        shown: dict[str, Any] = {
            "action": f"/pay/{ref}",
            "payee": business.legal_name,
            "amount": intent.amount.json(customer.locale),
            "parts": [
                {
                    "number": invoices.get(session, intent.business_id, invoice_id).number,
                    "amount": part.json(customer.locale),
                }
                for invoice_id, part in named
            ],
            "transfer": desk.takes_transfers(session, intent.business_id, intent.currency),
            "back_url": _back_url(session, request, intent),
        }
    return render(request, "payment.html", {"payment": shown, "csrf": ""})


@router.post("/pay/{ref}", dependencies=[Depends(same_site)])
def go_to_checkout(ref: str, method: str = Form("")) -> Response:
    """On to the hosted page; pressed twice it is the same one. What is decided shows its receipt."""
    _check_method(method)
    try:
        return RedirectResponse(desk.checkout(ref, method=method), status_code=303)
    except Conflict as error:
        if error.code in ("payment_decided", "payment_underway"):
            return RedirectResponse(f"/pay/{ref}", status_code=303)
        raise


def _check_method(method: str) -> None:
    if method not in ("", "card", "bank", "transfer"):
        raise Invalid("Choose a way to pay from the page.")


def _start(payer: Payer, scope: Scope, parts: list[tuple[str, Money]], method: str = "") -> Response:
    """The intent for these parts, a new one or the one that waits already, and on to its checkout."""
    amount = total((part for _, part in parts), parts[0][1].currency)
    with reading() as session:
        waiting = _waiting(session, scope, parts)
    for invoice_id, _ in parts:
        desk.supersede(scope.business_id, invoice_id, but=waiting.id if waiting else "")
    with transaction() as session:
        for invoice_id, _ in sorted(parts):
            invoices.lock(session, invoice_id)
        intent = _waiting(session, scope, parts)
        if intent is None:
            ended = [one for one in payments.of_invoice(session, scope.invoice_id) if one.status != "pending"]
            key = hashlib.sha256(repr((sorted(parts, key=str), len(ended))).encode()).hexdigest()
            intent, _new = payments.start(
                session, scope, amount=amount, effect_key=f"page:{key}", parts=parts
            )
    try:
        url = desk.checkout(intent.ref, method=method)
    except Conflict as error:
        if error.code not in ("payment_decided", "payment_underway"):
            raise
        url = f"/pay/{intent.ref}"
    return _remember(RedirectResponse(url, status_code=303), payer.token)


def _waiting(session: Session, scope: Scope, parts: list[tuple[str, Money]]) -> PaymentIntent | None:
    """A payment of the same parts that was started and is not decided."""
    found = payments.of_invoice(session, scope.invoice_id)
    return next(
        (
            one
            for one in found
            if one.status == "pending"
            and one.invoice_id == scope.invoice_id
            and sorted(payments.parts(session, one), key=str) == sorted(parts, key=str)
        ),
        None,
    )


def _only_known(payer: Payer) -> None:
    if payer.level < Level.CODE:
        raise Forbidden(
            "To see your other invoices we need to be sure that it is you: ask for a one-time code first.",
            code="verification_needed",
        )


def _payable_invoices(session: Session, payer: Payer) -> list[tuple[Invoice, Money]]:
    """Of the same customer and currency, oldest due first, those with something to pay."""
    here = payer.invoice
    customer = accounts.get_customer(session, here.business_id, here.customer_id)
    rows = [
        (found, positions.position(session, found, customer.timezone).payable)
        for found in invoices.of_customer(session, here.business_id, here.customer_id)
        if found.currency == here.currency and found.voided_at is None
    ]
    return [(found, payable) for found, payable in rows if payable.minor > 0][: payments.MOST_INVOICES]


def _still_owed(
    session: Session, intent: PaymentIntent, named: list[tuple[str, Money]], timezone: str
) -> None:
    for invoice_id, part in named:
        invoice = invoices.get(session, intent.business_id, invoice_id)
        if part > positions.position(session, invoice, timezone).payable:
            raise Conflict(
                "What is owed has changed since this button was made. Choose an amount on the invoice's page.",
                code="balance_changed",
            )


def _receipt(
    session: Session, request: Request, intent: PaymentIntent, status: str, method: str
) -> dict[str, Any]:
    business = accounts.get_business(session, intent.business_id)
    customer = accounts.get_customer(session, intent.business_id, intent.customer_id)
    named = [
        (invoices.get(session, intent.business_id, invoice_id), part)
        for invoice_id, part in payments.parts(session, intent)
    ]
    left = total(
        (positions.position(session, one, customer.timezone).balance for one, _ in named), intent.currency
    )
    shown = RECEIPT_STATUS.get(status, "pending")
    again = intent.status == "pending" and shown in ("failed", "cancelled")
    return {
        "status": shown,
        "amount": intent.amount.json(customer.locale),
        "parts": [{"number": one.number, "amount": part.json(customer.locale)} for one, part in named],
        "payee": business.legal_name,
        "method": method if shown == "received" else "",
        "on_text": local_time(
            intent.settled_at or intent.created_at, customer.timezone, in_english(customer.locale)
        ),
        "reference": intent.id[-8:].upper(),
        "balance": left.json(customer.locale) if shown == "received" else "",
        "again_url": f"/pay/{intent.ref}" if again else "",
        "back_url": _back_url(session, request, intent),
    }


def back_cookie() -> str:
    return "__Secure-pay_back" if get_settings().https else "pay_back"


def _remember(response: Response, token: str) -> Response:
    """The way back stays in the payer's own browser: no link token goes to a processor (IDN-01)."""
    response.set_cookie(
        back_cookie(),
        token,
        max_age=BACK_SECONDS,
        path="/pay",
        secure=get_settings().https,
        httponly=True,
        samesite="lax",
    )
    return response


def _back_url(session: Session, request: Request, intent: PaymentIntent) -> str:
    """The invoice's page, for a browser that came from it; empty for another."""
    token = request.cookies.get(back_cookie(), "")
    try:
        _link, invoice = links.resolve(session, token)
    except NotFound:
        return ""
    named = {invoice_id for invoice_id, _ in payments.parts(session, intent)}
    return f"/i/{token}" if invoice.id in named else ""
