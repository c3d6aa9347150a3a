"""The payer's pages over made-up state in memory: for looking at them and for driving them in a browser.

Run with `python -m tests.pages.preview PORT`; nothing here is part of the service.
"""

from __future__ import annotations

import asyncio
import copy
import json
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, StreamingResponse
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

import assistant
from assistant.api.page_view import page_context, page_strings
from assistant.demo import moving
from tests.pages import fixtures

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ROOT = Path(assistant.__file__).parent
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors "
)
OUTCOMES = {"pay": "received", "decline": "failed", "cancel": "cancelled"}
HOST = """<!doctype html><html lang="en"><title>A shop</title>
<link rel="icon" href="/static/favicon.svg"><main><h1>My orders</h1>
<script type="module" src="/static/embed.js"></script>
<invoice-assistant src="/" token="{{ token }}" theme="{{ theme }}" height="600"></invoice-assistant>
</main></html>"""
SUGGESTIONS = [
    "What do I owe?",
    "Can I pay in parts?",
    "Why is there tax on this?",
    "Something is wrong on this invoice",
]


class Preview:
    """The whole pretended server: one state per token, scripted answers, and switches that break things."""

    def __init__(self, pace: float = 0.0) -> None:
        self.pace = pace
        self.embedders = "*"
        self.reset()
        self.environment = Environment(
            loader=FileSystemLoader(ROOT / "templates"), autoescape=True, undefined=StrictUndefined
        )
        self.app = self._app()

    def reset(self) -> None:
        """Everything as new. `break_next` 1 cuts the next stream short, n fails n - 1 requests first."""
        self.states: dict[str, dict[str, Any]] = fixtures.states()
        self.answers: dict[str, dict[str, Any]] = {}
        self.break_next = 0
        self.received: list[dict[str, Any]] = []

    def render(
        self, name: str, status: int = 200, ancestors: str = "'none'", **context: object
    ) -> HTMLResponse:
        page = self.environment.get_template(name).render(context)
        return HTMLResponse(
            page, status, {"Content-Security-Policy": CSP + ancestors, "Cache-Control": "no-store"}
        )

    def invoice_page(self, token: str, name: str, **more: Any) -> HTMLResponse:
        state = self.states.get(token)
        if state is None:
            return self.not_found()
        ancestors = more.pop("ancestors", "'none'")
        context = page_context(
            state,
            token=token,
            lang="en",
            locale="en_US",
            csrf="csrf-value",
            business_name=state["invoice"]["seller"]["name"],
            client_id=secrets.token_hex(16),
            demo=True,
            suggestions=SUGGESTIONS,
            **more,
        )
        return self.render(name, ancestors=ancestors, **context)

    def not_found(self) -> HTMLResponse:
        error = {
            "title": "This link does not work",
            "detail": "It may have expired, or a part of it may be missing.",
            "steps": [
                "Open the link again from the original message.",
                "Ask the business that sent it for a new link.",
            ],
        }
        return self.render("error.html", 404, t=page_strings("en"), lang="en", error=error)

    def answer(self, state: dict[str, Any], text: str, client_id: str) -> dict[str, Any]:
        if client_id in self.answers:
            return self.answers[client_id]
        said = fixtures.answer(state, text)
        mine = fixtures.said("payer", text)
        state["messages"].append(mine)
        reply = None
        if state["conversation"]["owner"] == "assistant":
            reply = fixtures.said("assistant", said["text"], said["blocks"], said["citations"])
            state["messages"].append(reply)
        if said["handed_off"]:
            state["conversation"]["owner"] = "staff"
        done = {"message_id": mine["id"], "reply": reply, "handed_off": said["handed_off"]}
        self.answers[client_id] = {"done": done, "progress": said["progress"]}
        return self.answers[client_id]

    async def stream(self, answer: dict[str, Any], *, cut: bool) -> AsyncIterator[str]:
        def event(name: str, data: object) -> str:
            return f"event: {name}\ndata: {json.dumps(data)}\n\n"

        for text in answer["progress"]:
            yield event("progress", {"text": text})
            await asyncio.sleep(self.pace)
        reply = answer["done"]["reply"]
        for sentence in fixtures.sentences(reply["text"]) if reply else []:
            yield event("text", {"sentence": sentence})
            if cut:
                return
            await asyncio.sleep(self.pace)
        for block in reply["blocks"] if reply else []:
            yield event("block", block)
        yield event("done", answer["done"])

    async def message(self, request: Request, token: str) -> Response:
        state = self.states[token]
        is_json = request.headers.get("content-type", "").startswith("application/json")
        body = await request.json() if is_json else dict(await request.form())
        self.received.append(body)
        if is_json and request.headers.get("x-csrf-token") != "csrf-value":
            return self.problem(403, "forbidden", "The page is out of date. Please reload it.")
        if body["text"] == "too fast":
            return self.problem(429, "too_many_requests", "Please wait a moment before you write again.")
        if self.break_next >= 2:
            self.break_next -= 1
            return Response(status_code=503)
        answer = self.answer(state, body["text"], body["client_id"])
        cut = self.break_next == 1
        self.break_next = 0
        if "text/event-stream" in request.headers.get("accept", ""):
            return StreamingResponse(self.stream(answer, cut=cut), media_type="text/event-stream")
        if is_json:
            return JSONResponse(answer["done"])
        return RedirectResponse(f"/i/{token}#chat", 303)

    @staticmethod
    def problem(status: int, code: str, detail: str) -> JSONResponse:
        return JSONResponse(
            {"code": code, "detail": detail, "status": status}, status, media_type="application/problem+json"
        )

    @staticmethod
    def back(request: Request, token: str) -> Response:
        if "json" in request.headers.get("accept", ""):
            return JSONResponse({"status": "ok"})
        return RedirectResponse(f"/i/{token}#chat", 303)

    def decide(self, request: Request, token: str, offer_id: str, decision: str) -> Response:
        state = self.states[token]
        offer = next(offer for offer in state["offers"] if offer["id"] == offer_id)
        if offer["status"] == "open" and offer["kind"] == "discount":
            offer["status"] = "expired"
        if offer["status"] != "open":
            return self.problem(
                409, "offer_expired", "This offer has expired. Ask the assistant for a new one."
            )
        offer["status"] = decision
        if decision == "accepted":
            fixtures.adopt(state, offer)
        return self.back(request, token)

    def _app(self) -> FastAPI:
        app = FastAPI()
        app.mount("/static", StaticFiles(directory=ROOT / "static"))
        t = page_strings("en")

        @app.get("/")
        def landing() -> Response:
            return self.render(
                "landing.html",
                clock=moving.shown(),
                t=t,
                lang="en",
                business_name="Harbor & Pine Supply",
                invoices=fixtures.rows(self.states),
            )

        @app.get("/i/{token}")
        def page(token: str) -> Response:
            return self.invoice_page(token, "invoice.html")

        @app.get("/i/{token}/embed")
        def embed(token: str, theme: str = "auto") -> Response:
            return self.invoice_page(
                token, "embed.html", embedded=True, theme=theme, ancestors=self.embedders
            )

        @app.get("/i/{token}/state")
        def state(token: str) -> Response:
            return JSONResponse(copy.deepcopy(self.states[token]))

        @app.post("/i/{token}/messages")
        async def messages(request: Request, token: str) -> Response:
            return await self.message(request, token)

        @app.post("/i/{token}/offers/{offer_id}/accept")
        def accept(request: Request, token: str, offer_id: str) -> Response:
            return self.decide(request, token, offer_id, "accepted")

        @app.post("/i/{token}/offers/{offer_id}/decline")
        def decline(request: Request, token: str, offer_id: str) -> Response:
            return self.decide(request, token, offer_id, "declined")

        @app.post("/i/{token}/verification")
        def verification(request: Request, token: str) -> Response:
            return self.back(request, token)

        @app.post("/i/{token}/verification/confirm")
        async def confirm(request: Request, token: str) -> Response:
            code = (await request.form())["code"]
            return (
                self.back(request, token)
                if code == "123456"
                else self.problem(422, "wrong_code", "That code is not right. 4 tries left.")
            )

        @app.post("/i/{token}/attachments")
        async def attachments(request: Request, token: str) -> Response:
            await request.form()
            return self.back(request, token)

        @app.post("/i/{token}/pay")
        async def pay(request: Request, token: str) -> Response:
            form = await request.form()
            if form["pay_what"] == "amount" and not str(form["amount"]).replace(".", "").isdigit():
                return self.invoice_page(
                    token, "pay.html", error="Type an amount like 150.00.", amount=form["amount"]
                )
            return RedirectResponse(f"/checkout/{token}", 303)

        @app.get("/checkout/{token}")
        def checkout(token: str) -> Response:
            invoice = self.states[token]["invoice"]
            paying = {
                "amount": invoice["payable"],
                "payee": invoice["seller"]["name"],
                "parts": [{"number": invoice["number"], "amount": invoice["payable"]}],
                "transfer": True,
                "back_url": f"/i/{token}",
                "action": f"/checkout/{token}",
            }
            return self.render("payment.html", t=t, lang="en", csrf="csrf-value", payment=paying)

        @app.post("/checkout/{token}")
        async def paid(request: Request, token: str) -> Response:
            await request.form()
            return RedirectResponse(f"/receipt/{token}/received", 303)

        @app.get("/receipt/{token}/{status}")
        def receipt(token: str, status: str) -> Response:
            invoice = self.states[token]["invoice"]
            shown = {
                "status": status,
                "amount": invoice["payable"],
                "payee": invoice["seller"]["name"],
                "on_text": "Sunday, 22 November 2026",
                "method": "card",
                "reference": "pay_7H2K9",
                "balance": fixtures.money(0, invoice["currency"]),
                "back_url": f"/i/{token}",
            }
            return self.render("receipt.html", t=t, lang="en", receipt=shown)

        @app.get("/help/{article_id}")
        def article(article_id: str) -> Response:
            return self.render("help_article.html", t=t, lang="en", article=fixtures.article(article_id))

        @app.get("/host")
        def host(token: str, theme: str = "auto") -> Response:
            self.states[token] = self.states.get(token) or self.states["overdue"]
            page = Template(HOST, autoescape=True).render(token=token, theme=theme)
            return HTMLResponse(
                page, headers={"Content-Security-Policy": "script-src 'self'; style-src 'self'"}
            )

        @app.get("/documents/{name}")
        def document(name: str) -> Response:
            return Response(name, media_type="text/plain")

        return app


if __name__ == "__main__":
    import uvicorn

    uvicorn.run(Preview(pace=0.35).app, port=int(sys.argv[1]), log_level="warning")
