"""What SendGrid sends to us, made here for the demo's mailbox, the tests and the benchmarks, and signed as there."""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from assistant.channels.email.signature import SIGNATURE, TIMESTAMP
from assistant.core import clock
from assistant.core.config import get_settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

KEY_FILE = "demo_email_key.pem"


def private_key() -> ec.EllipticCurvePrivateKey:
    """The demo's own key, made once and kept under DATA_DIR."""
    file = _file()
    if not file.exists() or not file.stat().st_size:
        file.parent.mkdir(parents=True, exist_ok=True)
        made = ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        fresh = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_bytes(made)
        fresh.replace(file)
    key = serialization.load_pem_private_key(file.read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def public_key_text(key: ec.EllipticCurvePrivateKey | None = None) -> str:
    """As SendGrid shows it: base64 DER without lines around it."""
    der = (
        (key or private_key())
        .public_key()
        .public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return base64.b64encode(der).decode()


def signed(
    body: bytes, key: ec.EllipticCurvePrivateKey | None = None, *, at: int | None = None
) -> dict[str, str]:
    """The two headers over this body."""
    timestamp = str(int(clock.now().timestamp()) if at is None else at)
    signature = (key or private_key()).sign(timestamp.encode() + body, ec.ECDSA(hashes.SHA256()))
    return {SIGNATURE: base64.b64encode(signature).decode(), TIMESTAMP: timestamp}


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A mail as its sender wrote it. `dkim` and `spf` are what the provider found; `headers` replace the usual ones."""

    sender: str
    to: str
    subject: str = ""
    text: str | None = None
    html: str | None = None
    name: str = ""
    message_id: str = ""
    in_reply_to: str = ""
    references: str = ""
    dkim: str | None = None
    spf: str = "pass"
    envelope_from: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    files: Sequence[tuple[str, str, bytes]] = ()
    charset: str = "utf-8"
    raw: bytes | None = None


def form_of(letter: Letter) -> tuple[bytes, str]:
    """The body and its content type, as Inbound Parse posts them."""
    domain = letter.sender.rpartition("@")[2].lower()
    shown = f"{letter.name} <{letter.sender}>" if letter.name else letter.sender
    message_id = letter.message_id or f"{secrets.token_hex(12)}@mail.{domain or 'example.com'}"
    lines = {
        "Received": f"by mx.sendgrid.net with SMTP id {secrets.token_hex(5)}",
        "From": shown,
        "To": letter.to,
        "Subject": letter.subject,
        "Date": format_datetime(clock.now()),
        "Message-ID": f"<{message_id}>",
        "MIME-Version": "1.0",
    }
    if letter.in_reply_to:
        lines["In-Reply-To"] = f"<{letter.in_reply_to}>"
    if letter.references:
        lines["References"] = letter.references
    lines |= letter.headers
    dkim = letter.dkim if letter.dkim is not None else f"{{@{domain} : pass}}"
    envelope_from = letter.sender if letter.envelope_from is None else letter.envelope_from
    text_set = dict.fromkeys(("text", "html"), letter.charset) | dict.fromkeys(
        ("to", "from", "subject"), "UTF-8"
    )
    fields: list[tuple[str, bytes]] = [
        ("headers", "\n".join(f"{name}: {value}" for name, value in lines.items()).encode() + b"\n"),
        ("dkim", dkim.encode()),
        ("to", letter.to.encode()),
        ("from", shown.encode()),
        ("subject", letter.subject.encode()),
        ("sender_ip", b"198.51.100.7"),
        ("envelope", json.dumps({"to": [letter.to], "from": envelope_from}).encode()),
        ("SPF", letter.spf.encode()),
        ("charsets", json.dumps(text_set).encode()),
        ("attachments", str(len(letter.files)).encode()),
    ]
    if letter.raw is not None:
        fields.append(("email", letter.raw))
    for name, value in (("text", letter.text), ("html", letter.html)):
        if value is not None:
            fields.append((name, value.encode(letter.charset, "replace")))
    return _multipart(fields, letter.files)


def _multipart(
    fields: Sequence[tuple[str, bytes]], files: Sequence[tuple[str, str, bytes]]
) -> tuple[bytes, str]:
    boundary = f"xYzZY{secrets.token_hex(12)}"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value + b"\r\n"
        for name, value in fields
    ]
    for number, (name, media_type, content) in enumerate(files, 1):
        safe = name.replace("\\", "").replace('"', "").replace("\r", "").replace("\n", "")
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="attachment{number}"; filename="{safe}"\r\n'
            f"Content-Type: {media_type}\r\n\r\n"
        )
        parts.append(head.encode() + content + b"\r\n")
    parts.append(f"--{boundary}--\r\n".encode())
    return b"".join(parts), f"multipart/form-data; boundary={boundary}"


def events_of(events: Sequence[Mapping[str, Any]]) -> bytes:
    """A batch as the Event Webhook posts it."""
    return json.dumps(list(events)).encode() + b"\r\n"


def _file() -> Path:
    return get_settings().data_dir / KEY_FILE
