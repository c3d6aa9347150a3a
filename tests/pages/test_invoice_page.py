"""The payer's page in Chromium, over made-up state."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.pages import fixtures

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.pages.conftest import Site

    Open = Callable[..., Page]

pytestmark = pytest.mark.browser


def say(page: Page, text: str) -> None:
    page.fill("#composer-text", text)
    page.keyboard.press("Enter")
    page.wait_for_selector(".message[data-author=payer]:last-of-type, .chat:not(.busy)")
    page.wait_for_selector(".chat:not(.busy)")


def replies(page: Page) -> list[str]:
    return page.locator(".message[data-author=assistant] .message-text").all_inner_texts()


class TestReading:
    def test_shows_the_balance_the_due_date_and_every_line(self, open_page: Open) -> None:
        page = open_page("/i/overdue")
        assert page.locator(".balance-amount").inner_text() == "$927.09"
        assert "Tuesday, 10 November 2026 · 12 days ago" in page.locator(".due").inner_text()
        assert page.locator(".lines tbody tr").count() == 3

    def test_says_that_a_payment_is_on_its_way(self, open_page: Open) -> None:
        page = open_page("/i/paid")
        assert "A payment of $15.00 is on its way." in page.locator(".notice-row").inner_text()

    def test_prints_the_document_without_the_chat(self, open_page: Open) -> None:
        page = open_page("/i/overdue")
        page.emulate_media(media="print")
        assert page.locator("#invoice").is_visible()
        assert not page.locator("#chat").is_visible()
        assert not page.locator("#pay").is_visible()


class TestTalking:
    def test_streams_the_answer_and_shows_the_offer_with_its_whole_schedule(self, open_page: Open) -> None:
        page = open_page("/i/overdue")
        say(page, "Can I pay in parts?")
        offer = page.locator(".offer")
        assert offer.locator(".schedule-date").all_inner_texts() == [
            "Saturday, 5 December 2026",
            "Tuesday, 5 January 2027",
            "Friday, 5 February 2027",
        ]
        assert (
            "By accepting you agree to pay $927.09 in 3 payments" in offer.locator(".readback").inner_text()
        )
        assert page.locator(".notice-row").is_visible()

    def test_an_offer_that_expired_says_so_and_can_no_longer_be_accepted(
        self, open_page: Open, site: Site
    ) -> None:
        offer = {**fixtures.plan_offer("off_old", 90000), "kind": "discount"}
        site.preview.states["overdue"]["offers"].append(offer)
        page = open_page("/i/overdue", expect_errors=True)
        page.get_by_role("button", name="Accept this offer").click()
        page.wait_for_selector(".unplaced:not(:has(.offer:visible))", state="attached")
        assert page.get_by_role("button", name="Accept this offer").count() == 0

    @pytest.mark.requirement("LLM-09")
    def test_markup_in_an_answer_stays_text(self, open_page: Open, site: Site) -> None:
        nasty = '<img src=x onerror="alert(1)"> [a](javascript:alert(1))'
        blocks = [
            {"type": "payment_link", "url": "javascript:alert(1)", "text": "Pay"},
            {"type": "document", "url": "//evil.example/x", "title": "X"},
        ]
        site.preview.states["overdue"]["messages"].append(fixtures.said("assistant", nasty, blocks))
        page = open_page("/i/overdue")
        fresh = fixtures.said("assistant", nasty, blocks)
        site.preview.states["overdue"]["messages"].append(fresh)
        say(page, "hello")
        page.wait_for_selector(f"[data-message-id={fresh['id']}]")
        assert replies(page)[:1] == [nasty]
        assert nasty in replies(page)[1:]
        assert page.locator(".message img").count() == 0
        hrefs = [link.get_attribute("href") for link in page.locator(".message-blocks a").all()]
        assert len(hrefs) == 4
        assert not any(hrefs)

    def test_words_of_a_person_arrive_without_a_reload(self, open_page: Open, site: Site) -> None:
        page = open_page("/i/overdue")
        say(page, "I want to talk to a person")
        page.wait_for_selector(".pill-staff:visible:text('Waiting for a person')")
        site.preview.states["overdue"]["messages"].append(fixtures.said("staff", "Hello, Sam here."))
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        page.wait_for_selector(".message[data-author=staff]")
        assert "has taken over" in page.locator(".disclosure:visible").inner_text()


class TestSlowLine:
    def test_a_broken_stream_is_tried_again_with_the_same_id_and_answers_once(
        self, open_page: Open, site: Site
    ) -> None:
        page = open_page("/i/overdue")
        site.preview.break_next = 1
        say(page, "What do I owe?")
        assert len({message["client_id"] for message in site.preview.received}) == 1
        assert len(site.preview.received) == 2
        assert len(replies(page)) == 1
        assert page.locator(".message[data-author=payer]").count() == 1

    def test_after_two_failures_the_payer_can_try_again(self, open_page: Open, site: Site) -> None:
        page = open_page("/i/overdue", expect_errors=True)
        site.preview.break_next = 4
        say(page, "What do I owe?")
        assert "Not sent." in page.locator(".message-problem").inner_text()
        site.preview.break_next = 0
        page.get_by_role("button", name="Try again").click()
        page.wait_for_selector(".message[data-author=assistant]")
        assert len({message["client_id"] for message in site.preview.received}) == 1
        assert page.locator(".message[data-author=payer]").count() == 1

    def test_offline_is_said_and_the_message_goes_out_later(self, open_page: Open) -> None:
        page = open_page("/i/overdue", expect_errors=True)
        page.context.set_offline(True)
        page.fill("#composer-text", "What do I owe?")
        page.keyboard.press("Enter")
        page.wait_for_selector(".offline:not(:empty)")
        page.context.set_offline(False)
        page.wait_for_selector(".message[data-author=assistant]")

    def test_what_was_typed_survives_a_reload(self, open_page: Open) -> None:
        page = open_page("/i/overdue")
        page.fill("#composer-text", "half a thought")
        page.reload()
        assert page.input_value("#composer-text") == "half a thought"

    def test_a_message_cut_off_by_a_reload_is_not_said_twice(self, open_page: Open, site: Site) -> None:
        page = open_page("/i/overdue")
        say(page, "What do I owe?")
        sent = site.preview.received[0]
        key = "assistant:/i/overdue:pending"
        page.evaluate(
            "([key, value]) => sessionStorage.setItem(key, JSON.stringify(value))",
            [key, [{"text": sent["text"], "clientId": sent["client_id"]}]],
        )
        page.reload()
        page.wait_for_timeout(300)
        page.wait_for_selector(".chat:not(.busy)")
        assert page.locator(".message[data-author=payer]").count() == 1
        assert len(replies(page)) == 1

    def test_a_refusal_is_shown_in_its_own_words(self, open_page: Open) -> None:
        page = open_page("/i/overdue", expect_errors=True)
        say(page, "too fast")
        assert "Please wait a moment before you write again." in page.locator(".message-problem").inner_text()


class TestOneMarkup:
    def test_a_refresh_by_script_gives_what_the_server_renders(self, open_page: Open, site: Site) -> None:
        look = "document.getElementById('account').innerHTML.replace(/\\s+/g, ' ')"
        page = open_page("/")
        for token in ("overdue", "plan", "dispute", "paid", "yen", "waiting"):
            page.goto(f"{site.url}/i/{token}")
            before = page.evaluate(look)
            with page.expect_response("**/state"):
                page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
            page.wait_for_timeout(50)
            assert page.evaluate(look) == before

    def test_a_streamed_answer_looks_like_a_reloaded_one(self, open_page: Open) -> None:
        look = """() => [...document.querySelectorAll('.message')].map((one) => {
            const copy = one.cloneNode(true);
            copy.querySelectorAll('time, template, input').forEach((part) => part.remove());
            const text = copy.querySelector('.message-text');
            text.textContent = text.textContent;
            return copy.innerHTML.replace(/\\s+/g, ' ').replaceAll('> <', '><');
        })"""
        page = open_page("/i/overdue")
        for text in (
            "Can I pay in parts?",
            "tax",
            "wrong",
            "damaged",
            "statement",
            "pay now",
            "I cannot cope",
        ):
            say(page, text)
        page.wait_for_timeout(100)
        streamed = page.evaluate(look)
        page.reload()
        assert page.evaluate(look) == streamed


class TestKeyboard:
    def test_a_plan_is_asked_for_and_accepted_without_a_mouse(self, open_page: Open) -> None:
        page = open_page("/i/overdue")
        page.focus("#composer-text")
        page.keyboard.type("Can I pay in parts?")
        page.keyboard.press("Shift+Enter")
        page.keyboard.type("Please.")
        page.keyboard.press("Enter")
        page.wait_for_selector(".offer")
        page.wait_for_selector(".chat:not(.busy)")
        assert (
            page.locator(".message[data-author=payer] .message-text").inner_text()
            == "Can I pay in parts?\nPlease."
        )
        assert page.evaluate("document.activeElement.id") == "composer-text"
        for _ in range(6):
            page.keyboard.press("Shift+Tab")
            if "Accept" in page.evaluate("document.activeElement.textContent"):
                break
        page.keyboard.press("Enter")
        page.wait_for_selector(".offer[data-status=accepted]")

    def test_enter_while_a_word_is_being_composed_does_not_send(self, open_page: Open, site: Site) -> None:
        page = open_page("/i/overdue")
        page.fill("#composer-text", "はい")
        page.evaluate(
            "document.getElementById('composer-text').dispatchEvent("
            "new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}))"
        )
        assert site.preview.received == []


class TestEmbedded:
    def test_a_token_that_is_none_is_refused(self, open_page: Open) -> None:
        page = open_page("/host?token=../../x")
        assert page.locator("iframe").count() == 0
