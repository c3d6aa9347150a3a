"""Documents to download: the invoice, a statement, a receipt, the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from assistant.domain import documents
from assistant.domain.facts import Fact
from assistant.domain.scope import Level
from tools import wording
from tools.base import Tool, ToolContext, ToolResult, Wishes, refused

if TYPE_CHECKING:
    from sqlmodel import Session


class SendDocument(Wishes):
    kind: Literal["invoice", "statement", "receipt", "credit_note", "plan"]


def send_document(context: ToolContext, session: Session, wishes: SendDocument) -> ToolResult:
    invoice = context.invoice(session)
    available = {document.kind: document for document in documents.available(session, invoice)}
    document = available.get(wishes.kind)
    if document is None:
        there = ", ".join(wording.document_title(item, context.locale) for item in available.values())
        return refused(
            "no_such_document",
            context.say("no_document", kind=wording.document_kind(wishes.kind, context.locale), there=there),
            available=[item.title for item in available.values()],
        )
    title = wording.document_title(document, context.locale)
    return ToolResult(
        "ok",
        context.say("document", title=title),
        {"title": title, "kind": document.kind},
        facts=(Fact.text("document_title", title), Fact.reference("invoice_number", invoice.number)),
        blocks=({"type": "document", "document": document.kind, "title": title},),
        done=frozenset({"document_ready"}),
    )


TOOL = Tool(
    name="send_document",
    description="Show the payer a document to download.",
    wishes=SendDocument,
    access="read",
    level=Level.LINK,
    run=send_document,
)
