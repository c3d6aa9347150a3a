from __future__ import annotations

import json
from decimal import Decimal
from enum import StrEnum

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from assistant.audit.canonical import canonical
from assistant.audit.payload import REDACTED, InvalidEntryError, clean, clean_text

_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="0123456789/"), max_size=12)
_INTS = st.integers(-(2**53) + 1, 2**53 - 1).filter(lambda number: len(str(abs(number))) < 13)
_JSON = st.recursive(
    st.none() | st.booleans() | _INTS | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=20,
)


@pytest.mark.requirement("AUD-01")
@given(st.dictionaries(_TEXT, _JSON, max_size=6))
def test_the_text_that_is_hashed_is_rfc_8785(payload: dict[str, object]) -> None:
    cleaned = clean(payload)
    assert canonical(cleaned).encode() == rfc8785.dumps(json.loads(json.dumps(cleaned)))


def test_keys_sort_by_utf_16_code_units() -> None:
    assert list(clean({"\ufb33": 1, "\U0001f600": 2, "\u20ac": 3})) == ["\u20ac", "\U0001f600", "\ufb33"]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (1.5, "payload.offer.total is a float"),
        (Decimal("1.50"), "payload.offer.total is a Decimal"),
        ({1: "x"}, "payload.offer.total has the key 1"),
        (2**53, "payload.offer.total is beyond"),
        ([0.1], r"payload.offer.total\[0\] is a float"),
    ],
)
def test_what_is_not_exact_json_is_refused_with_its_place(value: object, reason: str) -> None:
    with pytest.raises(InvalidEntryError, match=reason):
        clean({"offer": {"total": value}})


def test_endless_nesting_is_refused() -> None:
    value: list[object] = []
    for _ in range(40):
        value = [value]
    with pytest.raises(InvalidEntryError, match="deeper than 32"):
        clean({"deep": value})


def test_tuples_and_enums_become_plain_json() -> None:
    class Colour(StrEnum):
        RED = "red"

    cleaned = clean({"colours": (Colour.RED,), "none": None, "yes": True})
    assert cleaned == {"colours": ["red"], "none": None, "yes": True}
    assert type(cleaned["colours"][0]) is str  # type: ignore[index]


@pytest.mark.requirement("AUD-06")
@pytest.mark.parametrize(
    "key",
    ["token", "otp", "code", "password", "secret", "card", "cvv", "api_key", "One-Time-Code", "accessToken"],
)
def test_a_secret_under_its_name_is_masked_and_does_not_stop_the_work(key: str) -> None:
    assert clean({"deep": [{key: "hunter2"}]}) == {"deep": [{key: REDACTED}]}


def test_counts_of_model_tokens_and_reason_codes_stay() -> None:
    usage = {
        "input_tokens": 12,
        "reason_code": "date_past",
        "prompt_tokens": 4,
        "secret": None,
        "token": False,
    }
    assert clean(usage) == usage


@pytest.mark.requirement("AUD-06", "PCI-01")
@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("my card is 4242424242424242 thanks", f"my card is {REDACTED} thanks"),
        ("4242 4242 4242 4242 12/27 123", f"{REDACTED} 12/27 123"),
        ("4242-4242-4242-4242 1227", f"{REDACTED} 1227"),
        ("amex 3782 822463 10005", f"amex {REDACTED}"),
        ("Visa4242424242424242ok", f"Visa{REDACTED}ok"),
        ("5 4242424242424242", f"5 {REDACTED}"),
        ("6011 0009 9013 9424 and 4242424242424242", f"{REDACTED} and {REDACTED}"),
    ],
)
def test_a_card_number_inside_a_text_is_masked(said: str, kept: str) -> None:
    assert clean_text(said) == kept
    assert clean({"text": said, said: 1}) == dict(sorted({"text": kept, kept: 1}.items()))


@pytest.mark.requirement("AUD-06")
def test_a_card_number_as_a_number_is_masked() -> None:
    assert clean({"value": 4242424242424242, "small": 4242}) == {"small": 4242, "value": REDACTED}


@pytest.mark.requirement("AUD-06")
def test_a_link_token_inside_an_address_is_masked() -> None:
    said = "see https://pay.example/i/Zk3v9Qw1Zk3v9Qw1Zk3v9Qw1Zk3v9Qw1?x=1"
    assert clean_text(said) == f"see https://pay.example/i/{REDACTED}?x=1"


@pytest.mark.parametrize(
    "text",
    [
        "off_01993a4242424242424242abcdef0123",
        "4242424242424242" * 4,
        "due 2026-12-05 2026-12-12 2027-01-05 2027-02-05",
        "+1 415 555 0100",
        "4242424242424241",
        "2026-11-22T09:40:00.123456Z",
    ],
)
def test_ids_hashes_dates_and_phone_numbers_stay(text: str) -> None:
    assert clean_text(text) == text


def test_half_a_surrogate_pair_does_not_stop_the_work() -> None:
    assert clean({"text": "a\ud83d"}) == {"text": "a?"}
