from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assistant.core import clock, config
from assistant.core.errors import Invalid
from knowledge_base import commands
from knowledge_base.articles import load_library

pytestmark = pytest.mark.timeout(300, func_only=True)


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch, library_dir: Path):
    monkeypatch.setenv("DATA_DIR", str(library_dir))
    monkeypatch.setenv("ASSISTANT_CHROMA_URL", "")
    config.get_settings.cache_clear()
    with clock.frozen(datetime(2026, 11, 26, 12, tzinfo=UTC)):
        yield
    config.get_settings.cache_clear()


def test_search_prints_passages_with_their_sources() -> None:
    text = commands.search_command("what is use tax", "US-CA", date(2026, 11, 22))
    assert text.startswith("answerable")
    assert "us-use-tax#" in text
    assert "Publication 110" in text


def test_search_without_a_jurisdiction_looks_everywhere() -> None:
    assert "uk-vat-rates" in commands.search_command("UK VAT rate")


def test_search_says_when_the_library_has_no_answer() -> None:
    assert commands.search_command("who won the world cup", "US").startswith("not answerable")


def test_an_empty_question_is_refused() -> None:
    with pytest.raises(Invalid, match="nothing to search"):
        commands.search_command("  ")


def test_index_says_what_it_did() -> None:
    assert ": 0 embedded, 0 removed" in commands.index_command()


def test_lint_passes_the_library() -> None:
    try:
        found = commands.lint_command()
    except Invalid as refused:
        found = "\n".join(each for each in refused.detail.split("\n") if not each.startswith("topic "))
    assert found in ("", f"{len(load_library())} articles, no problems")


def test_lint_fails_when_reviews_are_overdue() -> None:
    with clock.frozen(datetime(2027, 6, 30, tzinfo=UTC)), pytest.raises(Invalid, match="older than 180 days"):
        commands.lint_command()
