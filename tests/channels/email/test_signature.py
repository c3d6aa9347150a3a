"""Only the provider's signature over these very bytes, made within five minutes, opens the door."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from sendgrid.helpers.eventwebhook import EventWebhook

from assistant.channels.email import simulator
from assistant.channels.email.signature import SIGNATURE, TIMESTAMP, public_key, why_refused
from assistant.core import clock
from assistant.core.errors import Misconfigured

KEY = ec.generate_private_key(ec.SECP256R1())
PUBLIC = simulator.public_key_text(KEY)
BODY = b'[{"event":"delivered","sg_event_id":"a"}]\r\n'

pytestmark = pytest.mark.requirement("WHK-10", "WHK-11", "WHK-12")


def refused(body: bytes = BODY, key: str = PUBLIC, **changes: str) -> str:
    made = simulator.signed(BODY, KEY) | changes
    return why_refused(key, body=body, signature=made[SIGNATURE], timestamp=made[TIMESTAMP])


def test_a_good_one_passes() -> None:
    assert refused() == ""


def test_the_librarys_own_check_agrees() -> None:
    made = simulator.signed(BODY, KEY)
    helper = EventWebhook(PUBLIC)
    assert helper.verify_signature(BODY.decode(), made[SIGNATURE], made[TIMESTAMP])


def test_bytes_that_are_no_text_can_be_signed() -> None:
    body = b"--x\r\n\r\n\xff\xfe\x00\x89PNG\r\n--x--"
    made = simulator.signed(body, KEY)
    assert why_refused(PUBLIC, body=body, signature=made[SIGNATURE], timestamp=made[TIMESTAMP]) == ""


@pytest.mark.parametrize(
    "body", [BODY.strip(), BODY.replace(b",", b", "), BODY + b" ", b"", BODY.replace(b"a", b"b")]
)
def test_other_bytes_do_not(body: bytes) -> None:
    assert refused(body) == "bad_signature"


def test_another_key_does_not() -> None:
    other = simulator.public_key_text(ec.generate_private_key(ec.SECP256R1()))
    assert refused(key=other) == "bad_signature"


@pytest.mark.parametrize("value", ["", "!!!", "AAAA", base64.b64encode(b"x" * 72).decode(), "é"])
def test_what_is_no_signature_does_not(value: str) -> None:
    assert refused(**{SIGNATURE: value}) in ("unsigned", "bad_signature")


@pytest.mark.parametrize("value", ["", "now", "-5", "1e9", "9" * 40, "１２３"])
def test_what_is_no_time_does_not(value: str) -> None:
    assert refused(**{TIMESTAMP: value}) in ("unsigned", "bad_timestamp", "bad_signature")


@pytest.mark.parametrize(("seconds", "why"), [(-301, "stale"), (-299, ""), (299, ""), (302, "stale")])
def test_it_is_good_for_five_minutes_either_way(seconds: int, why: str) -> None:
    now = clock.now()
    made = simulator.signed(BODY, KEY, at=int((now + timedelta(seconds=seconds)).timestamp()))
    with clock.frozen(now):
        assert why_refused(PUBLIC, body=BODY, signature=made[SIGNATURE], timestamp=made[TIMESTAMP]) == why


@pytest.mark.parametrize("text", ["nonsense", "", "AAAA"])
def test_a_key_that_is_none_is_named_as_such(text: str) -> None:
    with pytest.raises(Misconfigured, match="KEY"):
        public_key(text or "-")
