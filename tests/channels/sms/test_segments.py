"""How long a text is, and how it is made to fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.channels.sms.segments import MOST_SEGMENTS, count, economical, fit, sentences

LINK = "More: https://pay.example.com/i/abcdefghijklmnopqrstuvwxyz012345"


@pytest.mark.parametrize(
    ("text", "segments", "alphabet"),
    [
        ("", 0, "GSM-7"),
        ("a" * 160, 1, "GSM-7"),
        ("a" * 161, 2, "GSM-7"),
        ("a" * 306, 2, "GSM-7"),
        ("a" * 307, 3, "GSM-7"),
        ("a" * 459, 3, "GSM-7"),
        ("a" * 460, 4, "GSM-7"),
        ("€" * 80, 1, "GSM-7"),  # two places each
        ("€" * 81, 2, "GSM-7"),
        ("я" * 70, 1, "UCS-2"),
        ("я" * 71, 2, "UCS-2"),
        ("я" * 201, 3, "UCS-2"),
        ("я" * 202, 4, "UCS-2"),
        ("😀" * 35, 1, "UCS-2"),  # a pair each
        ("😀" * 36, 2, "UCS-2"),
        ("ñ é ü ß ¿", 1, "GSM-7"),
        ("á", 1, "UCS-2"),
    ],
)
def test_segments_are_counted_as_carriers_count_them(text: str, segments: int, alphabet: str) -> None:
    assert count(text) == (segments, alphabet)


def test_smart_punctuation_is_plain_where_that_takes_fewer_segments() -> None:
    said = "You’ll pay “US$100.00” – on Friday… " * 3
    assert count(said)[0] == 2
    made = economical(said)
    assert count(made)[1] == "GSM-7"
    assert 'You\'ll pay "US$100.00" - on Friday...' in made


def test_smart_punctuation_stays_where_it_costs_nothing() -> None:
    assert economical("You’ll pay – thanks…") == "You’ll pay – thanks…"


def test_letters_are_never_changed() -> None:
    said = "Mañana pagará “todo”: " + "á" * 80
    assert "á" * 80 in economical(said)


def test_a_narrow_space_of_a_clock_time_does_not_double_the_price() -> None:
    said = f"Before 3:04\u202fPM. {'a' * 80}"
    assert count(economical(said)) == (1, "GSM-7")


def test_sentences_end_at_sentence_ends_only() -> None:
    text = "You pay $1,234.50 by 3:04 p. m. on Dec. 5. Is that fine? Yes.\n1. one\n2. two"
    assert [said for _parted, said in sentences(text)] == [
        "You pay $1,234.50 by 3:04 p. m. on Dec. 5.",
        "Is that fine?",
        "Yes.",
        "1. one",
        "2. two",
    ]


def test_a_short_text_goes_out_whole() -> None:
    made = fit("Thank you.", head="Acme:", tail="Reply STOP to opt out.", more=LINK)
    assert made.text == "Acme: Thank you. Reply STOP to opt out."
    assert not made.left_out


def test_a_long_text_is_cut_between_sentences_and_points_to_the_page() -> None:
    said = " ".join(f"This is sentence number {number} of a long answer." for number in range(30))
    made = fit(said, head="Acme:", tail="Reply STOP to opt out.", more=LINK)
    assert made.left_out
    assert count(made.text)[0] <= MOST_SEGMENTS
    assert made.text.endswith(f"answer. {LINK} Reply STOP to opt out.")


def test_one_endless_sentence_is_cut_between_words() -> None:
    made = fit("word " * 500, tail="Reply STOP to opt out.", more=LINK)
    assert count(made.text)[0] <= MOST_SEGMENTS
    assert f"word... {LINK}" in made.text


def test_lines_of_a_list_stay_lines() -> None:
    assert fit("Two payments:\n1. one\n2. two").text == "Two payments:\n1. one\n2. two"


def test_what_must_be_said_is_never_cut() -> None:
    with pytest.raises(ValueError, match="by itself"):
        fit("text", tail="a" * 500)


@given(st.text(max_size=900), st.sampled_from(["", "Harbor & Pine:"]), st.sampled_from(["", LINK]))
def test_nothing_ever_takes_more_than_three_segments(text: str, head: str, more: str) -> None:
    made = fit(text, head=head, tail="Reply STOP to opt out.", more=more)
    assert count(made.text)[0] <= MOST_SEGMENTS
    assert made.text.endswith("Reply STOP to opt out.")
