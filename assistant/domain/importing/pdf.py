"""The XML invoice inside a Factur-X, ZUGFeRD or XRechnung PDF."""

from __future__ import annotations

import io
import logging

from assistant.domain.importing.report import RefusedError

MAX_XML = 20 * 1024 * 1024
_NAMES = ("factur-x.xml", "xrechnung.xml", "zugferd-invoice.xml")


def embedded_xml(content: bytes) -> bytes:
    """The bytes of the attached invoice. Raises RefusedError when the PDF has none, or cannot be read."""
    try:
        xml = _attached(content)
    except Exception as error:  # the library raises many kinds for a broken file
        raise RefusedError(f"the PDF cannot be read: {type(error).__name__}") from error
    if xml is None:
        names = f"{', '.join(_NAMES[:-1])} or {_NAMES[-1]}"
        raise RefusedError(f"the PDF carries no e-invoice that can be opened (an attachment named {names})")
    if len(xml) > MAX_XML:
        raise RefusedError(f"the e-invoice inside the PDF is larger than {MAX_XML // 2**20} MB")
    return xml


def _attached(content: bytes) -> bytes | None:
    import pypdf

    # The library tells every oddity of a file to its log; what matters comes as an exception.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    reader = pypdf.PdfReader(io.BytesIO(content))
    found = (item.content for item in reader.attachment_list if item.name.lower() in _NAMES)
    return None if reader.is_encrypted else next(found, None)
