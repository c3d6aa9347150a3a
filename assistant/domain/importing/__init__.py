"""Customers and invoices from files: CSV, and e-invoices as UBL, CII and Factur-X."""

from __future__ import annotations

from assistant.domain.importing.importer import import_bytes, import_file
from assistant.domain.importing.report import ImportProblem, ImportReport

__all__ = ["ImportProblem", "ImportReport", "import_bytes", "import_file"]
