"""A page for each article of the tax library, where citations lead."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from assistant.api.pages import render
from assistant.core.errors import NotFound
from knowledge_base import search
from knowledge_base.render import to_html

router = APIRouter(include_in_schema=False)


@router.get("/help/{article_id}")
def help_article(article_id: str, request: Request) -> Response:
    article = search.article(article_id)
    if article is None:
        raise NotFound("There is no such article.")
    shown = {
        "title": article.title,
        "jurisdictions": [place for place in article.jurisdictions if place != "*"],
        "as_of": article.as_of.isoformat(),
        "html": to_html(article.body),
        "sources": [{"title": source.cite(), "url": source.url} for source in article.sources],
    }
    return render(request, "help_article.html", {"article": shown})
