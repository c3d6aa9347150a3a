"""Dates as people write them where they live."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.text import days, local_time, long_date, short_date

DAY = date(2026, 12, 5)


@pytest.mark.requirement("MON-15")
@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en_US", "Saturday, December 5, 2026"),
        ("en_GB", "Saturday, 5 December 2026"),
        ("de_DE", "Samstag, 5. Dezember 2026"),
        ("fr_FR", "samedi 5 décembre 2026"),
        ("es_MX", "sábado, 5 de diciembre de 2026"),
        ("nonsense", "Saturday, December 5, 2026"),
    ],
)
def test_a_date_is_echoed_with_its_weekday_and_in_full(locale: str, text: str) -> None:
    assert long_date(DAY, locale) == text


def test_a_short_date_keeps_the_year() -> None:
    assert short_date(DAY) == "Dec 5, 2026"


@pytest.mark.parametrize(
    ("timezone", "locale", "text"),
    [
        ("America/New_York", "en_US", "Dec 5, 2026, 3:04 PM EST"),
        ("Europe/Berlin", "de_DE", "05.12.2026, 21:04 CET"),
        ("Asia/Kolkata", "en_IN", "6 Dec 2026, 1:34 am IST"),
    ],
)
@pytest.mark.parametrize("second", [0, 4, 34, 59])
def test_a_time_is_local_names_its_zone_and_has_no_seconds(
    timezone: str, locale: str, text: str, second: int
) -> None:
    shown = local_time(datetime(2026, 12, 5, 20, 4, second, tzinfo=UTC), timezone, locale)
    assert shown.replace("\u202f", " ").replace("Sept", "Sep") == text


@given(st.integers(1_577_836_800, 2_051_222_400).map(lambda second: datetime.fromtimestamp(second, UTC)))
def test_the_same_minute_is_the_same_text(instant: datetime) -> None:
    texts = {local_time(instant.replace(second=second), "Europe/Paris", "fr_FR") for second in (0, 7, 20, 59)}
    assert len(texts) == 1


def test_one_day_is_no_days() -> None:
    assert [days(0), days(1), days(2)] == ["0 days", "1 day", "2 days"]
