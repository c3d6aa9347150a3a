"""Opt-outs, consent, holds, disputes and commitments: what stands in the way whatever the hour."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assistant.core.money import CurrencyMismatchError, Money
from assistant.domain.contact_gate import Allow
from assistant.domain.contact_gate.facts import Commitment, Consent, Hold, OptOut, Place
from assistant.domain.contact_gate.purposes import PURPOSES, TRAITS
from tests.domain.contact_gate.given import (
    LONG_AGO,
    NOON,
    answering,
    ask,
    denied_by,
    earliest,
    facts,
    hours,
    local,
    sent,
)

DAY = timedelta(days=1)
STOP = OptOut("sms", NOON, "sms")
PEOPLE_ONLY = {
    "crisis": "VUL-02",
    "abuse": "VUL-03",
    "bereavement": "COM-25",
    "capacity": "VUL-05",
    "lawyer": "COM-22",
    "cease": "COM-23",
    "wrong_person": "COM-21",
}


@pytest.mark.requirement("COM-13", "COM-24")
class TestOptOut:
    @pytest.mark.parametrize("purpose", PURPOSES)
    def test_afterwards_nothing_goes_but_the_confirmation(self, purpose):
        given = facts(opt_outs=(STOP,), inbound=answering(NOON), requested_at=NOON)
        verdict = ask(given, purpose=purpose, now=NOON + timedelta(seconds=5))
        assert (verdict == Allow()) is (purpose in {"opt_out_confirmation", "acknowledgement"})

    def test_it_is_per_medium(self):
        given = facts(opt_outs=(OptOut("email", NOON - DAY, "email"),))
        assert denied_by(ask(given, channel="email")) == "COM-13"
        assert ask(given) == Allow()

    def test_what_the_payer_writes_later_is_answered(self):
        given = facts(opt_outs=(OptOut("sms", NOON - DAY),), inbound=answering(NOON))
        assert ask(given, purpose="reply_to_consumer") == Allow()
        assert denied_by(ask(given)) == "COM-13"

    @pytest.mark.requirement("COM-18")
    def test_a_new_grant_opens_the_channel_again_and_an_old_one_does_not(self):
        opt_out = OptOut("sms", NOON - DAY)
        again = Consent("sms", NOON - hours(1), "START")
        assert ask(facts(opt_outs=(opt_out,), consents=(again,))) == Allow()
        before = Consent("sms", opt_out.at, "form")
        assert denied_by(ask(facts(opt_outs=(opt_out,), consents=(before,)))) == "COM-13"

    @pytest.mark.requirement("COM-15")
    def test_a_carriers_block_stops_every_text(self):
        given = facts(carrier_opt_out=True, inbound=answering(NOON))
        assert denied_by(ask(given, purpose="reply_to_consumer")) == "COM-15"
        assert ask(given, channel="email") == Allow()

    def test_from_february_2027_a_stop_by_text_ends_calls_too(self):
        given = facts(opt_outs=(OptOut("sms", LONG_AGO),), consents=())
        before, after = local("UTC", 2027, 1, 28, 18), local("UTC", 2027, 2, 3, 18)
        assert ask(given, channel="voice", purpose="staff_message", now=before) == Allow()
        verdict = ask(given, channel="voice", purpose="staff_message", now=after)
        assert denied_by(verdict) == "COM-13"


@pytest.mark.requirement("COM-14")
class TestTheConfirmation:
    def test_it_goes_at_any_hour_within_five_minutes(self):
        night = local("America/Chicago", 2026, 11, 24, 23, 10)
        given = facts(opt_outs=(OptOut("sms", night, "sms"),))
        assert ask(given, purpose="opt_out_confirmation", now=night + timedelta(minutes=5)) == Allow()
        late = ask(given, purpose="opt_out_confirmation", now=night + timedelta(minutes=5, seconds=1))
        assert (denied_by(late), earliest(late)) == ("COM-14", None)

    @pytest.mark.parametrize("first", ["opt_out_confirmation", "acknowledgement"])
    def test_there_is_exactly_one(self, first):
        given = facts(opt_outs=(STOP,), history=(sent(NOON, purpose=first, unsolicited=False),))
        assert denied_by(ask(given, purpose="opt_out_confirmation")) == "COM-14"

    def test_a_second_opt_out_is_confirmed_again(self):
        given = facts(
            opt_outs=(OptOut("sms", NOON - DAY), STOP),
            history=(sent(NOON - DAY, purpose="opt_out_confirmation", unsolicited=False),),
        )
        assert ask(given, purpose="opt_out_confirmation") == Allow()

    def test_it_goes_where_the_payer_said_it(self):
        given = facts(opt_outs=(OptOut("sms", NOON, "email"),))
        assert denied_by(ask(given, purpose="opt_out_confirmation")) == "COM-14"
        assert ask(given, channel="email", purpose="opt_out_confirmation") == Allow()

    def test_there_is_none_without_an_opt_out(self):
        assert denied_by(ask(facts(), purpose="opt_out_confirmation")) == "COM-14"

    def test_there_is_none_when_the_carrier_answered_already(self):
        given = facts(opt_outs=(STOP,), carrier_opt_out=True)
        assert denied_by(ask(given, purpose="opt_out_confirmation")) == "COM-15"

    def test_there_is_none_when_it_is_not_known_whether_one_went(self):
        given = facts(opt_outs=(STOP,), history=None)
        assert denied_by(ask(given, purpose="opt_out_confirmation")) == "COM-14"


class TestConsent:
    @pytest.mark.requirement("COM-18")
    def test_no_text_unasked_without_a_grant_for_that_purpose(self):
        assert denied_by(ask(facts(consents=()))) == "COM-18"
        only = Consent("sms", LONG_AGO, "form", frozenset({"receipt"}))
        assert denied_by(ask(facts(consents=(only,)))) == "COM-18"
        named = Consent("sms", LONG_AGO, "form", frozenset({"reminder"}))
        assert ask(facts(consents=(named,))) == Allow()

    @pytest.mark.requirement("COM-33")
    def test_an_artificial_voice_needs_consent_and_a_person_does_not(self):
        given = facts(consents=())
        assert denied_by(ask(given, channel="voice", purpose="receipt")) == "COM-33"
        assert ask(given, channel="voice", purpose="staff_message") == Allow()

    @pytest.mark.requirement("COM-09")
    def test_in_new_york_city_email_needs_consent_too(self):
        nyc = facts(places=(Place("US", "NY", "NYC"),), consents=())
        assert denied_by(ask(nyc, channel="email")) == "COM-09"
        assert ask(facts(places=(Place("US", "NY", ""),), consents=()), channel="email") == Allow()
        not_known = facts(places=(Place("US", "NY"),), consents=())
        assert denied_by(ask(not_known, channel="email")) == "COM-09"

    @pytest.mark.requirement("COM-09")
    def test_but_not_before_september_2026_nor_in_ordinary_servicing(self):
        place = (Place("US", "NY", "NYC"),)
        before = local("UTC", 2026, 8, 28, 18)
        assert ask(facts(places=place, consents=()), channel="email", now=before) == Allow()
        assert ask(facts(places=place, consents=(), stage="servicing"), channel="email") == Allow()

    @pytest.mark.requirement("COM-19")
    @pytest.mark.parametrize("fact", ["number_confirmed_at", "reassigned_check_at"])
    def test_a_number_is_good_for_sixty_days(self, fact):
        known = {"number_confirmed_at": None, "reassigned_check_at": None}
        assert ask(facts(**known | {fact: NOON - 60 * DAY})) == Allow()
        stale = ask(facts(**known | {fact: NOON - 60 * DAY - timedelta(seconds=1)}))
        assert (denied_by(stale), earliest(stale)) == ("COM-19", None)
        assert denied_by(ask(facts(**known))) == "COM-19"

    @pytest.mark.requirement("COM-21")
    def test_a_number_that_is_somebody_elses_gets_nothing(self):
        given = facts(number_reassigned=True, inbound=answering(NOON))
        assert denied_by(ask(given, purpose="reply_to_consumer")) == "COM-21"

    @pytest.mark.requirement("COM-19")
    def test_a_collector_waits_35_days_after_notice_of_email(self):
        collector = {
            "collector_role": "third_party_collector",
            "consents": (),
            "validation_ends_at": LONG_AGO,
        }
        assert denied_by(ask(facts(**collector), channel="email")) == "COM-19"
        noticed = ask(facts(**collector, email_notice_at=NOON - 34 * DAY), channel="email")
        assert earliest(noticed) == NOON + DAY
        assert ask(facts(**collector, email_notice_at=NOON - 35 * DAY), channel="email") == Allow()
        assert ask(facts(**collector, email_used_at=NOON - DAY), channel="email") == Allow()

    @pytest.mark.requirement("COM-19")
    def test_nothing_unasked_to_an_address_at_work(self):
        given = facts(email_is_work=True)
        assert denied_by(ask(given, channel="email")) == "COM-19"
        assert ask(facts(email_is_work=True, debt_class="business"), channel="email") == Allow()

    @pytest.mark.requirement("COM-17")
    @pytest.mark.parametrize("role", ["third_party_collector", "debt_buyer"])
    @pytest.mark.parametrize("places", [(Place("US", "IL", ""),), (Place("CA", "ON"),), ()])
    def test_collectors_of_others_debts_send_no_text_at_all(self, role, places):
        for purpose in PURPOSES:
            given = facts(collector_role=role, places=places, inbound=answering(NOON), opt_outs=(STOP,))
            assert denied_by(ask(given, purpose=purpose)) == "COM-17"


class TestHolds:
    @pytest.mark.requirement("COM-21", "COM-22", "COM-23", "COM-25", "VUL-02", "VUL-03", "VUL-04", "VUL-05")
    @pytest.mark.parametrize("kind", PEOPLE_ONLY)
    @pytest.mark.parametrize("channel", ["sms", "email", "web"])
    def test_only_people_and_the_first_set_words_pass(self, kind, channel):
        given = facts(holds=(Hold(kind, NOON - DAY, NOON - hours(1)),), inbound=answering(NOON, channel))
        for purpose in set(PURPOSES) - {"opt_out_confirmation", "verification_code"}:
            verdict = ask(given, channel=channel, purpose=purpose)
            if purpose in {"staff_reply", "acknowledgement"}:
                assert verdict == Allow()
            else:
                assert (denied_by(verdict), earliest(verdict)) == (PEOPLE_ONLY[kind], None)

    @pytest.mark.requirement("VUL-02")
    def test_in_a_crisis_a_person_answers_at_any_hour_and_more_than_once(self):
        night = local("America/Chicago", 2026, 11, 24, 23, 30)
        given = facts(holds=(Hold("crisis", night),), inbound=answering(night, replies_sent=2))
        assert ask(given, purpose="staff_reply", now=night + hours(2)) == Allow()
        assert denied_by(ask(given, purpose="staff_message", now=night)) == "VUL-02"

    @pytest.mark.requirement("COM-23")
    def test_after_a_cease_request_one_whitelisted_notice_may_go(self):
        hold = Hold("cease", NOON - DAY)
        given = facts(holds=(hold,), template_id="end_of_collection")
        assert ask(given, channel="email", purpose="legal_notice") == Allow()
        again = facts(
            holds=(hold,),
            template_id="end_of_collection",
            history=(sent(NOON - hours(5), "email", "legal_notice"),),
        )
        assert denied_by(ask(again, channel="email", purpose="legal_notice")) == "COM-23"
        other = facts(holds=(hold,), template_id="validation_information")
        assert denied_by(ask(other, channel="email", purpose="legal_notice")) == "COM-23"

    @pytest.mark.requirement("COM-23")
    def test_a_legal_notice_has_to_be_on_the_list(self):
        given = facts(template_id="summer_offer")
        assert denied_by(ask(given, channel="email", purpose="legal_notice")) == "COM-23"

    @pytest.mark.requirement("COM-53", "VUL-06")
    @pytest.mark.parametrize(("kind", "rule"), [("debt_advice", "COM-53"), ("hardship", "VUL-06")])
    def test_who_gets_advice_is_not_chased_but_answered(self, kind, rule):
        until = local("America/Chicago", 2026, 12, 22, 10)
        given = facts(holds=(Hold(kind, NOON, until),), inbound=answering(NOON))
        verdict = ask(given)
        assert (denied_by(verdict), earliest(verdict)) == (rule, until)
        assert ask(given, purpose="reply_to_consumer") == Allow()
        assert earliest(ask(facts(holds=(Hold(kind, NOON),)))) is None

    @pytest.mark.requirement("COM-57")
    def test_a_moratorium_leaves_permitted_notices_and_answers(self):
        until = local("America/Chicago", 2027, 1, 20, 9)
        given = facts(moratorium_until=until, inbound=answering(NOON))
        verdict = ask(given, purpose="dunning")
        assert (denied_by(verdict), earliest(verdict)) == ("COM-57", until)
        assert denied_by(ask(given, purpose="staff_message")) == "COM-57"
        assert ask(given, purpose="reply_to_consumer") == Allow()
        notice = facts(moratorium_until=until, template_id="moratorium_acknowledged")
        assert ask(notice, channel="email", purpose="legal_notice") == Allow()
        other = facts(moratorium_until=until, template_id="transfer_of_debt")
        assert denied_by(ask(other, channel="email", purpose="legal_notice")) == "COM-57"


class TestWhatIsAskedFor:
    ASKING = tuple(purpose for purpose in PURPOSES if TRAITS[purpose].asks_for_money)

    @pytest.mark.requirement("COM-28", "COM-54")
    @pytest.mark.parametrize("purpose", ASKING)
    @pytest.mark.parametrize("channel", ["sms", "email", "voice", "web"])
    def test_what_is_in_dispute_is_not_asked_for(self, purpose, channel):
        given = facts(disputed=Money(10000, "USD"), commitments=(Commitment("plan"), Commitment("promise")))
        assert denied_by(ask(given, channel=channel, purpose=purpose)) == "COM-28"

    @pytest.mark.requirement("COM-28")
    def test_the_rest_is_when_the_message_says_how_much(self):
        def asking(minor: int | None):
            asked = None if minor is None else Money(minor, "USD")
            return denied_by(ask(facts(disputed=Money(4000, "USD"), asked=asked)))

        assert asking(6000) == ""
        assert asking(6001) == "COM-28"
        assert asking(None) == "COM-28"

    def test_amounts_of_two_currencies_are_an_error(self):
        with pytest.raises(CurrencyMismatchError):
            facts(asked=Money(6000, "EUR"))

    @pytest.mark.requirement("COM-28", "COM-54")
    def test_the_outcome_of_a_dispute_is_told(self):
        assert ask(facts(disputed=Money(10000, "USD")), purpose="dispute_outcome") == Allow()

    @pytest.mark.requirement("COM-30")
    @pytest.mark.parametrize("balance", [0, -500])
    def test_who_has_paid_is_not_asked_again(self, balance):
        given = facts(balance=Money(balance, "USD"))
        assert denied_by(ask(given)) == "COM-30"
        assert ask(given, purpose="receipt") == Allow()

    @pytest.mark.requirement("COM-51")
    def test_who_keeps_a_plan_or_a_promise_is_not_chased(self):
        day = local("America/Chicago", 2026, 12, 5, 0)
        assert earliest(ask(facts(commitments=(Commitment("plan"),)), purpose="dunning")) is None
        promised = ask(facts(commitments=(Commitment("promise", day),)))
        assert (denied_by(promised), earliest(promised)) == ("COM-51", day + hours(9))

    @pytest.mark.requirement("COM-51")
    def test_but_reminded_of_it(self):
        plan, promise = facts(commitments=(Commitment("plan"),)), facts(commitments=(Commitment("promise"),))
        assert ask(plan, purpose="instalment_reminder") == Allow()
        assert ask(promise, purpose="promise_reminder") == Allow()
        assert denied_by(ask(promise, purpose="instalment_reminder")) == "COM-51"
        assert denied_by(ask(plan, purpose="promise_reminder")) == "COM-51"

    @pytest.mark.requirement("COM-29", "COM-56")
    def test_past_the_limitation_period_only_people_ask(self):
        given = facts(limitation_expired=True)
        assert denied_by(ask(given)) == "COM-29"
        assert ask(given, purpose="staff_message") == Allow()

    @pytest.mark.requirement("COM-31")
    def test_what_is_not_due_is_not_overdue(self):
        given = facts(stage="pre_due")
        assert denied_by(ask(given, purpose="dunning")) == "COM-31"
        assert ask(given) == Allow()

    @pytest.mark.requirement("COM-27")
    def test_no_pressure_while_the_debt_may_be_questioned(self):
        ends = local("America/Chicago", 2026, 12, 18, 9)
        verdict = ask(facts(validation_ends_at=ends), purpose="dunning")
        assert (denied_by(verdict), earliest(verdict)) == ("COM-27", ends)
        collector = facts(collector_role="debt_buyer", email_used_at=LONG_AGO)
        assert denied_by(ask(collector, channel="email")) == "COM-27"
