"""Composes the web application."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from assistant.api import (
    docs_page,
    errors,
    help,
    invoice_page,
    messages,
    offers,
    payment_webhooks,
    payments,
    rate_limit,
    seen,
    unsubscribe,
)
from assistant.api.headers import SecurityHeaders
from assistant.api.v1 import openapi
from assistant.api.v1 import router as v1
from assistant.api.webhooks import sendgrid, twilio
from assistant.core import clock, logging, placement
from assistant.core.config import get_settings
from assistant.core.queue import runner as queue_runner
from assistant.domain import subject_keys
from assistant.jobs.load import load as load_jobs
from assistant.staff import console

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from fastapi.routing import APIRouter

TURNS_AT_ONCE = 64
WARM_UP_AFTER_SECONDS = 0.5
WARM = "models and library are loaded"
STATIC = Path(__file__).parent / "static"


@asynccontextmanager
async def _lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """The models and the library load beside the first pages, so that no payer's first question waits for them.

    Turns wait for a provider, each in a thread: a few slow ones must not be all the threads there are.
    """
    gc.freeze()
    gc.enable()
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(TURNS_AT_ONCE, "turn"))
    threading.Thread(target=_warm, name="warm-up", daemon=True).start()
    await asyncio.to_thread(subject_keys.apply_file)
    jobs = queue_runner.in_this_process()
    if jobs is not None:
        load_jobs()
        jobs.start()
    yield
    if jobs is not None:
        await asyncio.to_thread(jobs.stop)


def _warm() -> None:
    from assistant.agent import speaking

    time.sleep(WARM_UP_AFTER_SECONDS)
    began = time.monotonic()
    try:
        speaking.warm()
        gc.collect()
        gc.freeze()  # what is loaded now stays: the collector need not walk it during a payer's turn
        logging.get_logger(__name__).info(WARM, seconds=round(time.monotonic() - began, 1))
    except Exception as error:
        logging.get_logger(__name__).error("warm-up failed", error=repr(error)[:300])


def create_app() -> FastAPI:
    """The app for the settings of this process. Raises Misconfigured."""
    settings = get_settings()
    settings.secret()
    placement.check()
    logging.configure(json=not settings.demo)
    clock.freeze_process(settings.frozen_now)
    clock.follow(settings.clock_file)
    app = FastAPI(
        lifespan=_lifespan,
        title="Invoice assistant",
        version="0.1.0",
        description="Drive and inspect invoices, conversations and what was agreed. See the README to begin.",
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    rate_limit.check()
    app.add_middleware(rate_limit.Headers)
    app.add_middleware(SecurityHeaders)
    errors.install(app)
    console.install(app)
    routers: list[APIRouter] = [
        invoice_page.router,
        messages.router,
        offers.router,
        payments.router,
        seen.router,
        sendgrid.router,
        twilio.router,
        unsubscribe.router,
        payment_webhooks.router,
        help.router,
        docs_page.router,
        v1.router,
        *console.routers(),
    ]
    for router in routers:
        app.include_router(router)
    if settings.demo:
        from assistant.demo import pages

        app.include_router(pages.router)
    openapi.complete(app)
    app.mount("/static/staff", StaticFiles(directory=console.STATIC), name="staff_static")
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app
