"""A customer's own data: erase it, hold it, show it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.businesses import Business, business_id_of

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.domain.accounts import Customer

Who = Annotated[str, typer.Argument(help="the customer: our id (cus_…) or your own")]
ACTOR = "command"


def erase(
    customer: Who,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="say what would be done, and do nothing")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False,
    business: Business = "",
) -> None:
    """Erase a customer's data as far as the law allows; says what is erased, restricted or kept, why and until when."""
    from assistant.core import tenancy
    from assistant.core.db import reading, transaction
    from assistant.domain.personal import erasure

    business_id = business_id_of(business)
    with tenancy.within(business_id):
        if dry_run:
            with reading() as session:
                decisions = erasure.decide(session, _found(session, business_id, customer))
        else:
            with transaction() as session:
                decisions = erasure.erase(session, _found(session, business_id, customer), actor=ACTOR)
    if as_json:
        print(json.dumps([decision.json() for decision in decisions], indent=2))
        return
    for decision in decisions:
        until = f" until {decision.until.isoformat()}" if decision.until else ""
        result = f"would be {decision.result}" if dry_run and decision.result == "erased" else decision.result
        print(f"{decision.category:<12} {result}{until}: {decision.rows} ({decision.basis})")


def access(
    customer: Who,
    out: Annotated[Path, typer.Option(help="the zip file to write")],
    business: Business = "",
) -> None:
    """Write everything that is held of a customer, for them: rows, transcripts, decisions in words, recipients."""
    from assistant.core import tenancy
    from assistant.core.db import transaction
    from assistant.domain import accounts
    from assistant.domain.personal import access as made

    business_id = business_id_of(business)
    with tenancy.within(business_id), transaction() as session:
        owner = accounts.get_business(session, business_id)
        found = _found(session, business_id, customer)
        out.write_bytes(made.bundle(session, found, business=owner.legal_name, actor=ACTOR))
    print(out)


def hold(
    customer: Who,
    why: Annotated[str, typer.Option(help="what for, like the number of a file")] = "",
    lift: Annotated[bool, typer.Option("--lift", help="end the hold")] = False,
    business: Business = "",
) -> None:
    """Place a legal hold on a customer's data: nothing of it is erased until it is lifted."""
    from assistant.core import tenancy
    from assistant.core.db import transaction
    from assistant.domain.personal import holds

    business_id = business_id_of(business)
    with tenancy.within(business_id), transaction() as session:
        found = _found(session, business_id, customer)
        if lift:
            text = "The hold is lifted." if holds.lift(session, found, actor=ACTOR) else "There is no hold."
        else:
            made = holds.place(session, found, why=why, actor=ACTOR)
            text = f"Held: {made.why}."
    print(text)


def _found(session: Session, business_id: str, name: str) -> Customer:
    from assistant.domain import accounts

    known = accounts.find_customer(session, business_id, name)
    return known or accounts.get_customer(session, business_id, name)
