"""From a sheet to PDF bytes with Typst: in this process, without the network, with the fonts it carries."""

from __future__ import annotations

import json
import re
import threading
from datetime import UTC, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import typst

from assistant.core.logging import get_logger

if TYPE_CHECKING:
    from typst import PDFStandards

    from assistant.domain.rendering.sheet import Sheet

log = get_logger(__name__)
FOLDER = Path(__file__).parent
TEMPLATE = FOLDER / "document.typ"
STANDARDS: PDFStandards = ["a-2a", "ua-1"]
# Latin with its supplements, Greek, Cyrillic, punctuation and currency signs: what the carried fonts have.
_CARRIED = re.compile(r"[\u0000-\u052f\u1e00-\u1fff\u2000-\u206f\u20a0-\u20bf\u2100-\u22ff]*")
_lock = threading.Lock()


def pdf(sheet: Sheet) -> bytes:
    """The sheet as PDF/A-2a and PDF/UA-1; as plain tagged PDF where a letter is in no font of this machine."""
    data = json.dumps(sheet.data(), ensure_ascii=False, sort_keys=True)
    stamp = datetime.combine(sheet.dated, time(0), UTC)
    with _lock:
        compiler = _compiler(_CARRIED.fullmatch(data) is None)
        try:
            return _compile(compiler, data, stamp, STANDARDS)
        except typst.TypstError as error:
            log.warning("document is not archivable", title=sheet.title, error=error.message[:300])
            return _compile(compiler, data, stamp, [])


def _compile(compiler: typst.Compiler, data: str, stamp: datetime, standards: PDFStandards) -> bytes:
    made = compiler.compile(
        format="pdf",
        sys_inputs={"data": data},
        pdf_standards=standards,
        timestamp=stamp,
        pdf_tags=True,
    )
    if not isinstance(made, bytes):
        raise TypeError("the compiler gave no PDF")
    return made


@lru_cache(maxsize=2)
def _compiler(system_fonts: bool) -> typst.Compiler:
    """Only a text beyond the carried fonts reads the machine's: what most documents need is the same everywhere."""
    return typst.Compiler(str(TEMPLATE), root=str(FOLDER), ignore_system_fonts=not system_fonts)
