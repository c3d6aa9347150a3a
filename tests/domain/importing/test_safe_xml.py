"""XML from strangers costs little and reaches nothing (AUT-13)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from assistant.domain.importing import import_bytes, safe_xml
from assistant.domain.importing.report import RefusedError
from tests.domain.importing.samples import Trade, ubl

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.domain.accounts import Business

BODY = ubl(Trade()).partition("\n")[2]
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "ha">' for n in range(12))
HOSTILE = {
    "external entity": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    + BODY.replace("Thank you", "&x;"),
    "network entity": '<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>'
    + BODY.replace("Thank you", "&x;"),
    "parameter entity": '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]>' + BODY,
    "external document type": '<!DOCTYPE Invoice SYSTEM "http://127.0.0.1:9/x.dtd">' + BODY,
    "billion laughs": f"<!DOCTYPE a [{LAUGHS}]>" + BODY.replace("Thank you", "&l11;"),
    "quadratic blow-up": f'<!DOCTYPE a [<!ENTITY x "{"x" * 50_000}">]><a>{"&x;" * 20_000}</a>',
    "laughs in an attribute": f'<!DOCTYPE a [{LAUGHS}]><a b="&l11;"/>',
    "undeclared entity": BODY.replace("Thank you", "&x;"),
    "too deep": "<a>" * 100_000 + "</a>" * 100_000,
    "too many elements": "<a>" + "<b/>" * 400_000 + "</a>",
    "too many attributes": "<a " + " ".join(f'a{n}="1"' for n in range(2_000)) + "/>",
    "one huge text": f"<a>{'x' * 11_000_000}</a>",
    "not closed": BODY[:-20],
    "two roots": BODY + BODY,
    "an include": '<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/passwd"/></a>',
    "a stylesheet": '<?xml-stylesheet href="file:///etc/passwd"?><a/>',
    "a wrong encoding": '<?xml version="1.0" encoding="no-such"?><a/>',
}


@pytest.mark.requirement("AUT-13")
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_document_is_refused_quickly(business: Business, kind: str) -> None:
    started = time.perf_counter()

    report = import_bytes("hostile.xml", HOSTILE[kind].encode(), business_id=business.id)

    assert time.perf_counter() - started < 30
    assert report.created_invoices == 0
    assert len(report.problems) == 1
    assert "root:" not in report.text()


@pytest.mark.requirement("AUT-13")
def test_an_entity_is_named_with_its_line() -> None:
    with pytest.raises(
        RefusedError, match="a document type or an entity declaration is not accepted"
    ) as refused:
        safe_xml.parse(b'<?xml version="1.0"?>\n\n<!DOCTYPE a [<!ENTITY x "y">]>\n<a>&x;</a>')

    assert refused.value.spot.line == 3


@pytest.mark.requirement("AUT-13")
def test_a_document_type_does_not_hide_in_another_encoding(business: Business) -> None:
    content = HOSTILE["external entity"].encode("utf-16")

    report = import_bytes("wide.xml", content, business_id=business.id)

    assert "a document type or an entity declaration" in report.problems[0].reason


def test_a_document_in_another_encoding_is_read(business: Business) -> None:
    content = ('<?xml version="1.0" encoding="UTF-16"?>' + BODY).encode("utf-16")

    assert import_bytes("wide.xml", content, business_id=business.id).created_invoices == 1


def test_an_entity_file_is_never_opened(business: Business, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("do not read")
    content = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]>' + BODY.replace("Thank you", "&x;")

    assert "do not read" not in import_bytes("a.xml", content.encode(), business_id=business.id).text()


def test_comments_and_instructions_do_not_split_a_value(business: Business) -> None:
    text = BODY.replace("<cbc:ID>RE-2026", "<cbc:ID>RE<!-- -->-<?x y?>2026")

    report = import_bytes("a.xml", text.encode(), business_id=business.id)

    assert (report.created_invoices, report.problems) == (1, ())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<Order/>", "<Order> is neither a UBL 2.1 Invoice"),
        (b'<CrossIndustryDocument xmlns="urn:ferd"/>', "ZUGFeRD 1.0 is not EN 16931"),
        (b"<Invoice/>", "is neither a UBL 2.1 Invoice"),
    ],
)
def test_other_xml_is_named(business: Business, content: bytes, reason: str) -> None:
    report = import_bytes("a.xml", content, business_id=business.id)

    assert reason in report.problems[0].reason
