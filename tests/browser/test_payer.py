"""A payer in Chromium, on the real application: from a question to what is recorded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.acts import say, settled

if TYPE_CHECKING:
    from tests.browser.conftest import App, Open

pytestmark = pytest.mark.browser
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


class TestAgreeing:
    @pytest.mark.requirement("LLM-03")
    def test_a_question_a_plan_another_plan_and_its_acceptance(self, open_page: Open) -> None:
        page = open_page("HP-1001")
        assert "$1,232.47" in say(page, "What do I owe?")
        say(page, "Can I pay in four parts?")
        say(page, "Three payments would be better.")
        cards = page.locator(".offer")
        page.wait_for_selector(".offer[data-status=superseded]")
        assert cards.last.locator(".schedule-row").count() == 3
        assert page.locator("#plan-title").is_hidden()
        cards.last.get_by_role("button", name="Accept this plan").click()
        page.wait_for_selector(".offer[data-status=accepted]")
        assert page.locator(".summary .status").inner_text() == "On a payment plan"
        assert page.get_by_role("heading", name="Your payment plan").is_visible()
        assert "Next payment" in page.locator(".next-due").inner_text()
        page.reload()
        assert page.locator(".card > .schedule .schedule-row").count() == 3
        assert page.locator("input[name=pay_what]:checked").get_attribute("value") == "instalment"

    @pytest.mark.requirement("LLM-03")
    def test_yes_accepts_what_is_shown_but_not_what_came_after_it_was_typed(self, open_page: Open) -> None:
        page = open_page("HP-1017")
        page.fill("#composer-text", "Can I pay in 3 parts?")
        page.keyboard.press("Enter")
        page.keyboard.type("yes")
        page.keyboard.press("Enter")
        page.locator(".offer").wait_for()
        page.wait_for_selector(".note:not(:empty)")
        assert page.input_value("#composer-text") == "yes"
        assert page.locator(".message[data-author=payer]").count() == 1
        page.keyboard.press("Enter")
        page.wait_for_selector(".offer[data-status=accepted]")
        settled(page)
        assert page.locator("#plan-title").is_visible()

    def test_a_message_typed_while_the_answer_comes_is_answered_after_it(self, open_page: Open) -> None:
        page = open_page("HP-1018")
        page.fill("#composer-text", "What do I owe?")
        page.keyboard.press("Enter")
        page.keyboard.type("send me the invoice")
        page.keyboard.press("Enter")
        page.locator(".message[data-author=assistant]").nth(1).wait_for()
        settled(page)
        order = [one.get_attribute("data-author") for one in page.locator(".message").all()]
        assert order == ["payer", "assistant", "payer", "assistant"]

    def test_a_promise_accepted_in_one_tab_cannot_be_accepted_again_in_another(self, open_page: Open) -> None:
        first = open_page("HP-1015")
        say(first, "I will pay all of it on Friday")
        second = open_page("HP-1015", expect_errors=True)
        first.get_by_role("button", name="Make this promise").click()
        first.wait_for_selector(".offer[data-status=accepted]")
        assert first.get_by_role("heading", name="Your promises").is_visible()
        second.get_by_role("button", name="Make this promise").click()
        second.wait_for_selector(".offer[data-status=accepted]")
        assert second.locator(".record").count() == 1


class TestAsking:
    def test_a_tax_answer_cites_an_article_that_opens(self, open_page: Open) -> None:
        page = open_page("HP-1003")
        say(page, "Why is there tax on this?")
        cited = page.locator(".citation").first
        cited.locator("summary").click()
        with page.context.expect_page() as opened:
            cited.get_by_role("link").click()
        article = opened.value
        assert article.locator("h1").inner_text() == cited.locator("[data-text=title]").inner_text()
        assert cited.locator(".citation-heading").inner_text() in article.locator("h2").all_inner_texts()
        assert "not tax or legal advice" in article.locator("main").inner_text()

    @pytest.mark.requirement("PCI-04")
    def test_a_card_number_is_taken_off_the_page_as_well(self, open_page: Open) -> None:
        page = open_page("HP-1004")
        say(page, "my card is 4242 4242 4242 4242")
        page.wait_for_selector(".message[data-author=payer]:has-text('card number removed')")
        assert "4242" not in page.content()
        assert "4242" not in page.evaluate("JSON.stringify(sessionStorage)")

    def test_what_is_too_long_stays_in_the_box(self, open_page: Open) -> None:
        page = open_page("HP-1004")
        page.fill("#composer-text", "x" * 5321)
        page.keyboard.press("Enter")
        assert "5,321 of 4,000 characters" in page.locator(".note").inner_text()
        assert len(page.input_value("#composer-text")) == 5321

    @pytest.mark.requirement("VUL-02")
    def test_a_payer_in_crisis_gets_numbers_to_call(self, open_page: Open) -> None:
        page = open_page("HP-1010", width=360, height=740)
        say(page, "I can't do this anymore, I want to end my life")
        assert page.locator(".helplines").get_by_role("link", name="988").is_visible()

    @pytest.mark.requirement("AI-01")
    def test_asking_for_a_person_says_honestly_that_nobody_answers_yet(self, open_page: Open) -> None:
        page = open_page("HP-1007")
        say(page, "I want to talk to a person")
        assert page.locator(".handoff .reference").is_visible()
        page.wait_for_selector(".pill-staff:visible")
        assert page.locator(".pill-staff:visible").inner_text() == "Waiting for a person"
        assert "A person will answer here" in page.locator(".disclosure:visible").inner_text()
        taken = open_page("HP-1023")
        assert "has taken over" in taken.locator(".disclosure:visible").inner_text()


class TestDisputing:
    def test_a_dispute_with_a_photograph(self, open_page: Open) -> None:
        page = open_page("HP-1004")
        say(page, "The garden bench arrived damaged")
        page.get_by_label("Choose a file").set_input_files(
            {"name": "parcel.png", "mimeType": "image/png", "buffer": PNG}
        )
        page.get_by_role("button", name="Send file").click()
        page.wait_for_selector(".message:has-text('Received: parcel.png')")
        page.wait_for_selector("#dispute-title:visible")
        assert "is on hold while we look into it" in page.locator(".record").first.inner_text()
        page.reload()
        assert page.locator(".message:has-text('Received: parcel.png')").count() == 1


class TestPaying:
    def test_a_payment_is_made_once_and_can_be_walked_back_from(self, open_page: Open, app: App) -> None:
        page = open_page("HP-1006")
        page.get_by_label("Amount in GBP").fill("150")
        page.get_by_role("button", name="Continue to payment").dblclick()
        page.wait_for_url("**/pay/co_*")
        page.get_by_role("button", name="Pay £150.00").dblclick()
        page.get_by_role("heading", name="Payment received").wait_for()
        page.go_back()
        over = page.get_by_text("This has been paid.")
        page.get_by_role("heading", name="Payment received").or_(over).wait_for()
        page.go_forward()
        page.get_by_role("link", name="Back to the invoice").click()
        assert page.locator(".balance-amount").inner_text() == "£860.00"
        assert page.locator(".history tbody tr").count() == 2
        receipt = page.get_by_role("link", name="Payment receipt")
        assert page.request.get(app.url + str(receipt.get_attribute("href"))).body()[:5] == b"%PDF-"

    def test_a_declined_payment_and_an_amount_that_is_none_change_nothing(self, open_page: Open) -> None:
        page = open_page("HP-1014", expect_errors=True)
        page.get_by_label("Amount in KWD").fill("lots")
        page.get_by_role("button", name="Continue to payment").click()
        assert "Enter an amount up to" in page.locator("#pay-error").inner_text()
        page.get_by_label("Amount in KWD").fill("20.125")
        page.get_by_role("button", name="Continue to payment").click()
        page.get_by_text("Simulate something else").click()
        page.get_by_role("button", name="Simulate a declined payment").click()
        page.get_by_role("heading", name="The payment did not go through").wait_for()
        assert page.get_by_role("link", name="Try again").is_visible()
        page.get_by_role("link", name="Back to the invoice").click()
        assert page.locator(".balance-amount").inner_text() == "KWD 1,465.875"

    @pytest.mark.requirement("PCI-07")
    def test_from_the_chat_to_the_receipt_in_two_clicks(self, open_page: Open) -> None:
        page = open_page("HP-1012")
        say(page, "I want to pay 20")
        page.get_by_role("link", name=re.compile("^Pay ")).click()
        page.wait_for_url("**/pay/*")
        page.get_by_role("button", name="Continue to secure payment").click()
        page.wait_for_url("**/pay/co_*")
        page.get_by_role("button", name=re.compile("^Pay ")).click()
        page.get_by_role("heading", name="Payment received").wait_for()
        page.get_by_role("link", name="Back to the invoice").click()
        page.get_by_role("link", name="Payment receipt").wait_for()
