"""Whether a webhook is Twilio's: the library's own check, over the configured address and the raw body (WHK-01…04)."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, parse_qsl

from twilio.request_validator import RequestValidator

from assistant.core import security
from assistant.core.config import get_settings
from assistant.core.errors import Forbidden

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

HEADER = "X-Twilio-Signature"
FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 200


class Fields(dict[str, str]):
    """The fields of a form, untrimmed; a name that was there several times has its values in `all`."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self.all: dict[str, list[str]] = {}
        for name, value in pairs:
            self.all.setdefault(name, []).append(value)
        super().__init__({name: values[0] for name, values in self.all.items()})

    def getlist(self, name: str) -> list[str]:
        """All values of one name: how the library asks for them."""
        return self.all.get(name, [])


def tokens() -> tuple[str, ...]:
    """The secrets a webhook may be signed with now: two while the auth token is being replaced. In a demo without
    Twilio it is a secret of its own, which the phone on its page signs with."""
    settings = get_settings()
    found = tuple(filter(None, (settings.twilio_auth_token, settings.twilio_auth_token_secondary)))
    return found or ((security.derived_token("demo:twilio"),) if settings.demo else ())


def verified(
    *, path: str, query: str, headers: Mapping[str, str], body: bytes, secrets: tuple[str, ...] | None = None
) -> Fields:
    """The fields of a genuine webhook. Raises Forbidden for every other request, with what was wrong in `code`.

    The address is the configured public one and not what the request's Host says; the body is hashed as it came.
    """
    secrets = tokens() if secrets is None else secrets
    signature = headers.get(HEADER) or ""
    url = get_settings().public_url + path + (f"?{query}" if query else "")
    if not signature or not secrets:
        raise _refused("unsigned" if secrets else "no_token")
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    fields = Fields(_pairs(body)) if kind == FORM else Fields(())
    hashes = parse_qs(query).get("bodySHA256", [])
    if hashes and not _same_body(hashes, body):
        raise _refused("body_altered")
    if kind != FORM and body and not hashes:
        # The library would take any body at all here: it looks at none that is not a form.
        raise _refused("body_unsigned")
    if not any(_signed(secret, url, fields, signature) for secret in secrets):
        raise _refused("signature")
    return fields


def _signed(secret: str, url: str, fields: Fields, signature: str) -> bool:
    return bool(RequestValidator(secret).validate(url, fields, signature))


def _same_body(hashes: list[str], body: bytes) -> bool:
    digest = hashlib.sha256(body).hexdigest()
    return all(hmac.compare_digest(digest.encode(), given.lower().encode()) for given in hashes)


def _pairs(body: bytes) -> list[tuple[str, str]]:
    """Name and value as they came, spaces and all (WHK-04)."""
    try:
        return parse_qsl(
            body.decode("utf-8"),
            keep_blank_values=True,
            strict_parsing=False,
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError as error:
        raise _refused("body_unreadable") from error


def _refused(code: str) -> Forbidden:
    return Forbidden("The signature of this request does not fit.", code=f"signature_{code}")


def sign(url: str, fields: Mapping[str, str], secret: str) -> str:
    """The signature that Twilio would put on this request (the demo's phone)."""
    return str(RequestValidator(secret).compute_signature(url, dict(fields)))
