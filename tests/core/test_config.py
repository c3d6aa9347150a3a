"""Half a setting never starts: it is refused with one clear line that names what is missing and no secret."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from assistant.core import config, db
from assistant.core.config import Settings
from assistant.core.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECRET = "s3cr3t-" * 8


@pytest.fixture
def env(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[pytest.MonkeyPatch]:
    """An environment without any of our settings, in an empty folder."""
    for name in list(os.environ):
        if name.startswith(("ASSISTANT_", "TWILIO_", "SENDGRID_", "OPENAI_")) or name in ("PORT", "DATA_DIR"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    config.get_settings.cache_clear()
    yield monkeypatch
    config.get_settings.cache_clear()


def refusal(env: pytest.MonkeyPatch, **values: str) -> str:
    for name, value in values.items():
        env.setenv(name, value)
    config.get_settings.cache_clear()
    with pytest.raises(Misconfigured) as refused:
        config.get_settings()
    line = str(refused.value)
    assert "\n" not in line
    assert len(line) < 200
    return line


class TestDefaults:
    def test_nothing_set_is_the_offline_model_on_sqlite(
        self, env: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        settings = config.get_settings()
        assert (settings.model, settings.model_fallback, settings.port) == ("offline", "offline", 8000)
        assert settings.database_url == f"sqlite:///{tmp_path / 'var' / 'assistant.db'}"
        assert settings.public_url == "http://127.0.0.1:8000"
        assert not settings.https

    def test_a_setting_that_is_empty_is_not_set(self, env: pytest.MonkeyPatch) -> None:
        env.setenv("TWILIO_ACCOUNT_SID", "")
        env.setenv("PORT", "")
        assert config.get_settings().port == 8000

    def test_an_env_file_counts(self, env: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / ".env").write_text("PORT=9000\nASSISTANT_PUBLIC_URL=https://pay.example.com/\n")
        settings = config.get_settings()
        assert (settings.port, settings.public_url, settings.https) == (9000, "https://pay.example.com", True)


class TestRefused:
    @pytest.mark.parametrize(
        ("values", "missing"),
        [
            ({"TWILIO_ACCOUNT_SID": "AC1"}, ("TWILIO_AUTH_TOKEN", "TWILIO_FROM")),
            ({"TWILIO_AUTH_TOKEN": SECRET}, ("TWILIO_ACCOUNT_SID", "TWILIO_FROM")),
            ({"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": SECRET}, ("TWILIO_FROM",)),
            ({"SENDGRID_API_KEY": SECRET}, ("SENDGRID_FROM",)),
            ({"SENDGRID_FROM": "a@example.com"}, ("SENDGRID_API_KEY",)),
            ({"ASSISTANT_MODEL": "openai:gpt-4.1"}, ("OPENAI_API_KEY",)),
        ],
    )
    def test_half_a_vendor_names_the_other_half(
        self, env: pytest.MonkeyPatch, values: dict[str, str], missing: tuple[str, ...]
    ) -> None:
        line = refusal(env, **values)
        assert all(name in line for name in missing)
        assert SECRET not in line

    @pytest.mark.parametrize(
        ("name", "value", "says"),
        [
            ("ASSISTANT_MODEL", "gpt-4.1", "provider:name"),
            ("ASSISTANT_MODEL_FALLBACK", "gpt-4.1", "provider:name"),
            ("PORT", "eighty", "PORT"),
            ("ASSISTANT_NOW", "yesterday", "ASSISTANT_NOW"),
            ("ASSISTANT_DATABASE_URL", "mysql://root@localhost/x", "ASSISTANT_DATABASE_URL"),
            ("ASSISTANT_DATABASE_URL", "not a url", "ASSISTANT_DATABASE_URL"),
        ],
    )
    def test_a_wrong_value_names_its_setting(
        self, env: pytest.MonkeyPatch, name: str, value: str, says: str
    ) -> None:
        line = refusal(env, **{name: value})
        assert name in line
        assert says in line

    def test_the_password_of_a_wrong_database_address_stays_secret(self, env: pytest.MonkeyPatch) -> None:
        assert SECRET not in refusal(env, ASSISTANT_DATABASE_URL=f"mysql://root:{SECRET}@localhost/x")

    def test_the_clock_stands_still_only_in_the_demo(self, env: pytest.MonkeyPatch) -> None:
        assert "demo" in refusal(env, ASSISTANT_NOW="2026-12-01T09:00:00Z")
        env.setenv("ASSISTANT_DEMO", "1")
        frozen = config.get_settings().frozen_now
        assert frozen is not None
        assert frozen.isoformat() == "2026-12-01T09:00:00+00:00"

    def test_a_frozen_time_needs_its_zone(self, env: pytest.MonkeyPatch) -> None:
        assert "timezone" in refusal(env, ASSISTANT_DEMO="1", ASSISTANT_NOW="2026-12-01T09:00:00")


class TestSecretKey:
    def test_outside_the_demo_it_is_required(self, env: pytest.MonkeyPatch) -> None:
        with pytest.raises(Misconfigured, match="ASSISTANT_SECRET_KEY is not set"):
            config.get_settings().secret()

    def test_a_short_one_is_refused(self, env: pytest.MonkeyPatch) -> None:
        env.setenv("ASSISTANT_SECRET_KEY", "short")
        with pytest.raises(Misconfigured, match="32 characters") as refused:
            config.get_settings().secret()
        assert "short" not in str(refused.value).replace("at least", "")

    def test_the_demo_makes_one_that_only_its_owner_reads(
        self, env: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        env.setenv("ASSISTANT_DEMO", "1")
        secret = config.get_settings().secret()
        assert len(secret) == 64
        assert config.get_settings().secret() == secret
        file = tmp_path / "var" / "secret_key"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600

    def test_a_key_file_that_was_left_empty_is_made_anew(
        self, env: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        env.setenv("ASSISTANT_DEMO", "1")
        file = tmp_path / "var" / "secret_key"
        file.parent.mkdir()
        file.touch()
        assert len(config.get_settings().secret()) == 64


@pytest.mark.requirement("AUD-06")
def test_settings_that_are_printed_show_no_secret(env: pytest.MonkeyPatch) -> None:
    settings = Settings(
        ASSISTANT_SECRET_KEY=SECRET,
        OPENAI_API_KEY=SECRET,
        TWILIO_ACCOUNT_SID="AC1",
        TWILIO_AUTH_TOKEN=SECRET,
        TWILIO_FROM="+1",
        SENDGRID_API_KEY=SECRET,
        SENDGRID_FROM="a@example.com",
        ASSISTANT_DATABASE_URL=f"postgresql://app:{SECRET}@127.0.0.1/x",
    )
    assert SECRET not in repr(settings)
    assert SECRET not in str(settings)


def test_a_database_address_names_its_driver(env: pytest.MonkeyPatch) -> None:
    assert db.make_engine("postgresql://u@127.0.0.1/x").url.drivername == "postgresql+psycopg"
