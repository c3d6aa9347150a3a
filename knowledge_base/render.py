"""Articles as safe HTML: no raw HTML survives, and the result is cleaned against an allow-list."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from itertools import pairwise

import nh3
from markdown_it import MarkdownIt

from knowledge_base.articles import slug

_TAGS = {"h2", "h3", "p", "ul", "ol", "li", "strong", "em", "code", "a", "blockquote", "br", "hr"} | {
    "table", "thead", "tbody", "tr", "th", "td"
}  # fmt: skip
_ATTRIBUTES = {"a": {"href"}, "h2": {"id"}, "td": {"align"}, "th": {"align"}}


@lru_cache(maxsize=256)
def to_html(markdown: str) -> str:
    """HTML of an article's body; each `##` heading carries the anchor that passage ids end in."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(markdown)
    seen: Counter[str] = Counter()
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open" and opening.tag == "h2":
            anchor = slug(inline.content) or "section"
            seen[anchor] += 1
            opening.attrSet("id", anchor if seen[anchor] == 1 else f"{anchor}-{seen[anchor]}")
    html: str = parser.renderer.render(tokens, parser.options, {})
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"https"},
        link_rel="noopener noreferrer nofollow",
    )
