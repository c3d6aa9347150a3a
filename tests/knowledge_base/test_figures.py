from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from assistant.core.errors import Invalid
from assistant.demo import taxes
from knowledge_base import figures as data
from knowledge_base.articles import load_library

TODAY = date(2026, 11, 25)
FILE = """
sources:
  ato: {authority: ATO, document: GST guide}
figures:
  au.gst: {text: 10%, source: ato, section: part 2, confidence: memory}
  ns.hst:
    - {text: 15%, source: ato, confidence: memory, effective_to: 2025-03-31}
    - {text: 14%, source: ato, confidence: memory, effective_from: 2025-04-01}
"""


def test_code_and_articles_hold_the_same_rates() -> None:
    """The demo's invoices are taxed at the rates that the library tells."""
    assert taxes.UNITED_KINGDOM.rate == data.figure("gb.vat.standard", TODAY).number


def test_an_article_says_what_the_data_file_says() -> None:
    article = next(each for each in load_library() if each.id == "uk-vat-rates")
    known = data.figure("gb.vat.standard", TODAY)
    assert f"standard rate of {known.text}" in article.body
    assert "{{" not in article.body
    entry = next(each for each in article.figures if each.known == "gb.vat.standard")
    assert entry.source is not None
    assert article.sources[entry.source] == known.source


def test_no_placeholder_is_left_in_the_library() -> None:
    for article in load_library():
        assert not any(mark in article.body + article.title for mark in ("{{", "}}", "[[", "]]"))


@pytest.mark.requirement("TAX-02")
@pytest.mark.parametrize(("on", "text"), [("2025-03-31", "15%"), ("2025-04-01", "14%")])
def test_a_figure_has_the_value_of_its_day(monkeypatch: pytest.MonkeyPatch, on: str, text: str) -> None:
    monkeypatch.setattr(data, "figures", lambda: data.read(FILE))
    assert data.figure("ns.hst", date.fromisoformat(on)).text == text
    assert data.fill("HST is {{ns.hst}}.", date.fromisoformat(on)) == f"HST is {text}."


@pytest.mark.requirement("TAX-01")
def test_a_figure_names_its_source() -> None:
    known = data.read(FILE)["au.gst"][0]
    assert known.source.cite() == "ATO, GST guide, part 2"
    with pytest.raises(Invalid, match="no source 'irs'"):
        data.read(FILE.replace("source: ato, section", "source: irs, section"))
    with pytest.raises(Invalid, match="figures"):
        data.read(FILE.replace("confidence: memory}", "confidence: sure}"))


def test_an_unknown_figure_is_named() -> None:
    with pytest.raises(KeyError, match=r"xx\.vat"):
        data.fill("{{xx.vat}}", TODAY)


@pytest.mark.parametrize(
    ("text", "number"), [("£90,000", "90000"), ("7.75%", "7.75"), ("6 months", "6"), ("A$82.50", "82.50")]
)
def test_the_number_of_a_text(text: str, number: str) -> None:
    known = data.read(FILE)["au.gst"][0].model_copy(update={"text": text})
    assert known.number == Decimal(number)
