"""Card, bank and personal numbers never get past this door."""

from __future__ import annotations

import random
import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.redaction import REPLACEMENTS, redact

CARDS = [
    "4242424242424242",
    "4000056655665556",
    "5555555555554444",
    "378282246310005",
    "6011111111111117",
    "2223003122003222",
    "3566002020360505",
    "6200000000000005",
]
REMOVED = REPLACEMENTS["card"]


@pytest.mark.requirement("PCI-05")
class TestCards:
    @pytest.mark.parametrize("number", CARDS)
    def test_a_card_number_is_removed(self, number: str) -> None:
        result = redact(f"Please charge {number} today")
        assert result.text == f"Please charge {REMOVED} today"
        assert result.found == ("card",)

    @pytest.mark.parametrize(
        "number",
        [
            "4242424242424241",
            "0000000000000000",
            "1234567890123452",
            "9999999999999995",
            "42424242",
        ],
    )
    def test_what_is_no_card_number_stays(self, number: str) -> None:
        assert redact(f"the number is {number}").found == ()

    @pytest.mark.parametrize(
        "written",
        [
            "4242 4242 4242 4242",
            "4242-4242-4242-4242",
            "4242.4242.4242.4242",
            "4242\xa04242\xa04242\xa04242",
            "4242\u202f4242\u202f4242\u202f4242",
            "4242–4242–4242–4242",
            "4242\u200b4242\u200b4242\u200b4242",
            "4\u200d2\u200d4242424242424\u200d2",
            "4242\n4242\n4242\n4242",
            "4 2 4 2 4 2 4 2 4 2 4 2 4 2 4 2",
            "4.2.4.2.4.2.4.2.4.2.4.2.4.2.4.2",
            "4242 424242 424242",
            "4242  4242  4242  4242",
            "４２４２４２４２４２４２４２４２",
            "４２４２ ４２４２ ４２４２ ４２４２",
            "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢",
            "۴۲۴۲۴۲۴۲۴۲۴۲۴۲۴۲",
            "४२४२४२४२४२४२४२४२",
            "④②④②④②④②④②④②④②④②",
            "3782 822463 10005",
        ],
    )
    def test_however_it_is_written(self, written: str) -> None:
        assert redact(f"here: {written}!").text == f"here: {REMOVED}!"

    @pytest.mark.parametrize(
        "spoken",
        [
            "four two four two four two four two four two four two four two four two",
            "four, two, four, two, four, two, four, two, four, two, four, two, four, two, four, two",
            "Four-two-four-two four-two-four-two four-two-four-two four-two-four-two",
            "forty two forty two forty two forty two forty two forty two forty two forty two",
            "four two four two 4242 four two four two 4242",
            "four double zero double zero five double six double five double six triple five six",
            "cuatro dos cuatro dos cuatro dos cuatro dos cuatro dos cuatro dos cuatro dos cuatro dos",
            "vier zwei vier zwei vier zwei vier zwei vier zwei vier zwei vier zwei vier zwei",
        ],
    )
    def test_spoken_digits_are_digits(self, spoken: str) -> None:
        assert redact(f"it is {spoken} ok").text == f"it is {REMOVED} ok"

    def test_everything_around_a_card_goes_with_it(self) -> None:
        result = redact("4242 4242 4242 4242 12/27 123, name Ann, pay 150 on Friday")
        assert result.text == (
            f"{REMOVED} {REPLACEMENTS['expiry']} {REPLACEMENTS['cvv']}, name Ann, pay 150 on Friday"
        )
        assert result.found == ("card", "expiry", "cvv")

    def test_two_cards_are_both_removed(self) -> None:
        assert redact("4242424242424242 or 5555555555554444").text == f"{REMOVED} or {REMOVED}"

    def test_thirteen_and_nineteen_digits_count_where_a_card_is_spoken_of(self) -> None:
        assert redact("my visa card 4222222222222").found == ("card",)
        assert redact("timestamp 4222222222222").found == ()

    def test_a_number_named_as_a_reference_stays_unless_it_is_called_a_card(self) -> None:
        assert redact("order 4242424242424242").found == ()
        assert redact("order paid with card 4242424242424242").found == ("card",)

    @given(
        body=st.text(alphabet=string.digits, min_size=14, max_size=14),
        separator=st.sampled_from(["", " ", "-", ".", "\xa0", "\u200b"]),
        words=st.sampled_from(["", "my card is ", "charge ", "Karte: "]),
    )
    def test_any_visa_number_in_groups_of_four_is_found(self, body: str, separator: str, words: str) -> None:
        digits = next(f"4{body}{check}" for check in range(10) if luhn(f"4{body}{check}"))
        written = separator.join(digits[at : at + 4] for at in range(0, 16, 4))
        result = redact(words + written)
        assert result.text == words + REMOVED


@pytest.mark.requirement("PCI-05")
class TestPieces:
    def test_a_number_over_two_messages_is_removed_from_the_second(self) -> None:
        result = redact("and then 4242 4242, thanks", ["my card starts with 4242 4242"])
        assert result.text == f"and then {REMOVED}, thanks"

    def test_a_number_over_four_messages(self) -> None:
        assert redact("4242", ["4242", "4242", "4242"]).found == ("card",)
        assert redact("4242 12/27", ["card", "4242", "4242", "ok?", "4242"]).found[0] == "card"

    def test_a_message_that_says_what_comes_next(self) -> None:
        assert redact("123", ["the cvv is"]).found == ("cvv",)
        assert redact("123456", ["your code:"]).found == ("otp",)

    def test_ordinary_numbers_of_a_conversation_stay(self) -> None:
        assert redact("150", ["I can pay 4242", "no, 80"]).found == ()
        assert redact("on the 5th", ["4242 4242 4242 4242"]).found == ()


@pytest.mark.requirement("PCI-01", "PCI-04")
class TestSecurityCodes:
    @pytest.mark.parametrize(
        "text",
        [
            "my cvv is 123",
            "CVC: 1234",
            "security code 123",
            "cvv2 = 123",
            "123 is my cvv",
            "cvv one two three",
            "Prüfziffer 123",
            "código de seguridad: 123",
        ],
    )
    def test_is_removed(self, text: str) -> None:
        result = redact(text)
        assert result.found == ("cvv",)
        assert "123" not in result.text


@pytest.mark.requirement("PCI-08")
class TestBankAndPersonalNumbers:
    @pytest.mark.parametrize(
        ("text", "kinds"),
        [
            ("DE89 3704 0044 0532 0130 00", ("iban",)),
            ("use de89370400440532013000 please", ("iban",)),
            ("GB82 WEST 1234 5698 7654 32", ("iban",)),
            ("FR14 2004 1010 0505 0001 3M02 606", ("iban",)),
            ("IBAN DE89370400440532013001", ("iban",)),
            ("routing number 021000021", ("routing",)),
            ("routing 021000021, account number 123456789", ("routing", "account")),
            ("sort code 20-00-00 account 55779911", ("routing", "account")),
            ("my checking account is 000123456", ("account",)),
            ("Kontonummer 12345678", ("account",)),
            ("my ssn is 123-45-6789", ("ssn",)),
            ("078-05-1120", ("ssn",)),
            ("social security 123456789", ("ssn",)),
            ("TIN 12-3456789", ("ssn",)),
            ("AB 12 34 56 C", ("ssn",)),
            ("my code is 123456", ("otp",)),
            ("123456 is the code", ("otp",)),
            ("the PIN: 4711", ("otp",)),
            ("code one two three four five six", ("otp",)),
        ],
    )
    def test_is_removed(self, text: str, kinds: tuple[str, ...]) -> None:
        result = redact(text)
        assert result.found == kinds
        assert not any(run.isdigit() and len(run) > 3 for run in result.text.replace("-", " ").split())

    @pytest.mark.parametrize(
        "text",
        [
            "zip code 94107",
            "discount code 123456",
            "code postal 75001",
            "I can pay $1500 on 12/05",
            "150.00 on 2026-12-05 and 200 on 2026-12-19",
            "invoice INV-2026-001042 for 1,234.56",
            "invoice 20261042",
            "call +1 415 555 2671 or (415) 555-2671",
            "+49 151 23456789",
            "VAT DE123456789",
            "account 10023",
            "order 12/05-A",
            "one two three, four options",
            "I paid 1500 for verification",
            "DE89 is not an account",
            "PO 4711-0815-2026",
            "",
        ],
    )
    def test_ordinary_numbers_stay(self, text: str) -> None:
        result = redact(text)
        assert (result.text, result.found) == (text, ())


@pytest.mark.requirement("PCI-05")
def test_fewer_than_one_in_two_hundred_ordinary_numbers_is_mistaken() -> None:
    rng = random.Random(7)

    def digits(count: int) -> str:
        return "".join(rng.choice(string.digits) for _ in range(count))

    makers = [
        lambda: f"INV-{rng.randint(2020, 2027)}-{digits(5)}",
        lambda: f"Invoice {digits(10)}",
        lambda: f"invoice no. {digits(16)}",
        lambda: f"+1 {digits(3)} {digits(3)} {digits(4)}",
        lambda: f"({digits(3)}) {digits(3)}-{digits(4)}",
        lambda: f"+44 7{digits(3)} {digits(6)}",
        lambda: f"00{digits(13)}",
        lambda: f"order id {digits(16)}",
        lambda: f"tracking 1Z{digits(16)}",
        lambda: f"PO-{digits(8)}",
        lambda: f"ref {digits(4)}-{digits(7)}-{digits(7)}",
        lambda: f"DE{digits(20)}",
        lambda: f"FR{digits(2)} {digits(4)} {digits(4)} {digits(4)} {digits(4)} {digits(4)} {digits(3)}",
    ]
    mistaken = sum(bool(redact(f"Hi, it is {rng.choice(makers)()}, thanks").found) for _ in range(5000))
    assert mistaken < 25


def test_hostile_lengths_stay_quick() -> None:
    start = time.thread_time()
    for text in ("4242 " * 3000, "4 " * 6000, "9" * 20_000, "my code " * 3000 + "1", "four " * 3000):
        redact(text)
    assert time.thread_time() - start < 5


@given(st.text(max_size=80), st.lists(st.text(max_size=30), max_size=3))
def test_any_text_passes_and_a_second_pass_changes_nothing(text: str, previous: list[str]) -> None:
    once = redact(text, previous)
    assert (once.text == text) == (not once.found)
    assert redact(once.text).text == once.text


def luhn(digits: str) -> bool:
    doubled = [int(char) * (1 + index % 2) for index, char in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
