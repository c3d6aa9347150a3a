"""What payers say about instalments and how often."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.domain.reading.counts import PlanWords, find_counts

ENGLISH = [
    ("three monthly payments", {"instalments": 3, "frequency": "monthly"}),
    ("3 instalments", {"instalments": 3}),
    ("in 4 equal parts", {"instalments": 4}),
    ("two payments", {"instalments": 2}),
    ("split it in 3", {"instalments": 3}),
    ("can you divide this into four?", {"instalments": 4}),
    ("in 3 monthly instalments", {"instalments": 3, "frequency": "monthly"}),
    ("a plan instead, 4 monthly", {"instalments": 4, "frequency": "monthly"}),
    ("60 monthly", {"frequency": "monthly", "amount_per_instalment": "60"}),
    ("four payments every two weeks", {"instalments": 4, "frequency": "every_two_weeks"}),
    ("100 a month", {"frequency": "monthly", "amount_per_instalment": "100"}),
    ("$50/month", {"frequency": "monthly", "amount_per_instalment": "$50"}),
    ("100 per week", {"frequency": "weekly", "amount_per_instalment": "100"}),
    ("100 every 2 weeks", {"frequency": "every_two_weeks", "amount_per_instalment": "100"}),
    ("100 each", {"amount_per_instalment": "100"}),
    ("payments of $100", {"amount_per_instalment": "$100"}),
    ("3 x 100", {"instalments": 3, "amount_per_instalment": "100"}),
    ("3x$50", {"instalments": 3, "amount_per_instalment": "$50"}),
    ("every two weeks", {"frequency": "every_two_weeks"}),
    ("every other week", {"frequency": "every_two_weeks"}),
    ("biweekly", {"frequency": "every_two_weeks"}),
    ("bi-weekly", {"frequency": "every_two_weeks"}),
    ("fortnightly", {"frequency": "every_two_weeks"}),
    ("every 14 days", {"frequency": "every_two_weeks"}),
    ("weekly", {"frequency": "weekly"}),
    ("every week", {"frequency": "weekly"}),
    ("monthly", {"frequency": "monthly"}),
    ("each month", {"frequency": "monthly"}),
    ("every Friday", {"frequency": "weekly", "weekday": 4}),
    ("weekly on Fridays", {"frequency": "weekly", "weekday": 4}),
    ("every other Friday", {"frequency": "every_two_weeks", "weekday": 4}),
    ("50 every Friday", {"frequency": "weekly", "weekday": 4, "amount_per_instalment": "50"}),
    ("on the 25th of each month", {"frequency": "monthly", "day_of_month": 25}),
    ("monthly on the 5th", {"frequency": "monthly", "day_of_month": 5}),
    ("every month on the 5th", {"frequency": "monthly", "day_of_month": 5}),
    ("over 6 months", {"instalments": 6, "frequency": "monthly"}),
    ("100 a month for 6 months",
     {"instalments": 6, "frequency": "monthly", "amount_per_instalment": "100"}),
    ("half now and the rest in two payments", {"instalments": 3, "first_payment": "half"}),
    ("$150 now and the rest in three monthly payments",
     {"instalments": 4, "frequency": "monthly", "first_payment": "$150"}),
    ("100 on Friday and the rest in 3 payments",
     {"instalments": 4, "first_payment": "100", "start": "Friday"}),
    ("200 down and then 100 a month starting December 5",
     {"first_payment": "200", "amount_per_instalment": "100", "frequency": "monthly", "start": "December 5"}),
    ("first payment of 50 on Friday", {"first_payment": "50", "start": "Friday"}),
    ("4 payments of $500 beginning January 1st",
     {"instalments": 4, "amount_per_instalment": "$500", "start": "January 1st"}),
    ("hey could do like 75 every other friday starting the 11th",
     {"frequency": "every_two_weeks", "amount_per_instalment": "75", "weekday": 4, "start": "the 11th"}),
    ("three hundred up front and two hundred monthly",
     {"first_payment": "three hundred", "amount_per_instalment": "two hundred", "frequency": "monthly"}),
    ("3 instalments starting on the 1st", {"instalments": 3, "start": "on the 1st"}),
    ("paid off by the end of March", {"end": "the end of March"}),
    ("6 monthly payments of $100 starting Jan 15",
     {"instalments": 6, "frequency": "monthly", "amount_per_instalment": "$100", "start": "Jan 15"}),
    ("instead of 4 payments can we do 2", {"instalments": 2}),
    ("in place of 4 payments, 2 of $420", {"instalments": 2, "amount_per_instalment": "$420"}),
    ("forget the 6 times, make it 10", {"instalments": 10}),
    ("12 payments is too many, 6 payments", {"instalments": 6}),
    ("3 payments, no. 2 payments, yes.", {"instalments": 2}),
    ("You offered me 12 payments but I want 5 payments", {"instalments": 5}),
    ("300 a month is too much, 150 a month", {"frequency": "monthly", "amount_per_instalment": "150"}),
    ("five cheques of 168", {"instalments": 5, "amount_per_instalment": "168"}),
    ("140 a month, six of them",
     {"instalments": 6, "frequency": "monthly", "amount_per_instalment": "140"}),
    ("£210 a month, four times",
     {"instalments": 4, "frequency": "monthly", "amount_per_instalment": "£210"}),
    ("105 a month. Eight months.",
     {"instalments": 8, "frequency": "monthly", "amount_per_instalment": "105"}),
    ("weekly for 6 weeks, £140 a go", {"instalments": 6, "frequency": "weekly", "amount_per_instalment": "£140"}),
    ("four payments of $210, each on the 28th",
     {"instalments": 4, "frequency": "monthly", "amount_per_instalment": "$210", "day_of_month": 28}),
    ("3 payments two weeks apart", {"instalments": 3, "frequency": "every_two_weeks"}),
    ("120 down and the rest over 4 months", {"instalments": 5, "frequency": "monthly", "first_payment": "120"}),
    ("100 per week for 6 weeks and whatever remains on the 15th",
     {"instalments": 7, "frequency": "weekly", "amount_per_instalment": "100"}),
    ("could we do 4x?", {"instalments": 4}),
    ("why not 3 payments?", {"instalments": 3}),
    ("no 4 payments", {"instalments": 4}),
    ("my rent is 750 a month, I can do 60 a month", {"frequency": "monthly", "amount_per_instalment": "60"}),
    ("I earn 1200 a month", {}),
    ("could you do 6 instead of 4 payments", {"instalments": 6}),
    ("You suggested six payments. I suggest three", {"instalments": 3}),
    ("You offered six payments. I accept", {"instalments": 6}),
    ("100 a week for 8 weeks and 40 on the 9th",
     {"instalments": 9, "frequency": "weekly", "amount_per_instalment": "100"}),
    ("280 on the 10th of each", {"frequency": "monthly", "day_of_month": 10}),
    ("25 each week on a Monday", {"frequency": "weekly", "weekday": 0, "amount_per_instalment": "25"}),
    ("2 now and 2 later", {}),
    ("split it in 2 for me", {"instalments": 2}),
    ("settled in two halves", {"instalments": 2}),
    ("100 a month, I have been ill for 6 months", {"frequency": "monthly", "amount_per_instalment": "100"}),
]  # fmt: skip

OTHERS = [
    ("in drei Raten", "de_DE", {"instalments": 3}),
    ("100 € im Monat", "de_DE", {"frequency": "monthly", "amount_per_instalment": "100 €"}),
    ("Raten von 100 €", "de_DE", {"amount_per_instalment": "100 €"}),
    ("alle zwei Wochen", "de_DE", {"frequency": "every_two_weeks"}),
    ("jeden Freitag", "de_DE", {"frequency": "weekly", "weekday": 4}),
    ("jeden Monat am 5.", "de_DE", {"frequency": "monthly", "day_of_month": 5}),
    ("monatlich", "de_DE", {"frequency": "monthly"}),
    ("die Hälfte jetzt und den Rest in zwei Raten", "de_DE",
     {"instalments": 3, "first_payment": "die Hälfte"}),
    ("en tres plazos", "es_ES", {"instalments": 3}),
    ("en 3 cuotas mensuales", "es_ES", {"instalments": 3, "frequency": "monthly"}),
    ("100 € al mes", "es_ES", {"frequency": "monthly", "amount_per_instalment": "100 €"}),
    ("100 euros al mes a partir del 5 de enero", "es_ES",
     {"frequency": "monthly", "amount_per_instalment": "100 euros", "start": "5 de enero"}),
    ("cada dos semanas", "es_ES", {"frequency": "every_two_weeks"}),
    ("cada viernes", "es_ES", {"frequency": "weekly", "weekday": 4}),
    ("la mitad ahora y el resto en dos plazos", "es_ES", {"instalments": 3, "first_payment": "la mitad"}),
    ("en trois fois", "fr_FR", {"instalments": 3}),
    ("100 € par mois", "fr_FR", {"frequency": "monthly", "amount_per_instalment": "100 €"}),
    ("toutes les deux semaines", "fr_FR", {"frequency": "every_two_weeks"}),
    ("chaque vendredi", "fr_FR", {"frequency": "weekly", "weekday": 4}),
    ("la moitié maintenant et le reste en deux paiements", "fr_FR",
     {"instalments": 3, "first_payment": "la moitié"}),
    ("statt 4 Raten lieber 2 Raten", "de_DE", {"instalments": 2}),
    ("vergessen Sie die 6 Raten, machen wir 10", "de_DE", {"instalments": 10}),
    ("fünf Raten zu 168, immer am 28.", "de_DE",
     {"instalments": 5, "frequency": "monthly", "day_of_month": 28}),
    ("drei Zahlungen im Abstand von zwei Wochen", "de_DE", {"instalments": 3, "frequency": "every_two_weeks"}),
    ("140 monatlich, sechs Stück", "de_DE",
     {"instalments": 6, "frequency": "monthly", "amount_per_instalment": "140"}),
    ("kann ich das in 6 Monaten abstottern?", "de_DE", {"instalments": 6, "frequency": "monthly"}),
    ("100 jetzt, dann fünf weitere Raten", "de_DE", {"instalments": 6, "first_payment": "100"}),
    ("100 sofort und dann 5 Monate je 148", "de_DE",
     {"instalments": 6, "frequency": "monthly", "first_payment": "100", "amount_per_instalment": "148"}),
    ("ich habe schon 3 Raten bezahlt, noch 2 Raten", "de_DE", {"instalments": 2}),
    ("en vez de 4 plazos, 2", "es_ES", {"instalments": 2}),
    ("no 3 pagos, sino 5 pagos", "es_ES", {"instalments": 5}),
    ("puedo pagarlo a seis meses?", "es_ES", {"instalments": 6, "frequency": "monthly"}),
    ("$84 al mes por 10 meses", "es_MX",
     {"instalments": 10, "frequency": "monthly", "amount_per_instalment": "$84"}),
    ("168 cada quincena, cinco quincenas", "es_MX",
     {"instalments": 5, "frequency": "every_two_weeks", "amount_per_instalment": "168"}),
    ("210 el primero de mes y así cuatro meses", "es_ES", {"instalments": 4, "frequency": "monthly"}),
    ("primer pago de 100 el lunes y cuatro más", "es_ES",
     {"instalments": 5, "first_payment": "100", "start": "el lunes"}),
    ("cinco pagos de 100, siempre el día 5", "es_ES",
     {"instalments": 5, "frequency": "monthly", "amount_per_instalment": "100", "day_of_month": 5}),
    ("llevo seis meses sin trabajo, 50 al mes", "es_ES",
     {"frequency": "monthly", "amount_per_instalment": "50"}),
    ("oubliez les 6 mensualités, plutôt 10 mensualités", "fr_FR", {"instalments": 10, "frequency": "monthly"}),
    ("oubliez les 6 fois, mettez moi en 10", "fr_FR", {"instalments": 10}),
    ("35 euros la semaine, ça fait 24 semaines", "fr_FR",
     {"instalments": 24, "frequency": "weekly", "amount_per_instalment": "35 euros"}),
    ("100 le mois prochain", "fr_FR", {}),
    ("60 tous les 15 du mois", "fr_FR",
     {"frequency": "monthly", "amount_per_instalment": "60", "day_of_month": 15}),
    ("100 jeudi puis cinq acomptes de 50", "fr_FR", {"instalments": 6, "amount_per_instalment": "50"}),
    ("trois versements à un mois d'intervalle", "fr_FR", {"instalments": 3, "frequency": "monthly"}),
    ("ça fait six mois que je suis au chômage, 50 par mois", "fr_FR",
     {"frequency": "monthly", "amount_per_instalment": "50"}),
]  # fmt: skip

NOTHING = [
    "hello",
    "half",
    "I called 3 times",
    "my second payment",
    "I get paid on the 25th",
    "in 3 days",
    "I paid half last week",
    "invoice 3",
    "there are two errors on line 2",
    "I can't do 3 payments",
    "that's over two weeks ago",
    "I sent you 2 checks",
    "down by two thirds",
    "page 2 of 12",
    "",
]


@pytest.mark.parametrize(("phrase", "expected"), ENGLISH)
def test_a_plan_that_is_described_is_read(phrase: str, expected: dict[str, object]) -> None:
    assert find_counts(phrase) == PlanWords(**expected)  # type: ignore[arg-type]


@pytest.mark.parametrize(("phrase", "locale", "expected"), OTHERS)
def test_a_plan_in_another_language(phrase: str, locale: str, expected: dict[str, object]) -> None:
    assert find_counts(phrase, locale) == PlanWords(**expected)  # type: ignore[arg-type]


@pytest.mark.parametrize("phrase", NOTHING)
def test_what_describes_no_plan_is_empty(phrase: str) -> None:
    assert not find_counts(phrase)


@given(count=st.integers(1, 60), amount=st.integers(10, 900))
def test_any_count_and_amount_is_read_back(count: int, amount: int) -> None:
    words = find_counts(f"I could do {count} payments of ${amount} every month")
    expected = PlanWords(instalments=count, amount_per_instalment=f"${amount}", frequency="monthly")
    assert words == expected


@example("_5")
@given(st.text(max_size=80))
def test_any_text_is_read_without_error(text: str) -> None:
    words = find_counts(text)
    assert words.instalments is None or words.instalments > 0


def test_months_named_before_their_amount_are_counted() -> None:
    plan = find_counts("ten months at eighty-four bucks")
    assert (plan.instalments, plan.frequency, plan.amount_per_instalment) == (
        10,
        "monthly",
        "eighty-four bucks",
    )


def test_how_much_a_month_asks_for_monthly_payments() -> None:
    assert find_counts("how much a month would get me done").frequency == "monthly"


def test_three_times_from_a_day_are_three_payments() -> None:
    assert find_counts("let me pay it three times from December").instalments == 3
    assert find_counts("I told you three times").instalments is None


def test_a_range_for_each_payment_is_kept_as_a_range() -> None:
    assert find_counts("forty to fifty a week").amount_per_instalment == "forty to fifty"


def test_one_now_is_no_amount() -> None:
    assert find_counts("one now and one after Christmas").first_payment is None


@pytest.mark.parametrize(("text", "locale"), [("trois fois 100", "fr_FR"), ("drei mal 100", "de_DE")])
def test_so_many_times_an_amount(text: str, locale: str) -> None:
    plan = find_counts(text, locale)
    assert (plan.instalments, plan.amount_per_instalment) == (3, "100")


@pytest.mark.parametrize(
    ("text", "locale", "instalments", "each"),
    [
        ("$200 down and $80 x 8", "en_US", 9, "80"),
        ("4 payments: 240 first then 200 x 3", "en_US", 4, "200"),
        ("200 down and 80 x 8", "en_US", 9, "80"),
        ("$150 by November 30 and then six more of $115", "en_US", 7, None),
        ("Starting amount 140, after that 100 every month for seven months", "en_US", 8, "100"),
        ("$340 to kick off, then 4 x $125", "en_US", 5, "$125"),
        ("240 now if I can do six hundred in three bites after", "en_US", 4, None),
        ("run my card for 168 and do that four more times", "en_US", 5, None),
        ("140 now n 140 four more times", "en_US", 5, None),
        ("$90 each Friday, that's four Fridays, then $480 on Australia Day", "en_AU", 5, "$90"),
        ("₹30,000 advance on 27/11, thereafter ₹20,000 on 27th of each month, thrice", "en_IN", 4, None),
        ("10 % Anzahlung heute, danach neunmal 84", "de_DE", 10, "84"),
        ("140 heute und dann siebenmal 100", "de_DE", 8, "100"),
        ("die erste Rate 140, die nächsten sieben je hundert", "de_DE", 8, "hundert"),
        ("una cuarta parte ahora y el resto en tres meses iguales", "es_ES", 4, None),
        ("le quart, 210 €, puis trois versements du même montant", "fr_FR", 4, None),
        ("8 pagos, el primero de 140 y los otros siete de cien", "es_MX", 8, "cien"),
        ("hoy pago 240 y luego tres de 200", "es_ES", 4, "200"),
        ("un quinto ahora, o sea 168, y otros cuatro pagos iguales", "es_MX", 5, None),
        ("10 % d'acompte ce jour, et neuf fois 84 ensuite", "fr_FR", 10, "84"),
        ("je mets 40 ce soir et après 100 pendant huit mois", "fr_FR", 9, None),
    ],
)  # fmt: skip
def test_a_first_payment_is_one_beside_a_number_of_further_ones(
    text: str, locale: str, instalments: int, each: str | None
) -> None:
    plan = find_counts(text, locale)
    assert (plan.instalments, plan.amount_per_instalment) == (instalments, each)


@pytest.mark.parametrize(
    ("text", "instalments"),
    [
        ("$200 on December 4 and after that $160 every month, five payments altogether", 5),
        ("I put 200 down already, now 6 x 100", 6),
        ("I paid 200 down, now 6 payments of 100", 6),
        ("my rent is $900, then 4 payments of 50", 4),
    ],
)
def test_what_is_in_the_total_or_paid_already_is_no_payment_more(text: str, instalments: int) -> None:
    assert find_counts(text).instalments == instalments


@pytest.mark.parametrize(
    ("text", "locale", "instalments"),
    [
        ("$210, four times", "en_US", 4),
        ("Rs.210 four times", "en_IN", 4),
        ("eighty-four bucks times ten", "en_US", 10),
        ("$110 each time, twice", "en_US", 2),
        ("I pay the same little amount twenty times over", "en_CA", 20),
        ("Two post-dated cheques, Dec 15 and Jan 15, $420 apiece", "en_CA", 2),
        ("five cheques, each dated the first of the month", "en_CA", 5),
        ("Total three cheques I am giving, 280 each", "en_IN", 3),
        ("two checks, now and after the inspection", "en_US", 2),
        ("Trois chèques : un encaissé le 1er décembre, le deuxième le 4 janvier", "fr_FR", 3),
        ("12 nos. installments of ₹70", "en_IN", 12),
        ("Four rates of £210", "en_GB", 4),
        ("Not one payment. Three.", "en_US", 3),
        ("Deux fois, pas trois", "fr_FR", 2),
        ("pay in 4 like klarna?", "en_US", 4),
        ("I pay in four time?", "en_US", 4),
        ("se lo pago en dos", "es_MX", 2),
        ("Let's call it five: one every other payday, $168 each", "en_CA", 5),
        ("Remaining 2 installments when?", "en_IN", None),
        ("half now, the remaining 2 payments in January", "en_US", 3),
        ("4x sans frais c possible?", "fr_FR", 4),
        ("jeden zweiten Freitag 105, achtmal", "de_DE", 8),
        ("Monatlich Fr. 105.–, acht Mal", "de_CH", 8),
        ("monatlich, macht drei Stück", "de_DE", 3),
        ("tres cuartas partes el día 6", "es_ES", None),
        ("se lo pago en ocho", "es_MX", None),
        ("je le paie en quinze", "fr_FR", None),
        ("split it into 240, 300 and 300", "en_US", 3),
        ("split it into 300, 300 and 240", "en_US", None),
        ("You charged me $210 four times", "en_US", None),
        ("I was billed £40, four times", "en_GB", None),
        ("I sent you two cheques, one on Friday and one on Monday", "en_GB", None),
        ("I called four more times", "en_US", None),
        ("I told you five times, not three", "en_US", None),
        ("$50, 2 times a month", "en_US", None),
        ("20 Euro, 3 mal im Jahr", "de_DE", None),
        ("ich habe 3 mal 50 bezahlt", "de_DE", None),
        ("Sie haben 50 Euro 2 mal abgebucht", "de_DE", None),
        ("me cobraron 210 pesos cuatro veces", "es_MX", None),
        ("vous m'avez prélevé 50 euros 2 fois", "fr_FR", None),
        ("what's 17 times 23", "en_US", None),
        ("a quote for a 20x30 pole barn", "en_US", None),
        ("300 baldosas de 20x20", "es_ES", None),
        ("3 boxes. Payments are a problem", "en_US", None),
    ],
)
def test_the_number_of_payments_in_plain_words(text: str, locale: str, instalments: int | None) -> None:
    assert find_counts(text, locale).instalments == instalments


def test_the_first_of_two_amounts_that_the_bill_is_split_into() -> None:
    plan = find_counts("can we split it into a 300 and a 540")
    assert (plan.instalments, plan.first_payment) == (2, "300")


@pytest.mark.parametrize(
    ("text", "locale", "instalments", "frequency"),
    [
        ("Rs.210 four times, month on month basis", "en_IN", 4, "monthly"),
        ("four chunks, first on 4 December, then a fortnight between each", "en_GB", 4, "every_two_weeks"),
        ("five cheques, each dated the first of the month", "en_CA", 5, "monthly"),
        ("Four rates of £210 at each month's end", "en_GB", 4, "monthly"),
        ("Take £25 every payday, that's the last Friday of the month", "en_GB", None, "monthly"),
        ("a few quid a week", "en_GB", None, "weekly"),
        ("sixty-five to you per month", "en_GB", None, "monthly"),
        ("One hundred and twenty. That's per month.", "en_GB", None, "monthly"),
        ("My rent is 900. That's per month.", "en_GB", None, None),
        ("i can give 35 dollars for week", "en_US", None, "weekly"),
        ("Take $35 out every Tuesday, that's 24 weeks and we're done", "en_US", 24, "weekly"),
        ("Twelve months, same as cash?", "en_US", 12, "monthly"),
        ("If I put $300 down, can the remaining six months be $90 each?", "en_GB", 7, "monthly"),
        ("14-täglich CHF 60", "de_CH", None, "every_two_weeks"),
        ("160, danach jeweils am Monatsletzten das Gleiche", "de_AT", None, "monthly"),
        ("auf ein halbes Jahr strecken, also sechs Teile", "de_DE", 6, "monthly"),
        ("en 4 quincenas de 210 pesitos", "es_MX", 4, "every_two_weeks"),
        ("un 10 % de señal hoy mismo y 84 los nueve meses siguientes", "es_ES", 10, "monthly"),
        ("we struggle month on month", "en_GB", None, None),
        ("a fortnight between now and then", "en_GB", None, None),
        ("I get paid every last Friday of the month", "en_GB", None, None),
        ("14-tägige Zahlungsfrist", "de_DE", None, None),
        ("jeweils am Monatsende bekomme ich Lohn", "de_DE", None, None),
        ("I can pay 100 the next 2 weeks", "en_US", None, None),
        ("100 a month, the remaining 2 months I'm away", "en_US", None, "monthly"),
    ],
)
def test_a_rhythm_beside_a_count(
    text: str, locale: str, instalments: int | None, frequency: str | None
) -> None:
    plan = find_counts(text, locale)
    assert (plan.instalments, plan.frequency) == (instalments, frequency)


@pytest.mark.parametrize(
    ("text", "instalments", "start"),
    [
        ("please split evenly across dec jan feb", 3, "dec"),
        ("25% each on the last day of Nov, Dec, Jan and Feb", 4, "the last day of Nov"),
        ("We will pay 40,000 each in Dec, Jan and Feb by 7th", 3, "Dec"),
        ("1/3 then, and the other two thirds over December and January", 3, None),
        ("I'm away over December and January but I'll pay", None, None),
        ("I paid you 100 each in Sep, Oct and Nov", None, None),
    ],
)
def test_months_named_in_a_row_are_counted(text: str, instalments: int | None, start: str | None) -> None:
    plan = find_counts(text)
    assert (plan.instalments, plan.start, plan.end) == (instalments, start, None)


@pytest.mark.parametrize(
    ("text", "instalments"),
    [
        ("a fifth every payday", 5),
        ("25% a month", 4),
        ("10% a week", 10),
        ("half each: me on the 1st, him on the 8th", 2),
        ("half each month", None),
        ("there's 4 of us so a quarter each, I'll pay mine tonight", None),
    ],
)
def test_a_share_for_each_payment_says_how_many(text: str, instalments: int | None) -> None:
    assert find_counts(text).instalments == instalments


@pytest.mark.parametrize(
    ("text", "locale", "instalments"),
    [
        ("Jan 1 please. In one shot.", "en_CA", 1),
        ("840 in single shot on 9th December", "en_IN", 1),
        ("No instalments for me please. One go, just later.", "en_US", 1),
        ("Mejor en un solo pago", "es_ES", 1),
        ("en une seule fois, j'aime pas traîner des dettes", "fr_FR", 1),
        ("840 Fr. in einem Betrag", "de_CH", 1),
        ("Eine Rate reicht", "de_DE", 1),
        ("I can't do it all in one go", "en_US", None),
        ("in one go, that's not possible", "en_US", None),
        ("Régler d'un seul coup me paraît compliqué", "fr_FR", None),
        ("100 a month in one go", "en_US", None),
    ],
)
def test_everything_in_one_payment(text: str, locale: str, instalments: int | None) -> None:
    assert find_counts(text, locale).instalments == instalments
