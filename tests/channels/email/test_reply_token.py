"""The address to answer to: short enough for every server, safe in any case, for one recipient, and for a time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.channels.email import reply_token
from assistant.channels.email.reply_token import Expired
from assistant.core import clock
from assistant.core.ids import new_id

MARIA = "maria.lopez@example.com"
DOMAIN = "in.harbor.example"

pytestmark = [pytest.mark.requirement("WHK-16"), pytest.mark.usefixtures("database")]


@pytest.fixture(params=["sqlite"])
def database(request: pytest.FixtureRequest, tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key to sign with is all that is needed."""
    monkeypatch.setenv("ASSISTANT_SECRET_KEY", "0" * 64)


def test_it_names_the_conversation_to_the_one_it_was_made_for() -> None:
    conversation = new_id("cnv")
    address = reply_token.address(conversation, MARIA, DOMAIN)
    assert reply_token.read(address, MARIA) == conversation
    assert reply_token.read(address.upper(), "  Maria.Lopez@EXAMPLE.com ") == conversation


def test_the_local_part_is_as_long_as_rfc_5321_allows_and_all_lower_case() -> None:
    local = reply_token.address(new_id("cnv"), MARIA, DOMAIN).partition("@")[0]
    assert len(local) == 64
    assert local == local.lower()


def test_it_says_nothing_to_anybody_else() -> None:
    address = reply_token.address(new_id("cnv"), MARIA, DOMAIN)
    assert reply_token.read(address, "mallory@example.com") is None


def test_it_ends() -> None:
    address = reply_token.address(new_id("cnv"), MARIA, DOMAIN)
    with clock.frozen(clock.now() + reply_token.VALID + timedelta(seconds=2)):
        assert reply_token.read(address, MARIA) == Expired()


def test_another_secret_reads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.core import config

    address = reply_token.address(new_id("cnv"), MARIA, DOMAIN)
    monkeypatch.setenv("ASSISTANT_SECRET_KEY", "1" * 64)
    config.get_settings.cache_clear()
    assert reply_token.read(address, MARIA) is None
    config.get_settings.cache_clear()


@pytest.mark.parametrize(
    "to",
    ["", "reply+@x.example", "reply@x.example", "billing@x.example", f"reply+{'a' * 58}@x", "reply+ÄÖ@x"],
)
def test_what_is_no_address_of_ours_is_none(to: str) -> None:
    assert reply_token.read(to, MARIA) is None


@given(st.integers(0, 57), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_one_changed_letter_spoils_it(place: int, letter: str) -> None:
    conversation = "cnv_" + "0123456789abcdef" * 2
    address = reply_token.address(conversation, MARIA, DOMAIN)
    at = len(reply_token.PREFIX) + place
    changed = address[:at] + letter + address[at + 1 :]
    assert changed == address or reply_token.read(changed, MARIA) in (None, conversation)
    if changed != address and place < 57:  # the last letter carries two bits that no byte needs
        assert reply_token.read(changed, MARIA) is None
