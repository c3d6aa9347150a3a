"""What opens an invoice, a session or a level cannot be guessed, reused elsewhere, or read from the database."""

from __future__ import annotations

import string
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.core import clock, config, security

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    monkeypatch.setenv("DATA_DIR", str(tmp_path_factory.mktemp("data")))
    _use(monkeypatch, "a" * 64)
    yield
    config.get_settings.cache_clear()


def _use(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("ASSISTANT_SECRET_KEY", key)
    config.get_settings.cache_clear()


class TestTokens:
    @pytest.mark.requirement("IDN-01")
    def test_a_link_token_has_192_random_bits_and_fits_a_url(self) -> None:
        tokens = {security.new_link_token() for _ in range(200)}
        assert len(tokens) == 200
        assert {len(token) for token in tokens} == {32}
        assert set("".join(tokens)) <= set(string.ascii_letters + string.digits + "-_")

    def test_a_derived_token_is_the_same_each_time_and_differs_by_name_and_key(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        token = security.derived_token("link:1")
        assert token == security.derived_token("link:1")
        assert token != security.derived_token("link:2")
        assert len(token) == 32
        _use(monkeypatch, "b" * 64)
        assert token != security.derived_token("link:1")

    @pytest.mark.requirement("IDN-01")
    def test_the_hash_is_keyed_and_made_for_one_purpose(self, monkeypatch: pytest.MonkeyPatch) -> None:
        hashed = security.token_hash("token")
        assert "token" not in hashed
        assert hashed != security.token_hash("token", "api_key")
        _use(monkeypatch, "b" * 64)
        assert hashed != security.token_hash("token")


class TestCodes:
    @pytest.mark.requirement("IDN-04")
    def test_a_code_has_six_digits_also_when_it_starts_with_zeros(self) -> None:
        codes = {security.new_code() for _ in range(500)}
        assert len(codes) > 450
        assert all(len(code) == 6 and code.isdecimal() for code in codes)

    @pytest.mark.requirement("IDN-04")
    def test_a_code_is_kept_as_a_salted_slow_hash(self) -> None:
        one, two = security.slow_hash("123456"), security.slow_hash("123456")
        assert one != two
        assert one.startswith("$argon2id$")
        assert "123456" not in one
        assert security.slow_verify(one, "123456")
        assert not security.slow_verify(one, "123457")

    @pytest.mark.parametrize("hashed", ["", "x", "$argon2id$broken"])
    def test_a_hash_that_is_none_verifies_nothing(self, hashed: str) -> None:
        assert not security.slow_verify(hashed, "123456")

    @settings(max_examples=25, deadline=None)
    @given(st.text(max_size=20))
    def test_nothing_but_the_code_itself_verifies(self, text: str) -> None:
        assert security.slow_verify(_hash_of_zeros(), text) == (text == "000000")


class TestSigned:
    def test_a_value_comes_back(self) -> None:
        assert security.unsign(security.sign({"customer": "cus_1"}, "a"), "a", 60) == {"customer": "cus_1"}

    def test_another_purpose_another_key_and_another_text_are_nothing(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        text = security.sign("value", "a")
        assert security.unsign(text, "b", 60) is None
        assert security.unsign(text[:-2] + "xx", "a", 60) is None
        _use(monkeypatch, "b" * 64)
        assert security.unsign(text, "a", 60) is None

    @given(st.text(max_size=60))
    def test_what_we_did_not_sign_is_nothing(self, text: str) -> None:
        assert security.unsign(text, "a", 60) is None

    @pytest.mark.requirement("IDN-09")
    def test_it_ends_by_the_one_clock(self) -> None:
        with clock.frozen(clock.now()) as now:
            text = security.sign("value", "a")
        with clock.frozen(now + timedelta(minutes=30)):
            assert security.unsign(text, "a", 1800) == "value"
        with clock.frozen(now + timedelta(minutes=30, seconds=1)):
            assert security.unsign(text, "a", 1800) is None


_zeros: list[str] = []


def _hash_of_zeros() -> str:
    if not _zeros:
        _zeros.append(security.slow_hash("000000"))
    return _zeros[0]
