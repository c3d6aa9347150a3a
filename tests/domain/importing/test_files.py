"""Files and folders: everything in them is imported in the order that works."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.core.errors import Invalid, NotFound
from assistant.domain.importing import import_bytes, import_file, importer
from tests.domain.importing.samples import Trade, cii, ubl
from tests.domain.importing.test_csv import CUSTOMERS, INVOICES

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.domain.accounts import Business

pytestmark = pytest.mark.parametrize(
    "shared_database", ["sqlite", "postgresql"], indirect=True, scope="module"
)


def test_a_folder_is_imported_customers_first_and_credit_notes_last(
    business: Business, tmp_path: Path
) -> None:
    (tmp_path / "a-credit.xml").write_text(ubl(Trade(number="GS-1", type_code="381", credits=Trade.number)))
    (tmp_path / "b-invoices.csv").write_text(INVOICES)
    (tmp_path / "c-invoice.xml").write_text(cii(Trade()))
    (tmp_path / "d-customers.csv").write_text(CUSTOMERS)
    (tmp_path / "e-notes.txt").write_text("call Ana")
    (tmp_path / ".hidden").write_text("x")
    (tmp_path / "inner").mkdir()

    report = import_file(tmp_path, business_id=business.id)
    again = import_file(tmp_path, business_id=business.id)

    assert (report.created_customers, report.created_invoices, report.credited) == (3, 3, 1)
    assert [problem.where for problem in report.problems] == ["e-notes.txt"]
    assert (again.unchanged, again.changed) == (6, False)


def test_a_suffix_says_nothing(business: Business, tmp_path: Path) -> None:
    file = tmp_path / "invoice.csv"
    file.write_text(ubl(Trade()))

    assert import_file(file, business_id=business.id).created_invoices == 1


def test_a_file_that_is_too_large_is_not_read(
    business: Business, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importer, "MAX_BYTES", 100)
    file = tmp_path / "invoice.xml"
    file.write_text(ubl(Trade()))

    for report in (
        import_file(file, business_id=business.id),
        import_bytes("invoice.xml", file.read_bytes(), business_id=business.id),
    ):
        assert report.problems[0].reason == "larger than 50 MB; split it"


def test_nothing_there_is_one_clear_line(business: Business, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"There is no file .*nowhere\.csv"):
        import_file(tmp_path / "nowhere.csv", business_id=business.id)
    with pytest.raises(Invalid, match="There is no file in"):
        import_file(tmp_path, business_id=business.id)


def test_an_unknown_business_is_refused(business: Business) -> None:
    with pytest.raises(NotFound):
        import_bytes("a.csv", CUSTOMERS.encode(), business_id="biz_unknown")
