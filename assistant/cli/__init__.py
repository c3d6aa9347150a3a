"""invoice-assistant: serve, import, ask, verify. Errors are one line on stderr; the exit status is not 0."""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli import listening, personal
from assistant.cli.access import keys, people
from assistant.cli.businesses import Business, business_id_of
from assistant.core.errors import Misconfigured, Problem

LOOPBACK = "127.0.0.1"
app = typer.Typer(
    name="invoice-assistant",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="An assistant behind every invoice link.",
)
kb = typer.Typer(no_args_is_help=True, help="The tax library.")
jobs = typer.Typer(no_args_is_help=True, help="Durable work that was given up.")
audit = typer.Typer(no_args_is_help=True, help="The tamper-evident log.")
policy = typer.Typer(no_args_is_help=True, help="The rules of a business.")
database = typer.Typer(no_args_is_help=True, help="The database's schema.")
app.add_typer(kb, name="kb")
app.add_typer(jobs, name="jobs")
app.add_typer(audit, name="audit")
app.add_typer(policy, name="policy")
app.add_typer(database, name="db")
app.add_typer(people, name="staff")
app.add_typer(keys, name="key")
app.command("access")(personal.access)
app.command("erase")(personal.erase)
app.command("hold")(personal.hold)


def main() -> None:
    """The command's entry point."""
    try:
        app(standalone_mode=False)
    except (Misconfigured, Problem) as error:
        _fail(str(error))
    except typer.Exit as done:
        sys.exit(done.exit_code)
    except typer.Abort:
        sys.exit(130)
    except FileNotFoundError as error:
        _fail(f"{error.filename}: there is no such file")
    except Exception as error:
        usage = getattr(error, "format_message", None)
        if usage is None:
            raise
        _fail(f"{usage()} (see --help)", 2)


def _fail(text: str, status: int = 1) -> None:
    print(f"invoice-assistant: {' '.join(text.split())}", file=sys.stderr)
    sys.exit(status)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="address to listen on")] = LOOPBACK,
    port: Annotated[int | None, typer.Option(help="port; PORT when left out")] = None,
) -> None:
    """Serve the web application."""
    gc.disable()  # until the application stands: what a start makes, stays
    import uvicorn

    from assistant.core.config import get_settings

    settings = get_settings()
    settings.secret()
    listening.must_be_free(host, port or settings.port)
    uvicorn.run(
        "assistant.main:create_app",
        factory=True,
        host=host,
        port=port or settings.port,
        access_log=False,
        log_level="warning",
        server_header=False,
        date_header=True,
    )


@app.command()
def worker(
    at_once: Annotated[int, typer.Option(help="jobs at a time", min=1, max=64)] = 8,
) -> None:
    """Run jobs: answering, sending, reminding. Any number of workers, on any number of machines."""
    from assistant.core import clock, logging, placement
    from assistant.core.config import get_settings
    from assistant.core.queue import runner

    settings = get_settings()
    settings.secret()
    if runner.on_sqlite():
        print("On SQLite `invoice-assistant serve` runs the jobs itself; workers are for PostgreSQL.")
        return
    placement.check()
    logging.configure(json=not settings.demo)
    clock.freeze_process(settings.frozen_now)
    clock.follow(settings.clock_file)
    from assistant.core.queue import postgres
    from assistant.domain import subject_keys
    from assistant.jobs import load

    subject_keys.apply_file()
    load.load()
    postgres.run_worker(at_once)


@jobs.command("failed")
def jobs_failed() -> None:
    """List the jobs that were given up."""
    from assistant.core import clock, queue
    from assistant.core.db import reading

    with reading() as session:
        given_up = queue.failures(session)
    for row in given_up:
        ids = " ".join(f"{name}={value}" for name, value in row.ids.items())
        print(f"{row.id}  {clock.utc_text(row.at)}  {row.name} {ids}  after {row.attempts}: {row.error}")
    if not given_up:
        print("No job has been given up.")


@jobs.command("retry")
def jobs_retry(failure: Annotated[str, typer.Argument(help="its id, from `jobs failed`")]) -> None:
    """Try a job again that was given up."""
    from assistant.core import queue
    from assistant.core.db import transaction

    with transaction() as session:
        row = queue.retry_failure(session, failure)
    print(f"{row.name} is queued again.")


@app.command()
def demo(
    reset: Annotated[bool, typer.Option("--reset", help="throw the demo's data away first")] = False,
    serve_it: Annotated[bool, typer.Option("--serve/--no-serve", help="serve after preparing")] = True,
) -> None:
    """Prepare the demo business and serve it; a second run keeps the data."""
    gc.disable()
    os.environ["ASSISTANT_DEMO"] = "1"
    from assistant.core.config import get_settings
    from assistant.demo import start

    if serve_it:
        listening.must_be_free(LOOPBACK, get_settings().port)
    links = start.prepare(reset=reset)
    print(links, flush=True)
    if serve_it:
        with start.test_processor():
            serve()


@app.command(name="import")
def import_(
    file: Annotated[Path, typer.Argument(exists=True, help="CSV, UBL or CII XML, Factur-X PDF, or a folder")],
    business: Business = "",
) -> None:
    """Import customers and invoices. A second import changes nothing."""
    from assistant.domain.importing import import_file

    report = import_file(file, business_id=business_id_of(business))
    print(report.text())
    if report.problems:
        raise typer.Exit(1)


@app.command(name="bank-lines")
def bank_lines(
    file: Annotated[
        Path, typer.Argument(exists=True, help="CSV: line_id, booked_on, amount, currency, reference")
    ],
    business: Business = "",
) -> None:
    """Book the lines of a bank statement, each once. What matches nothing becomes a case."""
    from assistant.processors.bank_transfer import statement

    counted, problems = statement.book(file.read_bytes(), business_id=business_id_of(business))
    print(
        f"{counted['booked']} booked, {counted['known']} known already, "
        f"{counted['unmatched']} for a person, {counted['out']} of money that went out"
    )
    for problem in problems:
        print(f"  {problem}")
    if problems:
        raise typer.Exit(1)


@app.command(name="bank-details")
def bank_details(
    name: Annotated[str, typer.Option(help="the payee, as the bank knows it")],
    iban: Annotated[str, typer.Option(help="the account")],
    approved_by: Annotated[list[str], typer.Option(help="who decided it; twice, for two people")],
    bic: Annotated[str, typer.Option(help="only where the bank asks for it")] = "",
    business: Business = "",
) -> None:
    """Say where bank transfers go. The first details hold at once, a change after two days."""
    from assistant.core import clock
    from assistant.core.db import transaction
    from assistant.domain import payees

    owner = business_id_of(business)
    with transaction() as session:
        row = payees.change(session, owner, name=name, iban=iban, bic=bic, approved_by=tuple(approved_by))
    print(
        f"Account ending {row.details['iban'][-4:]} is shown to payers from {clock.utc_text(row.effective_at)}."
    )


@app.command()
def chat(
    invoice: Annotated[str, typer.Argument(help="the invoice's number")], business: Business = ""
) -> None:
    """Talk to the assistant about an invoice, as its payer."""
    from assistant.agent import terminal

    terminal.chat(business_id_of(business), invoice)


@app.command(name="eval")
def evaluate(
    model: Annotated[str, typer.Option(help="offline, or provider:name; else ASSISTANT_MODEL")] = "",
    payer: Annotated[str, typer.Option(help="scripted, or provider:name to play the payers")] = "scripted",
    only: Annotated[str, typer.Option(help="evaluations by name, like tax,dialogues:plan")] = "",
    runs: Annotated[int, typer.Option(min=1, max=16, help="how often each dialogue is played")] = 1,
    jobs: Annotated[int, typer.Option(min=1, max=64, help="processes at once")] = 2,
    out: Annotated[Path | None, typer.Option(help="the run's folder; one that is there goes on")] = None,
    gate: Annotated[bool, typer.Option("--gate", help="the short form, for every change")] = False,
    compare: Annotated[
        tuple[Path, Path] | None, typer.Option(help="two runs' folders: what got better and worse")
    ] = None,
    card: Annotated[
        Path | None, typer.Option(help="a run's folder: write docs/model-card.md from it")
    ] = None,
) -> None:
    """Run the evaluation suite against the configured model and write a report."""
    try:
        from evals import suite
    except ImportError as error:
        raise Misconfigured(
            "the evaluation suite is in the project's folder, not in the installed package"
        ) from error
    if compare is not None:
        raise typer.Exit(suite.side_by_side(*compare))
    if card is not None:
        raise typer.Exit(suite.model_card(card))
    raise typer.Exit(
        suite.main(model=model, payer=payer, only=only, runs=runs, jobs=jobs, out=out, gate=gate)
    )


@kb.command("search")
def kb_search(
    text: Annotated[str, typer.Argument(help="the question")],
    jurisdiction: Annotated[str, typer.Option(help="like US, US-CA, GB, DE")] = "",
) -> None:
    """Search the tax library as the assistant does."""
    from knowledge_base import commands

    print(commands.search_command(text, jurisdiction or None))


@app.command()
def learn() -> None:
    """Learn the phrase files and index the tax library now: minutes once, which a first start then need not spend."""
    from assistant.agent import speaking

    began = time.monotonic()
    print("Learning from the phrase files; a machine that has done it before needs seconds.")
    speaking.warm()
    print(f"Done in {time.monotonic() - began:.0f} s.")


@kb.command("index")
def kb_index() -> None:
    """Bring the search index up to date; only what changed is embedded."""
    from knowledge_base import commands

    print(commands.index_command())


@kb.command("lint")
def kb_lint() -> None:
    """Check every article: front matter, figures, sources, age."""
    from knowledge_base import commands

    print(commands.lint_command())


@audit.command("verify")
def audit_verify(
    checkpoint: Annotated[Path | None, typer.Option(help="a checkpoint kept elsewhere", exists=True)] = None,
) -> None:
    """Verify the whole log; names the first bad entry."""
    from assistant.audit.verify import verify
    from assistant.core.db import reading

    with reading() as session:
        report = verify(session, checkpoint=checkpoint.read_text() if checkpoint else None)
    print(report.text())
    if not report.ok:
        raise typer.Exit(1)


@audit.command("checkpoint")
def audit_checkpoint() -> None:
    """Sign a checkpoint over all entries and print it, to be kept elsewhere."""
    from assistant.audit import checkpoint, keys

    print(checkpoint.run(), end="")
    print(f"verify with: {keys.signer().verifier_key}", file=sys.stderr)


@audit.command("inputs")
def audit_inputs(
    decision: Annotated[str, typer.Argument(help="the decision's id, aud_…")], business: Business = ""
) -> None:
    """Print what the model was sent for a decision, decrypted and checked against the log; the look is logged."""
    from assistant.core.db import transaction
    from assistant.domain import model_inputs

    with transaction() as session:
        opened = model_inputs.open_(session, business_id_of(business), decision, actor="command")
    print(json.dumps(opened.content, indent=2, ensure_ascii=False))
    if not opened.matches:
        raise Problem("This copy is not the one that the decision record names: it was replaced.")
    print("The copy is the one that the decision record names.", file=sys.stderr)


@audit.command("export")
def audit_export(
    customer: Annotated[str, typer.Argument(help="the customer's id")],
    out: Annotated[Path, typer.Argument(help="the zip file to write")],
) -> None:
    """Write one account's records with proofs and a verifier that needs none of this program."""
    from assistant.audit.export import export_account
    from assistant.core.db import transaction

    with transaction() as session:
        export_account(session, customer, out)
    print(out)


@policy.command("check")
def policy_check(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)]) -> None:
    """Explain what a policy file allows, or what is wrong with it."""
    from assistant.domain.policy.explain import describe
    from assistant.domain.policy.loader import PolicyError, load_policy

    try:
        loaded = load_policy(file.read_text(encoding="utf-8"), name=file.name)
    except PolicyError as error:
        print("\n".join(error.lines()), file=sys.stderr)
        raise typer.Exit(1) from error
    print(describe(loaded))


@database.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to the newest schema."""
    from assistant import migrations

    migrations.upgrade()
    print("The database has the newest schema.")


@app.command()
def settings() -> None:
    """Print the settings in force, without secrets."""
    from assistant.core.config import get_settings

    shown = get_settings().model_dump(mode="json")
    hidden = ("key", "token", "sid", "password", "secret")
    safe = {
        name: "set" if value and any(word in name for word in hidden) else value
        for name, value in shown.items()
    }
    print(json.dumps(safe, indent=2))
