"""The door of the console."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import col, select

from assistant.audit.tables import AuditEntry
from assistant.core import clock, db
from assistant.domain import staff, staff_sessions
from assistant.domain.staff_sessions import StaffSession
from assistant.staff.sign_in import WRONG
from tests import factories
from tests.staff import people


@pytest.fixture
def ana(database: str) -> people.Person:
    return people.hire(factories.world().business.id)


class TestSignIn:
    def test_password_and_code_open_the_queue(self, ana: people.Person) -> None:
        browser = people.client()
        answer = people.sign_in(browser, ana)
        assert (answer.status_code, answer.headers["location"]) == (303, "/staff/queue")
        assert browser.get("/staff/queue").status_code == 200

    @pytest.mark.requirement("IDN-07")
    def test_a_code_works_once_also_within_its_half_minute(self, ana: people.Person) -> None:
        code = ana.code()
        assert people.sign_in(people.client(), ana, code=code).status_code == 303
        assert people.sign_in(people.client(), ana, code=code).status_code == 401

    @pytest.mark.requirement("IDN-07")
    def test_a_recovery_code_works_once(self, ana: people.Person) -> None:
        assert people.sign_in(people.client(), ana, code=ana.recovery[0]).status_code == 303
        assert people.sign_in(people.client(), ana, code=ana.recovery[0]).status_code == 401
        assert people.sign_in(people.client(), ana, code=ana.recovery[1]).status_code == 303

    @pytest.mark.requirement("IDN-12")
    def test_whatever_is_wrong_the_answer_is_the_same(self, ana: people.Person) -> None:
        browser = people.client()
        wrong = [
            {"password": "not the password at all"},
            {"code": "000000"},
            {"code": ""},
            {"email": "nobody@acme.example"},
        ]
        answers = [people.sign_in(browser, ana, **change) for change in wrong]
        assert {answer.status_code for answer in answers} == {401}
        assert {answer.json()["detail"] for answer in answers} == {WRONG}

    def test_a_page_says_it_too_and_keeps_the_email(self, ana: people.Person) -> None:
        browser = people.client()
        browser.headers["accept"] = "text/html"
        answer = people.sign_in(browser, ana, code="000000")
        assert answer.status_code == 401
        assert WRONG in answer.text
        assert ana.user.email in answer.text

    @pytest.mark.requirement("IDN-12")
    def test_the_sixth_try_in_a_quarter_of_an_hour_is_too_many(self, ana: people.Person) -> None:
        browser = people.client()
        for _ in range(5):
            people.sign_in(browser, ana, password="wrong wrong wrong")
        assert people.sign_in(browser, ana).status_code == 429
        clock.shift_process(timedelta(minutes=16))
        assert people.sign_in(browser, ana).status_code == 303

    def test_somebody_who_left_is_a_stranger(self, ana: people.Person) -> None:
        with db.transaction() as session:
            user = session.get_one(staff.StaffUser, ana.user.id)
            staff.set_enabled(session, user, enabled=False, actor="test")
        assert people.sign_in(people.client(), ana).json()["detail"] == WRONG

    @pytest.mark.requirement("IDN-10")
    def test_a_form_of_another_site_is_refused(self, ana: people.Person) -> None:
        browser = people.client()
        browser.headers["sec-fetch-site"] = "cross-site"
        assert people.sign_in(browser, ana).status_code == 403

    def test_it_leads_on_into_the_console_only(self, ana: people.Person) -> None:
        browser = people.client()
        answer = people.sign_in(browser, ana, next="//evil.example/staff/")
        assert answer.headers["location"] == "/staff/queue"

    def test_it_is_in_the_log_and_refusals_are(self, ana: people.Person) -> None:
        people.sign_in(people.client(), ana, code="000000")
        people.sign_in(people.client(), ana)
        with db.reading() as session:
            kinds = session.exec(select(AuditEntry.kind).order_by(col(AuditEntry.id))).all()
        assert [kind for kind in kinds if kind.startswith("staff.")] == [
            "staff.changed",
            "staff.refused",
            "staff.signed_in",
        ]


@pytest.mark.requirement("IDN-09")
class TestSession:
    def test_half_an_hour_idle_ends_it(self, ana: people.Person) -> None:
        browser = people.at_work(ana)
        for minutes in (20, 40, 60):
            clock.shift_process(timedelta(minutes=minutes))
            assert browser.get("/staff/queue").status_code == 200
        clock.shift_process(timedelta(minutes=91))
        assert browser.get("/staff/queue").status_code == 401

    def test_twelve_hours_end_it_however_busy(self, ana: people.Person) -> None:
        browser = people.at_work(ana)
        for minutes in range(0, 720, 25):
            clock.shift_process(timedelta(minutes=minutes))
            assert browser.get("/staff/queue").status_code == 200
        clock.shift_process(timedelta(hours=12))
        assert browser.get("/staff/queue").status_code == 401

    def test_signing_out_ends_it_on_the_server(self, ana: people.Person) -> None:
        browser = people.at_work(ana)
        kept = dict(browser.cookies)
        browser.post("/staff/sign-out")
        browser.cookies.update(kept)
        assert browser.get("/staff/queue").status_code == 401

    def test_all_of_a_persons_sessions_can_be_ended(self, ana: people.Person) -> None:
        browsers = [people.at_work(ana), people.at_work(ana)]
        with db.transaction() as session:
            staff_sessions.end_all(session, ana.user.id)
        assert [browser.get("/staff/queue").status_code for browser in browsers] == [401, 401]

    def test_each_sign_in_has_a_token_of_its_own(self, ana: people.Person) -> None:
        tokens = {people.at_work(ana).cookies["staff"] for _ in range(3)}
        assert len(tokens) == 3

    def test_a_browser_is_led_to_the_door_and_back(self, ana: people.Person) -> None:
        browser = people.client()
        answer = browser.get("/staff/queue?box=mine", headers={"accept": "text/html"})
        assert answer.headers["location"] == "/staff/sign-in?next=/staff/queue%3Fbox%3Dmine"

    @pytest.mark.requirement("IDN-10")
    def test_over_https_the_cookie_belongs_to_the_host_alone(
        self, ana: people.Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from assistant.core import config

        monkeypatch.setenv("ASSISTANT_PUBLIC_URL", "https://pay.acme.example")
        config.get_settings.cache_clear()
        cookie = people.sign_in(people.client(), ana).headers["set-cookie"]
        assert cookie.startswith("__Host-staff=")
        assert all(part in cookie for part in ("Secure", "HttpOnly", "Path=/", "SameSite=lax"))
        assert "Domain" not in cookie


class TestConfirm:
    @pytest.mark.requirement("IDN-07")
    def test_a_code_is_fresh_for_five_minutes(self, ana: people.Person) -> None:
        browser = people.at_work(ana)
        assert self.fresh(ana)
        clock.shift_process(timedelta(minutes=6))
        assert not self.fresh(ana)
        assert browser.post("/staff/confirm", data={"code": "000000"}).status_code == 401
        assert browser.post("/staff/confirm", data={"code": ana.code()}).status_code == 303
        assert self.fresh(ana)

    @staticmethod
    def fresh(person: people.Person) -> bool:
        with db.reading() as session:
            which = select(StaffSession).where(StaffSession.staff_id == person.user.id)
            return session.exec(which).one().fresh()


@pytest.mark.requirement("IDN-08")
def test_passwords_are_long_and_not_the_first_that_are_tried(subtests: pytest.Subtests) -> None:
    from assistant.core.errors import Invalid

    for bad in ("short", "aaaaaaaaaaaaaaaa", "password123456", "qwerty123456qwerty"):
        with subtests.test(password=bad), pytest.raises(Invalid):
            staff.check_password(bad, "ana@acme.example")
    for good in (people.PASSWORD, "four words make a pass phrase", "x" * 100 + "yzabc" * 10):
        staff.check_password(good, "ana@acme.example")
