"""The calls to Twilio's API: each once, with a time-out, and honest about what is not known afterwards."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

import httpx
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.rest import Client

from assistant.channels.sms.http import HttpxClient, TooFast, timeouts
from assistant.core.config import get_settings
from assistant.core.errors import Invalid, TooLarge

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
MESSAGES_LOOKED_AT = 100
CLOCKS_DIFFER = timedelta(minutes=2)
TOO_FAST = 20429
CDN_HOSTS = (".twiliocdn.com", ".amazonaws.com")
_ACCOUNT, _MESSAGE, _MEDIA = (re.compile(rf"(?:{kind})[0-9a-fA-F]{{32}}") for kind in ("AC", "SM|MM", "ME"))
_MEDIA_PATH = re.compile(
    r"/2010-04-01/Accounts/(AC[0-9a-fA-F]{32})/Messages/((?:SM|MM)[0-9a-fA-F]{32})/Media/(ME[0-9a-fA-F]{32})"
)


class ApiError(Exception):
    """Twilio did not do it. `code` is its own number, or the HTTP status; `retry_after` in seconds where it said so."""

    def __init__(self, status: int, code: int, text: str = "", retry_after: float | None = None) -> None:
        super().__init__(f"{status} {code} {text}".strip())
        self.status = status
        self.code = code
        self.retry_after = retry_after


class NotReached(Exception):  # noqa: N818 - what it is
    """The request never got there: it may be made again."""


class NotKnown(Exception):  # noqa: N818 - what it is
    """The request got there or may have; what came of it is not known."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that Twilio has."""

    sid: str
    status: str
    error_code: int | None = None


@dataclass(frozen=True)
class Account:
    """One Twilio account."""

    sid: str
    token: str
    base_url: str
    client: Client

    def create(self, *, sender: str, to: str, body: str, callback: str) -> Taken:
        """Send a text. Raises ApiError, NotReached, NotKnown."""
        where = {"messaging_service_sid": sender} if sender.startswith("MG") else {"from_": sender}
        made = _call(lambda: self.client.messages.create(to=to, body=body, status_callback=callback, **where))
        return Taken(str(made.sid), str(made.status), made.error_code)

    def sent_since(self, *, sender: str, to: str, since: datetime) -> list[tuple[Taken, str]]:
        """Texts to that number that were made since then, newest first, with what they say.

        Not filtered by the day of sending at Twilio: what is still in its queue has none. Raises like `create`.
        """
        where = {} if sender.startswith("MG") else {"from_": sender}
        earliest = since.astimezone(UTC) - CLOCKS_DIFFER
        found = []
        for made in _call(lambda: self.client.messages.list(to=to, limit=MESSAGES_LOOKED_AT, **where)):
            if made.date_created is not None and made.date_created < earliest:
                break
            if made.direction != "inbound":
                found.append((Taken(str(made.sid), str(made.status), made.error_code), str(made.body)))
        return found

    def delete(self, sid: str) -> None:
        """Remove a message and its media at Twilio (PCI-06); what is gone already is fine. Raises like `create`."""
        if not _MESSAGE.fullmatch(sid):
            raise Invalid(f"{sid[:40]!r} is not the SID of a message")
        message = self.client.messages(sid)
        for media in _or_gone(message.media.list) or []:
            _or_gone(message.media(media.sid).delete)
        _or_gone(message.delete)

    def media(self, url: str, *, most: int) -> bytes:
        """The content of a message's media. Raises Invalid, TooLarge, ApiError, NotReached, NotKnown.

        Nothing of `url` is used but the two SIDs in it; from there one redirection is followed, to Twilio's own
        stores and without the password.
        """
        found = _MEDIA_PATH.search(url)
        if found is None or found[1] != self.sid:
            raise Invalid("This is not the address of media of this account.", code="media_address")
        own = f"{self.base_url or 'https://api.twilio.com'}{found[0]}"
        with httpx.Client(timeout=timeouts(), follow_redirects=False) as client:
            answer = _call(lambda: client.get(own, auth=(self.sid, self.token)))
            where = answer.headers.get("location", "")
            if answer.status_code in (301, 302, 303, 307, 308) and self._is_store(where):
                return _call(lambda: _read(client, where, most))
            if answer.status_code != 200:
                raise ApiError(answer.status_code, answer.status_code, "media")
            if len(answer.content) > most:
                raise TooLarge("A file may have up to 10 MB.", code="file_too_large")
            return answer.content

    def _is_store(self, url: str) -> bool:
        try:
            parts = httpx.URL(url)
        except httpx.InvalidURL:
            return False
        if self.base_url and url.startswith(f"{self.base_url}/"):
            return True
        return parts.scheme == "https" and parts.port is None and parts.host.endswith(CDN_HOSTS)


def _read(client: httpx.Client, url: str, most: int) -> bytes:
    with client.stream("GET", url) as answer:
        if answer.status_code != 200:
            raise ApiError(answer.status_code, answer.status_code, "media")
        content = bytearray()
        for part in answer.iter_bytes():
            content += part
            if len(content) > most:
                raise TooLarge("A file may have up to 10 MB.", code="file_too_large")
    return bytes(content)


def _or_gone(call: Callable[[], T]) -> T | None:
    try:
        return _call(call)
    except ApiError as error:
        if error.status == 404:
            return None
        raise


def _call(call: Callable[[], T]) -> T:
    """Run one call. What the library and httpx raise becomes one of the three errors above."""
    try:
        return call()
    except TwilioRestException as error:
        raise _api_error(error.status, error.code, error.msg) from None
    except TwilioServiceException as error:
        raise _api_error(error.status, error.code, error.title) from None
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol) as error:
        raise NotReached(type(error).__name__) from None
    except TooFast as error:
        raise ApiError(429, TOO_FAST, retry_after=error.seconds) from None
    except (httpx.HTTPError, TwilioException, ValueError) as error:  # ValueError: an answer that is no JSON
        raise NotKnown(type(error).__name__) from None


def _api_error(status: int, code: int | None, text: str) -> Exception:
    """A server's error leaves it open whether it was done."""
    if status >= 500:
        return NotKnown(f"{status} {code or ''}")
    return ApiError(status, int(code or status), text[:200])


@lru_cache(maxsize=1)
def account() -> Account:
    """The account of the settings, with its connections."""
    settings = get_settings()
    sid, token = settings.twilio_account_sid, settings.twilio_auth_token
    base_url = settings.twilio_base_url.rstrip("/")
    return Account(sid, token, base_url, Client(sid, token, http_client=HttpxClient(base_url)))


def forget() -> None:
    """Close the connections, and read the settings anew next time (tests)."""
    if account.cache_info().currsize:
        account().client.http_client.client.close()
    account.cache_clear()
