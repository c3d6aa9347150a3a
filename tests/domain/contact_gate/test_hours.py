"""Hours of contact: exact borders, every zone the payer may be in, Sundays, holidays, and the payer's own wishes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from assistant.domain.contact_gate import Allow
from assistant.domain.contact_gate.facts import Place, Preferences
from assistant.domain.contact_gate.hours import is_holiday
from tests.domain.contact_gate.given import (
    CHICAGO,
    LOS_ANGELES,
    NEW_YORK,
    NOON,
    answering,
    ask,
    denied_by,
    earliest,
    facts,
    hours,
    local,
    zones,
)

COAST_TO_COAST = facts(zones=zones(NEW_YORK, LOS_ANGELES))


@pytest.mark.requirement("COM-01")
class TestTheLegalWindow:
    @pytest.mark.parametrize(
        ("at", "rule"),
        [((7, 59, 59), "COM-01"), ((8, 0, 0), ""), ((20, 59, 59), ""), ((21, 0, 0), "COM-01")],
    )
    def test_opens_at_eight_and_is_closed_from_nine(self, at, rule):
        now = local(CHICAGO, 2026, 11, 24, *at)
        assert denied_by(ask(facts(), purpose="dispute_outcome", now=now)) == rule

    def test_the_last_microsecond_counts(self):
        now = local(CHICAGO, 2026, 11, 24, 20, 59, 59, 999_999)
        assert ask(facts(), purpose="receipt", now=now) == Allow()

    @pytest.mark.requirement("COM-03")
    def test_a_queue_that_drains_late_waits_for_the_morning(self):
        queued, drained = (
            local(CHICAGO, 2026, 11, 24, 20, 55),
            local(CHICAGO, 2026, 11, 24, 21, 5),
        )
        assert ask(facts(), purpose="receipt", now=queued) == Allow()
        assert earliest(ask(facts(), purpose="receipt", now=drained)) == local(CHICAGO, 2026, 11, 25, 8)

    def test_the_page_that_the_payer_opened_has_no_hours(self):
        now = local(CHICAGO, 2026, 11, 24, 23, 10)
        given = facts(inbound=answering(now, "web", replies_sent=4))
        assert ask(given, channel="web", purpose="reply_to_consumer", now=now) == Allow()


@pytest.mark.requirement("COM-02")
class TestEveryZoneThePayerMayBeIn:
    @pytest.mark.parametrize(
        ("at", "allowed"),
        [((10, 30), False), ((11, 0), True), ((11, 30), True), ((20, 30), True), ((21, 30), False)],
    )
    def test_an_eastern_number_with_a_pacific_address(self, at, allowed):
        now = local(NEW_YORK, 2026, 11, 24, *at)
        assert (ask(COAST_TO_COAST, purpose="dispute_outcome", now=now) == Allow()) is allowed

    def test_the_zones_are_named_as_the_reason_where_only_one_is_closed(self):
        verdict = ask(COAST_TO_COAST, purpose="receipt", now=local(NEW_YORK, 2026, 11, 24, 10, 30))
        assert denied_by(verdict) == "COM-02"
        assert earliest(verdict) == local(NEW_YORK, 2026, 11, 24, 11)

    def test_zones_with_no_hour_in_common_are_never_open(self):
        given = facts(zones=zones("Europe/London", "Pacific/Auckland"))
        assert earliest(ask(given, purpose="reminder", now=NOON)) is None

    @pytest.mark.parametrize("missing", [{"zones": ()}, {"zones": zones("Mars/Base")}, {"places": ()}])
    def test_where_the_payer_is_has_to_be_known(self, missing):
        verdict = ask(facts(**missing), channel="email", purpose="receipt")
        assert (denied_by(verdict), earliest(verdict)) == ("COM-02", None)


@pytest.mark.requirement("COM-10")
class TestTheProductWindow:
    @pytest.mark.parametrize(
        ("at", "allowed"),
        [((8, 59, 59), False), ((9, 0, 0), True), ((19, 59, 59), True), ((20, 0, 0), False)],
    )
    def test_what_nobody_asked_for_goes_from_nine_to_eight(self, at, allowed):
        assert (ask(facts(), now=local(CHICAGO, 2026, 11, 24, *at)) == Allow()) is allowed

    def test_nothing_unasked_on_a_sunday(self):
        verdict = ask(facts(), now=local(CHICAGO, 2026, 11, 22, 12))
        assert denied_by(verdict) == "COM-10"
        assert earliest(verdict) == local(CHICAGO, 2026, 11, 23, 9)

    def test_nothing_unasked_on_thanksgiving_but_a_receipt_may_go(self):
        now = local(CHICAGO, 2026, 11, 26, 12)
        assert earliest(ask(facts(), now=now)) == local(CHICAGO, 2026, 11, 27, 9)
        assert ask(facts(), purpose="receipt", now=now) == Allow()

    def test_saturday_evening_before_a_holiday_monday_waits_for_tuesday(self):
        now = local(CHICAGO, 2026, 9, 5, 20)  # Labor Day is 7 September
        assert earliest(ask(facts(), now=now)) == local(CHICAGO, 2026, 9, 8, 9)

    def test_a_leap_day_is_a_day_like_any_other(self):
        assert ask(facts(), now=local(CHICAGO, 2028, 2, 29, 9)) == Allow()
        assert earliest(ask(facts(), now=local(CHICAGO, 2028, 2, 28, 20))) == local(CHICAGO, 2028, 2, 29, 9)

    @pytest.mark.parametrize("day", [(2026, 3, 8), (2026, 11, 1)])
    def test_the_morning_after_the_clocks_change_is_found_by_the_wall(self, day):
        sunday = local(NEW_YORK, *day, 0, 30)
        verdict = ask(facts(zones=zones(NEW_YORK)), purpose="receipt", now=sunday)
        opens = earliest(verdict)
        assert opens is not None
        assert opens == local(NEW_YORK, *day, 8)
        assert opens.utctimetuple().tm_hour == (12 if day[1] == 3 else 13)

    @pytest.mark.parametrize(
        ("day", "place", "holiday"),
        [
            (date(2026, 11, 26), Place("US", "IL"), True),
            (date(2026, 6, 4), Place("DE", "BY"), True),
            (date(2026, 6, 4), Place("DE", "BE"), False),
            (date(2026, 6, 4), Place("DE"), True),  # the region is not known
            (date(2026, 12, 28), Place("GB"), True),
            (date(2026, 12, 25), Place("ZZ"), False),
        ],
    )
    def test_holidays_are_those_of_the_place(self, day, place, holiday):
        assert is_holiday(day, (place,)) is holiday


@pytest.mark.requirement("COM-04", "COM-55")
class TestWhatThePayerAskedFor:
    def test_not_before_three_in_the_afternoon(self):
        given = facts(preferences=Preferences.read(not_before="15:00"))
        verdict = ask(given, purpose="receipt", now=local(CHICAGO, 2026, 11, 24, 14))
        assert denied_by(verdict) == "COM-04"
        assert earliest(verdict) == local(CHICAGO, 2026, 11, 24, 15)

    def test_not_after_noon_ends_the_day_at_noon(self):
        given = facts(preferences=Preferences.read(not_after="12:00"))
        assert ask(given, now=local(CHICAGO, 2026, 11, 24, 11, 59, 59)) == Allow()
        assert earliest(ask(given, now=NOON)) == local(CHICAGO, 2026, 11, 25, 9)

    def test_not_on_weekends(self):
        given = facts(preferences=Preferences.read(not_on="weekend"))
        assert earliest(ask(given, now=local(CHICAGO, 2026, 11, 21, 10))) == local(CHICAGO, 2026, 11, 23, 9)

    def test_not_at_work_leaves_the_evening_and_saturday(self):
        given = facts(preferences=Preferences.read(not_at="work"))
        assert earliest(ask(given, now=NOON)) == local(CHICAGO, 2026, 11, 24, 17)
        assert ask(given, now=local(CHICAGO, 2026, 11, 21, 12)) == Allow()
        assert ask(given, channel="email", purpose="receipt") == Allow()

    def test_wishes_that_leave_no_time_are_kept_all_the_same(self):
        given = facts(preferences=Preferences.read(not_before="20:30"))
        assert earliest(ask(given, now=NOON)) is None

    def test_they_hold_in_every_zone_the_payer_may_be_in(self):
        given = facts(zones=zones(NEW_YORK, LOS_ANGELES), preferences=Preferences(not_before=time(15)))
        opens = earliest(ask(given, purpose="receipt", now=local(NEW_YORK, 2026, 11, 24, 15)))
        assert opens == local(NEW_YORK, 2026, 11, 24, 18)

    def test_a_wish_that_is_not_understood_is_an_error(self):
        with pytest.raises(ValueError, match="tuesdays"):
            Preferences.read(not_on="tuesdays")


@pytest.mark.requirement("COM-05")
class TestOneAnswerAtAnyHour:
    NIGHT = local(CHICAGO, 2026, 11, 24, 23, 10)

    def test_a_text_at_night_gets_one_text_back(self):
        given = facts(inbound=answering(self.NIGHT))
        assert ask(given, purpose="reply_to_consumer", now=self.NIGHT + timedelta(seconds=8)) == Allow()

    def test_and_no_second_one_before_the_window_opens(self):
        given = facts(inbound=answering(self.NIGHT, replies_sent=1))
        verdict = ask(given, purpose="reply_to_consumer", now=self.NIGHT + timedelta(minutes=2))
        assert denied_by(verdict) == "COM-05"
        assert earliest(verdict) == local(CHICAGO, 2026, 11, 25, 8)

    def test_and_no_email(self):
        given = facts(inbound=answering(self.NIGHT))
        assert denied_by(ask(given, channel="email", purpose="reply_to_consumer", now=self.NIGHT)) == "COM-05"
        assert denied_by(ask(given, channel="email", purpose="document", now=self.NIGHT)) == "COM-01"

    def test_a_document_asked_for_at_night_may_be_that_answer(self):
        given = facts(inbound=answering(self.NIGHT, "email"))
        assert ask(given, channel="email", purpose="document", now=self.NIGHT) == Allow()

    def test_an_answer_that_comes_an_hour_late_does_not_wake_the_payer(self):
        given = facts(inbound=answering(self.NIGHT))
        verdict = ask(given, purpose="reply_to_consumer", now=self.NIGHT + hours(1))
        assert earliest(verdict) == local(CHICAGO, 2026, 11, 25, 8)

    def test_it_is_no_way_to_send_a_reminder(self):
        assert ask(facts(inbound=answering(self.NIGHT)), now=self.NIGHT) != Allow()

    def test_within_hours_answers_are_not_counted(self):
        given = facts(inbound=answering(NOON, replies_sent=3))
        assert ask(given, purpose="reply_to_consumer", now=NOON) == Allow()

    def test_an_answer_needs_a_message_that_it_answers(self):
        assert denied_by(ask(facts(), purpose="reply_to_consumer")) == "COM-05"

    def test_after_a_week_it_is_no_answer_any_more(self):
        given = facts(inbound=answering(NOON - timedelta(days=7, seconds=1)))
        verdict = ask(given, purpose="reply_to_consumer")
        assert (denied_by(verdict), earliest(verdict)) == ("COM-05", None)

    @pytest.mark.requirement("IDN-04")
    def test_a_code_goes_out_while_the_payer_waits_for_it(self):
        given = facts(requested_at=self.NIGHT)
        assert ask(given, purpose="verification_code", now=self.NIGHT + timedelta(minutes=10)) == Allow()
        late = self.NIGHT + timedelta(minutes=10, seconds=1)
        assert denied_by(ask(given, purpose="verification_code", now=late)) == "IDN-04"


class TestTheQuestionItself:
    def test_an_instant_has_a_timezone(self):
        with pytest.raises(ValueError, match="timezone"):
            ask(facts(), now=datetime(2026, 11, 24, 12))  # noqa: DTZ001

    def test_an_unknown_purpose_never_passes(self):
        with pytest.raises(ValueError, match="birthday"):
            ask(facts(), purpose="birthday")

    def test_the_zone_of_now_does_not_matter(self):
        assert ask(facts(), now=NOON) == ask(facts(), now=NOON.astimezone(UTC)) == Allow()
