"""Mail that a machine wrote is not answered: two machines would write to each other for ever (WHK-18, RFC 3834)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MARKS = {
    "Auto-Submitted": "auto-replied",
    "X-Auto-Response-Suppress": "All",
}
"""What our own automatic answers carry, so that other machines leave them alone."""

_BULK = frozenset({"bulk", "list", "junk"})
_LIST = (
    "list-id",
    "list-post",
    "list-help",
    "list-subscribe",
    "list-owner",
    "list-archive",
    "list-unsubscribe",
)
_ROBOTS = re.compile(
    r"(?:mailer-?daemon|postmaster|no-?reply|do-?not-?reply|bounces?|auto-?(?:reply|responder)|listserv|majordomo"
    r"|daemon|root|nobody)(?:[+=._-].*)?",
    re.IGNORECASE,
)
_VENDOR = ("x-autoreply", "x-autorespond", "x-auto-reply", "x-autoresponse", "x-mail-autoreply")
_REPORTS = ("multipart/report", "message/delivery-status", "message/disposition-notification")


def why_silent(
    headers: Mapping[str, tuple[str, ...]], *, sender: str, envelope_from: str, own_domains: frozenset[str]
) -> str:
    """Why this mail is not answered; "" for a person's. `headers` have lower-case names with all their values.

    `own_domains` are those that we send from and receive at: our own voice that comes back is not a question.
    """
    local, _, domain = sender.strip().lower().rpartition("@")

    def says(name: str) -> list[str]:
        return [value.partition(";")[0].strip().lower() for value in headers.get(name, ())]

    suppressed = " ".join(says("x-auto-response-suppress"))
    checks = {
        "auto_submitted": any(value != "no" for value in says("auto-submitted")),
        "bounce": envelope_from.strip() in {"", "<>"} or "<>" in says("return-path"),
        "report": any(value in _REPORTS for value in says("content-type")),
        "list": any(name in headers for name in _LIST),
        "bulk": any(value in _BULK for value in says("precedence")),
        "suppressed": "all" in suppressed or "autoreply" in suppressed,
        "vendor": any(name in headers for name in _VENDOR),
        "robot": _ROBOTS.fullmatch(local) is not None,
        "own": any(domain == own or domain.endswith("." + own) for own in own_domains if own),
    }
    return next((reason for reason, holds in checks.items() if holds), "")
