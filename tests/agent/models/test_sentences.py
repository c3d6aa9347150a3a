from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.agent.models.sentences import SentenceBuffer, ends_a_sentence


def sentences(text: str, size: int = 1) -> list[str]:
    buffer = SentenceBuffer()
    out = [buffer.feed(text[at : at + size]) for at in range(0, len(text), size)]
    return [part for part in [*out, buffer.rest()] if part]


class TestCutting:
    def test_cuts_at_the_end_of_each_sentence(self) -> None:
        assert sentences("You owe $5. Pay it now! Or later? Fine") == [
            "You owe $5. ",
            "Pay it now! ",
            "Or later? ",
            "Fine",
        ]

    def test_never_cuts_a_number(self) -> None:
        for number in ("1,234.50", "1.234,50", "1 234,50", "0.4", "12.5%"):
            assert sentences(f"You owe {number} in all. Thanks.") == [f"You owe {number} in all. ", "Thanks."]

    def test_keeps_the_number_of_a_list_item_with_the_item(self) -> None:
        assert sentences("Two ways:\n1. Pay now.\n2. A plan.\n") == [
            "Two ways:\n",
            "1. Pay now.\n",
            "2. A plan.\n",
        ]

    def test_does_not_cut_after_a_short_form(self) -> None:
        assert sentences("See invoice No. 7 of Dr. Lee. Thanks.") == [
            "See invoice No. 7 of Dr. Lee. ",
            "Thanks.",
        ]

    def test_a_closing_quote_belongs_to_its_sentence(self) -> None:
        assert sentences('It says "paid." That is wrong.') == ['It says "paid." ', "That is wrong."]

    def test_cuts_full_width_stops_without_a_space(self) -> None:
        assert sentences("残高は5000円です。お支払いください。") == [
            "残高は5000円です。",
            "お支払いください。",
        ]


@given(st.text(alphabet="ab1,. \n!?。\"'()0$", max_size=80), st.integers(1, 9))
def test_what_goes_in_comes_out_whatever_the_deltas(text: str, size: int) -> None:
    assert "".join(sentences(text, size)) == text


@given(st.integers(0, 10**9), st.sampled_from([",", "."]), st.integers(1, 6))
def test_no_amount_is_ever_in_two_parts(minor: int, point: str, size: int) -> None:
    group = "," if point == "." else "."
    amount = f"{minor // 100:,}".replace(",", group) + f"{point}{minor % 100:02}"
    assert any(amount in part for part in sentences(f"Today. You owe {amount} in all. Or {amount}", size))


def test_a_text_ends_a_sentence_or_not() -> None:
    assert all(map(ends_a_sentence, ["", "  ", "Yes.", 'He said "no."', "Really?! ", "はい。"]))
    assert not any(map(ends_a_sentence, ["You owe $1,2", "and", "Yes. But"]))
