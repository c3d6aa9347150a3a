"""What payers say about days: the table of MON-15. Today is Wednesday 25 November 2026 unless told."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.reading.date_grammar import needed
from assistant.domain.reading.dates import find_dates, read_date

TODAY = date(2026, 11, 25)

ENGLISH = """
the third Wednesday of December | 2026-12-16
on the second Friday in January | 2027-01-08
the last working day of December | 2026-12-31
first business day of January | 2027-01-04
last business day of the month | 2026-11-30
Saturday after my last walk | 2026-11-28
Friday after work | 2026-11-27
the day after Christmas | 2026-12-26
two days after Christmas | 2026-12-27
the Friday after Christmas | 2027-01-01
the Monday after Thanksgiving | 2026-11-30
the Friday before Easter | 2027-03-26
Thanksgiving | 2026-11-26
on Black Friday | 2026-11-27
by Cyber Monday | 2026-11-30
Easter Monday | 2027-03-29
MLK day | 2027-01-18
Labor Day | 2027-09-06
St Patrick's day | 2027-03-17
before June | 2027-05-31
the eleventh. | 2026-12-11
next one Dec 15 | 2026-12-15
week from Friday | 2026-12-04
in 72 hours | 2026-11-28
next tomorrow | 2026-11-27
December 7th (Monday) | 2026-12-07
today | 2026-11-25
tonight | 2026-11-25
later today | 2026-11-25
now | 2026-11-25
right away | 2026-11-25
tomorrow | 2026-11-26
tmrw | 2026-11-26
tommorow | 2026-11-26
tomorrow morning | 2026-11-26
day after tomorrow | 2026-11-27
the day after tomorrow | 2026-11-27
Friday | 2026-11-27
fri | 2026-11-27
on Friday | 2026-11-27
this Friday | 2026-11-27
this coming Friday | 2026-11-27
by Friday | 2026-11-27
before Friday | 2026-11-27
Friday at the latest | 2026-11-27
Friday please | 2026-11-27
Saturday | 2026-11-28
sat | 2026-11-28
on sun | 2026-11-29
Tuesday | 2026-12-01
tues | 2026-12-01
Wednesday | 2026-12-02
wensday | 2026-12-02
next Friday | 2026-12-04
next Monday | 2026-11-30
next Wednesday | 2026-12-02
Friday next week | 2026-12-04
Friday of next week | 2026-12-04
next week Friday | 2026-12-04
next week on Tuesday | 2026-12-01
Friday this week | 2026-11-27
Tuesday week | 2026-12-08
Monday week | 2026-12-07
tomorrow week | 2026-12-03
Friday fortnight | 2026-12-11
a week from Tuesday | 2026-12-08
a week on Friday | 2026-12-04
a week today | 2026-12-02
a week tomorrow | 2026-12-03
two weeks from Friday | 2026-12-11
three weeks on Monday | 2026-12-21
a week after Friday | 2026-12-04
a week from next Tuesday | 2026-12-08
in two weeks on Friday | 2026-12-11
in a week | 2026-12-02
in a fortnight | 2026-12-09
in 10 days | 2026-12-05
in ten days | 2026-12-05
in 10 more days | 2026-12-05
within 30 days | 2026-12-25
within the next 10 days | 2026-12-05
two weeks from now | 2026-12-09
10 days from today | 2026-12-05
in 2 weeks' time | 2026-12-09
in 3 months | 2027-02-25
in a month | 2026-12-25
in one year | 2027-11-25
10 days | 2026-12-05
two weeks | 2026-12-09
give me 10 more days | 2026-12-05
10 business days | 2026-12-10
in 5 working days | 2026-12-03
end of the month | 2026-11-30
at the end of this month | 2026-11-30
month end | 2026-11-30
EOM | 2026-11-30
last day of the month | 2026-11-30
end of next month | 2026-12-31
end of December | 2026-12-31
by the end of January | 2027-01-31
at the end of January 2028 | 2028-01-31
end of the week | 2026-11-27
end of next week | 2026-12-04
end of the day | 2026-11-25
by end of day tomorrow | 2026-11-26
end of the year | 2026-12-31
end of the quarter | 2026-12-31
first of the month | 2026-12-01
the 5th of next month | 2026-12-05
the 30th of this month | 2026-11-30
beginning of next month | 2026-12-01
start of January | 2027-01-01
mid December | 2026-12-15
mid-December | 2026-12-15
middle of the month | 2026-12-15
last Friday of the month | 2026-11-27
first Monday of January | 2027-01-04
the 5th | 2026-12-05
on the 5th | 2026-12-05
by the 5th | 2026-12-05
the 5th works for me | 2026-12-05
the 31st | 2026-12-31
the 25th | 2026-12-25
when I get paid on the 25th | 2026-12-25
payday on the 28th | 2026-11-28
on the first | 2026-12-01
1st | 2026-12-01
no, the 20th | 2026-12-20
not the 25th, the 20th | 2026-12-20
can you do the 20th instead? | 2026-12-20
Friday the 4th | 2026-12-04
5 December | 2026-12-05
5th December | 2026-12-05
5th of Dec | 2026-12-05
5th of Dec 2026 | 2026-12-05
the fifth of December | 2026-12-05
twenty-fifth of December | 2026-12-25
5 Dec | 2026-12-05
5 Dec 26 | 2026-12-05
Dec 5 | 2026-12-05
Dec. 5, 2026 | 2026-12-05
December 5th | 2026-12-05
december 5th, 2026 | 2026-12-05
Dec 5 2027 | 2027-12-05
5-Dec-2026 | 2026-12-05
Friday 4 December | 2026-12-04
Friday, Dec 4 | 2026-12-04
Saturday the 5th of December | 2026-12-05
on May 5 | 2027-05-05
5 May | 2027-05-05
5th of may | 2027-05-05
10 March | 2027-03-10
30 Nov | 2026-11-30
25 Nov | 2026-11-25
24 Nov | 2027-11-24
2026-12-05 | 2026-12-05
2026/12/05 | 2026-12-05
12/05 | 2026-12-05
12/5 | 2026-12-05
12/05/2026 | 2026-12-05
12/05/26 | 2026-12-05
12-05-2026 | 2026-12-05
25/12 | 2026-12-25
12.05.2026 | past
5 December 150 | 2026-12-05
by Christmas | 2026-12-25
on Christmas Eve | 2026-12-24
New Year's Eve | 2026-12-31
not before Friday | 2026-11-27
I can't pay until Friday | 2026-11-27
I can't pay on Friday, Monday instead | 2026-11-30
half now and the rest on the 15th | 2026-12-15
beginning January 1st | 2027-01-01
nxt friday | 2026-12-04
in January on the 10th | 2027-01-10
next month on the 5th | 2026-12-05
5th next month | 2026-12-05
not this Friday but next Friday | 2026-12-04
first thing Monday | 2026-11-30
the last Friday in December | 2026-12-25
in a month's time | 2026-12-25
15th December is the earliest I can do | 2026-12-15
５ December | 2026-12-05
"""

BRITISH = """
12/05 | 2027-05-12
5/12 | 2026-12-05
05/12/2026 | 2026-12-05
5.12.2026 | 2026-12-05
10 working days | 2026-12-09
"""

GERMAN = """
spätestens Dreikönig | 2027-01-06
am letzten Werktag des Monats | 2026-11-30
an Ostern | 2027-03-28
vor Weihnachten | 2026-12-25
vor Juni | 2027-05-31
heute | 2026-11-25
morgen | 2026-11-26
morgen früh | 2026-11-26
übermorgen | 2026-11-27
uebermorgen | 2026-11-27
Freitag | 2026-11-27
am Freitag | 2026-11-27
kommenden Freitag | 2026-11-27
nächsten Freitag | 2026-11-27
naechsten Freitag | 2026-11-27
Freitag nächster Woche | 2026-12-04
nächste Woche Freitag | 2026-12-04
Freitag in einer Woche | 2026-12-04
heute in zwei Wochen | 2026-12-09
in zwei Wochen | 2026-12-09
in 14 Tagen | 2026-12-09
in acht Tagen | 2026-12-02
in einem Monat | 2026-12-25
Ende des Monats | 2026-11-30
zum Monatsende | 2026-11-30
Ende nächsten Monats | 2026-12-31
Ende Dezember | 2026-12-31
Anfang Januar | unclear
Mitte Dezember | 2026-12-15
am 5. Dezember | 2026-12-05
5. Dezember 2026 | 2026-12-05
am 5. Januar | 2027-01-05
Freitag, den 4. Dezember | 2026-12-04
am 5.12. | 2026-12-05
05.12.2026 | 2026-12-05
am 5. | 2026-12-05
bis zum 15. | 2026-12-15
bis zum 15 | 2026-12-15
am 15. des nächsten Monats | 2026-12-15
zum Ersten | 2026-12-01
bis Heiligabend | 2026-12-24
"""

SPANISH = """
el viernes santo | 2027-03-26
antes de junio | 2027-05-31
hoy | 2026-11-25
mañana | 2026-11-26
manana | 2026-11-26
mañana por la mañana | 2026-11-26
pasado mañana | 2026-11-27
el viernes | 2026-11-27
el próximo viernes | 2026-11-27
el viernes que viene | 2026-11-27
el viernes de la semana que viene | 2026-12-04
fin de mes | 2026-11-30
a fin de mes | 2026-11-30
a finales de diciembre | 2026-12-31
a mediados de diciembre | 2026-12-15
dentro de dos semanas | 2026-12-09
en 10 días | 2026-12-05
en quince días | 2026-12-09
el 5 de diciembre | 2026-12-05
el 5 de diciembre de 2026 | 2026-12-05
el 5 de enero | 2027-01-05
el 5 | 2026-12-05
el día 10 | 2026-12-10
hasta el 10 | 2026-12-10
para el 10 de enero | 2027-01-10
el 15 del mes que viene | 2026-12-15
el primero de diciembre | 2026-12-01
05/12/2026 | 2026-12-05
"""

FRENCH = """
à Pâques | 2027-03-28
le lendemain de Noël | 2026-12-26
avant juin | 2027-05-31
aujourd'hui | 2026-11-25
demain | 2026-11-26
après-demain | 2026-11-27
vendredi | 2026-11-27
vendredi prochain | 2026-11-27
vendredi de la semaine prochaine | 2026-12-04
d'ici vendredi | 2026-11-27
fin du mois | 2026-11-30
à la fin du mois | 2026-11-30
fin décembre | 2026-12-31
mi-décembre | 2026-12-15
début janvier | unclear
dans deux semaines | 2026-12-09
dans 10 jours | 2026-12-05
dans quinze jours | 2026-12-09
le 5 décembre | 2026-12-05
le 1er décembre | 2026-12-01
le 5 decembre 2026 | 2026-12-05
le 5 | 2026-12-05
avant le 10 | 2026-12-10
le 15 du mois prochain | 2026-12-15
à Noël | 2026-12-25
05/12 | 2026-12-05
"""

TRAPS = """
in 3 instalments | none
the Saturday after my shift | unclear
Saturday after the delivery | unclear
at 12 Main Street | none
invoice 2026-1042 | none
INV-2026-0012 | none
may | none
May I ask something | none
I second that | none
order 12/05-A | none
order 12/05 | none
5 may be too late | none
invoice 12 may be wrong | none
I sat down | none
the sun is out | none
on the 3rd floor | none
the 5th payment | none
the first payment | none
my second invoice | none
I am second in line | none
call 555-0100 | none
24/7 | none
at 5pm | none
by 10 | none
10:30 | none
line 2 is wrong | none
150 | none
$12.05 | none
half | none
the 32nd | none
every Friday | none
on the 5th of each month | none
on Fridays | none
too late | none
guten Morgen | none
weekly | none
3 x 100 | none
http://x.test/2026/12/05/a | none
a@12-05-2026.test | none
version 1.2.3 | none
soon | unclear
asap | unclear
as soon as possible | unclear
when I can | unclear
later | unclear
May I pay later | unclear
one day | unclear
payday | unclear
when I get paid | unclear
next week | unclear
next month | unclear
in December | unclear
December | unclear
early December | unclear
in a few days | unclear
in a couple of weeks | unclear
after Christmas | unclear
after the 5th | unclear
after Friday | unclear
not on Friday | unclear
Friday after next | unclear
31 Feb | unclear
30 February 2027 | unclear
29 Feb | unclear
13/13/2026 | unclear
yesterday | past
last Friday | past
two weeks ago | past
I paid on Friday | past
4 Dec 2020 | past
2026-11-24 | past
11/24/2026 | past
Monday or Tuesday | ambiguous
this Wednesday | ambiguous
this weekend | ambiguous
Friday the 5th | ambiguous
Friday 5 December | ambiguous
5-10 December | ambiguous
5th or 6th of December | ambiguous
the 1st and the 15th | ambiguous
from 5 Dec to 10 Dec | ambiguous
20 December 5 | ambiguous
December 5 or 6 | ambiguous
Friday 13th | ambiguous
the week after Christmas | unclear
by June | unclear
in a week or so | unclear
at the beginning of the year | unclear
the second week of January | unclear
the week of December 7 | unclear
the holidays | unclear
in half a month | none
the first of every month | none
"""

FOREIGN_TRAPS = (
    ("bald", "de_DE", "unclear"),
    ("nächste Woche", "de_DE", "unclear"),
    ("nach Weihnachten", "de_DE", "unclear"),
    ("gestern", "de_DE", "past"),
    ("vor zwei Wochen", "de_DE", "past"),
    ("in drei Raten", "de_DE", "none"),
    ("jeden Freitag", "de_DE", "none"),
    ("pronto", "es_ES", "unclear"),
    ("la semana que viene", "es_ES", "unclear"),
    ("ayer", "es_ES", "past"),
    ("en tres plazos", "es_ES", "none"),
    ("cada viernes", "es_ES", "none"),
    ("bientôt", "fr_FR", "unclear"),
    ("la semaine prochaine", "fr_FR", "unclear"),
    ("hier", "fr_FR", "past"),
    ("en trois fois", "fr_FR", "none"),
    ("05/06/2027", "en_CA", "ambiguous"),
)


def rows(table: str, locale: str) -> list[tuple[str, str, str]]:
    lines = [line.rpartition(" | ") for line in table.strip().splitlines()]
    return [(phrase, locale, expected) for phrase, _, expected in lines]


RIGHT = [
    *rows(ENGLISH, "en_US"),
    *rows(BRITISH, "en_GB"),
    *rows(GERMAN, "de_DE"),
    *rows(SPANISH, "es_ES"),
    *rows(FRENCH, "fr_FR"),
]
WRONG = [*rows(TRAPS, "en_US"), *FOREIGN_TRAPS]


def said(phrase: str, locale: str) -> str:
    reading = read_date(phrase, today=TODAY, locale=locale)
    assert (reading.day is None) == (reading.problem is not None)
    return reading.day.isoformat() if reading.day else str(reading.problem)


def test_the_tables_are_as_long_as_they_have_to_be() -> None:
    assert len(RIGHT) >= 200
    assert len(WRONG) >= 40


@pytest.mark.requirement("MON-15")
@pytest.mark.parametrize(("phrase", "locale", "expected"), RIGHT)
def test_a_day_that_is_said_is_read(phrase: str, locale: str, expected: str) -> None:
    assert said(phrase, locale) == expected


@pytest.mark.requirement("MON-15")
@pytest.mark.parametrize(("phrase", "locale", "expected"), WRONG)
def test_what_is_vague_past_or_no_date_never_becomes_a_day(phrase: str, locale: str, expected: str) -> None:
    assert said(phrase, locale) == expected


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("morgen zahle ich", "2026-11-26"),
        ("nächsten Freitag", "2026-11-27"),
        ("am 5. Dezember", "2026-12-05"),
        ("dentro de dos semanas", "2026-12-09"),
        ("el 5 de diciembre", "2026-12-05"),
        ("puedo pagar mañana", "2026-11-26"),
        ("le 5 décembre", "2026-12-05"),
        ("dans deux semaines", "2026-12-09"),
    ],
)
def test_another_language_than_the_locale_is_read_too(phrase: str, expected: str) -> None:
    assert said(phrase, "en_US") == expected


class TestOtherToday:
    @pytest.mark.parametrize(
        ("phrase", "today", "expected"),
        [
            ("next Friday", date(2026, 11, 22), "2026-11-27"),  # a Sunday: the week that follows
            ("this Friday", date(2026, 11, 22), "2026-11-27"),
            ("Friday", date(2026, 11, 27), "2026-12-04"),
            ("the Saturday after Thanksgiving", date(2026, 11, 27), "2026-11-28"),
            ("the 31st", date(2027, 2, 10), "2027-03-31"),
            ("in a month", date(2027, 1, 31), "2027-02-28"),
            ("end of next month", date(2028, 1, 31), "2028-02-29"),
            ("29 Feb", date(2028, 1, 5), "2028-02-29"),
            ("end of the month", date(2026, 12, 31), "2026-12-31"),
            ("1 January", date(2026, 12, 31), "2027-01-01"),
            ("mid-month", date(2026, 12, 3), "2026-12-15"),
            ("end of the week", date(2026, 11, 28), "past"),
        ],
    )
    def test_the_calendar_turns_where_it_should(self, phrase: str, today: date, expected: str) -> None:
        reading = read_date(phrase, today=today)
        assert (reading.day.isoformat() if reading.day else reading.problem) == expected


class TestPast:
    def test_a_day_that_is_over_is_named_but_not_given(self) -> None:
        reading = read_date("yesterday", today=TODAY)
        assert (reading.day, reading.problem, reading.candidates) == (None, "past", (date(2026, 11, 24),))

    @pytest.mark.parametrize(
        ("phrase", "expected"),
        [
            ("yesterday", "2026-11-24"),
            ("Friday", "2026-11-20"),
            ("the 5th", "2026-11-05"),
            ("5 November", "2026-11-05"),
            ("20 December", "2025-12-20"),
            ("two weeks ago", "2026-11-11"),
        ],
    )
    def test_where_the_past_is_asked_for_days_lie_behind(self, phrase: str, expected: str) -> None:
        reading = read_date(phrase, today=TODAY, allow_past=True)
        assert reading.day == date.fromisoformat(expected)

    def test_a_payment_that_was_made_is_not_read_as_one_to_come(self) -> None:
        readings = find_dates("I paid half on the 5th and will pay the rest on Friday", today=TODAY)
        assert [(r.day, r.problem) for r in readings] == [(None, "past"), (date(2026, 11, 27), None)]


class TestInAMessage:
    def test_every_date_is_found_with_its_place(self) -> None:
        text = "Could I pay on the 5th of December, or by 12/19?"
        readings = find_dates(text, today=TODAY)
        assert [r.day for r in readings] == [date(2026, 12, 5), date(2026, 12, 19)]
        assert [text[slice(*r.span)] for r in readings] == [r.text for r in readings]

    def test_the_phrase_is_cut_from_the_original_text(self) -> None:
        text = "Zahlung am ５. Dezember ginge"
        (reading,) = find_dates(text, today=TODAY, locale="de_DE")
        assert text[slice(*reading.span)] == reading.text == "５. Dezember"

    def test_a_pay_day_with_its_day_is_one_date(self) -> None:
        readings = find_dates("I'll pay when I get paid on the 25th", today=TODAY)
        assert [r.day for r in readings] == [date(2026, 12, 25)]

    def test_references_amounts_and_counts_are_no_dates(self) -> None:
        text = "Invoice 2026-1042, order 12/05-A: 3 payments of 12.50, flat 5 at 12 Main Street"
        assert find_dates(text, today=TODAY) == []

    def test_a_length_of_time_is_no_date(self) -> None:
        assert find_dates("let's do 6 months", today=TODAY) == []
        assert find_dates("I need 2 weeks, I lost my job this month", today=TODAY) == []

    def test_an_empty_message_has_none(self) -> None:
        assert find_dates("", today=TODAY) == []
        assert read_date("", today=TODAY).problem == "none"


class TestSecondReader:
    @pytest.mark.parametrize(
        ("phrase", "locale", "expected"),
        [
            ("5 dicembre", "it_IT", "2026-12-05"),
            ("domani", "it_IT", "2026-11-26"),
            ("5 de dezembro", "pt_PT", "2026-12-05"),
            ("5 december", "nl_NL", "2026-12-05"),
            ("dicembre", "it_IT", "none"),
            ("in 3 rate", "it_IT", "none"),
        ],
    )
    def test_other_languages_are_read_where_the_day_is_said(
        self, phrase: str, locale: str, expected: str
    ) -> None:
        assert said(phrase, locale) == expected

    def test_the_slow_libraries_are_loaded_only_when_needed(self) -> None:
        code = (
            "import sys; from datetime import date;"
            "from assistant.domain.reading.dates import find_dates, read_date;"
            "find_dates('pay 150 next Friday, or 12/05', today=date(2026, 11, 25));"
            "assert not {'dateparser', 'holidays'} & set(sys.modules)"
        )
        subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


WRITTEN = st.sampled_from(
    [
        ("en_US", "{iso}"),
        ("en_US", "{d.month}/{d.day}/{d.year}"),
        ("en_GB", "{d:%d/%m/%Y}"),
        ("de_DE", "{d:%d.%m.%Y}"),
        ("en_US", "{d:%B} {d.day}, {d.year}"),
        ("en_GB", "{d.day} {d:%B} {d.year}"),
        ("en_GB", "{d:%a} {d.day} {d:%b} {d.year}"),
        *(
            (locale, width)
            for locale in ("en_US", "en_GB", "de_DE", "fr_FR", "es_ES")
            for width in ("long", "full")
        ),
    ]
)


@given(days=st.integers(0, 3000), written=WRITTEN)
def test_a_date_written_in_a_supported_way_is_read_back(days: int, written: tuple[str, str]) -> None:
    day = TODAY + timedelta(days=days)
    locale, form = written
    text = (
        format_date(day, form, locale=locale)
        if form in ("long", "full")
        else form.format(d=day, iso=day.isoformat())
    )
    assert read_date(text, today=TODAY, locale=locale).day == day


@given(text=st.text(max_size=60), locale=st.sampled_from(["en_US", "de_DE", "fr_FR", "es_ES"]))
def test_any_text_is_read_without_error_and_no_day_is_past(text: str, locale: str) -> None:
    for reading in find_dates(text, today=TODAY, locale=locale):
        assert reading.day is None or reading.day >= TODAY
        assert text[slice(*reading.span)] == reading.text


@given(
    words=st.lists(
        st.sampled_from(
            [
                "the",
                "of",
                "next",
                "this",
                "last",
                "on",
                "by",
                "in",
                "a",
                "5",
                "5th",
                "31",
                "friday",
                "sat",
                "may",
                "dec",
                "december",
                "week",
                "weeks",
                "month",
                "end",
                "start",
                "12/05",
                "2026",
                "from",
                "after",
                "today",
                "now",
                "or",
                "-",
                ",",
                "first",
                "every",
                "payments",
                "$",
                "150",
                "%",
            ]
        ),
        max_size=12,
    )
)
def test_any_order_of_date_words_is_read_without_error(words: list[str]) -> None:
    reading = read_date(" ".join(words), today=TODAY)
    assert (reading.day is None) == (reading.problem is not None)


def test_the_following_weekday_is_counted_from_the_day_said_before_it() -> None:
    assert [
        reading.day
        for reading in find_dates(
            "la mitad el viernes y la otra mitad el viernes siguiente", today=TODAY, locale="es_ES"
        )
    ] == [date(2026, 11, 27), date(2026, 12, 4)]
    assert [
        reading.day for reading in find_dates("half on 4 December and half the following Friday", today=TODAY)
    ] == [date(2026, 12, 4), date(2026, 12, 11)]


@pytest.mark.parametrize(
    ("pattern", "codes"),
    [
        ("[no]f?[DL]?Eu", "Eu"),
        ("(?P<w>w)(?P<p>p)?(?:u|m)", "w"),
        ("(?<=r)x|y", ""),
        ("(?P<day>o)(?!Cu)", "o"),
    ],
)
def test_a_pattern_is_tried_only_where_what_it_needs_is_said(pattern: str, codes: str) -> None:
    assert needed(pattern) == frozenset(codes)
