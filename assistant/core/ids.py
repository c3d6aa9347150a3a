"""Ids: a prefix that says what it is, then a time-ordered UUIDv7 in hex. They are names, not capabilities."""

from __future__ import annotations

import uuid_utils


def new_id(prefix: str) -> str:
    """`prefix_` followed by 32 hex digits that sort by the time of making."""
    return f"{prefix}_{uuid_utils.uuid7().hex}"
