"""The documents that the other tests write are valid by the official schemas, so that they prove something."""

from __future__ import annotations

from pathlib import Path

import facturx
import pytest
from lxml import etree

from tests.domain.importing.samples import Change, Trade, cii, ubl

FULL = Trade(
    changes=(Change(False, "10.00", "Loyalty"), Change(True, "6.90", "Freight")),
    prepaid="50.00",
    rounding="0.01",
)
CREDIT = Trade(number="GS-1", type_code="381", credits="RE-2026-0117")


@pytest.mark.parametrize("trade", [Trade(), FULL, CREDIT], ids=["plain", "full", "credit"])
def test_our_ubl_samples_are_valid_ubl(trade: Trade) -> None:
    root = etree.fromstring(ubl(trade).encode())
    kind = etree.QName(root).localname
    folder = Path(facturx.__file__).parent / "xsd_and_schematron" / "ubl-2.1" / "maindoc"
    etree.XMLSchema(etree.parse(folder / f"UBL-{kind}-2.1.xsd")).assertValid(root)


@pytest.mark.parametrize("trade", [Trade(), FULL, CREDIT], ids=["plain", "full", "credit"])
def test_our_cii_samples_are_valid_factur_x(trade: Trade) -> None:
    assert facturx.xml_check_xsd(cii(trade).encode(), flavor="factur-x", level="en16931")
