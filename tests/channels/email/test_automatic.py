"""Machines get no answer, people do."""

from __future__ import annotations

import pytest

from assistant.channels.email import automatic, headers

OWN = frozenset({"harbor.example", "in.harbor.example"})


def why(lines: str = "", *, sender: str = "maria@example.com", envelope: str = "maria@example.com") -> str:
    return automatic.why_silent(headers.read(lines), sender=sender, envelope_from=envelope, own_domains=OWN)


@pytest.mark.requirement("WHK-18")
class TestSilence:
    @pytest.mark.parametrize(
        ("lines", "reason"),
        [
            ("Auto-Submitted: auto-replied", "auto_submitted"),
            ("auto-submitted: auto-generated; owner=x", "auto_submitted"),
            ("Auto-Submitted: no\nAuto-Submitted: auto-replied", "auto_submitted"),
            ("Return-Path: <>", "bounce"),
            ('Content-Type: multipart/report; report-type=delivery-status; boundary="x"', "report"),
            ("List-Id: <things.example.com>", "list"),
            ("List-Unsubscribe: <https://example.com/u>", "list"),
            ("Precedence: bulk", "bulk"),
            ("Precedence: JUNK", "bulk"),
            ("Precedence: list", "bulk"),
            ("X-Auto-Response-Suppress: OOF, AutoReply", "suppressed"),
            ("X-Auto-Response-Suppress: All", "suppressed"),
            ("X-Autoreply: yes", "vendor"),
        ],
    )
    def test_a_machine_says_so_in_its_headers(self, lines: str, reason: str) -> None:
        assert why(lines) == reason

    @pytest.mark.parametrize(
        "sender",
        [
            "MAILER-DAEMON@mx.example.com",
            "postmaster@example.com",
            "no-reply@example.com",
            "noreply+123@example.com",
            "donotreply@example.com",
            "bounces+42-ab@em.example.com",
        ],
    )
    def test_or_in_its_name(self, sender: str) -> None:
        assert why(sender=sender) == "robot"

    @pytest.mark.parametrize(
        "sender", ["billing@harbor.example", "reply+x@in.harbor.example", "x@a.harbor.example"]
    )
    def test_our_own_voice_is_not_answered(self, sender: str) -> None:
        assert why(sender=sender) == "own"

    @pytest.mark.parametrize("envelope", ["", "<>", " "])
    def test_a_bounce_has_no_sender(self, envelope: str) -> None:
        assert why(envelope=envelope) == "bounce"

    def test_our_own_answers_would_not_be_answered(self) -> None:
        lines = "\n".join(f"{name}: {value}" for name, value in automatic.MARKS.items())
        assert why(lines) == "auto_submitted"


class TestPeople:
    @pytest.mark.parametrize(
        "lines",
        [
            "",
            "Auto-Submitted: no",
            "Precedence: normal",
            "X-Auto-Response-Suppress: DR, RN, NRN",
            "Return-Path: <maria@example.com>",
            "X-Mailer: Apple Mail (2.3774)\nContent-Type: text/plain",
        ],
    )
    def test_a_person_is_answered(self, lines: str) -> None:
        assert why(lines) == ""

    @pytest.mark.parametrize(
        "sender", ["norepls@example.com", "rooter@example.com", "postmasters@example.com"]
    )
    def test_whatever_their_name_reminds_of(self, sender: str) -> None:
        assert why(sender=sender) == ""
