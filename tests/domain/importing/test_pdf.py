"""Factur-X: the invoice inside a PDF is the same invoice."""

from __future__ import annotations

import io
import zlib
from typing import TYPE_CHECKING

import facturx
import pypdf
import pytest

from assistant.core.db import reading
from assistant.domain import invoices
from assistant.domain.importing import import_bytes, pdf
from tests.domain.importing.samples import Trade, cii

if TYPE_CHECKING:
    from assistant.domain.accounts import Business


def blank() -> pypdf.PdfWriter:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(width=595, height=842)
    return writer


def written(writer: pypdf.PdfWriter) -> bytes:
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def factur_x(xml: bytes) -> bytes:
    made: bytes = facturx.generate_from_binary(written(blank()), xml, check_xsd=False, lang="en")
    return made


@pytest.mark.requirement("AUT-12")
def test_the_totals_inside_the_pdf_are_the_totals_stored(business: Business) -> None:
    trade = Trade(prepaid="20.00")

    report = import_bytes("rechnung.pdf", factur_x(cii(trade).encode()), business_id=business.id)

    assert (report.created_invoices, report.payments, report.problems) == (1, 1, ())
    with reading() as session:
        invoice = invoices.find_by_number(session, business.id, trade.number)
    assert invoice is not None
    assert invoice.total.decimal == trade.sums["total"]
    assert invoice.legal_invoice_ref.startswith("CII RE-2026-0117, sha256:")


def test_the_pdf_and_its_xml_are_one_invoice(business: Business) -> None:
    xml = cii(Trade()).encode()
    import_bytes("rechnung.xml", xml, business_id=business.id)

    assert import_bytes("rechnung.pdf", factur_x(xml), business_id=business.id).unchanged == 1


@pytest.mark.parametrize("name", ["ZUGFeRD-invoice.xml", "xrechnung.xml"])
def test_older_and_german_names_are_known(business: Business, name: str) -> None:
    writer = blank()
    writer.add_attachment(name, cii(Trade()).encode())

    assert import_bytes("a.pdf", written(writer), business_id=business.id).created_invoices == 1


def test_a_pdf_without_an_invoice_says_so(business: Business) -> None:
    writer = blank()
    writer.add_attachment("agenda.xml", b"<a/>")

    report = import_bytes("a.pdf", written(writer), business_id=business.id)

    assert "the PDF carries no e-invoice" in report.problems[0].reason


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7\n", b"%PDF-1.7\n" + b"\xff" * 5_000, b"%PDF-1.4\ntrailer<</Root 1 0 R>>"]
)
def test_a_broken_pdf_is_named(business: Business, content: bytes) -> None:
    report = import_bytes("a.pdf", content, business_id=business.id)

    assert "the PDF" in report.problems[0].reason


@pytest.mark.requirement("AUT-13")
def test_a_bomb_inside_a_pdf_is_refused(business: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_XML", 1_000_000)
    writer = blank()
    writer.add_attachment("factur-x.xml", b"<a>" + b" " * 5_000_000 + b"</a>")
    for item in writer._objects:
        if isinstance(item, pypdf.generic.StreamObject) and len(item._data) > 1_000_000:
            item._data = zlib.compress(item._data)
            item[pypdf.generic.NameObject("/Filter")] = pypdf.generic.NameObject("/FlateDecode")
    content = written(writer)
    assert len(content) < 50_000

    report = import_bytes("bomb.pdf", content, business_id=business.id)

    assert "the e-invoice inside the PDF is larger than" in report.problems[0].reason


@pytest.mark.requirement("AUT-13")
def test_an_entity_inside_a_pdf_is_refused(business: Business) -> None:
    writer = blank()
    writer.add_attachment("factur-x.xml", b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>')

    report = import_bytes("a.pdf", written(writer), business_id=business.id)

    assert "a document type or an entity declaration" in report.problems[0].reason
