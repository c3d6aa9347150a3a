"""What a reviewer sends an article back for: no source, stale dates, unvouched figures, hard words (TAX-01)."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.core.yaml_text import read_yaml
from knowledge_base.articles import passages, plain, sections, sentences
from knowledge_base.figures import figures
from knowledge_base.jurisdictions import is_known
from knowledge_base.readability import reading_age

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from knowledge_base.articles import Article

FIRST_HEADING = "In short"
MIN_WORDS, MAX_WORDS = 150, 450
MAX_SENTENCE_WORDS = 28
MIN_QUESTIONS = 3
MAX_READING_AGE = 12.0

_NUMBER = re.compile(r"(?<![\d.,])\d+(?:[.,]\d+)*")
_NAMES = r"Articles?|Art\.|Notice|Forms?|[Ss]ections?|Directive|Publication|Rule|EN|Annex"
_REFERENCE = re.compile(rf"\b(?:{_NAMES})\s+(?:\d+(?:\s+(?:and|to)\s+|/))?$")
_SPELLED = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|sixty|ninety)"
    r"\s+(?:\w+\s+)?(?:days?|weeks?|months?|years?|per ?cent)\b",
    re.IGNORECASE,
)


_CARE = re.compile(
    r"\b(?:check (?:[\w'’]+ ){0,7}with|confirm (?:[\w'’]+ ){0,6}with|ask (?:[\w'’]+ ){0,5}"
    r"(?:authority|office|department|agency|adviser|accountant|IRS|HMRC)|before you rely on)\b",
    re.IGNORECASE,
)
"""How an article sends the reader on to somebody who knows, where a figure was not read in its source."""


def lint(article: Article, today: date) -> list[str]:
    """One line for each problem; an empty list when the article may be published."""
    return [
        *_dates(article, today),
        *_places(article),
        *_sourcing(article),
        *_structure(article),
        *_answers(article),
        *_figures(article),
    ]


def lint_library(articles: Sequence[Article]) -> list[str]:
    """What only shows over the whole library: topics without an article, figures that none quotes."""
    covered = {topic for article in articles for topic in article.topics}
    quoted = {figure.known for article in articles for figure in article.figures}
    titles = Counter(article.title for article in articles)
    return [
        *(
            f"topic {number} ({name}): no article"
            for number, name in topics().items()
            if number not in covered
        ),
        *(f"figures.yaml: {key}: no article quotes it" for key in figures() if key not in quoted),
        *(f"{count} articles have the title {title!r}" for title, count in titles.items() if count > 1),
    ]


@lru_cache(maxsize=1)
def topics() -> dict[int, str]:
    """The catalogue of topics by number."""
    text = (Path(__file__).parent / "topics.yaml").read_text(encoding="utf-8")
    return {int(number): str(name) for number, name in read_yaml(text).items()}


def _places(article: Article) -> Iterator[str]:
    for code in article.jurisdictions:
        if not is_known(code):
            yield f"unknown jurisdiction {code}"


def _dates(article: Article, today: date) -> Iterator[str]:
    if article.effective_to is not None and article.effective_to < article.effective_from:
        yield f"effective_to {article.effective_to} is before effective_from {article.effective_from}"
    if article.effective_to is not None and article.effective_to < today:
        yield f"expired on {article.effective_to}"
    if article.last_reviewed > today:
        yield f"last_reviewed {article.last_reviewed} is in the future"
    if article.as_of > article.last_reviewed:
        yield f"as_of {article.as_of} is after the review of {article.last_reviewed}"
    if (today - article.last_reviewed).days > article.review_days:
        yield f"review of {article.last_reviewed} is older than {article.review_days} days"


def _sourcing(article: Article) -> Iterator[str]:
    if not article.sources:
        yield "no source"
    if len(set(article.sources)) < len(article.sources):
        yield "a source is listed twice"


def _structure(article: Article) -> Iterator[str]:
    found = list(sections(article.body))
    headings = [heading for heading, _ in found]
    words = len(plain(article.body).split())
    if len({question.asks for question in article.questions}) < MIN_QUESTIONS:
        yield f"fewer than {MIN_QUESTIONS} questions: how else would a payer ask for it?"
    if not article.body:
        yield "the body is empty"
        return
    if headings[0] != FIRST_HEADING:
        yield f"the first heading is {headings[0]!r}, not {FIRST_HEADING!r}"
    if len(headings) < 3:
        yield "fewer than 3 sections"
    for heading, count in Counter(headings).items():
        if count > 1:
            yield f"the heading {heading!r} stands {count} times"
    for heading, text in found:
        if not text:
            yield f"the section {heading!r} is empty"
    if re.search(r"^#(?!# )", article.body, re.MULTILINE):
        yield "only ## headings are allowed"
    if re.search(r"<[a-zA-Z!/]|https?://|\]\(", article.body):
        yield "no HTML and no links in the body: addresses belong into sources"
    if (age := reading_age(article.body)) > MAX_READING_AGE:
        yield f"reading age {age:.1f}; at most {MAX_READING_AGE:.0f} is wanted: shorter sentences, plainer words"
    if not MIN_WORDS <= words <= MAX_WORDS:
        yield f"{words} words; {MIN_WORDS} to {MAX_WORDS} are wanted"
    for _, text in found:
        for sentence in sentences(plain(text)):
            if len(sentence.split()) > MAX_SENTENCE_WORDS:
                yield f"a sentence of {len(sentence.split())} words: {sentence[:60]}…"


def _answers(article: Article) -> Iterator[str]:
    every = [text for passage in passages(article) for text in sentences(passage.text)]
    for question in article.questions:
        for opening in question.answered_by:
            count = sum(text.startswith(opening) for text in every)
            if count != 1:
                yield f"{question.asks!r}: {count} sentences begin with {opening!r}, one is wanted"


def _figures(article: Article) -> Iterator[str]:
    body = " ".join(plain(article.body).split())
    if any(each.confidence in ("secondary", "memory") for each in article.figures) and not _CARE.search(body):
        yield "a figure was not read in its source: say whom to check it with"
    yield from _unquoted(article)
    covered: list[range] = []
    for figure in article.figures:
        exact = rf"(?<![\w.,]){re.escape(figure.text)}(?!\w|[.,]\d)"
        spans = [range(*match.span()) for match in re.finditer(exact, body)]
        if not spans:
            yield f"figure {figure.text!r} does not stand in the body"
        covered += spans
    for match in [*_NUMBER.finditer(body), *_SPELLED.finditer(body)]:
        if not _is_name(body, match) and not any(match.start() in span for span in covered):
            yield f"no figures entry covers {body[max(0, match.start() - 20) : match.end() + 15]!r}"


def _unquoted(article: Article) -> Iterator[str]:
    """Figures written by hand that the data file knows from the same source."""
    for each in article.figures:
        if each.known is not None or each.source is None:
            continue
        document = article.sources[each.source].document
        for key, entries in figures().items():
            if any(one.text == each.text and one.source.document == document for one in entries):
                yield f"figure {each.text!r} is {key} of figures.yaml: quote it"


def _is_name(body: str, number: re.Match[str]) -> bool:
    """Digits of a name (W-9, 1099-NEC, Article 226, Notice 700), which state no amount."""
    before, after = body[: number.start()], body[number.end() :]
    return number[0] == "1099" or bool(
        re.search(r"[A-Za-z]-?$", before) or re.match(r"-?[A-Z]|/\d", after) or _REFERENCE.search(before)
    )
