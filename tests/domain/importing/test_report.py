"""The report is for people."""

from __future__ import annotations

from assistant.domain.importing import ImportProblem, ImportReport


def test_the_report_reads_like_a_page() -> None:
    report = ImportReport(
        created_customers=1,
        created_invoices=2,
        unchanged=3,
        problems=(
            ImportProblem("a.csv", 7, "number is missing"),
            ImportProblem("b.pdf", 0, "the file is empty"),
        ),
        notes=(ImportProblem("c.xml", 4, "no due date"),),
    )

    assert report.text().splitlines() == [
        "Imported: 1 customer, 2 invoices. Unchanged: 3. Not imported: 2 problems.",
        "  a.csv, line 7: number is missing",
        "  b.pdf: the file is empty",
        "Please note:",
        "  c.xml, line 4: no due date",
    ]
