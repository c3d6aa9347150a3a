"""Articles of the tax library: Markdown with front matter, and the short passages searched and cited."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

import yaml
from pydantic import Field, StringConstraints, ValidationError, model_validator

from assistant.core.errors import Invalid
from assistant.core.yaml_text import read_yaml
from knowledge_base import tables
from knowledge_base.figures import Confidence, Source, Strict, Words, fill, quoted
from knowledge_base.figures import figure as known_figure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ARTICLES_DIR = Path(__file__).parent / "articles"
PASSAGE_WORDS = 120
_CERTAINTY: tuple[Confidence, ...] = ("primary", "secondary", "memory")

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Topic = Annotated[int, Field(ge=1, le=78, strict=True)] | Slug
"""A number of the catalogue (topics.yaml), or a name for what stands outside of it."""
Jurisdiction = Annotated[str, StringConstraints(pattern=r"^(\*|EU|[A-Z]{2}(-[A-Z0-9]{1,3})?)$")]


class Figure(Strict):
    """A number that stands in the body, word for word, and the source (by position) that it was read in.

    `example` marks the numbers of a worked example, which need no source. `known` is the id of a figure that was
    quoted from the data file; such entries are made when the article is read, not written by hand.
    """

    text: Words
    known: str | None = None
    source: Annotated[int, Field(ge=0, strict=True)] | None = None
    confidence: Confidence | Literal["example"]

    @model_validator(mode="after")
    def _sourced(self) -> Self:
        if (self.source is None) != (self.confidence == "example"):
            raise ValueError(f"figure {self.text!r}: needs a source; an example has none")
        return self


class Question(Strict):
    """A way to ask for an article; searched and never shown.

    `answered_by`: how the sentences begin that a good answer to it quotes, the best one first.
    """

    asks: Words
    answered_by: tuple[Words, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _asked_alone(cls, value: Any) -> Any:
        return {"asks": value} if isinstance(value, str) else value


class Article(Strict):
    """One article (TAX-01). `as_of`: the day whose law it states; `last_reviewed`: when that was checked."""

    id: Slug
    title: Words
    jurisdictions: Annotated[tuple[Jurisdiction, ...], Field(min_length=1)]
    topics: Annotated[tuple[Topic, ...], Field(min_length=1)]
    questions: tuple[Question, ...] = ()
    effective_from: date
    effective_to: date | None
    as_of: date
    last_reviewed: date
    reviewer: Words
    volatile: Annotated[bool, Field(strict=True)]
    confidence: Confidence
    sources: tuple[Source, ...]
    figures: tuple[Figure, ...] = ()
    body: str

    @model_validator(mode="after")
    def _sources_exist(self) -> Self:
        for figure in self.figures:
            if figure.source is not None and figure.source >= len(self.sources):
                raise ValueError(f"figure {figure.text!r} names source {figure.source}, which is not there")
        return self

    @property
    def review_days(self) -> int:
        """How long a review holds (TAX-02)."""
        return 180 if self.volatile else 365

    def current(self, on: date, today: date) -> bool:
        """In force for a supply of `on`, and reviewed recently enough as of `today` (TAX-02)."""
        in_force = self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)
        return in_force and (today - self.last_reviewed).days <= self.review_days


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk of one section, small enough to quote. `confidence` is that of its least certain figure, or of the
    article where it has none. A search sets `score`, the cosine with the question; `chance`, that its article is the
    one that answers; and `votes`, of sentences by how they begin (answering.py)."""

    id: str
    article_id: str
    title: str
    heading: str
    text: str
    jurisdictions: tuple[str, ...]
    sources: tuple[Source, ...]
    as_of: date
    confidence: Confidence = "primary"
    score: float = 0.0
    chance: float = 0.0
    votes: Mapping[str, float] = field(default_factory=dict, hash=False)

    @property
    def searched(self) -> str:
        """The text that is embedded and indexed: a chunk alone often lacks the words of its title."""
        return f"{self.title}. {self.heading}.\n{self.text}"


def parse(text: str, *, name: str) -> Article:
    """Read one article. Raises Invalid naming the file and the field that is wrong."""
    match = re.match(r"---\n(.*?)\n---\n(.*)", text.replace("\r\n", "\n"), re.DOTALL)
    if match is None:
        raise Invalid(f"{name}: no front matter between two lines of ---", code="article_invalid")
    try:
        front = read_yaml(match[1])
        if not isinstance(front, dict):
            raise Invalid(f"{name}: the front matter is not a mapping", code="article_invalid")
        return Article.model_validate(_quoting(front, match[2].strip()))
    except yaml.YAMLError as error:
        raise Invalid(f"{name}: {' '.join(str(error).split())}", code="article_invalid") from error
    except KeyError as error:
        raise Invalid(f"{name}: {error.args[0]}", code="article_invalid") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "front matter"
        raise Invalid(f"{name}: {where}: {first['msg']}", code="article_invalid") from error


def _quoting(front: dict[str, Any], body: str) -> dict[str, Any]:
    """Front matter and body with the figures of the data file put in, and their sources added."""
    title, as_of = str(front.get("title") or ""), front.get("as_of")
    keys = quoted(f"{title}\n{body}")
    if not keys or not isinstance(as_of, date):
        return {**front, "body": body}
    sources = [Source.model_validate(source) for source in front.get("sources") or ()]
    entries = list(front.get("figures") or ())
    for key in keys:
        known = known_figure(key, as_of)
        if known.source not in sources:
            sources.append(known.source)
        place = sources.index(known.source)
        entries.append({"text": known.text, "known": key, "source": place, "confidence": known.confidence})
    filled = {"title": fill(title, as_of), "body": fill(body, as_of)}
    return {**front, **filled, "sources": sources, "figures": entries}


def load_library() -> tuple[Article, ...]:
    """The common library: articles of their own file, and those made from tables."""
    found = [
        *load(),
        *(article for file in sorted(tables.TABLES_DIR.glob("*.yaml")) for article in table(file)),
    ]
    ids = Counter(article.id for article in found)
    if twice := [key for key, count in ids.items() if count > 1]:
        raise Invalid(f"articles with the same id: {', '.join(twice)}", code="article_invalid")
    return tuple(sorted(found, key=lambda article: article.id))


def files() -> list[Path]:
    """All that the common library is made of."""
    return [
        *ARTICLES_DIR.glob("*.md"),
        *tables.TABLES_DIR.glob("*.yaml"),
        *ARTICLES_DIR.parent.glob("*.yaml"),
    ]


@lru_cache(maxsize=1)
def library() -> tuple[Article, ...]:
    """The common library, read once in a process."""
    return load_library()


def table(file: Path) -> Iterator[Article]:
    """The articles of one table. Raises Invalid naming the file and the row."""
    for name, text in tables.texts(file):
        yield parse(text, name=name)


def load(folder: Path = ARTICLES_DIR) -> tuple[Article, ...]:
    """All articles of a folder, each named `<id>.md`. Raises Invalid on the first that cannot be read."""
    articles = []
    for file in sorted(folder.glob("*.md")):
        article = parse(file.read_text(encoding="utf-8"), name=file.name)
        if article.id != file.stem:
            raise Invalid(f"{file.name}: the id {article.id!r} is not the file name", code="article_invalid")

        articles.append(article)
    return tuple(articles)


def digest(articles: tuple[Article, ...]) -> str:
    """SHA-256 over all articles: names the state of the library that an answer came from."""
    canonical = "\n".join(article.model_dump_json() for article in sorted(articles, key=lambda each: each.id))
    return hashlib.sha256(canonical.encode()).hexdigest()


def slug(heading: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", heading.lower().replace("'", "").replace("’", "")))


def sections(body: str) -> Iterator[tuple[str, str]]:
    """(heading, Markdown) of each `##` section; text before the first heading comes with an empty heading."""
    parts = re.split(r"^##[ \t]+(.+?)[ \t]*$", body, flags=re.MULTILINE)
    if parts[0].strip():
        yield "", parts[0].strip()
    for heading, text in zip(parts[1::2], parts[2::2], strict=True):
        yield heading, text.strip()


def passages(article: Article) -> list[Passage]:
    """The article in chunks of at most PASSAGE_WORDS words; ids are stable while headings are."""
    found: list[Passage] = []
    for heading, markdown in sections(article.body):
        for number, text in enumerate(_chunks(plain(markdown)), start=1):
            base = f"{article.id}#{slug(heading) or 'start'}"
            found.append(
                Passage(
                    id=base if number == 1 else f"{base}-{number}",
                    article_id=article.id,
                    title=article.title,
                    heading=heading,
                    text=text,
                    jurisdictions=article.jurisdictions,
                    sources=article.sources,
                    as_of=article.as_of,
                    confidence=_confidence(article, text),
                )
            )
    return found


def _confidence(article: Article, text: str) -> Confidence:
    held = [each.confidence for each in article.figures if each.text in text and each.confidence != "example"]
    return max(held, key=_CERTAINTY.index, default=article.confidence)


def plain(markdown: str) -> str:
    """Markdown as text: no emphasis, links by their words, one paragraph or list item a line."""
    text = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", markdown)
    text = re.sub(r"\*\*|__|`|(?<!\w)[*_](?=\w)|(?<=[\w.,;:!?])[*_](?!\w)", "", text)
    text = re.sub(r"\n(?!\n|[ \t]*(?:[-*]|\d+\.)[ \t])", " ", re.sub(r"\n{2,}", "\0", text))
    lines = (" ".join(line.split()) for line in re.split(r"[\0\n]", text))
    return "\n".join(line for line in lines if line)


def sentences(text: str) -> list[str]:
    """Sentences of plain text; a line end always ends one."""
    ends = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9“\"'])")
    return [part for line in text.split("\n") for part in ends.split(line) if part]


def sentences_of(article: Article) -> list[str]:
    """All that may be quoted of an article, in its order."""
    return [text for passage in passages(article) for text in sentences(passage.text)]


def _chunks(text: str) -> Iterator[str]:
    """Whole lines while they fit, then whole sentences; only a single longer sentence exceeds the limit."""
    chunk: list[str] = []
    words = 0
    for line in text.split("\n"):
        for number, sentence in enumerate(sentences(line)):
            size = len(sentence.split())
            if chunk and words + size > PASSAGE_WORDS:
                yield "".join(chunk).strip()
                chunk, words = [], 0
            chunk.append(("\n" if number == 0 else " ") + sentence)
            words += size
    if chunk:
        yield "".join(chunk).strip()
