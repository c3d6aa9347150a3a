"""What the screens promise beyond the labelled sets: disguise, context, order, detail."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.agent.screens import KINDS, PRECEDENCE, Signal, screen


def read(text: str, **more: object) -> list[Signal]:
    given = {
        "locale": "en_US",
        "country": "US",
        "channel": "web",
        "business_name": "Harbor & Pine Supply",
    } | more
    return screen(text, **given)  # type: ignore[arg-type]


def kinds(text: str, **more: object) -> list[str]:
    return [signal.kind for signal in read(text, **more)]


class TestDisguise:
    @pytest.mark.requirement("COM-13")
    @pytest.mark.parametrize(
        "text",
        [
            "STPO", "sttop", "stip", "tsop", "S T O P", "s.t.o.p", "st0p", "stooooop", "STOP\u200b",
            "S\u200bTOP", "ЅТОР", "sTοp", "ＳＴＯＰ", "Stop ✋", "🛑", "\u202eSTOP\u202c", "pls stop!!",
            "unsubscibe", "cancle", "OPT\u00a0OUT",
        ],
    )  # fmt: skip
    def test_a_disguised_stop_is_a_stop(self, text: str) -> None:
        assert "opt_out" in kinds(text, channel="sms")

    @pytest.mark.parametrize(
        "text", ["shop", "spot", "step", "stops", "quite", "cancer", "top", "part", "care", "suit"]
    )
    def test_a_real_word_near_it_is_none(self, text: str) -> None:
        assert "opt_out" not in kinds(text, channel="sms")

    @pytest.mark.requirement("VUL-02")
    @pytest.mark.parametrize(
        "text", ["i want to d\u200bie", "I waant to kiill myself", "i wanna kil myself", "SUIC1DE"]
    )
    def test_a_mistyped_cry_for_help_is_heard(self, text: str) -> None:
        assert kinds(text)[:1] == ["crisis"]


class TestContext:
    def test_a_quoted_stop_is_not_said(self) -> None:
        assert kinds('Your text said "Reply STOP to opt out". Is that automatic?') == []

    def test_quotation_marks_do_not_hide_a_crisis(self) -> None:
        assert "crisis" in kinds('my son keeps saying "I want to kill myself"')

    def test_the_answered_mail_below_does_not_count(self) -> None:
        mail = "I'll pay on Friday.\n\nOn Mon, Nov 16, Harbor wrote:\n> Reply STOP to opt out\n> stop emailing me"
        assert kinds(mail, channel="email") == []

    def test_a_signature_does_not_make_a_stop_longer(self) -> None:
        assert kinds("Cancel\n\nSent from my iPhone", channel="email") == ["opt_out"]

    def test_the_name_of_the_business_is_no_wish(self) -> None:
        assert kinds("Is the Stop Texting Me Ltd invoice paid?", business_name="Stop Texting Me Ltd") == []

    def test_a_link_is_no_wish(self) -> None:
        assert kinds("I used https://example.com/unsubscribe and a@stop.example") == []

    @pytest.mark.requirement("VUL-02")
    def test_a_sentence_in_two_messages_is_one(self) -> None:
        assert kinds("to kill myself", recent=["hello", "I just want"]) == ["crisis"]
        assert kinds("how much is it", recent=["I just want"]) == []

    def test_what_was_said_before_is_not_found_again(self) -> None:
        assert kinds("how much do I owe", recent=["stop texting me"]) == []

    @pytest.mark.requirement("COM-15")
    def test_yes_never_brings_messages_back(self) -> None:
        assert kinds("YES", channel="sms") == []

    @pytest.mark.requirement("COM-21")
    @pytest.mark.parametrize(
        "text", ["This isn't Ottilie", "I'm not Mr Hayes", "who is Kwame?", "nobody called Zofia"]
    )
    def test_a_name_that_is_denied_is_a_wrong_person(self, text: str) -> None:
        assert kinds(text) == ["wrong_person"]

    @pytest.mark.requirement("PCI-03")
    def test_a_removed_card_number_is_noticed_by_its_marker(self) -> None:
        assert kinds("take 50 from [card number removed] please") == ["card_number"]


class TestOrder:
    def test_the_order_is_fixed(self) -> None:
        first = [
            "crisis",
            "abuse_coercion",
            "opt_out",
            "bereavement",
            "wrong_person",
            "lawyer",
            "card_number",
        ]
        then = ["bot_question", "human", "complaint", "hardship"]
        places = [PRECEDENCE[kind] for kind in first + then]
        assert places == sorted(places)

    @pytest.mark.requirement("LLM-08")
    def test_the_gravest_comes_first(self) -> None:
        found = kinds(
            "Stop texting me. I lost my job, I want to die and I want to talk to a human. Talk to my lawyer."
        )
        assert found == ["crisis", "opt_out", "lawyer", "human", "hardship"]

    def test_each_kind_comes_once(self) -> None:
        found = kinds("stop texting me, stop texting me, please stop, unsubscribe me")
        assert found == ["opt_out"]


class TestDetail:
    @pytest.mark.requirement("COM-24")
    @pytest.mark.parametrize(
        ("text", "scope"),
        [
            ("stop texting me", "sms"),
            ("no more emails please", "email"),
            ("stop all emails and texts", "all"),
            ("leave me alone", "all"),
            ("STOP", ""),
            ("stop texting me, email is fine. also why is there tax?", "sms"),
            ("stop emailing me. texts are ok", "email"),
            ("not by email, text me", "email"),
            ("stop the emails and just text me", "email"),
            ("no more texts, email me instead", "sms"),
            ("stop texting me, please don't email me", "all"),
            ("stop texting me, no email is fine", "all"),
            ("stop texting me and email is fine to stop too", "all"),
            ("unsubscribe me from everything, email is fine", "all"),
            ("not by text, email me instead", "sms"),
            ("no more eamils please", "email"),
            ("can you email me rather than text", "sms"),
            ("I prefer to be written to by letter or e-mail only, not by telephone messages", "sms"),
            ("lieber per E-Mail, nicht per SMS", "sms"),
            ("pas par sms, par mail svp", "sms"),
            ("not by text, not by email", "all"),
            ("stop emailing, not texting", "all"),
        ],
    )
    def test_an_opt_out_names_what_the_payer_named(self, text: str, scope: str) -> None:
        assert read(text)[0].detail == scope

    @pytest.mark.parametrize(
        "text",
        [
            "I paid by bank transfer, not by text",
            "can I pay online, not by text?",
            "it came by post, not by email",
        ],
    )
    def test_what_came_or_is_paid_another_way_stops_nothing(self, text: str) -> None:
        assert not read(text)

    @pytest.mark.requirement("COM-04")
    @pytest.mark.parametrize(
        ("text", "detail"),
        [
            ("Don't text me before 3pm", "not_before=15:00"),
            ("please don't contact me before 9:30 am", "not_before=09:30"),
            ("no texts after 8 pm please", "not_after=20:00"),
            ("only contact me after 6", "not_before=18:00"),
            ("only text me before noon", "not_after=12:00"),
            ("please don't call me at work", "not_at=work"),
            ("please don't message me on Sundays", "not_on=sunday"),
            ("bitte nicht vor 18 Uhr schreiben", "not_before=18:00"),
            ("ne m'écrivez pas avant 18h", "not_before=18:00"),
            ("I'm at work, can't talk now", "not_at=work"),
        ],
    )
    def test_an_inconvenient_time_is_structured(self, text: str, detail: str) -> None:
        signal = next(signal for signal in read(text) if signal.kind == "inconvenient_time")
        assert signal.detail == detail
        assert "opt_out" not in kinds(text)

    def test_insolvency_is_told_apart_from_advice(self) -> None:
        assert read("I filed for bankruptcy in May")[0].detail == "insolvency"
        assert read("I'm working with StepChange")[0].detail == ""

    def test_a_crisis_of_somebody_else_is_marked(self) -> None:
        assert read("my brother says he wants to kill himself over this")[0].detail == "other"

    def test_matched_is_what_the_payer_wrote(self) -> None:
        assert read("Well, LEAVE me Alone!")[0].matched == "LEAVE me Alone"


@given(st.text(max_size=400))
def test_any_text_is_read_without_error(text: str) -> None:
    found = read(text)
    assert [PRECEDENCE[signal.kind] for signal in found] == sorted(
        PRECEDENCE[signal.kind] for signal in found
    )
    assert all(signal.kind in KINDS for signal in found)


@given(st.sampled_from(["en_US", "de_DE", "ja_JP", ""]), st.sampled_from(["web", "sms", "email"]))
def test_the_locale_does_not_decide_what_is_heard(locale: str, channel: str) -> None:
    assert kinds("quiero morirme", locale=locale, channel=channel) == ["crisis"]


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("Rappelez-moi la somme ?", "fr_FR"),
        ("Le voy dando cada quincena, le parece?", "es_MX"),
        ("Hasta Semana Santa no me llaman del hotel, ¿puedo pagar después?", "es_ES"),
        ("Se me cortó el mail justo ahí, ¿cuánto es?", "es_AR"),
        ("Unsere Katze ist seit dem Umzug verschwunden.", "de_DE"),
        ("The keys were handed over on the 3rd, what is the call-out fee?", "en_US"),
    ],
)
def test_everyday_words_near_those_of_the_lexicon_mean_neither_stop_nor_danger(
    text: str, locale: str
) -> None:
    assert {"opt_out", "cease", "crisis"}.isdisjoint(kinds(text, locale=locale))
