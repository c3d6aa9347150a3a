"""Evidence that a payer uploads for a dispute: stored under a generated name, never trusted, never run (WHK-20)."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import datetime
from pathlib import Path

from sqlmodel import Field, Session, SQLModel, col, select

from assistant.audit import log as audit
from assistant.core import clock
from assistant.core.config import get_settings
from assistant.core.db import UtcDateTime
from assistant.core.errors import Invalid, TooLarge
from assistant.core.ids import new_id
from assistant.core.redaction import redact
from assistant.domain import conversations, evidence_limits
from assistant.domain.scope import Scope

MAX_BYTES = 10 * 1024 * 1024
MAX_PER_CONVERSATION = 20
_MAGIC = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_ZIP_END = b"PK\x05\x06"
_ZIP_TAIL = 22 + 0xFFFF  # the end record and its longest comment


class Attachment(SQLModel, table=True):
    """`name` is what the payer called it; the file itself is named by the id."""

    id: str = Field(default_factory=lambda: new_id("att"), primary_key=True)
    business_id: str = Field(foreign_key="business.id")
    customer_id: str = Field(foreign_key="customer.id")
    conversation_id: str = Field(foreign_key="conversation.id", index=True)
    invoice_id: str = Field(foreign_key="invoice.id", index=True)
    name: str
    media_type: str
    size: int
    sha256: str
    at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)

    @property
    def path(self) -> Path:
        return folder() / f"{self.id}.{self.media_type.rpartition('/')[2]}"


def folder() -> Path:
    return get_settings().data_dir / "evidence"


def media_type(content: bytes) -> str:
    """By the content's own first bytes. Raises Invalid for what is not a PDF, a PNG or a JPEG, and for one that
    is an archive at the same time."""
    archive = _ZIP_END in content[-_ZIP_TAIL:]
    for magic, kind in _MAGIC.items():
        if content.startswith(magic) and not archive:
            return kind
    raise Invalid("Please send a PDF, a PNG or a JPEG file.", code="file_type")


def check(content: bytes) -> str:
    """The media type of a file that may be kept. Raises Invalid, TooLarge."""
    if len(content) > MAX_BYTES:
        raise TooLarge("A file may have up to 10 MB.", code="file_too_large")
    kind = media_type(content)
    evidence_limits.check(content, kind)
    return kind


def receive(session: Session, scope: Scope, *, name: str, content: bytes) -> Attachment:
    """Keep the file; the same content twice in a conversation is kept once. Raises Invalid, TooLarge."""
    kind = check(content)
    digest = hashlib.sha256(content).hexdigest()
    conversations.lock(session, scope.conversation_id)
    before = of_conversation(session, scope.conversation_id)
    for attachment in before:
        if attachment.sha256 == digest:
            return attachment
    if len(before) >= MAX_PER_CONVERSATION:
        raise Invalid("There are twenty files already; a person can take more.", code="too_many_files")
    attachment = Attachment(
        business_id=scope.business_id,
        customer_id=scope.customer_id,
        conversation_id=scope.conversation_id,
        invoice_id=scope.invoice_id,
        name=safe_name(name),
        media_type=kind,
        size=len(content),
        sha256=digest,
    )
    folder().mkdir(parents=True, exist_ok=True)
    attachment.path.write_bytes(content)
    session.add(attachment)
    session.flush()
    audit.append(
        session,
        chain=scope.customer_id,
        kind="evidence.received",
        business_id=scope.business_id,
        actor="payer",
        subject=attachment.id,
        payload={"sha256": digest, "size": len(content), "media_type": kind},
    )
    return attachment


def of_conversation(session: Session, conversation_id: str) -> list[Attachment]:
    statement = (
        select(Attachment).where(Attachment.conversation_id == conversation_id).order_by(col(Attachment.id))
    )
    return list(session.exec(statement).all())


def safe_name(name: str) -> str:
    """The last part of the name, without signs that nobody sees, at most 120 characters, redacted (PCI-04)."""
    last = re.split(r"[\\/]", name)[-1]
    shown = "".join(char for char in last if unicodedata.category(char) not in _UNSEEN).strip()[:120]
    return redact(shown).text[:120] or "file"
