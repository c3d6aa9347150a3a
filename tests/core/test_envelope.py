"""Data keys open what they encrypted, under its own name, in this installation, and nothing else."""

from __future__ import annotations

import pytest

from assistant.core import config, envelope
from assistant.core.errors import Misconfigured

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.requirement("AUD-08")]


def test_what_was_encrypted_opens_again() -> None:
    key, wrapped = envelope.new_key("dek_1")
    assert envelope.unwrap(wrapped, "dek_1") == key
    assert envelope.decrypt(key, envelope.encrypt(key, b"words", "aud_1"), "aud_1") == b"words"


def test_the_same_words_never_look_the_same() -> None:
    key, _wrapped = envelope.new_key("dek_1")
    assert envelope.encrypt(key, b"words", "aud_1") != envelope.encrypt(key, b"words", "aud_1")


def test_it_does_not_open_under_another_name_another_key_or_with_a_changed_byte() -> None:
    key, _wrapped = envelope.new_key("dek_1")
    other, _wrapped = envelope.new_key("dek_2")
    sealed = envelope.encrypt(key, b"words", "aud_1")
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for tried, text, name in (
        (key, sealed, "aud_2"),
        (other, sealed, "aud_1"),
        (key, changed, "aud_1"),
        (key, b"", ""),
    ):
        with pytest.raises(envelope.Unreadable):
            envelope.decrypt(tried, text, name)


def test_a_wrapped_key_opens_with_the_installations_secret_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    _key, wrapped = envelope.new_key("dek_1")
    monkeypatch.setenv("ASSISTANT_SECRET_KEY", "1" * 64)
    config.get_settings.cache_clear()
    with pytest.raises(Misconfigured, match="ASSISTANT_SECRET_KEY"):
        envelope.unwrap(wrapped, "dek_1")
