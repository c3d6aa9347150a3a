"""Reading values out of an XML document while keeping the line that each came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from assistant.domain.importing.numbers import compact_date, decimal_xml, iso_date
from assistant.domain.importing.report import Spot
from assistant.domain.importing.semantics import Finding

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from lxml.etree import _Element as Element

MAX_TEXT = 5_000


class Elements:
    """One document; what is no number, date or text within bounds is added to `misread`."""

    def __init__(self, root: Element, namespaces: Mapping[str, str]) -> None:
        self.root = root
        self.currency = ""
        self.misread: list[Finding] = []
        self.spots: dict[str, Spot] = {}
        self._namespaces = dict(namespaces)

    def all(self, path: str, node: Element | None = None) -> list[Element]:
        return list((self.root if node is None else node).findall(path, self._namespaces))

    def first(self, path: str, node: Element | None = None) -> Element | None:
        return (self.root if node is None else node).find(path, self._namespaces)

    def text(self, path: str, node: Element | None = None, term: str = "") -> str:
        """The text, with spaces as they are in one line; "" when it is not there."""
        found = self.first(path, node)
        return "" if found is None else self.value(found, term)

    def line(self, path: str, node: Element | None = None, term: str = "") -> str:
        """The text on one line, for what is a name or a number."""
        return " ".join(self.text(path, node, term).split())

    def value(self, found: Element, term: str = "") -> str:
        text = "\n".join(" ".join(line.split()) for line in (found.text or "").strip().splitlines())
        if len(text) > MAX_TEXT:
            self._misread(found, term or "the text", f"is longer than {MAX_TEXT:,} characters")
            return ""
        if term:
            self.spots.setdefault(term, spot(found))
        return text

    def decimal(self, path: str, node: Element | None = None, term: str = "") -> Decimal | None:
        found = self.first(path, node)
        return None if found is None else self.number(found, term)

    def number(self, found: Element, term: str) -> Decimal | None:
        self.spots.setdefault(term, spot(found))
        try:
            return decimal_xml(found.text or "")
        except ValueError as error:
            self._misread(found, term, str(error))
            return None

    def amount(self, path: str, node: Element | None = None, term: str = "") -> Decimal | None:
        """A number that, where it names a currency, names the document's (Peppol R051)."""
        found = self.first(path, node)
        if found is None:
            return None
        named = found.get("currencyID", "")
        if named and self.currency and named != self.currency:
            self.misread.append(
                Finding(
                    "PEPPOL-EN16931-R051",
                    f"{term} is in {named}, the document in {self.currency} (BT-5)",
                    spot(found),
                )
            )
            return None
        return self.number(found, term)

    def date(self, path: str, node: Element | None = None, term: str = "") -> date | None:
        found = self.first(path, node)
        if found is None:
            return None
        self.spots.setdefault(term, spot(found))
        written = (found.text or "").strip()
        compact = found.get("format") is not None
        if not compact:
            written = (
                written[:10] if written[10:11] in ("+", "-", "Z") else written
            )  # xs:date may carry a zone
        try:
            return compact_date(written) if compact else iso_date(written)
        except ValueError as error:
            self._misread(found, term, str(error))
            return None

    def _misread(self, found: Element, term: str, reason: str) -> None:
        self.misread.append(Finding("", f"{term}: {reason}", spot(found)))


def spot(element: Element) -> Spot:
    """The line of the element, and the names of its parent and itself."""
    parent = element.getparent()
    names = [_local(element)] if parent is None else [_local(parent), _local(element)]
    return Spot(cast("int | None", element.sourceline) or 0, "/".join(names))


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
