from __future__ import annotations

import re
from typing import Any

import pytest

from assistant.agent.offline.tax_answer import MOST_SENTENCES, cited
from knowledge_base.articles import load_library, passages

LIBRARY = {article.id: article for article in load_library()}


def rows(*article_ids: str, question: str = "") -> list[dict[str, Any]]:
    """The first article is by far the likeliest; the question most like its own speaks for that one's answer."""
    asked = set(question.casefold().split())
    return [
        {
            "id": each.id,
            "article": each.title,
            "heading": each.heading,
            "text": each.text,
            "chance": 0.9 if article_id == article_ids[0] else 0.03,
            "votes": dict.fromkeys(nearest.answered_by, 0.8) if article_id == article_ids[0] else {},
        }
        for article_id in article_ids
        for nearest in [
            max(LIBRARY[article_id].questions, key=lambda own: len(asked & set(own.asks.casefold().split())))
        ]
        for each in passages(LIBRARY[article_id])
    ]


QUESTIONS = [
    ("Can I claim the VAT back on this?", "uk-reclaim-vat", "VAT invoice"),
    ("Was passiert mit der Vorsteuer nach 6 Monaten?", "uk-unpaid-after-six-months", "6 months"),
    ("how long do we have to keep invoices for the irs", "us-records", "3 years"),
    ("does the flat rate scheme change my VAT", "uk-flat-rate-scheme", "VAT"),
]


@pytest.mark.requirement("TAX-03")
@pytest.mark.parametrize(("question", "article_id", "fact"), QUESTIONS)
def test_an_answer_is_made_of_the_cited_passages_own_sentences(
    question: str, article_id: str, fact: str
) -> None:
    read = rows(article_id, "keeping-invoices", question=question)
    texts = {row["id"]: " ".join(row["text"].split()) for row in read}
    said = cited(question, read)
    assert 2 <= len(said) <= MOST_SENTENCES
    assert fact in " ".join(said)
    for sentence in said:
        marker = re.search(r" \[([^\]]+)\](?=[.!?]$)", sentence)
        assert marker is not None
        assert sentence.replace(marker[0], "") in texts[marker[1]]


def test_no_sentence_stands_without_the_one_that_it_leans_on() -> None:
    for question, article_id, _ in QUESTIONS:
        read = rows(article_id)
        said = [re.sub(r" \[[^\]]+\]", "", sentence) for sentence in cited(question, read)]
        whole = " ".join(" ".join(row["text"].split()) for row in read)
        for place, sentence in enumerate(said):
            if re.match(r"(?:It|They|This|That|These) ", sentence):
                assert place > 0
                assert f"{said[place - 1]} {sentence}" in whole


def test_passages_that_say_nothing_near_give_no_answer() -> None:
    assert cited("zzz qqq", [{"id": "a#b", "article": "A", "heading": "", "text": "word"}]) == []


def test_a_sentence_that_is_far_behind_the_best_is_not_added() -> None:
    """Two answer; the others are of another matter."""
    said = [
        "You have 30 days to pay the invoice.",
        "After 30 days the invoice is late.",
        "A boat is blue and swims on water.",
        "Cats like to sleep all day long.",
    ]
    row = {"id": "a#b", "article": "a", "heading": "The rule", "text": " ".join(said), "chance": 0.9}
    row["votes"] = {"You have 30": 1.0, "After 30 days": 1.0}
    found = cited("how many days do I have to pay the invoice", [row])
    assert 2 <= len(found) < len(said)
    assert "boat" not in " ".join(found)


def test_what_the_law_of_another_country_says_is_not_said_beside_the_answer() -> None:
    question = "Can I claim the VAT back on this?"
    read = rows("uk-reclaim-vat", "us-no-federal-vat", "invoice-vs-receipt", question=question)
    places = {article.id: list(article.jurisdictions) for article in LIBRARY.values()}
    for row in read:
        row["jurisdictions"] = places[row["id"].partition("#")[0]]
        row["chance"] = 0.4
        row["votes"] |= {"A US business cannot": 0.8}
    assert "[us-" not in " ".join(cited(question, read))
    assert "[us-" in " ".join(cited(f"{question} And in the United States?", read))
