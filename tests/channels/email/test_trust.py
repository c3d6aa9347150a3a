"""A sender is believed when the domain in their From answers for the mail, and in no other case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.channels.email.trust import aligned, dkim_results, domain_of, verdict

MARIA = "maria@example.com"


@pytest.mark.requirement("WHK-14")
class TestField:
    @pytest.mark.parametrize(
        ("field", "results"),
        [
            ("{@example.com : pass}", (("example.com", "pass"),)),
            ("{@Example.COM : Pass}", (("example.com", "pass"),)),
            (
                "{@gmail.com : pass, @example-com.20251104.gappssmtp.com : fail}",
                (("gmail.com", "pass"), ("example-com.20251104.gappssmtp.com", "fail")),
            ),
            ("{example.com:pass}", (("example.com", "pass"),)),
            ("none", ()),
            ("", ()),
            ("{}", ()),
            ("pass", ()),
            ('{"@example.com": "pass"}', ()),
            ("{@example.com : pass", ()),
            ("{@example.com : pass} {@other.com : pass}", ()),
            ("{@example.com = pass}", ()),
            ("{@example.com : pass, garbage}", ()),
            ("{@localhost : pass}", ()),
            ("{@exa mple.com : pass}", ()),
            ("{" + ", ".join(["@a.example : pass"] * 50) + "}", ()),
        ],
    )
    def test_is_read_from_end_to_end_or_not_at_all(self, field: str, results: tuple[object, ...]) -> None:
        assert dkim_results(field) == results

    @given(st.text(max_size=300))
    def test_garbage_is_never_a_pass(self, field: str) -> None:
        assert not any(
            domain == "example.com" for domain, _result in dkim_results(field)
        ) or field.startswith("{")


@pytest.mark.requirement("WHK-15")
class TestVerdict:
    @pytest.mark.parametrize(
        ("dkim", "spf", "envelope", "by"),
        [
            ("{@example.com : pass}", "fail", "x@elsewhere.net", "dkim"),
            ("{@esp.net : pass, @example.com : pass}", "none", "x@esp.net", "dkim"),
            ("none", "pass", "bounces@example.com", "spf"),
            ("none", "pass", "bounces@mail.example.com", "spf"),
            ("{@example.com : fail}", "pass", MARIA, "spf"),
        ],
    )
    def test_the_senders_own_domain_answers_for_the_mail(
        self, dkim: str, spf: str, envelope: str, by: str
    ) -> None:
        found = verdict(sender=MARIA, dkim=dkim, spf=spf, envelope_from=envelope)
        assert (found.aligned, found.by) == (True, by)

    @pytest.mark.parametrize(
        ("dkim", "spf", "envelope"),
        [
            ("{@attacker.net : pass}", "pass", "x@attacker.net"),
            ("{@example.com : fail}", "fail", MARIA),
            ("{@example.com : none}", "softfail", MARIA),
            ("{@example.com.attacker.net : pass}", "pass", "x@example.com.attacker.net"),
            ("{@notexample.com : pass}", "neutral", "x@notexample.com"),
            ("{@com : pass}", "none", ""),
            ("none", "pass", ""),
            ("none", "pass", "<>"),
            ("none", "Pass (sender is authorized)", MARIA),
            ("garbage", "garbage", "garbage"),
        ],
    )
    def test_anybody_elses_does_not(self, dkim: str, spf: str, envelope: str) -> None:
        assert not verdict(sender=MARIA, dkim=dkim, spf=spf, envelope_from=envelope).aligned

    def test_without_one_sender_nothing_does(self) -> None:
        assert not verdict(sender="", dkim="{@example.com : pass}", spf="pass", envelope_from=MARIA).aligned


BYPASSES = [
    'mx.example.net; dkim=fail reason="broken; dkim=pass header.d=example.com" header.d=attacker.net',
    "mx.example.net; dkim=fail (see (dkim=pass header.d=example.com) below) header.d=attacker.net",
    "mx.example.net; dkim=fail header.d=example.com; dkim=pass header.d=example.com",
    "mx.receiver.example; dkim=pass header.d=example.com; spf=pass smtp.mailfrom=example.com",
]


@pytest.mark.requirement("WHK-15")
@pytest.mark.parametrize(
    "claim", BYPASSES, ids=["quoted string", "nested comment", "last one wins", "forged"]
)
def test_what_a_mail_claims_of_itself_is_no_result(claim: str) -> None:
    for field in (claim, f"{{{claim}}}", f"{{@attacker.net : fail, {claim}}}"):
        assert not verdict(sender=MARIA, dkim=field, spf=claim, envelope_from="x@attacker.net").aligned


class TestAlignment:
    @pytest.mark.parametrize(
        ("sender", "signer", "holds"),
        [
            ("example.com", "example.com", True),
            ("mail.example.com", "example.com", True),
            ("example.com", "mail.example.com", True),
            ("a.example.com", "b.example.com", False),
            ("co.uk", "evil.co.uk", False),
            ("example.co.uk", "co.uk", False),
            ("github.io", "evil.github.io", False),
            ("contoso.onmicrosoft.com", "contoso.onmicrosoft.com", True),
            ("contoso.onmicrosoft.com", "onmicrosoft.com", False),
            ("example.com", "com", False),
            ("example.com", "", False),
            ("", "example.com", False),
        ],
    )
    def test_by_the_tree_of_names(self, sender: str, signer: str, holds: bool) -> None:
        assert aligned(sender, signer) is holds

    @pytest.mark.parametrize("address", ["", "x", "@example.com", "a@b", "a@-x.com", "a@x..com", "a@x.com>"])
    def test_what_is_no_address_has_no_domain(self, address: str) -> None:
        assert domain_of(address) == ""
