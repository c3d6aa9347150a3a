"""One clock: a due day ends where the payer lives, never early, whatever the summer time does."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core import clock

DUE = date(2026, 12, 1)
ZONES = sorted(available_timezones())
INSTANTS = st.integers(1_577_836_800, 2_051_222_400).map(lambda second: datetime.fromtimestamp(second, UTC))
NO_ZONES = (
    "", "Mars/Olympus", "America", "../etc/passwd", "/etc/localtime", "Europe/Berlin\x00", "tzdata.zi", "é",
)  # fmt: skip


def at(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


class TestDueDay:
    @pytest.mark.requirement("MON-10")
    @pytest.mark.parametrize(
        ("zone", "last"),
        [
            ("Pacific/Kiritimati", "2026-12-01T09:59:59Z"),
            ("Pacific/Pago_Pago", "2026-12-02T10:59:59Z"),
            ("America/New_York", "2026-12-02T04:59:59Z"),
            ("Europe/Berlin", "2026-12-01T22:59:59Z"),
            ("Asia/Kathmandu", "2026-12-01T18:14:59Z"),
            ("UTC", "2026-12-01T23:59:59Z"),
        ],
    )
    def test_it_ends_at_the_last_second_there(self, zone: str, last: str) -> None:
        assert clock.end_of_day(DUE, zone) == at(last)
        with clock.frozen(at(last)):
            assert not clock.is_past_due(DUE, zone)
        with clock.frozen(at(last) + timedelta(milliseconds=999)):
            assert not clock.is_past_due(DUE, zone)
        with clock.frozen(at(last) + timedelta(seconds=1)):
            assert clock.is_past_due(DUE, zone)

    @pytest.mark.requirement("MON-10")
    @given(
        INSTANTS,
        st.sampled_from(ZONES),
    )
    def test_it_is_past_exactly_when_the_calendar_there_says_so(self, instant: datetime, zone: str) -> None:
        with clock.frozen(instant):
            local = instant.astimezone(clock.zone(zone)).date()
            assert clock.today(zone) == local
            assert not clock.is_past_due(local, zone)
            assert clock.is_past_due(local - timedelta(days=1), zone)
        assert (
            clock.start_of_day(local, zone) <= instant < clock.end_of_day(local, zone) + timedelta(seconds=1)
        )

    @pytest.mark.requirement("MON-10", "MON-11")
    def test_where_the_last_hour_comes_twice_it_ends_with_the_second_one(self) -> None:
        saturday = date(2027, 4, 3)  # Santiago turns 24:00 back to 23:00
        assert clock.end_of_day(saturday, "America/Santiago") == at("2027-04-04T03:59:59Z")
        with clock.frozen(at("2027-04-04T03:30:00Z")):
            assert clock.today("America/Santiago") == saturday
            assert not clock.is_past_due(saturday, "America/Santiago")

    @pytest.mark.requirement("MON-11")
    def test_where_midnight_does_not_exist_the_day_starts_with_its_first_instant(self) -> None:
        sunday = date(2027, 9, 5)  # Santiago jumps from 24:00 to 01:00
        assert clock.start_of_day(sunday, "America/Santiago") == at("2027-09-05T04:00:00Z")

    @pytest.mark.requirement("MON-11")
    @pytest.mark.parametrize(("day", "hours"), [("2027-03-14", 23), ("2027-11-07", 25), ("2027-06-01", 24)])
    def test_a_day_has_the_hours_that_summer_time_gives_it(self, day: str, hours: int) -> None:
        start = clock.start_of_day(date.fromisoformat(day), "America/New_York")
        end = clock.end_of_day(date.fromisoformat(day), "America/New_York")
        assert end + timedelta(seconds=1) - start == timedelta(hours=hours)


class TestNow:
    def test_it_is_aware_and_in_utc(self) -> None:
        assert clock.now().tzinfo is UTC

    def test_frozen_time_stands_still_and_runs_again(self) -> None:
        instant = at("2026-11-22T12:00:00Z")
        with clock.frozen(instant):
            assert clock.now() == clock.now() == instant
            with clock.frozen(instant + timedelta(days=1)):
                assert clock.now() == instant + timedelta(days=1)
            assert clock.now() == instant
        assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)

    def test_a_frozen_block_does_not_reach_other_threads(self) -> None:
        seen: list[datetime] = []
        with clock.frozen(at("2001-01-01T00:00:00Z")):
            thread = threading.Thread(target=lambda: seen.append(clock.now()))
            thread.start()
            thread.join()
        assert seen[0].year > 2001

    def test_the_process_clock_stops_and_moves(self) -> None:
        clock.freeze_process(at("2026-12-01T09:00:00Z"))
        clock.shift_process(timedelta(days=3))
        assert clock.now() == at("2026-12-04T09:00:00Z")
        clock.shift_process(timedelta(days=1))
        assert clock.now() == at("2026-12-02T09:00:00Z")

    def test_a_datetime_without_a_zone_is_no_instant(self) -> None:
        naive = datetime(2026, 1, 1)  # noqa: DTZ001
        with pytest.raises(ValueError, match="timezone"), clock.frozen(naive):
            pass
        with pytest.raises(ValueError, match="timezone"):
            clock.utc_text(naive)


class TestText:
    @pytest.mark.parametrize(
        ("instant", "text"),
        [
            (datetime(2026, 12, 1, 9, tzinfo=UTC), "2026-12-01T09:00:00Z"),
            (datetime(2026, 12, 1, 9, 0, 0, 500000, tzinfo=UTC), "2026-12-01T09:00:00.500000Z"),
            (datetime(2026, 12, 1, 9, tzinfo=timezone(timedelta(hours=-5))), "2026-12-01T14:00:00Z"),
        ],
    )
    def test_times_are_utc_with_a_z(self, instant: datetime, text: str) -> None:
        assert clock.utc_text(instant) == text


class TestZone:
    @pytest.mark.parametrize("name", NO_ZONES)
    def test_what_is_no_timezone_is_refused_in_words(self, name: str) -> None:
        with pytest.raises(ValueError, match="timezone"):
            clock.zone(name)
