from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.errors import Invalid
from knowledge_base.articles import PASSAGE_WORDS, digest, load, load_library, parse, passages, plain

FRONT = {
    "id": "late-fees",
    "title": "Late fees",
    "jurisdictions": '["US"]',
    "topics": "[late-payment]",
    "effective_from": "2020-01-01",
    "effective_to": "null",
    "as_of": "2026-11-01",
    "last_reviewed": "2026-11-01",
    "reviewer": "library editors",
    "volatile": "false",
    "confidence": "memory",
    "sources": "[{authority: IRS, document: Publication 334}]",
}
BODY = "## In short\n\nA fee is a fee.\n\n## The rule\n\nIt depends on the state.\n"


def article_text(body: str = BODY, **changed: str) -> str:
    front = "\n".join(f"{key}: {value}" for key, value in {**FRONT, **changed}.items())
    return f"---\n{front}\n---\n{body}"


def test_every_article_of_the_library_can_be_read() -> None:
    articles = load_library()
    assert len(articles) >= 25
    assert len({article.id for article in articles}) == len(articles)


def test_a_passage_names_its_article_section_and_sources() -> None:
    (first, second) = passages(parse(article_text(), name="late-fees.md"))
    assert (first.id, second.id) == ("late-fees#in-short", "late-fees#the-rule")
    assert second.heading == "The rule"
    assert second.text == "It depends on the state."
    assert second.sources[0].cite() == "IRS, Publication 334"
    assert second.as_of == date(2026, 11, 1)


def test_passages_are_short_and_lose_no_word() -> None:
    for article in load_library():
        found = passages(article)
        assert len({passage.id for passage in found}) == len(found)
        assert all(len(passage.text.split()) <= PASSAGE_WORDS for passage in found)
        headings = {passage.heading for passage in found}
        told = sum(len(passage.text.split()) for passage in found)
        whole = len(plain(article.body).replace("## ", "").split())
        assert told == whole - sum(len(heading.split()) for heading in headings)


@given(st.lists(st.text("ab. \n", min_size=1, max_size=400), min_size=1, max_size=6))
def test_any_body_is_cut_into_passages_with_ids_of_their_own(parts: list[str]) -> None:
    body = "\n\n".join(f"## Part {number}\n\n{part}" for number, part in enumerate(parts))
    found = passages(parse(article_text(body), name="late-fees.md"))
    assert len({passage.id for passage in found}) == len(found)
    assert "".join("".join(p.text for p in found).split()) == "".join(
        "".join(plain(x) for x in parts).split()
    )


@pytest.mark.requirement("TAX-01")
@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"jurisdictions": "[]"}, "jurisdictions"),
        ({"jurisdictions": "[Germany]"}, "jurisdictions"),
        ({"effective_from": "soon"}, "effective_from"),
        ({"volatile": "sometimes"}, "volatile"),
        ({"reviewer": "''"}, "reviewer"),
        ({"sources": "[{authority: IRS}]"}, "sources.0.document"),
        ({"sources": "[{authority: IRS, document: Form, url: 'http://x.example'}]"}, "sources.0.url"),
        ({"figures": "[{text: 24%, confidence: memory}]"}, "figures.0"),
        ({"figures": "[{text: 24%, source: 3, confidence: memory}]"}, "source 3"),
        ({"surprise": "1"}, "surprise"),
    ],
)
def test_front_matter_that_is_wrong_is_named_with_its_field(changed: dict[str, str], where: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse(article_text(**changed), name="late-fees.md")
    assert refused.value.detail.startswith("late-fees.md: ")
    assert where in refused.value.detail


@pytest.mark.parametrize("text", ["no front matter", "---\n- a\n---\nx", "---\na: [\n---\nx", ""])
def test_a_file_without_readable_front_matter_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match=r"x\.md"):
        parse(text, name="x.md")


def test_the_file_name_is_the_id(tmp_path: Path) -> None:
    (tmp_path / "other.md").write_text(article_text())
    with pytest.raises(Invalid, match="not the file name"):
        load(tmp_path)


def test_the_digest_changes_with_any_word() -> None:
    one = parse(article_text(), name="late-fees.md")
    other = parse(article_text(BODY.replace("state", "county")), name="late-fees.md")
    assert digest((one,)) == digest((one,)) != digest((other,))


@pytest.mark.requirement("TAX-02")
@pytest.mark.parametrize(
    ("volatile", "age", "current"),
    [(True, 180, True), (True, 181, False), (False, 365, True), (False, 366, False)],
)
def test_a_review_holds_for_a_time_that_depends_on_how_volatile_the_rule_is(
    volatile: bool, age: int, current: bool
) -> None:
    article = parse(article_text(volatile=str(volatile).lower()), name="late-fees.md")
    today = date.fromordinal(article.last_reviewed.toordinal() + age)
    assert article.current(date(2026, 11, 1), today) is current


@pytest.mark.requirement("TAX-02")
@pytest.mark.parametrize(
    ("on", "current"),
    [("2024-12-31", False), ("2025-01-01", True), ("2025-12-31", True), ("2026-01-01", False)],
)
def test_a_rule_counts_only_for_supplies_within_its_dates(on: str, current: bool) -> None:
    article = parse(article_text(effective_from="2025-01-01", effective_to="2025-12-31"), name="late-fees.md")
    assert article.current(date.fromisoformat(on), date(2026, 11, 2)) is current


def test_plain_text_keeps_list_items_apart_and_drops_marks() -> None:
    assert plain("**One**\nline\n\n- *first*\n- second `x`\n\nSee [the form](https://x.example).") == (
        "One line\n- first\n- second x\nSee the form."
    )
