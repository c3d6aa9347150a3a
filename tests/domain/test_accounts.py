"""Phone numbers and addresses are kept in one form, so that whoever writes from them is recognised."""

from __future__ import annotations

import pytest

from assistant.core import db
from assistant.core.errors import Invalid
from assistant.domain import accounts
from assistant.domain.accounts import ContactPoint
from tests import factories


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        ("(518) 555-0142", "US", "+15185550142"),
        ("+1 518 555 0142", "DE", "+15185550142"),
        ("0171 1234567", "DE", "+491711234567"),
        ("07400 123456", "GB", "+447400123456"),
    ],
)
def test_a_phone_number_is_kept_as_e164(text: str, country: str, number: str) -> None:
    assert accounts.normalise_phone(text, country) == number


@pytest.mark.parametrize("text", ["", "abc", "12", "+", "1" * 40, "\x00", "call me"])
def test_what_is_no_phone_number_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="phone number"):
        accounts.normalise_phone(text, "US")


def test_an_email_address_is_kept_in_lower_case() -> None:
    assert accounts.normalise_email("  Maria.Lopez@Example.COM ") == "maria.lopez@example.com"


@pytest.mark.parametrize(
    "text",
    ["", "maria", "@example.com", "maria@", "maria@localhost", "a b@example.com", "a@b.co\r\nBcc: x@y.z",
     "a" * 250 + "@example.com", "a\x00@example.com", "one@two@example.com", "a@.", "a@example..com", "a@example.com."],
)  # fmt: skip
def test_what_is_no_email_address_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="email"):
        accounts.normalise_email(text)


def test_the_same_contact_is_kept_once(database: str) -> None:
    world = factories.world()
    with db.transaction() as session:
        added = [
            accounts.add_contact(session, world.customer, "phone", text).id
            for text in ("+15185550142", "(518) 555-0142", "518 555 0143")
        ]
        kinds = [point.kind for point in accounts.contacts(session, world.customer.id)]
        accounts.add_contact(session, world.customer, "email", "A@example.com")
        order = [point.kind for point in accounts.contacts(session, world.customer.id)]
    assert added[0] == added[1] != added[2]
    assert kinds == ["phone", "phone"]
    assert order == ["phone", "phone", "email"]


@pytest.mark.parametrize(
    ("kind", "value", "masked"),
    [("phone", "+15185550142", "phone ending 42"), ("email", "maria@example.com", "email m…@example.com")],
)
def test_a_contact_is_shown_so_that_only_its_owner_knows_it(kind: str, value: str, masked: str) -> None:
    assert ContactPoint(business_id="b", customer_id="c", kind=kind, value=value).masked == masked
