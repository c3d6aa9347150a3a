"""The test processor's server: an API like a real one's, a hosted page with buttons, faults to order, webhooks."""

from __future__ import annotations

import asyncio
import hmac
import threading
import time
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import httpx
from fastapi import Body, Depends, FastAPI, Form, Header, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import Response

from assistant.core import logging
from assistant.core.config import get_settings
from assistant.core.money import Money
from assistant.processors.testing import signing
from assistant.processors.testing.book import FINAL, Book

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self' {app}; base-uri 'none'; "
    "frame-ancestors 'none'"
)
SLOW_SECONDS = 4.0
LATE_SECONDS = 3.0
FAULTS = ("none", "down", "slow", "lost")
_HERE = Path(__file__).parent
_pages = Environment(loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined)


def _account(request: Request, authorization: str = Header(""), x_account: str = Header("test")) -> str:
    if not hmac.compare_digest(authorization, f"Bearer {signing.api_key()}"):
        raise HTTPException(401)
    if request.app.state.faults.get(x_account) == "slow":
        time.sleep(SLOW_SECONDS)
    return x_account


AccountDep = Annotated[str, Depends(_account)]


def create_app(book: Book | None = None, *, webhooks: bool = True) -> FastAPI:
    """The server. `webhooks` False keeps events for who fetches them at `/v1/events`."""
    kept = book or Book(get_settings().data_dir / "test_processor.db")
    faults: dict[str, str] = {}
    stop = threading.Event()

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        worker = threading.Thread(target=_deliver, args=(kept, stop, webhooks), daemon=True)
        worker.start()
        yield
        stop.set()
        await asyncio.to_thread(worker.join, 5)

    app = FastAPI(lifespan=life, openapi_url=None, docs_url=None, redoc_url=None)
    app.state.faults = faults

    @app.middleware("http")
    async def secure(request: Request, call_next: Any) -> Response:
        answer: Response = await call_next(request)
        answer.headers["Content-Security-Policy"] = POLICY.format(app=get_settings().public_url)
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.headers["Cache-Control"] = "no-store"
        return answer

    def down(name: str) -> JSONResponse | None:
        if faults.get(name) != "down":
            return None
        return JSONResponse({"error": "this processor is down", "processed": False}, 503)

    @app.get("/health")
    def health() -> dict[str, bool]:
        return {"ok": True}

    @app.post("/v1/faults")
    def set_fault(name: AccountDep, mode: str = Body(embed=True)) -> dict[str, str]:
        if mode not in FAULTS:
            raise HTTPException(422)
        faults[name] = mode
        return faults

    @app.get("/v1/events")
    def events(_name: AccountDep) -> list[dict[str, str]]:
        return [{"account": one, "body": body.decode()} for one, body in kept.events()]

    @app.post("/v1/checkouts")
    def create(
        name: AccountDep, ask: Annotated[dict[str, Any], Body()], idempotency_key: str = Header()
    ) -> Response:
        if (refusal := down(name)) is not None:
            return refusal
        try:
            asked = Money(ask["amount_minor"], ask["currency"])
        except (KeyError, TypeError, ValueError):
            return JSONResponse({"error": "amount_minor and currency say no amount"}, 400)
        if asked.minor <= 0 or not str(ask.get("return_url", "")).startswith(f"{get_settings().public_url}/"):
            return JSONResponse({"error": "the amount or the return address is not possible"}, 400)
        made = kept.create(name, idempotency_key, ask)
        if made is None:
            return JSONResponse({"error": "this key was used for another checkout"}, 409)
        if faults.get(name) == "lost":
            return JSONResponse({"error": "lost"}, 500)
        return JSONResponse(made)

    @app.get("/v1/checkouts/{ref}")
    def read(name: AccountDep, ref: str) -> Response:
        return down(name) or _found(kept.get(ref))

    @app.post("/v1/checkouts/{ref}/expire")
    def expire(name: AccountDep, ref: str) -> Response:
        return down(name) or _found(kept.change(ref, lambda record: _end(record, "cancelled", "expired")))

    @app.post("/v1/checkouts/{ref}/refunds")
    def refund(
        name: AccountDep, ref: str, amount_minor: int = Body(embed=True), idempotency_key: str = Header()
    ) -> Response:
        if (refusal := down(name)) is not None:
            return refusal
        if not kept.refund(ref, idempotency_key, amount_minor):
            return JSONResponse({"error": "there is not so much to refund"}, 400)
        return _found(kept.get(ref))

    @app.post("/v1/checkouts/{ref}/chargeback")
    def chargeback(_name: AccountDep, ref: str, status: str = Body("open", embed=True)) -> Response:
        def work(record: dict[str, Any]) -> bool:
            if record["state"] != "succeeded" or status not in ("open", "won", "lost"):
                return False
            held = {
                "id": f"cb_{ref[-8:]}",
                "amount_minor": record["amount_minor"] - record["refunded_minor"],
                "status": status,
                "reason": "the card's holder does not recognise it",
            }
            record["chargebacks"] = [*record["chargebacks"][:0], held]
            return True

        return _found(kept.change(ref, work, "chargeback.changed"))

    @app.get("/pay/{ref}", response_class=HTMLResponse)
    def page(ref: str) -> Response:
        record = kept.get(ref)
        if record is None:
            raise HTTPException(404)
        ask = kept.ask(ref)
        if faults.get(ask["account"]) == "down":
            return HTMLResponse("The payment page is not available at the moment.", 503)
        amount = Money(record["amount_minor"], record["currency"])
        html = _pages.get_template("page.html").render(
            ask=ask, record=record, amount=amount.text(), ref=ref, back=ask["return_url"]
        )
        return HTMLResponse(html)

    @app.post("/pay/{ref}")
    def decide(ref: str, request: Request, outcome: str = Form(), method: str = Form("card")) -> Response:
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            raise HTTPException(403)
        if kept.get(ref) is None:
            raise HTTPException(404)
        if outcome not in OUTCOMES or method not in ("card", "bank"):
            raise HTTPException(422)
        record = kept.change(ref, lambda one: _choose(kept, one, outcome, method))
        ask = kept.ask(ref)
        failed = record is not None and record["state"] == "failed"
        return RedirectResponse(ask["return_url"] + ("?declined=1" if failed else ""), 303)

    app.mount("/static", StaticFiles(directory=_HERE.parent.parent / "static"), name="static")
    return app


OUTCOMES = ("pay", "decline", "decline_hard", "delay", "late", "cancel")


def _choose(book: Book, record: dict[str, Any], outcome: str, method: str) -> bool:
    if record["state"] != "open":
        return False
    record["method"] = method
    if outcome == "pay":
        return _end(record, "succeeded")
    if outcome == "decline":
        return _end(record, "failed", "not enough funds", "soft")
    if outcome == "decline_hard":
        return _end(record, "failed", "the card was reported stolen", "hard")
    if outcome == "cancel":
        return _end(record, "cancelled", "cancelled by the payer")
    paid = {"state": "succeeded", "failure": "", "decline": ""}
    book.later(record["id"], LATE_SECONDS, paid)
    if outcome == "late":
        return _end(record, "failed", "no answer from the bank", "soft")
    record["state"] = "processing"
    return True


def _end(record: dict[str, Any], state: str, failure: str = "", decline: str = "") -> bool:
    if record["state"] in FINAL:
        return False
    record.update(state=state, failure=failure, decline=decline)
    return True


def _found(record: dict[str, Any] | None) -> JSONResponse:
    return (
        JSONResponse({"error": "there is no such checkout"}, 404) if record is None else JSONResponse(record)
    )


def _deliver(book: Book, stop: threading.Event, webhooks: bool) -> None:
    """Send what is due, until told to stop; what is not taken is sent again, later and later."""
    log = logging.get_logger(__name__)
    base = f"http://127.0.0.1:{get_settings().port}/webhooks/payments"
    with httpx.Client(timeout=10, trust_env=False) as client:
        while not stop.wait(0.1):
            try:
                book.ripen()
                for event_id, account, body, tries in book.unsent() if webhooks else []:
                    try:
                        headers = {signing.HEADER: signing.sign(body), "content-type": "application/json"}
                        taken = client.post(f"{base}/{account}", content=body, headers=headers).is_success
                    except httpx.HTTPError:
                        taken = False
                    if taken:
                        book.sent(event_id)
                    else:
                        book.not_sent(event_id, tries)
            except Exception as error:
                log.error("webhook delivery failed", error=repr(error)[:300])
