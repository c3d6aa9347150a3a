"""What a file is, its content tells; what is wrong in it is named, and the rest is imported."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TYPE_CHECKING

from assistant.core.db import reading
from assistant.core.errors import Invalid
from assistant.domain.accounts import get_business
from assistant.domain.importing import customer_rows, einvoices, invoice_rows, pdf, store
from assistant.domain.importing.records import CreditRecord
from assistant.domain.importing.report import ImportReport, RefusedError, Spot, Tally
from assistant.domain.importing.tabular import Table, read_table
from assistant.domain.invoices import find_by_number

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from assistant.domain.accounts import Business
    from assistant.domain.importing.records import InvoiceRecord
    from assistant.domain.importing.store import Stored

MAX_BYTES = 50 * 1024 * 1024
MAX_FILES = 10_000
_BATCH = 500
_ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh")
_TOO_LARGE = f"larger than {MAX_BYTES // 2**20} MB; split it"


def import_file(path: Path, *, business_id: str) -> ImportReport:
    """Import a file, or every file of a folder (not of the folders inside it).

    Customers come first and credit notes last, whatever the files are called. Raises Invalid when there is
    nothing at `path`, NotFound for an unknown business.
    """
    if not path.exists():
        raise Invalid(f"There is no file {path}.")
    run = _Run(business_id)
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.is_file() and not file.name.startswith("."))
        if not files:
            raise Invalid(f"There is no file in {path}.")
        if len(files) > MAX_FILES:
            raise Invalid(f"There are more than {MAX_FILES:,} files in {path}; split the folder.")
        files.sort(key=lambda file: not _has_customers(file))
    else:
        files = [path]
    for file in files:
        run.add(file.name, partial(_content, file))
    return run.finish()


def import_bytes(name: str, content: bytes, *, business_id: str) -> ImportReport:
    """Import the content of one file; `name` is what the report calls it. Raises NotFound for an unknown business."""
    run = _Run(business_id)

    def read() -> bytes:
        if len(content) > MAX_BYTES:
            raise RefusedError(_TOO_LARGE)
        return content

    run.add(name, read)
    return run.finish()


def _content(file: Path) -> bytes:
    try:
        if file.stat().st_size > MAX_BYTES:
            raise RefusedError(_TOO_LARGE)
        return file.read_bytes()
    except OSError as error:
        raise RefusedError(f"cannot be read ({error.strerror})") from error


def _has_customers(file: Path) -> bool:
    try:
        with file.open("rb") as stream:
            first = stream.read(1 << 16)
        return _is_table(first) and _kind_of(read_table(first)) == "customers"
    except (OSError, RefusedError):
        return False


def _is_xml(content: bytes) -> bool:
    start = content[:256].removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith((b"<", b"\xff\xfe<\x00", b"\xfe\xff\x00<", b"\x00<"))


def _is_table(content: bytes) -> bool:
    if content.startswith((b"%PDF-", *_ARCHIVES)) or _is_xml(content):
        return False
    return b"\x00" not in content[:4096] or content.startswith((b"\xff\xfe", b"\xfe\xff"))


def _kind_of(table: Table) -> str:
    if set(invoice_rows.REQUIRED[:2]) <= set(table.columns):
        return "invoices"
    if set(customer_rows.REQUIRED[:2]) <= set(table.columns):
        return "customers"
    raise RefusedError(
        "the columns are neither those of customers (external_id, name, country, …) nor those of invoices "
        "(customer_external_id, number, …)",
        Spot(1),
    )


class _Run:
    """One import: the tally so far, and the credit notes that wait for their invoice."""

    def __init__(self, business_id: str) -> None:
        with reading() as session:
            self.business: Business = get_business(session, business_id)
        self.tally = Tally()
        self._waiting: list[tuple[str, str, CreditRecord]] = []

    def add(self, name: str, read: Callable[[], bytes]) -> None:
        before = self._counts()
        digest = ""
        try:
            content = read()
            digest = hashlib.sha256(content).hexdigest()
            self._dispatch(name, content, digest)
        except RefusedError as error:
            self.tally.refuse(name, error.reason, error.spot)
        self._log(name, digest, before)

    def finish(self) -> ImportReport:
        for name, digest, record in self._waiting:
            before = self._counts()
            self._save(name, record.spot, partial(store.credit, self.business.id, record))
            self._log(name, digest, before)
        return self.tally.report()

    def _dispatch(self, name: str, content: bytes, digest: str) -> None:
        if not content.strip():
            raise RefusedError("the file is empty")
        if content.startswith(b"%PDF-"):
            self._document(name, pdf.embedded_xml(content), digest)
        elif _is_xml(content):
            self._document(name, content, digest)
        elif _is_table(content):
            table = read_table(content)
            if _kind_of(table) == "customers":
                self._customers(name, table)
            else:
                self._invoices(name, table)
        else:
            hint = "; unpack it first" if content.startswith(_ARCHIVES) else ""
            raise RefusedError(f"neither CSV, XML nor PDF{hint}")

    def _customers(self, name: str, table: Table) -> None:
        self._columns(name, table, customer_rows.COLUMNS, customer_rows.REQUIRED)
        for row in list(table.rows()):
            try:
                record, note = customer_rows.customer_of(row, self.business)
            except ValueError as error:
                self.tally.refuse(name, str(error), Spot(row.line))
                continue
            if self._save(name, Spot(row.line), partial(store.customer, self.business.id, record)) and note:
                self.tally.note(name, note, Spot(row.line))

    def _invoices(self, name: str, table: Table) -> None:
        self._columns(name, table, invoice_rows.COLUMNS, invoice_rows.REQUIRED)
        start = len(self.tally.problems)
        groups = invoice_rows.grouped(table.rows())
        comma_used = invoice_rows.uses_comma(table, groups)
        pending = []
        for rows in groups.values():
            record, refused = invoice_rows.invoice_of(
                rows, self.business, comma_allowed=table.comma_allowed, comma_used=comma_used
            )
            for error in refused:
                self.tally.refuse(name, error.reason, error.spot)
            if record is not None:
                pending.append(record)
            if len(pending) == _BATCH:
                self._store(name, pending)
                pending = []
        self._store(name, pending)
        self.tally.problems[start:] = sorted(self.tally.problems[start:], key=lambda problem: problem.line)

    def _store(self, name: str, records: list[InvoiceRecord]) -> None:
        same = store.unchanged(self.business.id, records)
        self.tally.unchanged += len(same)
        for record in records:
            if record.draft.number not in same:
                self._save(name, record.spot, partial(store.invoice, self.business.id, record))

    def _columns(self, name: str, table: Table, known: tuple[str, ...], required: tuple[str, ...]) -> None:
        missing = [column for column in required if column not in table.columns]
        if missing:
            raise RefusedError(f"the column {' and '.join(missing)} is missing", Spot(1))
        unknown = [column for column in table.columns if column and column not in known]
        if unknown:
            self.tally.note(name, f"columns that are not read: {', '.join(unknown)}", Spot(1))

    def _document(self, name: str, content: bytes, digest: str) -> None:
        document = einvoices.read(content)
        findings = einvoices.findings_of(document)
        for finding in findings:
            number = f"{document.number}: " if document.number else ""
            self.tally.refuse(name, f"{number}{finding}", finding.spot)
        if findings:
            return
        notes: list[tuple[str, Spot]] = []
        record = einvoices.record_of(
            document, self.business, content, lambda text, spot: notes.append((text, spot))
        )
        if isinstance(record, CreditRecord):
            self._credit(name, digest, record)
        elif self._save(name, record.spot, partial(store.invoice, self.business.id, record)):
            if not _names(document.seller.name, self.business):
                notes.append((f"the seller in the document is {document.seller.name}", document.seller.spot))
            for text, spot in notes:
                self.tally.note(name, text, spot)

    def _credit(self, name: str, digest: str, record: CreditRecord) -> None:
        """Booked now, or at the end of the import when its invoice may still come."""
        with reading() as session:
            here = find_by_number(session, self.business.id, record.credits) is not None
        if here:
            self._save(name, record.spot, partial(store.credit, self.business.id, record))
        else:
            self._waiting.append((name, digest, record))

    def _save(self, name: str, spot: Spot, work: Callable[[], Stored]) -> bool:
        """Count what was stored, or name why it was not; whether it is new."""
        try:
            stored = work()
        except RefusedError as error:
            self.tally.refuse(name, error.reason, error.spot if error.spot.line else spot)
            return False
        self.tally.created_customers += stored.customers
        self.tally.created_invoices += stored.invoices
        self.tally.credited += stored.credits
        self.tally.payments += stored.payments
        self.tally.unchanged += not stored.new
        if stored.note:
            self.tally.note(name, stored.note, spot)
        return stored.new

    def _counts(self) -> dict[str, int]:
        tally = self.tally
        return {
            "customers": tally.created_customers,
            "invoices": tally.created_invoices,
            "credit_notes": tally.credited,
            "payments": tally.payments,
            "problems": len(tally.problems),
        }

    def _log(self, name: str, digest: str, before: dict[str, int]) -> None:
        """One record a file, when it added anything: an import that changes nothing leaves nothing."""
        counts = {key: value - before[key] for key, value in self._counts().items()}
        if any(value for key, value in counts.items() if key != "problems"):
            store.file_imported(self.business.id, name, digest, counts)


def _names(seller: str, business: Business) -> bool:
    return seller.casefold().strip() in (business.name.casefold(), business.legal_name.casefold())
