"""SendGrid: one request hands one mail over, and it is never made twice by itself."""

from __future__ import annotations

import base64
from email.utils import parseaddr
from typing import TYPE_CHECKING, Any

import httpx
from sendgrid.helpers.mail import (
    Attachment,
    ClickTracking,
    CustomArg,
    Disposition,
    Email,
    FileContent,
    FileName,
    FileType,
    Header,
    Mail,
    OpenTracking,
    ReplyTo,
    SubscriptionTracking,
    To,
    TrackingSettings,
)

from assistant.channels.base import SEND_SECONDS, CannotTell, Rejected, Sent, Unavailable, Unknown

if TYPE_CHECKING:
    from datetime import datetime

    from assistant.channels.base import Outgoing
    from assistant.core.config import Settings

BASE_URL = "https://api.sendgrid.com"
OUTBOUND_ARG = "outbound_id"
"""The custom argument that events carry back. SendGrid keeps such values for years and calls them no personal data:
an id of ours is all that goes there."""
_RETRYABLE = frozenset({429, 503})
_PERMANENT = frozenset({400, 404, 405, 413})


class SendGrid:
    """The transport. A time-out after the request went out, or an answer 5xx, leaves the outcome unknown."""

    name = "sendgrid"

    def __init__(self, settings: Settings) -> None:
        self._key = settings.sendgrid_api_key
        self._url = f"{(settings.sendgrid_base_url or BASE_URL).rstrip('/')}/v3/mail/send"
        self._timeout = httpx.Timeout(SEND_SECONDS - 6, connect=5.0)

    def send(self, message: Outgoing) -> Sent:
        body = request_body(message)
        try:
            with httpx.Client(timeout=self._timeout, follow_redirects=False) as client:
                answer = client.post(self._url, json=body, headers={"Authorization": f"Bearer {self._key}"})
        except (
            httpx.ConnectError,
            httpx.ConnectTimeout,
            httpx.PoolTimeout,
            httpx.UnsupportedProtocol,
        ) as error:
            raise Unavailable(f"no connection: {type(error).__name__}") from error
        except httpx.HTTPError as error:
            raise Unknown(f"no answer: {type(error).__name__}") from error
        return _read(answer, message)

    def find(self, message: Outgoing, since: datetime) -> Sent | None:  # noqa: ARG002
        """The feed that could be asked is an extra product that lags behind. The Event Webhook brings the custom
        argument back and settles the row by itself."""
        raise CannotTell("SendGrid cannot be asked; its events say what became of the mail")


def request_body(message: Outgoing) -> dict[str, Any]:
    """The body of POST /v3/mail/send."""
    name, sender = parseaddr(message.sender)
    headers = dict(message.headers)
    reply_to = headers.pop("Reply-To", "")
    mail = Mail(
        from_email=Email(sender, name or None),
        to_emails=To(message.to),
        subject=message.subject,
        plain_text_content=message.text,
        html_content=message.html or None,
    )
    if reply_to:
        mail.reply_to = ReplyTo(reply_to, name or None)
    for key, value in headers.items():
        mail.add_header(Header(key, value))
    mail.add_custom_arg(CustomArg(OUTBOUND_ARG, message.outbound_id))
    for file in message.attachments:
        mail.add_attachment(
            Attachment(
                FileContent(base64.b64encode(file.content).decode()),
                FileName(file.name),
                FileType(file.content_type),
                Disposition("attachment"),
            )
        )
    # Links are ours as they stand: a redirect would look like a fraud, and a pixel would spy on the payer.
    tracking = TrackingSettings()
    tracking.click_tracking = ClickTracking(False, False)
    tracking.open_tracking = OpenTracking(False)
    tracking.subscription_tracking = SubscriptionTracking(False)
    mail.tracking_settings = tracking
    found: dict[str, Any] = mail.get()
    return found


def _read(answer: httpx.Response, message: Outgoing) -> Sent:
    status = answer.status_code
    if status in (200, 202):
        return Sent(answer.headers.get("x-message-id", "") or message.outbound_id)
    detail = _detail(answer)
    if status in _RETRYABLE:
        raise Unavailable(f"{status}: {detail}", retry_after=_retry_after(answer))
    if status in _PERMANENT:
        raise Rejected(str(status), permanent=True, detail=detail)
    if status in (401, 403):  # the key or the sender: the same mail goes through once somebody has mended it
        raise Rejected(str(status), permanent=False, detail=detail)
    raise Unknown(f"{status}: {detail}")


def _detail(answer: httpx.Response) -> str:
    try:
        errors = answer.json()["errors"]
        return "; ".join(f"{error.get('field') or ''} {error['message']}".strip() for error in errors)[:300]
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""


def _retry_after(answer: httpx.Response) -> float | None:
    value = answer.headers.get("retry-after", "")
    return float(value) if value.isdigit() else None
