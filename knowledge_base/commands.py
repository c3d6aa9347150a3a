"""What `invoice-assistant kb …` prints; the command line itself wires these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.core import clock
from assistant.core.config import get_settings
from assistant.core.errors import Invalid
from knowledge_base import index
from knowledge_base.articles import load_library
from knowledge_base.embedders import configured
from knowledge_base.lint import lint, lint_library
from knowledge_base.search import search

if TYPE_CHECKING:
    from datetime import date


def search_command(text: str, jurisdiction: str | None = None, on: date | None = None) -> str:
    """Passages for a question. `jurisdiction` is a list like "US-CA,EU"; without one every article counts."""
    if not text.strip():
        raise Invalid("there is nothing to search for", code="question_empty")
    if jurisdiction is None:
        wanted = {code for article in load_library() for code in article.jurisdictions}
    else:
        wanted = {code.strip() for code in jurisdiction.split(",")}
    result = search(text, jurisdictions=wanted, on=on or clock.now().date())
    verdict = "answerable" if result.answerable else "not answerable from the library"
    lines = [f"{verdict} (score {result.score:.2f})"]
    for number, passage in enumerate(result.passages, start=1):
        where = ", ".join(passage.jurisdictions)
        sources = "; ".join(source.cite() for source in passage.sources)
        lines += [
            "",
            f"{number}. {passage.title} – {passage.heading}  [{where}]  {passage.score:.2f}",
            *(f"   {line}" for line in passage.text.split("\n")),
            f"   {passage.id}, as of {passage.as_of.isoformat()}. {sources}",
        ]
    return "\n".join(lines)


def index_command() -> str:
    """Bring the vectors of the common library up to date."""
    stats = index.build(get_settings().data_dir, load_library(), embedder=configured())
    return (
        f"{stats.articles} articles, {stats.passages} passages: "
        f"{stats.embedded} embedded, {stats.removed} removed, in {stats.seconds:.1f} s"
    )


def lint_command() -> str:
    """Check every article. Raises Invalid with one line for each problem."""
    articles, today = load_library(), clock.now().date()
    problems = [f"{article.id}: {problem}" for article in articles for problem in lint(article, today)]
    problems += lint_library(articles)
    if problems:
        raise Invalid("\n".join(problems), code="articles_invalid", problems=problems)
    return f"{len(articles)} articles, no problems"
