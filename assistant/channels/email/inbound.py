"""One received mail out of the provider's form: who, to which address, what the payer wrote now, which files."""

from __future__ import annotations

import codecs
import hashlib
import json
import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

from assistant.channels.email import automatic, form, headers, trust
from assistant.channels.email.hidden import without_invisible
from assistant.channels.email.own_words import own_words
from assistant.channels.email.plain import text_of
from assistant.core.errors import Invalid
from assistant.core.text import readable, storable

if TYPE_CHECKING:
    from assistant.channels.email.form import Part
    from assistant.channels.email.headers import Headers
    from assistant.channels.email.trust import Verdict

MAX_BYTES = 31 * 1024 * 1024
LONGEST_TEXT = 8000
MOST_FILES = 10
_SMALL_PICTURE = 15 * 1024
_ESCAPES = frozenset({"utf-7", "unicode-escape", "raw-unicode-escape", "idna", "punycode"})
_ANSWERS = re.compile(r"^\s*(?:re|aw|sv|antw|rv|tr|fwd?|wg|r)\s*(?:\[\d+\])?\s*:\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class File:
    """What came with the mail; `name` is what the sender calls it."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class InboundMail:
    """`sender` is "" unless the mail is from exactly one address. `text` holds the payer's own words, not yet redacted.
    `silent` says why it is never answered; "" for a person's. `external_id` is the same when it is delivered again."""

    external_id: str
    sender: str
    verdict: Verdict
    to: tuple[str, ...]
    message_id: str
    references: tuple[str, ...]
    subject: str
    text: str
    silent: str
    files: tuple[File, ...]


def read(body: bytes, content_type: str, *, own_domains: frozenset[str] = frozenset()) -> InboundMail:
    """Raises Invalid for what is no form of the provider's."""
    parts = form.parse(body, content_type)
    fields = _fields(parts)
    raw = next((part.content for part in parts if part.name == "email"), b"")
    whole = _whole(raw) if raw else None
    said = headers.read(
        whole.as_string().partition("\n\n")[0] if whole is not None else fields.get("headers", "")
    )
    envelope_to, envelope_from = _envelope(fields.get("envelope", ""))
    sender = headers.sender(said, fields.get("from", ""))
    subject = headers.unencoded(fields.get("subject", "") or headers.one(said, "subject"))
    text = (
        _text(whole)
        if whole is not None
        else (_words(fields.get("text", "")) or _html(fields.get("html", "")))
    )
    files = _mime_files(whole) if whole is not None else _files(parts, fields.get("attachment-info", ""))
    words = _with_subject(text, subject)
    return InboundMail(
        external_id=_identity(said, sender, words, fields),
        sender=sender,
        verdict=trust.verdict(
            sender=sender, dkim=fields.get("dkim", ""), spf=fields.get("SPF", ""), envelope_from=envelope_from
        ),
        to=envelope_to,
        message_id=headers.message_id(said),
        references=headers.references(said),
        subject=_clean(subject)[:200],
        text=words,
        silent=automatic.why_silent(
            said, sender=sender, envelope_from=envelope_from, own_domains=own_domains
        ),
        files=files,
    )


def _fields(parts: list[Part]) -> dict[str, str]:
    """The plain fields, each in the character set that the provider names for it."""
    plain = [part for part in parts if part.filename is None and part.name != "email"]
    named = _json_object(next((part.content for part in plain if part.name == "charsets"), b""))
    found: dict[str, str] = {}
    for part in plain:
        found.setdefault(part.name, decoded(part.content, str(named.get(part.name, ""))))
    return found


def decoded(content: bytes, charset: str) -> str:
    """The text, whatever the mail says it is written in."""
    try:
        name = codecs.lookup(charset or "utf-8").name
    except (LookupError, ValueError):
        name = "utf-8"
    for candidate in (name, "utf-8", "cp1252"):
        if candidate.replace("_", "-") in _ESCAPES:
            continue
        try:
            return content.decode(candidate)
        except (UnicodeError, LookupError):
            continue
    return content.decode("latin-1")


def _envelope(field: str) -> tuple[tuple[str, ...], str]:
    said = _json_object(field.encode("utf-8", "ignore"))
    to = said.get("to")
    recipients = tuple(str(one).strip().lower() for one in to[:20]) if isinstance(to, list) else ()
    return recipients, str(said.get("from") or "").strip().lower()


def _json_object(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw or b"{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _words(text: str) -> str:
    return _clean(own_words(without_invisible(text)))


def _html(source: str) -> str:
    return _words(text_of(source)) if source.strip() else ""


def _clean(text: str) -> str:
    return storable(readable(without_invisible(text))).strip()


def _with_subject(text: str, subject: str) -> str:
    """A new mail's subject is part of what it says; that of an answer is ours."""
    own = "" if _ANSWERS.match(subject) else _clean(subject)[:200]
    if not text:
        text, own = _clean(_ANSWERS.sub("", subject))[:200] if own else "", ""
    if own and own.casefold() not in text.casefold():
        text = f"{own}\n\n{text}"
    return text[:LONGEST_TEXT]


def _identity(said: Headers, sender: str, words: str, fields: dict[str, str]) -> str:
    known = headers.message_id(said) or fields.get("headers", "")
    return hashlib.sha256("\x1f".join((known, sender, words)).encode("utf-8", "replace")).hexdigest()


def _files(parts: list[Part], info: str) -> tuple[File, ...]:
    told = _json_object(info.encode("utf-8", "ignore"))
    found = []
    for part in parts:
        about = told.get(part.name)
        inline = isinstance(about, dict) and bool(about.get("content-id"))
        if part.filename is None or (inline and _is_decoration(part.media_type, part.content)):
            continue
        found.append(File(part.filename or part.name, part.content))
    return tuple(found[:MOST_FILES])


def _is_decoration(media_type: str, content: bytes) -> bool:
    """The little pictures of a signature are no evidence."""
    return media_type.startswith("image/") and len(content) <= _SMALL_PICTURE


def _whole(raw: bytes) -> EmailMessage:
    """A mail that the provider was told to pass on whole. Raises Invalid when it nests without end."""
    try:
        found = message_from_bytes(raw, policy=policy.default)
        assert isinstance(found, EmailMessage)
        list(found.walk())
    except RecursionError as error:
        raise Invalid("The mail cannot be read.", code="not_a_form") from error
    return found


def _text(message: EmailMessage) -> str:
    for kind in ("plain", "html"):
        body = message.get_body(preferencelist=(kind,))
        if body is None:
            continue
        raw = body.get_payload(decode=True)
        text = decoded(raw, body.get_content_charset() or "") if isinstance(raw, bytes) else ""
        words = _html(text) if kind == "html" else _words(text)
        if words:
            return words
    return ""


def _mime_files(message: EmailMessage) -> tuple[File, ...]:
    found = []
    for part in message.walk():
        if part.is_multipart() or not (part.get_filename() or part.get_content_disposition() == "attachment"):
            continue
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            continue
        if part.get("content-id") and _is_decoration(part.get_content_type(), content):
            continue
        found.append(File(part.get_filename() or "file", content))
    return tuple(found[:MOST_FILES])
