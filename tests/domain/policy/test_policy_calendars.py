"""Business days by country, and the days of a rhythm."""

from __future__ import annotations

from datetime import date
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.policy.calendars import add_months, is_business_day, rhythm, shift, shift_within

PLACES = st.sampled_from(["US", "US-CA", "DE", "DE-BY", "KW", "JP", "GB", "ZZ"])
DAYS = st.dates(date(2025, 1, 1), date(2028, 12, 31))


@pytest.mark.requirement("MON-12")
class TestBusinessDays:
    @pytest.mark.parametrize(
        ("day", "place", "open_"),
        [
            (date(2026, 11, 26), "US", False),  # Thanksgiving
            (date(2026, 11, 26), "DE", True),
            (date(2026, 12, 26), "GB", False),
            (date(2026, 11, 27), "KW", False),  # Friday
            (date(2026, 11, 29), "KW", True),  # Sunday
            (date(2026, 11, 29), "US", False),
            (date(2026, 6, 4), "DE-BY", False),  # Corpus Christi, in Bavaria only
            (date(2026, 6, 4), "DE", True),
            (date(2026, 11, 25), "US-XX", True),
            (date(2026, 11, 28), "ZZ", False),
            (date(2026, 11, 25), "ZZ", True),
        ],
    )
    def test_weekends_and_holidays_are_those_of_the_place(self, day, place, open_):
        assert is_business_day(day, place) is open_

    @pytest.mark.parametrize(
        ("rule", "moved"),
        [
            ("none", date(2027, 1, 31)),
            ("following", date(2027, 2, 1)),
            ("modified_following", date(2027, 1, 29)),
            ("preceding", date(2027, 1, 29)),
        ],
    )
    def test_a_sunday_at_the_end_of_a_month_moves_as_configured(self, rule, moved):
        assert shift(date(2027, 1, 31), rule, "US") == moved

    @given(DAYS, PLACES, st.sampled_from(["following", "modified_following", "preceding"]))
    def test_what_moved_is_a_business_day_in_the_right_direction(self, day, place, rule):
        moved = shift(day, rule, place)
        assert is_business_day(moved, place)
        assert rule != "following" or moved >= day
        assert rule != "preceding" or moved <= day
        assert rule != "modified_following" or moved.month == day.month

    @given(DAYS, PLACES)
    def test_it_never_leaves_the_time_allowed(self, day, place):
        assert shift_within(day, "following", place, day, day) == day


class TestRhythm:
    @pytest.mark.requirement("MON-13")
    def test_month_ends_keep_their_anchor_through_a_year(self):
        days = list(islice(rhythm(date(2027, 12, 31), "monthly"), 5))
        assert [day.day for day in days] == [31, 31, 29, 31, 30]

    @given(
        DAYS,
        st.sampled_from(["weekly", "every_two_weeks", "monthly"]),
        st.none() | st.integers(0, 6),
        st.none() | st.integers(1, 31),
    )
    def test_days_ascend_from_the_start_on_the_pay_day(self, start, frequency, weekday, day_of_month):
        days = list(islice(rhythm(start, frequency, weekday=weekday, day_of_month=day_of_month), 12))
        assert days[0] >= start
        assert all(earlier < later for earlier, later in pairwise(days))
        assert weekday is None or {day.weekday() for day in days} == {weekday}
        if frequency == "monthly" and weekday is None and day_of_month is not None:
            assert all(day.day == day_of_month or add_months(day, 0, 31) == day for day in days)
