"""Who may use it: the people of the console, and programs with API keys."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from assistant.cli.businesses import Business, business_id_of

people = typer.Typer(no_args_is_help=True, help="The people who sign in to the console.")
keys = typer.Typer(no_args_is_help=True, help="API keys of programs that use /v1.")


@people.command("add")
def staff_add(
    email: Annotated[str, typer.Argument(help="their address, by which they sign in")],
    role: Annotated[str, typer.Option(help="agent, supervisor or admin")] = "admin",
    name: Annotated[str, typer.Option(help="how colleagues and payers see them")] = "",
    business: Business = "",
) -> None:
    """Add somebody to the console. Asks for the password; prints the authenticator's secret and recovery codes once."""
    import pyotp

    from assistant.core.db import transaction
    from assistant.domain import staff

    business_id = business_id_of(business)
    password = (
        typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        if sys.stdin.isatty()
        else sys.stdin.readline().rstrip("\n")
    )
    with transaction() as session:
        made = staff.add(
            session, business_id, email=email, name=name, role=role, password=password, actor="command"
        )
    uri = pyotp.TOTP(made.totp_secret).provisioning_uri(name=made.user.email, issuer_name="Invoice assistant")
    print(f"{made.user.email} may sign in as {made.user.role}. Shown once, for them alone:\n")
    print(f"  authenticator  {uri}\n  secret         {made.totp_secret}\n  recovery codes")
    print("\n".join(f"    {code}" for code in made.recovery_codes))


@keys.command("add")
def key_add(
    name: Annotated[str, typer.Argument(help="who uses it, like erp or bookkeeping")],
    scopes: Annotated[str, typer.Option(help="what it may do, like 'invoices:read payments:write'")] = "*",
    business: Business = "",
) -> None:
    """Make an API key; it is printed this once."""
    from assistant.core.db import transaction
    from assistant.domain import api_keys

    business_id = business_id_of(business)
    with transaction() as session:
        key, secret = api_keys.issue(session, business_id, name, scopes=scopes, actor="command")
        print(f"{key.id} may {key.scopes}. Shown once:", file=sys.stderr)
    print(secret)


@keys.command("list")
def key_list(business: Business = "") -> None:
    """The business's API keys, oldest first, without their secrets."""
    from assistant.core.clock import utc_text
    from assistant.core.db import reading
    from assistant.domain import api_keys

    with reading() as session:
        for key in api_keys.of_business(session, business_id_of(business)):
            state = "revoked" if key.revoked_at else "active"
            print(f"{key.id}  {state:8}  {utc_text(key.created_at)}  {key.name}  {key.scopes}")


@keys.command("revoke")
def key_revoke(
    key_id: Annotated[str, typer.Argument(help="its id, from `key list`")], business: Business = ""
) -> None:
    """End an API key at once."""
    from assistant.core.db import transaction
    from assistant.domain import api_keys

    business_id = business_id_of(business)
    with transaction() as session:
        key = api_keys.revoke(session, business_id, key_id, actor="command")
        print(f"{key.name} is revoked.")
