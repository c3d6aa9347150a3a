from __future__ import annotations

import subprocess
import sys

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel

from assistant.agent.models.openai_chat import SentenceChatOpenAI
from assistant.agent.models.provider import chat_model, provider_of
from assistant.core.config import Settings
from assistant.core.errors import Misconfigured


def settings(**more: str) -> Settings:
    return Settings(_env_file=None, **{"OPENAI_API_KEY": "sk-test", "ASSISTANT_MODEL_TIMEOUT": "7", **more})  # type: ignore[arg-type]


def test_an_openai_spec_gives_our_client_within_the_settings() -> None:
    model = chat_model("openai:gpt-x", settings(OPENAI_BASE_URL="http://127.0.0.1:9/v1"))
    assert isinstance(model, SentenceChatOpenAI)
    assert (model.model_name, model.budget_seconds, str(model.root_client.base_url)) == (
        "gpt-x",
        7.0,
        "http://127.0.0.1:9/v1/",
    )


def test_the_same_settings_share_one_client() -> None:
    assert chat_model("openai:gpt-x", settings()) is chat_model("openai:gpt-x", settings())
    assert chat_model("openai:gpt-x", settings()) is not chat_model("openai:gpt-y", settings())


def test_offline_is_made_by_who_registered_it() -> None:
    built_in = FakeListChatModel(responses=["hi"])
    assert chat_model("offline", settings(), offline=lambda: built_in) is built_in
    with pytest.raises(Misconfigured):
        chat_model("offline", settings())


@pytest.mark.parametrize("spec", ["", "gpt-4", "openai:", ":x"])
def test_a_spec_that_names_nothing_is_refused(spec: str) -> None:
    with pytest.raises(Misconfigured):
        chat_model(spec, settings())


def test_an_openai_model_without_a_key_is_refused() -> None:
    with pytest.raises(Misconfigured, match="OPENAI_API_KEY"):
        chat_model("openai:gpt-x", settings(OPENAI_API_KEY=""))


def test_a_provider_that_is_not_installed_is_refused_in_one_line() -> None:
    for spec in ("anthropic:some", "nobody:some"):
        with pytest.raises(Misconfigured, match=spec) as caught:
            chat_model(spec, settings())
        assert "\n" not in str(caught.value)


def test_a_breaker_is_per_provider() -> None:
    assert provider_of("openai:gpt-4.1") == "openai"
    assert provider_of("offline") == "offline"


def test_importing_it_does_not_import_a_provider() -> None:
    code = "import sys, assistant.agent.models.provider, assistant.agent.models.fallback\n"
    code += (
        "raise SystemExit(int(any(m in sys.modules for m in ('openai', 'langchain_openai', 'langchain'))))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
