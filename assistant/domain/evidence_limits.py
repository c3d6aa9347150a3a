"""What a file of an accepted kind may be: not a picture of a billion dots, not a book, not a known virus (WHK-20)."""

from __future__ import annotations

import re
import struct

from assistant.core.errors import Invalid, TooLarge

MAX_PIXELS = 60_000_000
MAX_SIDE = 20_000
MAX_PAGES = 200
_TEST_VIRUS = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
_STREAM = re.compile(
    rb"stream\r?\n.*?endstream", re.DOTALL
)  # packed bytes, in which any name can turn up by chance
_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|RichMedia|XFA)(?![a-zA-Z])")
_PAGE = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")
_COUNT = re.compile(rb"/Count\s+(\d{1,9})")
_HEX_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")


def check(content: bytes, media_type: str) -> None:
    """Raises Invalid or TooLarge. Reads what stands in the open; nothing is unpacked, here or later."""
    if _TEST_VIRUS in content:
        raise Invalid("This file is recognised as harmful.", code="file_harmful")
    if media_type == "application/pdf":
        _pdf(content)
        return
    width, height = _png(content) if media_type == "image/png" else _jpeg(content)
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise TooLarge("This picture has too many dots; please send a smaller one.", code="file_too_large")


def _pdf(content: bytes) -> None:
    plain = _HEX_NAME.sub(lambda found: bytes([int(found[1], 16)]), _STREAM.sub(b"", content))
    if _ACTIVE.search(plain):
        raise Invalid("Please send a plain PDF: this one holds a program.", code="file_active")
    pages = max([len(_PAGE.findall(plain)), *(int(found) for found in _COUNT.findall(plain))])
    if pages > MAX_PAGES:
        raise TooLarge(f"A document may have up to {MAX_PAGES} pages.", code="file_too_large")


def _png(content: bytes) -> tuple[int, int]:
    if len(content) < 24 or content[12:16] != b"IHDR":
        return 0, 0
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def _jpeg(content: bytes) -> tuple[int, int]:
    """The frame header's size: walks over the segments."""
    place = 2
    while place + 9 < len(content):
        if content[place] != 0xFF:
            return 0, 0
        marker = content[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:
            place += 2
            continue
        length = int.from_bytes(content[place + 2 : place + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[place + 5 : place + 9])
            return width, height
        if marker in (0xD9, 0xDA) or length < 2:
            return 0, 0
        place += 2 + length
    return 0, 0
