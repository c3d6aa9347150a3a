"""What holds for every page: no script needed, no violation of the accessibility rules, nothing from elsewhere."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from assistant.demo.people import RIVERBEND
from tests.browser.acts import code_on_the_phone, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Page

    from tests.browser.conftest import App, Open

Scheme = Literal["light", "dark"]

pytestmark = pytest.mark.browser
BOTH: list[tuple[int, Scheme]] = [(1440, "light"), (390, "dark")]
ALL: list[tuple[int, Scheme]] = [*BOTH, (1440, "dark"), (390, "light")]
AXE_PACKAGE = "axe_playwright_python"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHECK = """(tags) => axe.run(document, { runOnly: tags, resultTypes: ['violations'] }).then((found) =>
    found.violations.map((one) => one.id + ': ' + one.nodes.map((node) => node.target.join(' ')).join(', ')))"""
ARTICLE = "/help/us-who-charges-sales-tax"
PLACES = ["/", "/demo/phone", "/demo/mailbox", "/demo/embed"]


@pytest.fixture(scope="session")
def axe() -> str:
    """The accessibility checker's script, out of the package that carries it."""
    found = find_spec(AXE_PACKAGE)
    if found is None or not found.submodule_search_locations:
        pytest.skip(f"{AXE_PACKAGE} is not installed")
    return (Path(found.submodule_search_locations[0]) / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page, axe: str, looks: Sequence[tuple[int, Scheme]] = BOTH) -> list[str]:
    """The rules broken on this page at each width and theme."""
    page.evaluate(axe + ";0")
    found: list[str] = []
    for width, scheme in looks:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        found += [f"{width} {scheme}: {broken}" for broken in page.evaluate(CHECK, RULES)]
    return found


class TestWithoutScript:
    def test_a_plan_is_asked_for_accepted_and_paid_into(self, open_page: Open) -> None:
        page = open_page("HP-1003", java_script_enabled=False)
        assert "automated AI assistant" in page.locator(".disclosure:visible").inner_text()
        assert page.locator("input[name=pay_what]:checked").get_attribute("value") == "instalment"
        page.get_by_role("button", name="Continue to payment").click()
        page.get_by_role("button", name="Pay $316.01").click()
        page.get_by_role("link", name="Back to the invoice").click()
        for _look in range(60):  # the processor's notice is settled by a job
            if "$948.03 paid" in page.locator(".plan-progress").inner_text():
                break
            page.wait_for_timeout(500)
            page.reload()
        assert "$948.03 paid" in page.locator(".plan-progress").inner_text()

    def test_a_conversation_up_to_a_promise(self, open_page: Open) -> None:
        page = open_page("HP-1013", java_script_enabled=False)
        page.fill("#composer-text", "I will pay tomorrow")
        page.locator(".send").click()
        assert page.url.endswith("#chat")
        page.locator("form[data-act=accept] button").click()
        assert page.locator(".offer").get_attribute("data-status") == "accepted"
        assert page.locator("#promise-title").is_visible()

    def test_a_wrong_code_leads_back_to_the_invoice(self, open_page: Open, app: App) -> None:
        page = open_page("HP-1008", java_script_enabled=False, expect_errors=True)
        page.goto(app.link("HP-1008") + "/documents/none.pdf")
        page.get_by_role("link", name="Back to the invoice").click()
        assert page.url == app.link("HP-1008")


class TestConfirming:
    def test_a_code_from_the_phone_confirms_and_a_wrong_one_can_be_typed_again(
        self, open_page: Open, app: App
    ) -> None:
        page = open_page("HP-1008", expect_errors=True)
        show_code_form(page)
        page.get_by_role("button", name="Send the code").click()
        page.wait_for_selector("text=Code sent.")
        code = code_on_the_phone(page, app.url, RIVERBEND.phone)
        page.get_by_label("6-digit code").fill("000000" if code != "000000" else "111111")
        page.get_by_role("button", name="Confirm").click()
        page.wait_for_selector("text=This code is not right")
        page.get_by_label("6-digit code").fill(code)
        page.get_by_role("button", name="Confirm").click()
        page.wait_for_selector("text=you are verified")
        assert any(cookie.get("name") == "payer" for cookie in page.context.cookies())


def show_code_form(page: Page) -> None:
    """The form as the page draws it when an answer holds it; no demo question needs a code by the demo's policy."""
    page.evaluate(
        """async () => {
            const { make } = await import('/static/js/bind.js');
            const form = make('verification', { type: 'verification', contact: 'phone' });
            document.querySelector('.chat-flow').append(form);
        }"""
    )


class TestAccessible:
    def test_no_page_breaks_a_rule(self, open_page: Open, app: App, axe: str) -> None:
        page = open_page("HP-1005", expect_errors=True, reduced_motion="reduce")
        for text in ("Why is there tax on this?", "send me the invoice"):
            say(page, text)
        found: dict[str, Any] = {"answers": violations(page, axe, ALL)}
        for number in ("HP-1002", "HP-1016", "HP-1023", "HP-1024"):
            page.goto(app.link(number))
            found[number] = violations(page, axe)
        for path in (*PLACES, ARTICLE, "/i/none"):
            page.goto(app.url + path)
            found[path] = violations(page, axe)
        page.goto(app.link("HP-1005"))
        page.get_by_role("button", name="Continue to payment").click()
        page.wait_for_url("**/pay/co_*")
        found["checkout"] = violations(page, axe)
        page.get_by_role("button", name="Cancel").click()
        page.get_by_role("heading", name="Payment cancelled").wait_for()
        found["receipt"] = violations(page, axe)
        assert {place: wrong for place, wrong in found.items() if wrong} == {}

    def test_an_open_offer_a_code_and_a_hand_over_break_no_rule(self, open_page: Open, axe: str) -> None:
        page = open_page("HP-1009", reduced_motion="reduce")
        say(page, "I would like to pay on a later date.")
        say(page, "tomorrow")
        show_code_form(page)
        say(page, "I want to talk to a person")
        assert violations(page, axe, ALL) == []

    def test_the_keyboard_alone_is_enough(self, open_page: Open) -> None:
        page = open_page("HP-1024")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip-link"
        page.keyboard.press("Enter")
        page.wait_for_url("**/*#chat")
        reached = set()
        for _ in range(12):
            page.keyboard.press("Tab")
            reached.add(page.evaluate("document.activeElement.id || document.activeElement.className"))
        assert {"chip", "composer-text", "send"} <= reached

    def test_nothing_scrolls_sideways(self, open_page: Open, app: App) -> None:
        page = open_page("/")
        wide = []
        for where in (
            *map(app.link, ("HP-1002", "HP-1014", "HP-1023")),
            *(app.url + path for path in PLACES),
        ):
            page.goto(where)
            for width in (320, 360, 390, 768):
                page.set_viewport_size({"width": width, "height": 800})
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    wide.append((where, width))
        assert wide == []


class TestClosed:
    @pytest.mark.requirement("IDN-11")
    def test_every_page_stays_on_its_origin_under_a_strict_policy(self, open_page: Open, app: App) -> None:
        page = open_page("/")
        asked: list[str] = []
        page.context.on("request", lambda request: asked.append(request.url))
        for where in (app.link("HP-1005"), *(app.url + path for path in (*PLACES, ARTICLE))):
            answer = page.goto(where)
            assert answer is not None
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
        assert [url for url in asked if not url.startswith(app.url)] == []

    def test_no_link_of_the_demo_leads_nowhere(self, open_page: Open, app: App) -> None:
        page = open_page("/")
        led = set()
        for path in ("/", "/demo/phone", app.link("HP-1001").removeprefix(app.url)):
            page.goto(app.url + path)
            led |= set(page.eval_on_selector_all("a[href]", "links => links.map((link) => link.href)"))
        broken = [url for url in led if url.startswith(app.url) and page.request.get(url).status != 200]
        assert broken == []

    @pytest.mark.requirement("IDN-01")
    def test_a_revoked_link_says_what_to_do_on_a_page_that_is_open(self, open_page: Open, app: App) -> None:
        page = open_page("HP-1011", expect_errors=True)
        headers = {"Authorization": f"Bearer {app.api_key}"}
        listed = page.request.get(app.url + "/v1/invoices?number=HP-1011&limit=100", headers=headers).json()
        invoice = next(row for row in listed["data"] if row["number"] == "HP-1011")
        done = page.request.delete(f"{app.url}/v1/invoices/{invoice['id']}/link", headers=headers)
        assert done.ok
        page.fill("#composer-text", "Combien ?")
        page.keyboard.press("Enter")
        page.wait_for_selector(".message-problem:visible")
        assert page.locator(".message-problem button").is_hidden()
        page.reload()
        assert "Ask the business that sent it for a new link." in page.locator("main").inner_text()


class TestEmbedded:
    def test_an_allowed_site_shows_the_chat_in_its_page(self, open_page: Open, app: App) -> None:
        app.shop_token = app.links["HP-1016"]["token"]
        page = open_page("/")
        page.goto(f"http://localhost:{app.shop_port}/")
        frame = page.frame_locator("iframe")
        frame.locator("html.scripted").wait_for()
        frame.locator("#composer-text").fill("What do I owe?")
        frame.locator("#composer-text").press("Enter")
        frame.locator(".message[data-author=assistant]").wait_for()
        assert page.locator("iframe").get_attribute("title") == "Invoice assistant (automated AI chat)"

    @pytest.mark.requirement("IDN-11")
    def test_any_other_site_is_refused(self, open_page: Open, app: App) -> None:
        app.shop_token = app.links["HP-1016"]["token"]
        page = open_page("/", expect_errors=True)
        refused: list[str] = []
        page.on("console", lambda line: refused.append(line.text))
        page.goto(f"http://127.0.0.1:{app.shop_port}/")
        page.wait_for_timeout(500)
        assert any("frame-ancestors" in line for line in refused)
        assert page.frame_locator("iframe").locator("#composer-text").count() == 0

    def test_the_whole_page_cannot_be_framed_even_by_an_allowed_site(self, open_page: Open, app: App) -> None:
        page = open_page("/")
        answer = page.request.get(app.link("HP-1016"))
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
