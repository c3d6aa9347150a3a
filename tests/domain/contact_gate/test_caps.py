"""How often: caps over rolling days, the gap between two, and calls after a conversation."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain.contact_gate import Allow
from assistant.domain.contact_gate.facts import Consent, Contact, Place
from tests.domain.contact_gate.given import (
    CHICAGO,
    ILLINOIS,
    LOS_ANGELES,
    NOON,
    ask,
    denied_by,
    earliest,
    facts,
    hours,
    local,
    sent,
    zones,
)

DAY = timedelta(days=1)
WEEK = 7 * DAY
BOSTON, NYC, MIAMI, SYDNEY = (
    Place("US", "MA", ""),
    Place("US", "NY", "NYC"),
    Place("US", "FL", ""),
    Place("AU", "NSW", ""),
)


@pytest.mark.requirement("COM-10")
class TestUnaskedContacts:
    def test_a_third_in_seven_days_waits_until_the_first_is_a_week_old(self):
        first = NOON - 6 * DAY
        verdict = ask(facts(history=(sent(NOON - 2 * DAY), sent(first, "email"))))
        assert (denied_by(verdict), earliest(verdict)) == ("COM-10", first + WEEK)

    def test_all_channels_are_summed(self):
        history = (sent(NOON - 2 * DAY, "voice", "staff_message"), sent(NOON - 4 * DAY, "email"))
        assert denied_by(ask(facts(history=history))) == "COM-10"

    def test_two_are_a_day_apart_to_the_second(self):
        at = NOON - DAY
        assert ask(facts(history=(sent(at),))) == Allow()
        verdict = ask(facts(history=(sent(at + timedelta(seconds=1)),)))
        assert (denied_by(verdict), earliest(verdict)) == ("COM-10", NOON + timedelta(seconds=1))

    def test_answers_receipts_and_what_the_payer_writes_do_not_count(self):
        history = (
            sent(NOON - hours(1), purpose="reply_to_consumer", unsolicited=False),
            sent(NOON - hours(2), purpose="receipt", unsolicited=False),
            Contact(NOON - hours(3), "sms", "in"),
        )
        assert ask(facts(history=history * 5)) == Allow()

    def test_they_do_not_hold_back_what_the_payer_asked_for(self):
        history = tuple(sent(NOON - hours(n)) for n in range(1, 9))
        assert ask(facts(history=history), purpose="receipt") == Allow()

    def test_an_unknown_history_denies(self):
        verdict = ask(facts(history=None))
        assert (denied_by(verdict), earliest(verdict)) == ("COM-10", None)
        assert ask(facts(history=None), purpose="receipt") == Allow()

    def test_when_the_week_is_over_on_a_sunday_it_waits_for_monday(self):
        first = local(CHICAGO, 2026, 11, 15, 12)
        verdict = ask(
            facts(history=(sent(first), sent(NOON - 4 * DAY))), now=local(CHICAGO, 2026, 11, 21, 12)
        )
        assert earliest(verdict) == local(CHICAGO, 2026, 11, 23, 9)


class TestJurisdictions:
    @pytest.mark.requirement("COM-08")
    def test_massachusetts_denies_the_third_text_in_a_week_to_creditors_too(self):
        history = (sent(NOON - 2 * DAY), sent(NOON - 4 * DAY))
        given = facts(places=(BOSTON,), zones=zones("America/New_York"), history=history)
        assert denied_by(ask(given)) == "COM-08"

    @pytest.mark.requirement("COM-09")
    def test_new_york_city_denies_the_fourth_attempt(self):
        history = tuple(sent(NOON - n * DAY - hours(1), "email") for n in (1, 3, 5))
        given = facts(places=(NYC,), zones=zones("America/New_York"), history=history)
        verdict = ask(given)
        assert verdict != Allow()
        assert earliest(verdict) > history[2].at + WEEK  # the two of the default leave later still

    @pytest.mark.parametrize("place", [MIAMI, SYDNEY, Place("CA", "ON"), Place("GB"), Place("DE")])
    def test_none_allows_more_than_the_default(self, place):
        history = (sent(NOON - 2 * DAY), sent(NOON - 4 * DAY))
        assert denied_by(ask(facts(places=(place,), history=history)))


@pytest.mark.requirement("COM-06")
class TestCalls:
    CALLED = tuple(
        sent(NOON - n * DAY, "voice", "staff_reply", unsolicited=False) for n in (0.5, 1, 2, 3, 4, 5, 6)
    )

    def call(self, **changes):
        return ask(facts(**changes), channel="voice", purpose="receipt")

    def test_the_eighth_call_in_seven_days_is_denied_whatever_it_is_about(self):
        assert self.call(history=self.CALLED[:6]) == Allow()
        verdict = self.call(history=self.CALLED)
        assert (denied_by(verdict), earliest(verdict)) == ("COM-06", NOON - 6 * DAY + WEEK)

    @pytest.mark.requirement("COM-07")
    def test_consent_to_more_calls_lasts_seven_days(self):
        def agreed(at):
            consents = (Consent("voice", at, "call"), Consent("voice", at, "call", extra_calls=True))
            return denied_by(self.call(history=self.CALLED, consents=consents))

        assert agreed(NOON - WEEK + timedelta(seconds=1)) == ""
        assert agreed(NOON - WEEK) == "COM-06"

    @pytest.mark.parametrize("direction", ["in", "out"])
    def test_no_call_within_seven_days_of_a_conversation_whose_day_is_the_first(self, direction):
        talked = local(CHICAGO, 2026, 11, 20, 18)
        talk = Contact(talked, "voice", direction, is_conversation=True)
        verdict = self.call(history=(talk,))
        assert (denied_by(verdict), earliest(verdict)) == ("COM-06", local(CHICAGO, 2026, 11, 27, 8))

    def test_the_day_is_that_of_the_latest_zone(self):
        talked = local(CHICAGO, 2026, 11, 20, 1)  # still the 19th in Los Angeles
        talk = Contact(talked, "voice", "in", is_conversation=True)
        verdict = self.call(history=(talk,), zones=zones(CHICAGO, LOS_ANGELES))
        assert earliest(verdict) == local(LOS_ANGELES, 2026, 11, 27, 8)

    def test_texts_are_not_calls(self):
        talk = Contact(NOON - DAY, "voice", "in", is_conversation=True)
        assert ask(facts(history=(talk, *self.CALLED[:6]))) == Allow()


@pytest.mark.requirement("COM-06", "COM-08", "COM-09", "COM-10")
@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(1, 40 * 60), min_size=20, max_size=60),
    st.sampled_from([ILLINOIS, BOSTON, NYC, MIAMI]),
    st.randoms(use_true_random=False),
)
def test_whatever_is_tried_never_more_than_the_cap_in_any_window(steps, place, random):
    now, went = NOON, []
    for minutes in steps:
        now += timedelta(minutes=minutes)
        recent = [sent(at) for at in went if at > now - timedelta(days=30)]
        random.shuffle(recent)
        given = facts(places=(place,), zones=zones(CHICAGO), history=tuple(recent))
        if ask(given, channel=random.choice(["sms", "email"]), now=now) == Allow():
            went.append(now)
    assert all(later - earlier >= DAY for earlier, later in pairwise(went))
    assert all(third - first >= WEEK for first, third in zip(went, went[2:], strict=False))
