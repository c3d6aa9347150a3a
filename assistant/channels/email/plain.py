"""Text out of an HTML mail, as a person would have read it."""

from __future__ import annotations

import re

from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.html_engine import Inscriptis
from inscriptis.model.config import ParserConfig
from lxml import etree, html

from assistant.channels.email.hidden import without_hidden

LONGEST = 1_000_000
_DEEPEST = 150
_BLANKS = re.compile(r"\n{3,}")
_CONFIG = ParserConfig(css=CSS_PROFILES["strict"])


def text_of(source: str) -> str:
    """The visible text; what the mail quotes has `> ` in front of each line. "" when nothing can be read."""
    source = re.sub(r"^\s*<\?xml[^>]*\?>", "", source[:LONGEST]).strip()
    if not source:
        return ""
    try:
        tree = html.document_fromstring(source, parser=html.HTMLParser(huge_tree=False))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ""
    without_hidden(tree)
    _flatten(tree)
    for quote in [
        node for node in tree.iter("blockquote") if not any(True for _ in node.iterancestors("blockquote"))
    ]:
        _mark(quote)
    text = Inscriptis(tree, _CONFIG).get_text()
    lines = (line.rstrip() for line in text.replace("\xa0", " ").splitlines())
    return _BLANKS.sub("\n\n", "\n".join(lines)).strip("\n")


def _mark(quote: html.HtmlElement) -> None:
    """Put the quoted text in the place of the block, each line marked as plain text marks it."""
    tail, quote.tail = quote.tail, None
    inner = html.Element("div")
    inner.text = quote.text
    inner.extend(list(quote))
    text = Inscriptis(inner, _CONFIG).get_text()
    marked = html.Element("pre")
    marked.text = "\n".join(f"> {line.rstrip()}" for line in text.strip("\n").splitlines())
    marked.tail = tail
    parent = quote.getparent()
    if parent is not None:
        parent.replace(quote, marked)


def _flatten(tree: html.HtmlElement) -> None:
    """What is nested deeper than any person's mail loses its structure, not its text."""
    stack = [(tree, 1)]
    while stack:
        node, depth = stack.pop()
        if depth >= _DEEPEST:
            text = " ".join("".join(node.itertext()).split())
            for child in list(node):
                node.remove(child)
            node.text = text
            continue
        stack.extend((child, depth + 1) for child in node)
