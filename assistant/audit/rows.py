"""Reading entries as the database holds them, and whether one is what was appended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.audit.canonical import entry_hash, frame
from assistant.core import clock

if TYPE_CHECKING:
    from collections.abc import Generator

    import sqlalchemy as sa
    from sqlmodel import Session

# In this order; `fault` unpacks them.
ENTRY_COLUMNS = "e.chain, e.seq, e.id, e.kind, e.business_id, e.at, e.actor, e.subject, e.body, e.hash"
_BATCH = 2000


def stream(session: Session, query: sa.TextClause, **params: object) -> Generator[Any, None, None]:
    """The rows of a plain SQL text, in batches by a server-side cursor, values as the driver gives them.

    Wrap it in `contextlib.closing` unless it is read to its end: the cursor stays open as long as it does.
    """
    options = {"stream_results": True, "max_row_buffer": _BATCH}
    with session.connection().execute(query, params, execution_options=options) as result:
        for batch in result.partitions(_BATCH):
            yield from batch


def fault(row: Any, prev_hash: str) -> str | None:
    """None when the row is whole and follows `prev_hash`; else what is wrong with it."""
    chain, seq, entry_id, kind, business_id, at, actor, subject, body, digest = row
    try:
        if entry_hash(body) != digest:
            return "its content does not match its hash"
        before, after = frame(
            actor=actor,
            at=_instant(at),
            business_id=business_id,
            chain=chain,
            id=entry_id,
            kind=kind,
            prev_hash=prev_hash,
            seq=seq,
            subject=subject,
        )
    except (AttributeError, TypeError, ValueError):
        return "a column holds a value of another type"
    if body.startswith(before) and body.endswith(after) and len(body) >= len(before) + len(after):
        return None
    if f',"prev_hash":"{prev_hash}",' not in body:
        return "it does not follow the entry before it"
    return "its columns differ from its content"


def _instant(at: Any) -> str:
    """As it stands in the body; SQLite hands instants out as text, without a zone and with six decimals."""
    if isinstance(at, str):
        text = at.replace(" ", "T")
        return (text[:-7] if text.endswith(".000000") else text) + "Z"
    return clock.utc_text(at)
