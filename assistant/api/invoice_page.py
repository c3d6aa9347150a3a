"""The invoice page, its state as JSON, its documents, and the payer's uploads. Reading changes nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from fastapi.responses import JSONResponse, RedirectResponse, Response

from assistant.api.deps import Payer, PayerDep, conversation_scope, remember_payer, require_level, same_site
from assistant.api.page_view import page_context
from assistant.api.pages import render
from assistant.api.view import state
from assistant.core.config import get_settings
from assistant.core.db import reading, transaction
from assistant.core.errors import Invalid, NotFound
from assistant.core.ids import new_id
from assistant.domain import accounts, conversations, documents, evidence, notices, verification
from assistant.domain.scope import Level
from assistant.processors import desk

if TYPE_CHECKING:
    from assistant.domain.accounts import Business, Customer

router = APIRouter(include_in_schema=False)
MOST_FILES = 10
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9 ._()#-]+")


@router.api_route("/i/{token}", methods=["GET", "HEAD"])
def page(payer: PayerDep, request: Request) -> Response:
    return payer_page(payer, request, "invoice.html")


@router.get("/i/{token}/embed")
def embedded(payer: PayerDep, request: Request, theme: str = "auto") -> Response:
    """The chat alone, for a frame on an allowed origin."""
    return payer_page(
        payer, request, "embed.html", embedded=True, theme=theme if theme in ("light", "dark") else "auto"
    )


@router.get("/i/{token}/state")
def page_state(payer: PayerDep) -> Response:
    with reading() as session:
        return JSONResponse(state(session, payer.invoice, payer.token))


@router.get("/i/{token}/documents/{name}")
def document(payer: PayerDep, name: str) -> Response:
    """A PDF, made when it is asked for."""
    from assistant.domain.rendering import render_document  # loads a typesetter; not for the first page

    kind = name.removesuffix(".pdf")
    with reading() as session:
        require_level(session, payer, "send_document")
        known = {item.kind: item for item in documents.available(session, payer.invoice)}
        if kind not in known:
            raise NotFound("There is no such document for this invoice.")
        content = render_document(session, payer.invoice, known[kind].kind)
    ascii_name = _NOT_IN_A_NAME.sub("-", f"{known[kind].title} {payer.invoice.number}.pdf")
    headers = {"Content-Disposition": f'inline; filename="{ascii_name}"'}
    return Response(content, media_type="application/pdf", headers=headers)


@router.post("/i/{token}/attachments", dependencies=[Depends(same_site)])
def upload(payer: PayerDep, request: Request, file: list[UploadFile] = File(...)) -> Response:
    """Evidence for a dispute: PDF, PNG or JPEG, up to 10 MB each and ten at once."""
    if len(file) > MOST_FILES:
        raise Invalid(f"Please send up to {MOST_FILES} files at once.", code="too_many_files")
    scope = conversation_scope(payer)
    kept = []
    for item in file:
        content = item.file.read(evidence.MAX_BYTES + 1)
        with transaction() as session:
            attachment = evidence.receive(session, scope, name=item.filename or "file", content=content)
            conversations.say_once(
                session,
                scope.conversation_id,
                author="system",
                channel="web",
                text=f"Received: {attachment.name}",
                external_id=f"attachment:{attachment.id}",
            )
        kept.append({"id": attachment.id, "name": attachment.name, "size": attachment.size})
    if _browser_form(request):
        return RedirectResponse(f"/i/{payer.token}#chat", status_code=303)
    return JSONResponse({"attachments": kept}, status_code=201)


@router.post("/i/{token}/verification", dependencies=[Depends(same_site)])
def send_code(payer: PayerDep, request: Request) -> Response:
    """Send a one-time code to the contact point on file; the answer never holds it."""
    scope = conversation_scope(payer)
    with transaction() as session:
        business = accounts.get_business(session, scope.business_id)
        contact = notices.send_code(session, scope, business)
    if _browser_form(request):
        return RedirectResponse(f"/i/{payer.token}#chat", status_code=303)
    return JSONResponse({"contact": contact.masked, "valid_minutes": verification.VALID_MINUTES})


@router.post("/i/{token}/verification/confirm", dependencies=[Depends(same_site)])
def confirm_code(payer: PayerDep, request: Request, code: str = Form("")) -> Response:
    """Check the code; a wrong one and an expired one look the same."""
    scope = conversation_scope(payer)
    with transaction() as session:
        passed = verification.confirm(session, scope, code[:12])
    if not passed:
        raise Invalid("This code is not right, or it has expired. Ask for a new one.", code="wrong_code")
    done: Response = (
        RedirectResponse(f"/i/{payer.token}#chat", status_code=303)
        if _browser_form(request)
        else JSONResponse({"level": 2})
    )
    remember_payer(done, scope.customer_id)
    return done


def payer_page(payer: Payer, request: Request, template: str, *, status: int = 200, **more: Any) -> Response:
    """One of the pages that show the invoice's state."""
    with reading() as session:
        business, customer = _parties(session, payer)
        view = state(session, payer.invoice, payer.token)
        transfer = desk.takes_transfers(session, payer.invoice.business_id, payer.invoice.currency)
    context = page_context(
        view,
        token=payer.token,
        lang="en",
        business_name=business.name,
        csrf="",
        client_id=new_id("web"),
        locale=customer.locale.replace("_", "-"),
        demo=get_settings().demo,
        suggestions=SUGGESTIONS,
        transfer=transfer,
        several=payer.level >= Level.CODE,
        **more,
    )
    return render(request, template, context, status=status)


SUGGESTIONS = [
    "What do I owe?",
    "Can I pay in parts?",
    "Why is there tax on this?",
    "Something is wrong on this invoice",
]


def _parties(session: Any, payer: Payer) -> tuple[Business, Customer]:
    invoice = payer.invoice
    return (
        accounts.get_business(session, invoice.business_id),
        accounts.get_customer(session, invoice.business_id, invoice.customer_id),
    )


def _browser_form(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")
