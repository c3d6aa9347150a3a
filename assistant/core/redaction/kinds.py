"""What is looked for."""

from __future__ import annotations

from typing import Literal

Kind = Literal["card", "cvv", "expiry", "iban", "account", "routing", "ssn", "otp"]

Span = tuple[int, int, Kind]
"""Start and end in the plain text."""

NEAR = 40
"""Characters within which a word tells what a number is."""
