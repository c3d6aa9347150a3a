"""A day of the people who work in the console, in the browser, and what the log says of it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyotp
import pytest
from standardwebhooks import Webhook

from tests.browser.acts import say
from tests.browser.test_surface import ALL, axe, violations
from tests.channels.test_webhooks import receiver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

    from tests.browser.conftest import App, Open

    At = Callable[..., Page]

__all__ = ["axe"]
pytestmark = pytest.mark.browser
PLACES = [
    "/staff/queue",
    "/staff/approvals",
    "/staff/outcomes",
    "/staff/audit",
    "/staff/policy",
    "/staff/people",
    "/staff/webhooks",
]
BY_SMS = """
import sys
from assistant.core import queue
from assistant.core.db import transaction
from assistant.domain import conversations, invoices, accounts
from assistant.domain.invoices import Invoice
from sqlmodel import select
number, phone, text = sys.argv[1:]
with transaction() as session:
    invoice = session.exec(select(Invoice).where(Invoice.number == number)).one()
    talk = conversations.open_for(session, invoice.business_id, invoice.customer_id, invoice.id)
    conversations.receive(session, talk.id, channel="sms", external_id="SM" + number, text=text,
        dialogue={"level": 1, "from": phone, "external_id": "SM" + number})
    queue.defer(session, "messages.answer", conversation_id=talk.id, channel="sms")
"""


@pytest.fixture(scope="module")
def doors(app: App) -> dict[str, Any]:
    """The sessions of this module's staff, one a role: a one-time code works once."""
    return {}


@pytest.fixture
def at_work(app: App, browser: Browser, doors: dict[str, Any]) -> Iterator[At]:
    """Open a page of the console as somebody of a role, signed in through the door."""
    contexts = []
    problems: list[str] = []

    def open_one(role: str, path: str = "/staff/queue") -> Page:
        context = browser.new_context(
            viewport={"width": 1440, "height": 900},
            storage_state=doors.get(role),
            reduced_motion="reduce",  # the accessibility check reads colours while they would still move
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(app.url + path)
        if "/staff/sign-in" in page.url:
            who = next(person for person in app.staff if person["role"] == role)
            page.get_by_label("Email").fill(who["email"])
            page.get_by_label("Password").fill(who["password"])
            page.get_by_label("One-time code").fill(pyotp.TOTP(who["totp_secret"]).at(datetime.now(UTC)))
            page.get_by_role("button", name="Sign in", exact=True).click()
            page.wait_for_url(re.compile(r"/staff/(?!sign-in)"))
            doors[role] = context.storage_state()
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert problems == []


def text_message(app: App, number: str, text: str) -> None:
    """A payer writes by SMS: what the webhook stores, put where the served app finds it."""
    command = [sys.executable, "-c", BY_SMS, number, str(app.links[number]["phone"]), text]
    subprocess.run(command, env=os.environ | app.environment, check=True, timeout=60)


def reload_until(page: Page, pattern: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if re.search(pattern, page.inner_text("main")):
            return
        time.sleep(0.5)
        page.reload()
    raise AssertionError(f"{pattern!r} did not come: {page.inner_text('main')[:2000]}")


def test_a_day_at_the_console(app: App, open_page: Open, at_work: At) -> None:
    # A dispute by SMS, and by the web a wish for more than the policy allows.
    text_message(app, "HP-1001", "One chair on line 1 arrived broken, I dispute line 1.")
    payer = open_page("HP-1015")
    say(payer, "Can I pay in 10 monthly payments?")
    say(payer, "I want to speak to a person about 10 payments please")

    # An agent finds both in the queue, by the keyboard, and takes the second over.
    agent = at_work("agent")
    reload_until(agent, r"Northgate[\s\S]*Asked for a person|Asked for a person[\s\S]*Northgate")
    reload_until(agent, r"Maria Lopez")
    agent.keyboard.press("/")
    agent.keyboard.type("HP-1015")
    agent.keyboard.press("Enter")
    agent.wait_for_url(re.compile("q=HP-1015"))
    agent.locator("h1").click()
    agent.keyboard.press("j")
    agent.keyboard.press("Enter")
    agent.wait_for_url(re.compile("/staff/cases/"))
    case = agent.url
    agent.keyboard.press("t")
    agent.locator(".speaker[data-owner=staff]").wait_for()
    agent.keyboard.press("r")
    agent.keyboard.type("Hello, Ana here. I am asking whether ten payments are possible.")
    agent.keyboard.press("Control+Enter")
    agent.locator(".said[data-author=staff]").last.wait_for()
    payer.reload()
    assert "Ana here" in payer.inner_text(".chat")

    # Ten payments are beyond an agent: a supervisor approves, and the payer accepts.
    agent.get_by_text("Offer other terms").click()
    agent.get_by_label("Payments", exact=True).fill("10")
    first = datetime.now(UTC) + timedelta(days=14)
    agent.get_by_label("First payment on").fill(f"{first:%Y-%m-%d}")
    agent.get_by_label("Why").last.fill("A customer for years, and a large order in spring.")
    agent.get_by_role("button", name="Offer or ask").click()
    agent.get_by_label("Waits for approval").wait_for()
    boss = at_work("supervisor", "/staff/approvals")
    boss.locator(".row-link", has_text="10 payments").click()
    boss.get_by_role("button", name="Approve").click()
    boss.get_by_text("Approved and offered").wait_for()
    payer.reload()
    payer.locator(".offer:visible").get_by_role("button", name=re.compile("accept", re.I)).last.click()
    payer.get_by_text(re.compile("plan", re.I)).first.wait_for()
    reload_until(agent, "The offer was accepted")

    # The case is closed by the keyboard.
    agent.keyboard.press("e")
    agent.locator(".pop[open] select[name=reason]").select_option("agreed")
    agent.get_by_role("button", name="Close the case").click()
    agent.get_by_text("is closed: agreed on something").wait_for()

    # The supervisor upholds the dispute; the payer is told by SMS, as far as the rules let it go now.
    boss.goto(app.url + "/staff/queue?q=HP-1001")
    boss.locator(".row-link").first.click()
    boss.get_by_text("Decide", exact=True).click()
    boss.get_by_label(re.compile("Uphold it")).check()
    boss.get_by_label("Why").first.fill("The carrier confirms the damage.")
    boss.get_by_role("button", name="Decide and tell the payer").click()
    boss.locator(".said[data-author=staff]", has_text="agree with you").wait_for()
    assert "SMS" in boss.locator(".said[data-author=staff]").last.inner_text()

    # The log holds every step, in order, and is unaltered.
    boss.goto(case)
    boss.get_by_role("link", name="The account's whole story").click()
    assert "Unaltered" in boss.inner_text(".proof")
    kinds = [row.get_attribute("data-kind") for row in boss.locator(".story li").all()]
    steps = [
        "offer.made",
        "case.opened",
        "conversation.handed_off",
        "case.changed",
        "message.sent",
        "approval.requested",
        "approval.approved",
        "offer.made",
        "offer.accepted",
        "plan.created",
        "case.closed",
    ]
    rest = iter(kinds)
    assert all(step in rest for step in steps), json.dumps(kinds)


def test_no_page_of_the_console_breaks_a_rule(app: App, at_work: At, axe: str) -> None:
    found: dict[str, Any] = {}
    page = at_work("admin")
    paths = [*PLACES]
    case = page.locator(".row-link").first.get_attribute("href")
    for path in [*paths, case or ""]:
        page.goto(app.url + path)
        found[path] = violations(page, axe, ALL)
    page.context.clear_cookies()
    page.goto(app.url + "/staff/sign-in")
    found["door"] = violations(page, axe, ALL)
    assert {path: broken for path, broken in found.items() if broken} == {}


def test_an_endpoint_is_added_tried_and_looked_at(app: App, at_work: At, axe: str) -> None:
    page = at_work("admin", "/staff/webhooks")
    assert violations(page, axe, ALL) == []
    with receiver() as (url, got):
        page.get_by_label("Address").fill(url)
        page.get_by_role("button", name="Add it").click()
        if page.locator("input[name=code]").count():  # signed in too long ago
            who = next(person for person in app.staff if person["role"] == "admin")
            soon = datetime.now(UTC) + timedelta(seconds=30)
            page.get_by_label("One-time code").fill(pyotp.TOTP(who["totp_secret"]).at(soon))
            page.get_by_role("button", name="Confirm and go on").click()
        secret = page.locator("#secret").inner_text()
        assert violations(page, axe, ALL) == []
        page.reload()
        assert page.locator("#secret").count() == 0
        page.get_by_role("button", name="Send a test").click()
        page.locator(".delivery-answer", has_text="200").wait_for(timeout=60_000)
        headers, body = got[0]
        assert Webhook(secret).verify(body, headers)["type"] == "endpoint.test"
        page.locator(".delivery").first.click()
        assert violations(page, axe, ALL) == []
        page.get_by_role("button", name="Send again", exact=True).last.click()
        page.get_by_text("on its way again").wait_for()


def test_news_reach_an_open_queue_by_themselves(app: App, open_page: Open, at_work: At) -> None:
    agent = at_work("agent")
    agent.wait_for_timeout(2500)
    payer = open_page("HP-1003")
    say(payer, "I want to speak to a human please")
    agent.locator(".row-who", has_text=app.links["HP-1003"]["customer"]).first.wait_for(timeout=20_000)


def test_keys_help_and_a_phone_without_a_sideways_scroll(app: App, at_work: At) -> None:
    page = at_work("agent")
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.keyboard.press("Escape")
    for width in (360, 390, 768, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        for path in ("/staff/queue", page.locator(".row-link").first.get_attribute("href") or ""):
            page.goto(app.url + path)
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
            page.goto(app.url + "/staff/queue")
