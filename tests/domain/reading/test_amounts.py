"""What payers say about money, read in the invoice's currency."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.money import Money, exponent
from assistant.domain.reading.amounts import find_amounts, read_amount

RIGHT = [
    # phrase, locale, currency, minor units; the balance is 2,000.00 or 1,500,000 where there are no cents
    ("150", "en_US", "USD", 15000),
    ("$150", "en_US", "USD", 15000),
    ("$ 150", "en_US", "USD", 15000),
    ("150$", "en_US", "USD", 15000),
    ("150 bucks", "en_US", "USD", 15000),
    ("150 dollars", "en_US", "USD", 15000),
    ("150.00 USD", "en_US", "USD", 15000),
    ("USD 150", "en_US", "USD", 15000),
    ("usd 150", "en_US", "USD", 15000),
    ("US$150", "en_US", "USD", 15000),
    ("$1,234.50", "en_US", "USD", 123450),
    ("1,234", "en_US", "USD", 123400),
    ("1.5", "en_US", "USD", 150),
    ("0.4k", "en_US", "USD", 40000),
    ("$1.2k", "en_US", "USD", 120000),
    ("1.5K", "en_US", "USD", 150000),
    ("2 grand", "en_US", "USD", 200000),
    ("two hundred", "en_US", "USD", 20000),
    ("two hundred and fifty", "en_US", "USD", 25000),
    ("a hundred and fifty dollars", "en_US", "USD", 15000),
    ("one thousand two hundred", "en_US", "USD", 120000),
    ("fifteen hundred", "en_US", "USD", 150000),
    ("twenty-five dollars", "en_US", "USD", 2500),
    ("fifty", "en_US", "USD", 5000),
    ("50 cents", "en_US", "USD", 50),
    ("maybe 200", "en_US", "USD", 20000),
    ("around $200", "en_US", "USD", 20000),
    ("up to 300", "en_US", "USD", 30000),
    ("I can do 80", "en_US", "USD", 8000),
    ("that's too much, 80?", "en_US", "USD", 8000),
    ("$50 a month", "en_US", "USD", 5000),
    ("$50/month", "en_US", "USD", 5000),
    ("3 payments of 100", "en_US", "USD", 10000),
    ("３００", "en_US", "USD", 30000),
    ("£150", "en_GB", "GBP", 15000),
    ("150 quid", "en_GB", "GBP", 15000),
    ("€1.234,56", "de_DE", "EUR", 123456),
    ("€1.234,56", "en_US", "EUR", 123456),
    ("1.234,56 €", "de_DE", "EUR", 123456),
    ("1.234", "de_DE", "EUR", 123400),
    ("12,50", "de_DE", "EUR", 1250),
    ("12.50", "de_DE", "EUR", 1250),
    ("1 234,56 €", "fr_FR", "EUR", 123456),
    ("1\u202f234,56\xa0€", "fr_FR", "EUR", 123456),
    ("150 euros", "fr_FR", "EUR", 15000),
    ("150eur", "en_US", "EUR", 15000),
    ("zweihundertfünfzig Euro", "de_DE", "EUR", 25000),
    ("hundert Euro", "de_DE", "EUR", 10000),
    ("cien euros", "es_ES", "EUR", 10000),
    ("doscientos cincuenta euros", "es_ES", "EUR", 25000),
    ("2 mil", "es_ES", "EUR", 200000),
    ("deux cents euros", "fr_FR", "EUR", 20000),
    ("quatre-vingt-dix euros", "fr_FR", "EUR", 9000),
    ("CHF 1’234.50", "de_CH", "CHF", 123450),
    ("₹10,000", "en_IN", "INR", 1000000),
    ("₹1,00,000", "en_IN", "INR", 10000000),
    ("Rs. 500", "en_IN", "INR", 50000),
    ("¥5000", "ja_JP", "JPY", 5000),
    ("5,000 yen", "en_US", "JPY", 5000),
    ("1.234", "en_US", "KWD", 1234),
    ("CA$100", "en_CA", "CAD", 10000),
    ("$100", "en_CA", "CAD", 10000),
    # shares of 2,000.00, and what is left
    ("half", "en_US", "USD", 100000),
    ("half of it", "en_US", "USD", 100000),
    ("a third", "en_US", "USD", 66667),
    ("two thirds", "en_US", "USD", 133333),
    ("a quarter", "en_US", "USD", 50000),
    ("1/2", "en_US", "USD", 100000),
    ("½", "en_US", "USD", 100000),
    ("10%", "en_US", "USD", 20000),
    ("25 percent", "en_US", "USD", 50000),
    ("12.5 %", "en_US", "USD", 25000),
    ("the rest", "en_US", "USD", 200000),
    ("the remaining balance", "en_US", "USD", 200000),
    ("everything", "en_US", "USD", 200000),
    ("in full", "en_US", "USD", 200000),
    ("the full amount", "en_US", "USD", 200000),
    ("all of it", "en_US", "USD", 200000),
    ("die Hälfte", "de_DE", "EUR", 100000),
    ("den Rest", "de_DE", "EUR", 200000),
    ("alles", "de_DE", "EUR", 200000),
    ("la mitad", "es_ES", "EUR", 100000),
    ("la mitad el viernes", "es_ES", "EUR", 100000),
    ("el resto", "es_ES", "EUR", 200000),
    ("todo", "es_ES", "EUR", 200000),
    ("la moitié", "fr_FR", "EUR", 100000),
    ("le reste", "fr_FR", "EUR", 200000),
    ("un tiers", "fr_FR", "EUR", 66667),
]

WRONG = [
    ("$3000", "over_balance"),
    ("2000.01", "over_balance"),
    ("150%", "over_balance"),
    ("€100", "other_currency"),
    ("100 euros", "other_currency"),
    ("£100", "other_currency"),
    ("CA$100", "other_currency"),
    ("A$100", "other_currency"),
    ("100 GBP", "other_currency"),
    ("-50", "not_positive"),
    ("-$50", "not_positive"),
    ("0", "not_positive"),
    ("$0.00", "not_positive"),
    ("0%", "not_positive"),
    ("1.234", "unclear"),
    ("$12.345", "unclear"),
    ("$100 or $150", "unclear"),
    ("150 now and the rest on Friday", "unclear"),
    ("a couple hundred", "unclear"),
    ("couple of hundred dollars", "unclear"),
    ("nothing much", "none"),
    ("in 3 instalments", "none"),
    ("3 payments", "none"),
    ("at 12 Main Street", "none"),
    ("invoice 2026-1042", "none"),
    ("line 3", "none"),
    ("12/05/2026", "none"),
    ("5 December", "none"),
    ("10 days", "none"),
    ("half a month", "none"),
    ("5pm", "none"),
    ("call me at 5", "none"),
    ("I have 2 kids and 3 jobs", "none"),
    ("", "none"),
]


def balance(currency: str) -> Money:
    return Money.of("1500000" if currency in ("JPY", "INR") else "2000", currency)


@pytest.mark.parametrize(("phrase", "locale", "currency", "minor"), RIGHT)
def test_an_amount_that_is_said_is_read(phrase: str, locale: str, currency: str, minor: int) -> None:
    reading = read_amount(phrase, balance=balance(currency), locale=locale)
    assert (reading.money, reading.problem) == (Money(minor, currency), None)


@pytest.mark.parametrize(("phrase", "problem"), WRONG)
def test_what_cannot_be_paid_or_is_no_amount_is_named(phrase: str, problem: str) -> None:
    reading = read_amount(phrase, balance=balance("USD"))
    assert (reading.money, reading.problem) == (None, problem)


class TestKinds:
    @pytest.mark.parametrize(
        ("phrase", "kind"), [("150", "absolute"), ("half", "share"), ("10%", "share"), ("the rest", "rest")]
    )
    def test_says_what_the_amount_was_measured_by(self, phrase: str, kind: str) -> None:
        assert read_amount(phrase, balance=balance("USD")).kind == kind


class TestInAMessage:
    def found(self, text: str, currency: str = "USD", locale: str = "en_US") -> list[int | str | None]:
        readings = find_amounts(text, balance=balance(currency), locale=locale)
        assert all(text[slice(*reading.span)] == reading.text for reading in readings)
        return [reading.money.minor if reading.money else reading.problem for reading in readings]

    def test_the_rest_is_what_the_message_leaves(self) -> None:
        assert self.found("$150 now and the rest on Friday") == [15000, 185000]
        assert self.found("half now, the rest next month") == [100000, 100000]

    def test_amounts_on_dates_are_told_from_the_dates(self) -> None:
        assert self.found("can I pay 100 on the 5th and 120.50 on 12/20?") == [10000, 12050]

    def test_counts_references_and_addresses_are_no_amounts(self) -> None:
        assert self.found("invoice 4711, line 2: 3 payments over 6 months, flat 5, +1 415 555 2671") == []

    @pytest.mark.parametrize(
        ("text", "amounts"),
        [
            ("225 fri aft", [22500]),
            ("Monday 150", [15000]),
            ("I did the 840 on the 14th", [84000]),
            ("put me down for two thousand then", [200000]),
            ("hit my card for a hundred", [10000]),
            ("sent four hunnit last Friday", [40000]),
            ("would you take 500", [50000]),
            ("a tenner every Friday", [1000]),
            ("a grand by the 5th", [100000]),
            ("50pw", [5000]),
        ],
    )
    def test_a_figure_that_belongs_to_no_noun_is_money(self, text: str, amounts: list[int]) -> None:
        assert self.found(text) == amounts

    @pytest.mark.parametrize(
        "text",
        [
            "what is the remaining balance",
            "do it all at once",
            "not at all",
            "We settle all suppliers on Mondays",
            "is 7% tax right",
            "give me 10% off",
            "I am 74",
            "we met in 2026",
            "the line ends 0803",
            "the offer of 400 chairs",
        ],
    )
    def test_what_is_only_talked_about_is_no_amount(self, text: str) -> None:
        assert self.found(text) == []

    def test_a_range_is_no_figure(self) -> None:
        assert self.found("40 to 50 a week") == ["unclear", "unclear"]
        assert self.found("$40 to $50 a month") == ["unclear", "unclear"]

    @pytest.mark.parametrize(
        ("text", "locale", "amounts"),
        [
            ("quinientos el lunes", "es_ES", [50000]),
            ("entre 40 y 50 al mes", "es_ES", ["unclear", "unclear"]),
            ("la totalité pour le 24 décembre", "fr_FR", [200000]),
            ("1 200 euros", "fr_FR", [120000]),
            ("schon 300 bezahlt", "de_DE", [30000]),
            ("ich zahle heute alles", "de_DE", [200000]),
        ],
    )
    def test_the_other_languages_say_it_likewise(
        self, text: str, locale: str, amounts: list[int | str]
    ) -> None:
        assert self.found(text, currency="EUR", locale=locale) == amounts

    def test_the_verb_of_paying_is_not_the_rest(self) -> None:
        assert self.found("je solde ça dans trois jours", currency="EUR", locale="fr_FR") == []

    def test_what_is_wrong_is_reported_in_its_place(self) -> None:
        assert self.found("I can pay 9000 or 50 euros, or $20") == ["over_balance", "other_currency", 2000]

    def test_everything_is_an_amount_only_where_it_is_paid(self) -> None:
        assert self.found("I'll pay everything on Friday") == [200000]
        assert self.found("everything is wrong with that bill") == []
        assert self.found("what is the balance?") == []

    def test_a_price_in_dispute_is_an_amount(self) -> None:
        assert self.found("the price should be 1200 not 1500") == [120000, 150000]
        assert self.found("i was charged 3 times for 1 chair") == []

    def test_a_german_message(self) -> None:
        text = "Ich kann 150,00 € am 5. Dezember zahlen und den Rest später"
        assert self.found(text, "EUR", "de_DE") == [15000, 185000]


LOCALES = ("en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "de_CH", "fr_CA", "en_IN", "it_IT", "nl_NL", "es_MX")


@given(
    minor=st.integers(1, 10**9),
    currency=st.sampled_from(["USD", "EUR", "GBP", "JPY", "KWD", "INR", "CAD", "CHF"]),
    locale=st.sampled_from(LOCALES),
)
def test_what_we_write_is_read_back(minor: int, currency: str, locale: str) -> None:
    money = Money(minor, currency)
    reading = read_amount(money.text(locale), balance=Money(10**9, currency), locale=locale)
    assert (reading.money, reading.problem) == (money, None)


@given(minor=st.integers(1, 10**7), currency=st.sampled_from(["USD", "EUR", "JPY", "KWD"]))
def test_a_negative_amount_is_never_taken(minor: int, currency: str) -> None:
    money = Money(-minor, currency)
    reading = read_amount(money.text("en_US"), balance=Money(10**7, currency))
    assert (reading.money, reading.problem) == (None, "not_positive")


@given(text=st.text(max_size=60), locale=st.sampled_from(LOCALES))
def test_no_text_makes_more_than_the_balance(text: str, locale: str) -> None:
    owed = Money(12345, "EUR")
    for reading in find_amounts(text, balance=owed, locale=locale):
        assert reading.money is None or Money.zero("EUR") < reading.money <= owed


@given(st.decimals(min_value=0, max_value=10**6, places=2), st.sampled_from(["USD", "EUR"]))
def test_plain_figures_mean_what_they_say(amount: object, currency: str) -> None:
    reading = read_amount(str(amount), balance=Money(10**9, currency))
    expected = Money.of(str(amount), currency)
    assert exponent(currency) == 2
    assert reading.money == (expected if expected.minor else None)
