"""Every text that the templates name exists, and nothing is inline that the content policy would block."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import assistant
from assistant.api.page_view import Blank, fill, label, next_instalment, page_strings
from tests.pages import fixtures

TEMPLATES = Path(assistant.__file__).parent / "templates"
OWN = [
    *(TEMPLATES / "parts").glob("*.html"),
    *(
        TEMPLATES / f"{name}.html"
        for name in (
            "base",
            "invoice",
            "embed",
            "pay",
            "pay_several",
            "payment",
            "transfer",
            "receipt",
            "help_article",
            "error",
            "landing",
        )
    ),
]


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_every_text_exists(path: Path) -> None:
    strings = page_strings("en")
    named = re.findall(r"\bt\.([a-z_]+)", path.read_text(encoding="utf-8"))
    assert [name for name in named if name not in strings] == []


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
@pytest.mark.requirement("IDN-11")
def test_nothing_inline(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"\sstyle=|<style|\son[a-z]+=|javascript:", text) == []
    assert all(
        "src=" in tag or 'type="application/json"' in tag for tag in re.findall(r"<script[^>]*>", text)
    )


@pytest.mark.parametrize(
    "path", [path for path in OWN if "<form" in path.read_text(encoding="utf-8")], ids=lambda path: path.name
)
def test_every_form_carries_the_form_token(path: Path) -> None:
    for form in re.findall(r"<form.*?</form>", path.read_text(encoding="utf-8"), re.DOTALL):
        assert 'name="csrf"' in form


def test_an_unknown_language_is_english() -> None:
    assert page_strings("xx") == page_strings("en")
    assert page_strings("../x") == page_strings("en")


def test_fill_reaches_into_lists() -> None:
    offer = fixtures.plan_offer("o", 90000)
    assert (
        fill("{instalments.length}: {instalments.0.amount.text}, {instalments.last.due_on}", offer)
        == "3: $300.00, 2027-02-05"
    )
    assert fill("{nothing.here}", offer) == ""
    assert fill("{title}", Blank()) == ""


def test_a_state_without_a_text_shows_its_own_words() -> None:
    assert label({"open": "Open"}, "partly_kept") == "Partly kept"


def test_the_next_instalment_is_the_first_one_unpaid() -> None:
    plan = fixtures.states()["plan"]["plan"]
    found = next_instalment(plan)
    assert found is not None
    assert found["no"] == 2
    assert next_instalment({**plan, "status": "completed"}) is None
