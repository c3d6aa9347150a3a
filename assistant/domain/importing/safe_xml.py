"""XML from strangers: no document type, no entity, bounded depth and size (AUT-13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError
from lxml import etree

from assistant.domain.importing.report import RefusedError, Spot

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MAX_DEPTH = 40
MAX_ELEMENTS = 300_000
MAX_ATTRIBUTES = 50
_CHUNK = 1 << 16


class _Guard:
    """Counts while the first parser reads, and keeps nothing."""

    def __init__(self) -> None:
        self.depth = 0
        self.elements = 0

    def start(self, _tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.elements += 1
        if self.depth > MAX_DEPTH:
            raise RefusedError(f"elements are nested deeper than {MAX_DEPTH} levels")
        if self.elements > MAX_ELEMENTS:
            raise RefusedError(f"more than {MAX_ELEMENTS:,} elements")
        if len(attributes) > MAX_ATTRIBUTES:
            raise RefusedError(f"an element has more than {MAX_ATTRIBUTES} attributes")

    def end(self, _tag: str) -> None:
        self.depth -= 1

    def data(self, _text: str) -> None:
        return

    def close(self) -> None:
        return


def parse(content: bytes) -> Element:
    """The root element. Raises RefusedError with the line for anything that is not plain, small, well-formed XML."""
    _vet(content)
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise RefusedError(f"not well-formed XML: {error.msg}", Spot(error.lineno or 0)) from error
    return root


def _vet(content: bytes) -> None:
    parser = DefusedXMLParser(target=_Guard(), forbid_dtd=True)
    try:
        for start in range(0, len(content), _CHUNK):
            parser.feed(content[start : start + _CHUNK])
        parser.close()
    except RefusedError as error:
        raise RefusedError(error.reason, Spot(parser.parser.CurrentLineNumber)) from error
    except DefusedXmlException as error:
        reason = "a document type or an entity declaration is not accepted"
        raise RefusedError(reason, Spot(parser.parser.CurrentLineNumber)) from error
    except ParseError as error:
        line, _ = error.position
        raise RefusedError(f"not well-formed XML: {error}", Spot(line)) from error
    except (ValueError, LookupError) as error:
        raise RefusedError(f"not readable as XML: {error}") from error
