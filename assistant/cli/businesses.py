"""Which business a command is about."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.core.errors import Problem

Business = Annotated[str, typer.Option(help="the business, by its slug; needed when there are several")]


def business_id_of(slug: str) -> str:
    """The business meant: by slug, or the only one. Raises Problem that names the choices."""
    from sqlmodel import col, select

    from assistant.core.db import reading
    from assistant.domain.accounts import Business as Row

    with reading() as session:
        rows = session.exec(select(Row).order_by(col(Row.created_at))).all()
    if slug:
        for row in rows:
            if row.slug == slug:
                return row.id
        raise Problem(
            f"There is no business {slug!r}; there is {', '.join(row.slug for row in rows) or 'none'}."
        )
    if len(rows) == 1:
        return rows[0].id
    if not rows:
        raise Problem("There is no business yet; run `make demo`, or see the README on adding yours.")
    raise Problem(f"Say which business: --business {' or '.join(row.slug for row in rows)}.")
