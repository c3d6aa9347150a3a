"""Money never drifts: sums are exact in every currency, and no float comes near."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.money import CurrencyMismatchError, Money, exponent, locale_of, total

DECIMALS = {
    "JPY": 0,
    "KRW": 0,
    "VND": 0,
    "USD": 2,
    "EUR": 2,
    "GBP": 2,
    "CHF": 2,
    "BHD": 3,
    "KWD": 3,
    "TND": 3,
}
DOLLARS = ("USD", "CAD", "AUD", "NZD", "MXN", "HKD", "SGD")
LOCALES = (
    "en_US",
    "en_GB",
    "en_CA",
    "en_AU",
    "en_IN",
    "de_DE",
    "de_CH",
    "fr_FR",
    "es_MX",
    "es_ES",
    "ja_JP",
    "pt_BR",
)
currencies = st.sampled_from(sorted(DECIMALS))
minors = st.integers(min_value=-(10**15), max_value=10**15)


class TestExponent:
    @pytest.mark.requirement("MON-01")
    @pytest.mark.parametrize(("currency", "digits"), sorted(DECIMALS.items()))
    def test_every_currency_has_its_own_number_of_decimals(self, currency: str, digits: int) -> None:
        assert exponent(currency) == digits

    @pytest.mark.parametrize("code", ["", "usd", "US", "ZZZ", "$", "USDT"])
    def test_an_unknown_currency_is_refused(self, code: str) -> None:
        with pytest.raises(ValueError, match="ISO 4217"):
            Money(1, code)

    @pytest.mark.parametrize("code", ["XAU", "XXX"])
    def test_what_has_no_minor_unit_cannot_be_invoiced(self, code: str) -> None:
        with pytest.raises(ValueError, match="no minor unit"):
            Money(1, code)


class TestMaking:
    @pytest.mark.requirement("MON-01")
    @pytest.mark.parametrize("minor", [1.0, True, "1", Decimal(1), None])
    def test_minor_units_are_an_int_and_nothing_else(self, minor: object) -> None:
        with pytest.raises(TypeError):
            Money(minor, "USD")  # type: ignore[arg-type]

    @pytest.mark.requirement("MON-01")
    def test_a_float_is_refused(self) -> None:
        with pytest.raises(TypeError, match="float"):
            Money.of(0.1, "USD")  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        ("text", "currency"), [("1.234", "USD"), ("0.5", "JPY"), ("1.0001", "KWD"), ("1e-3", "EUR")]
    )
    def test_more_decimals_than_the_currency_has_are_refused(self, text: str, currency: str) -> None:
        with pytest.raises(ValueError, match="decimals"):
            Money.of(text, currency)

    @pytest.mark.parametrize("text", ["", "abc", "NaN", "Infinity", "-Infinity", "1,50", "0x10", "sNaN"])
    def test_what_is_no_amount_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError):
            Money.of(text, "USD")

    @pytest.mark.requirement("MON-01")
    @pytest.mark.parametrize("text", ["1" * 40 + ".01", "1e400", "-" + "9" * 31 + ".99"])
    def test_an_amount_too_long_to_be_exact_is_refused_and_never_rounded(self, text: str) -> None:
        with pytest.raises(ValueError):
            Money.of(text, "USD")

    @given(minors, currencies)
    def test_major_units_and_back_is_the_same_amount(self, minor: int, currency: str) -> None:
        money = Money(minor, currency)
        assert Money.of(money.decimal, currency) == money
        assert Money.of(str(money.decimal), currency) == money
        assert -money.decimal.as_tuple().exponent == DECIMALS[currency]  # type: ignore[operator]

    @pytest.mark.requirement("MON-04")
    @pytest.mark.parametrize(
        ("amount", "half_up", "half_even"),
        [("2.345", 235, 234), ("2.665", 267, 266), ("-0.125", -13, -12), ("2.355", 236, 236)],
    )
    def test_the_rounding_mode_is_said(self, amount: str, half_up: int, half_even: int) -> None:
        assert Money.rounded(Decimal(amount), "USD").minor == half_up
        assert Money.rounded(Decimal(amount), "USD", "ROUND_HALF_EVEN").minor == half_even

    @given(minors, currencies, st.decimals(0, 100, places=3))
    def test_a_percentage_is_within_half_a_unit(self, minor: int, currency: str, rate: Decimal) -> None:
        exact = Decimal(minor) * rate / 100
        assert abs(Decimal(Money(minor, currency).percent(rate).minor) - exact) <= Decimal("0.5")


class TestArithmetic:
    @pytest.mark.requirement("MON-06")
    def test_two_currencies_never_meet(self) -> None:
        dollars, euros = Money(1, "USD"), Money(1, "EUR")
        for operation in ("__add__", "__sub__", "__lt__", "__le__", "__gt__", "__ge__"):
            with pytest.raises(CurrencyMismatchError):
                getattr(dollars, operation)(euros)
        assert issubclass(CurrencyMismatchError, TypeError)
        assert dollars != euros
        with pytest.raises(TypeError):
            total([dollars, euros], "USD")

    @pytest.mark.parametrize("other", [1, 1.5, Decimal(1), None])
    def test_money_and_a_bare_number_never_meet(self, other: object) -> None:
        with pytest.raises(TypeError):
            Money(1, "USD") + other  # type: ignore[operator]

    @given(minors, minors, currencies)
    def test_adding_and_taking_away_is_nothing(self, one: int, two: int, currency: str) -> None:
        a, b = Money(one, currency), Money(two, currency)
        assert a + b - b == a
        assert a + -a == Money.zero(currency)
        assert (a < b) == (one < two)
        assert bool(a) == (one != 0)

    def test_the_sum_of_nothing_is_zero_in_the_currency(self) -> None:
        assert total([], "JPY") == Money(0, "JPY")


class TestSplit:
    @pytest.mark.requirement("MON-03")
    @given(st.integers(1, 10**12), currencies, st.integers(1, 60))
    def test_parts_sum_exactly_differ_by_one_unit_and_none_is_zero(
        self, minor: int, currency: str, parts: int
    ) -> None:
        money = Money(minor, currency)
        if minor < parts:
            with pytest.raises(ValueError, match="too small"):
                money.split(parts)
            return
        split = [part.minor for part in money.split(parts)]
        assert sum(split) == minor
        assert len(split) == parts
        assert max(split) - min(split) <= 1
        assert min(split) > 0
        assert split == sorted(split, reverse=True)

    @pytest.mark.requirement("MON-03")
    @pytest.mark.parametrize(
        ("minor", "parts", "expected"),
        [(10000, 3, [3334, 3333, 3333]), (100, 7, [15, 15, 14, 14, 14, 14, 14]), (4, 4, [1, 1, 1, 1])],
    )
    def test_the_extra_units_go_to_the_earliest(self, minor: int, parts: int, expected: list[int]) -> None:
        assert [part.minor for part in Money(minor, "USD").split(parts)] == expected

    @pytest.mark.requirement("MON-03")
    @pytest.mark.parametrize(("minor", "parts"), [(1, 4), (0, 1), (-5, 2), (5, 0), (5, -1)])
    def test_a_part_of_nothing_is_refused(self, minor: int, parts: int) -> None:
        with pytest.raises(ValueError):
            Money(minor, "USD").split(parts)


class TestAllocate:
    @pytest.mark.requirement("MON-03")
    @given(minors, currencies, st.lists(st.integers(0, 10**9), min_size=1, max_size=12))
    def test_shares_sum_exactly_and_keep_the_proportion(
        self, minor: int, currency: str, weights: list[int]
    ) -> None:
        if sum(weights) == 0:
            with pytest.raises(ValueError):
                Money(minor, currency).allocate(weights)
            return
        shares = [share.minor for share in Money(minor, currency).allocate(weights)]
        assert sum(shares) == minor
        for share, weight in zip(shares, weights, strict=True):
            assert abs(Decimal(share) - Decimal(minor) * weight / sum(weights)) < 1
            assert weight or not share

    @given(minors, st.lists(st.integers(0, 1000), min_size=1, max_size=6).filter(any))
    def test_a_credit_is_shared_as_the_charge_was(self, minor: int, weights: list[int]) -> None:
        money = Money(minor, "EUR")
        assert [-share for share in money.allocate(weights)] == (-money).allocate(weights)

    @pytest.mark.parametrize("weights", [[], [0], [0, 0], [1, -1], [-1, 3]])
    def test_weights_that_share_nothing_are_refused(self, weights: list[int]) -> None:
        with pytest.raises(ValueError):
            Money(100, "USD").allocate(weights)


class TestText:
    @pytest.mark.requirement("MON-07")
    @pytest.mark.parametrize(
        ("minor", "currency", "locale", "text"),
        [
            (123450, "USD", "en_US", "$1,234.50"),
            (-123450, "USD", "en_US", "-$1,234.50"),
            (0, "USD", "en_US", "$0.00"),
            (1234, "JPY", "en_US", "¥1,234"),
            (1234567, "KWD", "en_US", "KWD 1,234.567"),
            (123450, "EUR", "de_DE", "1.234,50 €"),
            (123450, "GBP", "en_GB", "£1,234.50"),
            (123450, "USD", "en_CA", "US$1,234.50"),
            (123450, "CAD", "en_US", "CA$1,234.50"),
            (123450, "CHF", "de_CH", "CHF 1’234.50"),
            (12345678, "INR", "en_IN", "₹1,23,456.78"),
            (123450, "USD", "en-US", "$1,234.50"),
            (123450, "USD", "xx_YY", "$1,234.50"),
        ],
    )
    def test_an_amount_reads_as_the_payer_expects(
        self, minor: int, currency: str, locale: str, text: str
    ) -> None:
        assert _plain(Money(minor, currency).text(locale)) == text

    @pytest.mark.requirement("MON-07")
    @pytest.mark.parametrize("locale", LOCALES)
    def test_no_two_dollars_look_alike(self, locale: str) -> None:
        texts = {Money(123456, currency).text(locale) for currency in DOLLARS}
        assert len(texts) == len(DOLLARS)

    @given(minors, currencies, st.sampled_from(LOCALES))
    def test_the_digits_shown_are_the_digits_meant(self, minor: int, currency: str, locale: str) -> None:
        text = Money(minor, currency).text(locale)
        assert int(re.sub(r"\D", "", text)) == abs(minor)
        assert ("-" in text or "−" in text) == (minor < 0)

    @given(minors, currencies, st.sampled_from(LOCALES))
    def test_the_public_shape_holds_the_exact_amount(self, minor: int, currency: str, locale: str) -> None:
        shape = Money(minor, currency).json(locale)
        assert shape == {"minor": minor, "currency": currency, "text": Money(minor, currency).text(locale)}

    @pytest.mark.parametrize("name", ["", "..", "en_US; DROP", "zz", "en" * 50, "\x00"])
    def test_a_locale_that_is_none_is_english(self, name: str) -> None:
        assert locale_of(name).language == "en"


def _plain(text: str) -> str:
    return text.replace("\xa0", " ").replace("\u202f", " ")
