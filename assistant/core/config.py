"""Settings from the environment or a `.env` file; half a setting is refused at start-up with one clear line."""

from __future__ import annotations

import secrets
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.core.errors import Misconfigured


class Settings(BaseSettings):
    """Names are the public ones of the README; see there for what each means."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", populate_by_name=True
    )

    database_url: str = Field("", alias="ASSISTANT_DATABASE_URL", repr=False)
    model: str = Field("offline", alias="ASSISTANT_MODEL")
    model_fallback: str = Field("offline", alias="ASSISTANT_MODEL_FALLBACK")
    model_timeout_seconds: float = Field(20.0, alias="ASSISTANT_MODEL_TIMEOUT")
    public_url: str = Field("", alias="ASSISTANT_PUBLIC_URL")
    secret_key: str = Field("", alias="ASSISTANT_SECRET_KEY", repr=False)
    frozen_now: datetime | None = Field(None, alias="ASSISTANT_NOW")
    demo: bool = Field(False, alias="ASSISTANT_DEMO")
    audit_origin: str = Field("invoice-assistant", alias="ASSISTANT_AUDIT_ORIGIN")
    chroma_url: str = Field("", alias="ASSISTANT_CHROMA_URL")
    embedding: str = Field("bundled", alias="ASSISTANT_EMBEDDING")
    embed_origins: str = Field("", alias="ASSISTANT_EMBED_ORIGINS")
    rate_limit: str = Field("600/minute", alias="ASSISTANT_RATE_LIMIT")
    rate_limit_store: str = Field("memory://", alias="ASSISTANT_RATE_LIMIT_STORE", repr=False)
    webhooks_to_private: bool = Field(False, alias="ASSISTANT_WEBHOOKS_TO_PRIVATE")

    oidc_issuer: str = Field("", alias="ASSISTANT_OIDC_ISSUER")
    oidc_client_id: str = Field("", alias="ASSISTANT_OIDC_CLIENT_ID")
    oidc_client_secret: str = Field("", alias="ASSISTANT_OIDC_CLIENT_SECRET", repr=False)

    openai_api_key: str = Field("", alias="OPENAI_API_KEY", repr=False)
    openai_base_url: str = Field("", alias="OPENAI_BASE_URL")

    twilio_account_sid: str = Field("", alias="TWILIO_ACCOUNT_SID")
    twilio_auth_token: str = Field("", alias="TWILIO_AUTH_TOKEN", repr=False)
    twilio_auth_token_secondary: str = Field("", alias="TWILIO_AUTH_TOKEN_SECONDARY", repr=False)
    twilio_from: str = Field("", alias="TWILIO_FROM")
    twilio_base_url: str = Field("", alias="TWILIO_BASE_URL")
    sendgrid_api_key: str = Field("", alias="SENDGRID_API_KEY", repr=False)
    sendgrid_from: str = Field("", alias="SENDGRID_FROM")
    sendgrid_inbound_public_key: str = Field("", alias="SENDGRID_INBOUND_PUBLIC_KEY")
    sendgrid_event_public_key: str = Field("", alias="SENDGRID_EVENT_PUBLIC_KEY")
    sendgrid_base_url: str = Field("", alias="SENDGRID_BASE_URL")
    sendgrid_inbound_domain: str = Field("", alias="SENDGRID_INBOUND_DOMAIN")
    sendgrid_inbound_basic_auth: str = Field("", alias="SENDGRID_INBOUND_BASIC_AUTH", repr=False)

    stripe_secret_key: str = Field("", alias="STRIPE_SECRET_KEY", repr=False)
    stripe_webhook_secret: str = Field("", alias="STRIPE_WEBHOOK_SECRET", repr=False)
    stripe_account: str = Field("", alias="STRIPE_ACCOUNT")
    stripe_base_url: str = Field("", alias="STRIPE_BASE_URL")

    test_processor_port: int = Field(0, alias="ASSISTANT_TEST_PROCESSOR_PORT")
    port: int = Field(8000, alias="PORT")
    data_dir: Path = Field(Path("var"), alias="DATA_DIR")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        _all_or_none(
            self,
            twilio_account_sid="TWILIO_ACCOUNT_SID",
            twilio_auth_token="TWILIO_AUTH_TOKEN",  # noqa: S106 - the name of a setting
            twilio_from="TWILIO_FROM",
        )
        _all_or_none(
            self,
            sendgrid_api_key="SENDGRID_API_KEY",
            sendgrid_from="SENDGRID_FROM",
        )
        if self.sendgrid_inbound_basic_auth and len(self.sendgrid_inbound_basic_auth.partition(":")[2]) < 20:
            raise Misconfigured(
                "SENDGRID_INBOUND_BASIC_AUTH is name:password with 20 characters or more as password"
            )
        _all_or_none(
            self,
            stripe_secret_key="STRIPE_SECRET_KEY",  # noqa: S106 - the name of a setting
            stripe_webhook_secret="STRIPE_WEBHOOK_SECRET",  # noqa: S106
        )
        if self.stripe_secret_key and not self.stripe_secret_key.startswith(
            ("sk_test_", "sk_live_", "rk_test_", "rk_live_")
        ):
            raise Misconfigured("STRIPE_SECRET_KEY is not a secret key: it starts with sk_ or rk_")
        if self.stripe_webhook_secret and not self.stripe_webhook_secret.startswith("whsec_"):
            raise Misconfigured("STRIPE_WEBHOOK_SECRET is not a signing secret: it starts with whsec_")
        for name, value in (
            ("STRIPE_ACCOUNT", self.stripe_account),
            ("STRIPE_BASE_URL", self.stripe_base_url),
        ):
            if value and not self.stripe_secret_key:
                raise Misconfigured(f"{name} is set but STRIPE_SECRET_KEY is missing")
        _all_or_none(
            self,
            oidc_issuer="ASSISTANT_OIDC_ISSUER",
            oidc_client_id="ASSISTANT_OIDC_CLIENT_ID",
            oidc_client_secret="ASSISTANT_OIDC_CLIENT_SECRET",  # noqa: S106 - the name of a setting
        )
        if self.model.startswith("openai:") and not self.openai_api_key:
            raise Misconfigured("ASSISTANT_MODEL is an OpenAI model but OPENAI_API_KEY is not set")
        for name, model in (
            ("ASSISTANT_MODEL", self.model),
            ("ASSISTANT_MODEL_FALLBACK", self.model_fallback),
        ):
            if model != "offline" and ":" not in model:
                raise Misconfigured(
                    f"{name}={model!r} is neither 'offline' nor 'provider:name' (like openai:gpt-4.1)"
                )
        if self.embedding != "bundled" and not self.embedding.removeprefix("openai:").strip(":"):
            raise Misconfigured("ASSISTANT_EMBEDDING names no model (like openai:text-embedding-3-small)")
        if self.embedding != "bundled" and not self.embedding.startswith("openai:"):
            raise Misconfigured(
                f"ASSISTANT_EMBEDDING={self.embedding!r} is neither 'bundled' nor 'openai:model'"
            )
        if self.embedding.startswith("openai:") and not self.openai_api_key:
            raise Misconfigured("ASSISTANT_EMBEDDING is OpenAI's but OPENAI_API_KEY is not set")
        if self.frozen_now is not None and not self.demo:
            raise Misconfigured("ASSISTANT_NOW freezes the clock: only in the demo and the tests")
        if self.frozen_now is not None and self.frozen_now.tzinfo is None:
            raise Misconfigured("ASSISTANT_NOW needs a timezone, like 2026-12-01T09:00:00Z")
        self.test_processor_port = self.test_processor_port or self.port + 1
        if not self.public_url:
            self.public_url = f"http://127.0.0.1:{self.port}"
        self.public_url = self.public_url.rstrip("/")
        if not self.database_url:
            self.database_url = f"sqlite:///{(self.data_dir / 'assistant.db').resolve()}"
        if not self.database_url.startswith(("sqlite:", "postgresql:", "postgresql+psycopg:")):
            raise Misconfigured(
                "ASSISTANT_DATABASE_URL is for SQLite or PostgreSQL, like sqlite:///var/assistant.db"
            )
        return self

    def secret(self) -> str:
        """The signing key: the setting, or in the demo one that is made once and kept under DATA_DIR."""
        if self.secret_key:
            if len(self.secret_key) < 32:
                raise Misconfigured("ASSISTANT_SECRET_KEY needs at least 32 characters")
            return self.secret_key
        if not self.demo:
            raise Misconfigured(
                "ASSISTANT_SECRET_KEY is not set; make one with: "
                "python -c 'import secrets; print(secrets.token_hex(32))'"
            )
        file = self.data_dir / "secret_key"
        if not file.exists() or not file.stat().st_size:
            self.data_dir.mkdir(parents=True, exist_ok=True)
            fresh = self.data_dir / f"secret_key.{secrets.token_hex(4)}"
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_hex(32))
            fresh.replace(file)  # whole or not at all: an empty key would sign for everybody
        return file.read_text().strip()

    @property
    def clock_file(self) -> Path | None:
        """Where the demo's clock is moved, for all of its processes."""
        return self.data_dir / "demo_clock" if self.demo else None

    @property
    def webhooks_to_private_addresses(self) -> bool:
        """Whether events may be delivered inside the house: when said so, and in the demo."""
        return self.webhooks_to_private or self.demo

    @property
    def test_processor_api(self) -> str:
        """Where we reach the demo's payment processor."""
        return f"http://127.0.0.1:{self.test_processor_port}"

    @property
    def test_processor_page(self) -> str:
        """Where a payer's browser reaches it: on the same host as the demo."""
        return f"http://{urlsplit(self.public_url).hostname}:{self.test_processor_port}"

    @property
    def https(self) -> bool:
        return self.public_url.startswith("https://")


def _all_or_none(settings: Settings, **names: str) -> None:
    present = {field for field in names if getattr(settings, field)}
    missing = [names[field] for field in names if field not in present]
    if present and missing:
        raise Misconfigured(f"{names[next(iter(present))]} is set but {' and '.join(missing)} is missing")


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process. Raises Misconfigured with one line when they do not fit together."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or "settings"
        raise Misconfigured(f"{name}: {first['msg']}") from error
