"""Numbers in figures and in words."""

from __future__ import annotations

from decimal import Decimal

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.reading.numbers import read_number_words, read_numeral, separators


class TestFigures:
    @pytest.mark.parametrize(
        ("text", "locale", "expected"),
        [
            ("1.234,56", "en_US", "1234.56"),
            ("1,234.56", "de_DE", "1234.56"),
            ("1.234", "de_DE", "1234"),
            ("1.234", "en_US", "1.234"),
            ("1,234", "en_US", "1234"),
            ("1,234", "de_DE", "1.234"),
            ("1.234.567", "en_US", "1234567"),
            ("1,23,456", "en_IN", "123456"),
            ("1’234.50", "de_CH", "1234.50"),
            ("1 234,5", "fr_FR", "1234.5"),
            ("12,5", "en_US", "12.5"),
            ("0,500", "en_US", "0.500"),
            ("150.", "en_US", "150"),
        ],
    )
    def test_separators_are_what_the_number_or_the_locale_says(
        self, text: str, locale: str, expected: str
    ) -> None:
        assert read_numeral(text, locale) == Decimal(expected)

    @pytest.mark.parametrize("text", ["1.2.3", "1,2,3", "12.34.56", "1.23,4.5", "", "1,23.456,7"])
    def test_what_is_malformed_is_no_number(self, text: str) -> None:
        assert read_numeral(text, "en_US") is None

    def test_the_separators_come_from_the_locale(self) -> None:
        assert separators("de_DE") == (",", ".")
        assert separators("en_US") == (".", ",")

    @given(
        number=st.decimals(min_value=0, max_value=10**9, places=2),
        locale=st.sampled_from(["en_US", "de_DE", "fr_FR", "es_ES", "en_IN", "de_CH", "sv_SE", "pt_BR"]),
    )
    def test_a_formatted_number_is_read_back(self, number: Decimal, locale: str) -> None:
        assert read_numeral(format_decimal(number, "#,##0.00", locale=locale), locale) == number


class TestWords:
    @pytest.mark.parametrize(
        ("words", "language", "value"),
        [
            ("two hundred and fifty", "en", 250),
            ("a hundred", "en", 100),
            ("a thousand two hundred", "en", 1200),
            ("twelve hundred", "en", 1200),
            ("one hundred twenty five", "en", 125),
            ("three thousand and five", "en", 3005),
            ("zweihundertfunfzig", "de", 250),
            ("einundzwanzig", "de", 21),
            ("tausend", "de", 1000),
            ("doscientos cincuenta", "es", 250),
            ("mil doscientos", "es", 1200),
            ("treinta y cinco", "es", 35),
            ("quatre vingt dix neuf", "fr", 99),
            ("soixante et onze", "fr", 71),
            ("deux cents", "fr", 200),
            ("mille deux cents", "fr", 1200),
        ],
    )
    def test_a_spelled_number_is_read_whole(self, words: str, language: str, value: int) -> None:
        parts = words.split()
        assert read_number_words(parts, language) == (value, len(parts))

    @pytest.mark.parametrize("words", ["a", "and five", "hello", "a week", "grand"])
    def test_what_starts_no_number_is_none(self, words: str) -> None:
        assert read_number_words(words.split(), "en") is None

    def test_a_number_ends_where_another_begins(self) -> None:
        assert read_number_words(["five", "ten"], "en") == (5, 1)
        assert read_number_words(["two", "hundred", "and", "then"], "en") == (200, 2)
