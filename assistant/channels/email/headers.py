"""The header lines of a mail, read with care: they are the sender's own words."""

from __future__ import annotations

import re
from email import message_from_string, policy
from email.errors import InvalidHeaderDefect, MessageError
from email.header import decode_header, make_header

from assistant.core.errors import Invalid
from assistant.domain.accounts import normalise_email

MOST_LINES = 400
_LONGEST = 2000
_LONGEST_ADDRESS = 500
_MESSAGE_ID = re.compile(r"<([^<>\s\"]{1,250}@[^<>\s\"]{1,250})>")
_MOST_REFERENCES = 30

Headers = dict[str, tuple[str, ...]]
"""Lower-case names, each with all its values in their order."""


def read(raw: str) -> Headers:
    """What the block says; folded lines in one piece."""
    message = message_from_string(raw[:200_000], policy=policy.compat32)
    found: dict[str, list[str]] = {}
    for name, value in message.items()[:MOST_LINES]:
        found.setdefault(name.lower(), []).append(" ".join(str(value).split())[:_LONGEST])
    return {name: tuple(values) for name, values in found.items()}


def one(headers: Headers, name: str) -> str:
    """The first value; "" when there is none."""
    return headers.get(name, ("",))[0]


def addresses(value: str) -> list[str]:
    """The bare addresses of a From or To, in lower case; [] for one that programs may read in different ways."""
    try:
        parsed = policy.default.header_factory("to", value[:_LONGEST_ADDRESS])
        if any(isinstance(defect, InvalidHeaderDefect) for defect in parsed.defects):
            return []
        return [normalise_email(address.addr_spec) for address in parsed.addresses]
    except (Invalid, MessageError, ValueError, IndexError, AttributeError, TypeError):
        return []


def sender(headers: Headers, field: str) -> str:
    """The one address that the mail is from, in its headers and in the provider's field alike; "" otherwise."""
    lines = headers.get("from", ())
    if len(lines) > 1 or "\n" in field.strip():
        return ""
    said, told = (addresses(value) for value in (lines[0] if lines else field, field))
    agree = not told or told == said  # the provider's field may have lost the quotes around a name
    return said[0] if len(said) == 1 and agree else ""


def message_id(headers: Headers) -> str:
    """Without the brackets, in lower case."""
    found = _MESSAGE_ID.search(one(headers, "message-id"))
    return found[1].lower() if found else ""


def references(headers: Headers) -> tuple[str, ...]:
    """The mails that this one answers, the nearest first."""
    said = f"{one(headers, 'references')} {one(headers, 'in-reply-to')}"
    ids = [found.lower() for found in _MESSAGE_ID.findall(said)]
    return tuple(dict.fromkeys(reversed(ids)))[:_MOST_REFERENCES]


def unencoded(value: str) -> str:
    """The words of a header that may be encoded."""
    try:
        return " ".join(str(make_header(decode_header(value))).split())
    except (LookupError, UnicodeError, MessageError, ValueError):
        return " ".join(value.split())
