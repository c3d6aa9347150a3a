"""What may enter an entry: plain JSON without floats, and never a secret or a card number (AUD-06)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

REDACTED = "[redacted]"
MAX_BYTES = 256 * 1024
_MAX_DEPTH = 32
_MAX_INT = 2**53 - 1  # RFC 8785 numbers are IEEE doubles: beyond this they are not exact
_PAN_DIGITS = range(13, 20)

_SECRET_KEYS = frozenset(
    "token accesstoken refreshtoken idtoken linktoken authtoken bearertoken csrftoken sessiontoken "  # noqa: SIM905
    "otp totp totpsecret code onetimecode verificationcode securitycode password passwd passphrase "
    "secret clientsecret secretkey apikey privatekey authorization cookie setcookie "
    "card cardnumber pan cvv cvv2 cvc cvc2".split()
)
_NOT_LETTERS = re.compile(r"[^a-z0-9]")
_LINK = re.compile(r"(/i/)[A-Za-z0-9_-]{16,}")
# ids and hashes come first so that a run of digits inside one is not taken for a card number
_DIGITS = re.compile(r"\b(?:[a-z0-9]+_)*[0-9a-f]{32,}\b|(?<!\d)(\d(?:[ \-.\u00a0\u202f]?\d){12,})(?!\d)")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class InvalidEntryError(ValueError):
    """The caller handed the log something that it does not take; the text names the place."""


def clean(payload: Mapping[str, object]) -> dict[str, object]:
    """A copy in RFC 8785 key order with secrets masked.

    Raises InvalidEntryError for a float, a non-JSON type, a number beyond 2**53 - 1 or more than 32 levels.
    """
    return _mapping(payload, "payload", 0)


def clean_text(text: str) -> str:
    """`text` with link tokens and Luhn-valid runs of 13 to 19 digits masked, and encodable as UTF-8."""
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode("utf-8")
    if len(text) < _PAN_DIGITS.start:
        return text
    if "/i/" in text:
        text = _LINK.sub(rf"\1{REDACTED}", text)
    return _DIGITS.sub(_mask_digits, text)


def _value(value: object, path: str, depth: int) -> object:
    if isinstance(value, str):
        return clean_text(str.__str__(value))
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return _integer(int(value), path)
    if isinstance(value, Mapping):
        return _mapping(value, path, depth + 1)
    if isinstance(value, list | tuple):
        if depth >= _MAX_DEPTH:
            raise InvalidEntryError(f"{path} is nested deeper than {_MAX_DEPTH} levels")
        return [_value(item, f"{path}[{index}]", depth + 1) for index, item in enumerate(value)]
    if isinstance(value, float):
        raise InvalidEntryError(f"{path} is a float; amounts are whole minor units or text")
    raise InvalidEntryError(f"{path} is a {type(value).__name__}, which is not JSON")


def _mapping(mapping: Mapping[str, object], path: str, depth: int) -> dict[str, object]:
    if depth >= _MAX_DEPTH:
        raise InvalidEntryError(f"{path} is nested deeper than {_MAX_DEPTH} levels")
    cleaned: dict[str, object] = {}
    ascii_keys = True
    for key, value in mapping.items():
        if not isinstance(key, str):
            raise InvalidEntryError(f"{path} has the key {key!r}, which is not text")
        name = clean_text(str.__str__(key))
        ascii_keys = ascii_keys and name.isascii()
        secret = value is not None and not isinstance(value, bool) and _names_a_secret(name)
        cleaned[name] = REDACTED if secret else _value(value, f"{path}.{name}", depth)
    names = sorted(cleaned) if ascii_keys else sorted(cleaned, key=_utf16)
    return {name: cleaned[name] for name in names}


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-be")


def _integer(number: int, path: str) -> object:
    if abs(number) > _MAX_INT:
        if _is_card_number(str(abs(number))):
            return REDACTED
        raise InvalidEntryError(f"{path} is beyond 2**53 - 1 and would not stay exact; write it as text")
    return REDACTED if _is_card_number(str(abs(number))) else number


@lru_cache(maxsize=4096)
def _names_a_secret(key: str) -> bool:
    return key in _SECRET_KEYS or _NOT_LETTERS.sub("", key.casefold()) in _SECRET_KEYS


def _mask_digits(match: re.Match[str]) -> str:
    """Masks each card number in a run: a Luhn-valid series of whole digit groups, unless dates make it up."""
    run = match.group()
    if match.group(1) is None:
        return run
    groups = [(found.start(), found.end()) for found in re.finditer(r"\d+", run)]
    masked, start = "", 0
    index = 0
    while index < len(groups):
        end = _card_ending(run, groups, index)
        if end is None:
            index += 1
            continue
        masked += run[start : groups[index][0]] + REDACTED
        start = groups[end][1]
        index = end + 1
    return masked + run[start:]


def _card_ending(run: str, groups: list[tuple[int, int]], first: int) -> int | None:
    digits = ""
    for last in range(first, len(groups)):
        digits += run[groups[last][0] : groups[last][1]]
        if len(digits) >= _PAN_DIGITS.stop:
            return None
        text = run[groups[first][0] : groups[last][1]]
        if _is_card_number(digits) and not _DATE.search(text):
            return last
    return None


def _is_card_number(digits: str) -> bool:
    if len(digits) not in _PAN_DIGITS:
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (1 + place % 2)
        total += number - 9 if number > 9 else number
    return total % 10 == 0
