"""Calls to Twilio: each once, in the published shape, and honest about what is not known afterwards."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from assistant.channels.sms import api, http
from assistant.core import clock, config
from assistant.core.errors import Invalid, TooLarge

if TYPE_CHECKING:
    from tests.fakes.twilio_server import Remote

FROM, TO = "+12075550114", "+15185550142"
CALLBACK = "https://pay.example.com/webhooks/twilio/status?message=msg_1"
PICTURE = base64.b64encode(b"\xff\xd8\xff" + b"x" * 1000).decode()


def send(body: str = "Hello.", to: str = TO) -> api.Taken:
    return api.account().create(sender=FROM, to=to, body=body, callback=CALLBACK)


def media_url(remote: Remote, sid: str, part: str, account: str | None = None) -> str:
    return (
        f"https://api.twilio.com/2010-04-01/Accounts/{account or remote.account}/Messages/{sid}/Media/{part}"
    )


def picture(remote: Remote) -> tuple[str, str]:
    made = remote.control(
        "inbound",
        {"to": FROM, "from": TO, "body": "", "media": [{"type": "image/jpeg", "base64": PICTURE}]},
    )
    return made["sid"], made["media"][0]["sid"]


def test_a_text_goes_out_in_the_published_shape(twilio: Remote) -> None:
    taken = send("Thank you – see you.")
    assert [message["body"] for message in twilio.messages] == ["Thank you – see you."]
    assert taken.sid == twilio.messages[0]["sid"]
    assert taken.status == "queued"


@pytest.mark.requirement("WHK-07")
@pytest.mark.parametrize(("status", "code"), [(400, 21610), (400, 21211), (401, 20003), (403, 30034)])
def test_a_refusal_carries_the_providers_own_number(twilio: Remote, status: int, code: int) -> None:
    twilio.script({"do": "refuse", "status": status, "code": code})
    with pytest.raises(api.ApiError) as refused:
        send()
    assert (refused.value.status, refused.value.code) == (status, code)
    assert twilio.messages == []


def test_too_fast_says_how_long_to_wait(twilio: Remote) -> None:
    twilio.script({"do": "refuse", "status": 429, "code": 20429, "retry_after": 7})
    with pytest.raises(api.ApiError) as refused:
        send()
    assert (refused.value.code, refused.value.retry_after) == (20429, 7.0)


@pytest.mark.parametrize(
    "step",
    [
        {"do": "fail", "status": 500, "kept": True},
        {"do": "fail", "status": 503, "kept": False},
        {"do": "drop", "kept": True},
        {"do": "hang", "seconds": 3, "kept": True},
    ],
)
def test_what_may_have_been_accepted_is_not_known_and_is_sent_once(
    twilio: Remote, step: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "ANSWER_SECONDS", 0.3)
    twilio.script(step)
    with pytest.raises(api.NotKnown):
        send()
    assert len(twilio.messages) == int(bool(step["kept"]))


def test_an_address_where_nobody_listens_was_not_reached(
    twilio: Remote, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWILIO_BASE_URL", "http://127.0.0.1:9")
    config.get_settings.cache_clear()
    with pytest.raises(api.NotReached):
        send()


def test_what_was_sent_is_found_again_by_number_and_time(twilio: Remote) -> None:
    first, other = send("One."), send("Two.", to="+15185550199")
    found = api.account().sent_since(sender=FROM, to=TO, since=clock.now() - timedelta(minutes=1))
    assert [(taken.sid, body) for taken, body in found] == [(first.sid, "One.")]
    assert other.sid not in {taken.sid for taken, _body in found}
    assert api.account().sent_since(sender=FROM, to=TO, since=clock.now() + timedelta(hours=1)) == []


def test_what_the_payer_wrote_is_never_taken_for_ours(twilio: Remote) -> None:
    twilio.control("inbound", {"to": TO, "from": FROM, "body": "One."})
    assert api.account().sent_since(sender=FROM, to=TO, since=clock.now() - timedelta(minutes=1)) == []


@pytest.mark.requirement("PCI-06")
def test_a_message_and_its_pictures_are_removed_at_the_provider(twilio: Remote) -> None:
    sid, _part = picture(twilio)
    api.account().delete(sid)
    assert twilio.messages == []
    assert twilio.control("media") == {sid: []}
    api.account().delete(sid)  # what is gone already is fine


def test_a_picture_is_fetched_through_one_redirection(twilio: Remote) -> None:
    sid, part = picture(twilio)
    assert api.account().media(media_url(twilio, sid, part), most=2000).startswith(b"\xff\xd8\xff")


def test_a_picture_that_is_too_large_is_not_read_to_its_end(twilio: Remote) -> None:
    sid, part = picture(twilio)
    with pytest.raises(TooLarge):
        api.account().media(media_url(twilio, sid, part), most=100)


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "https://api.twilio.com/2010-04-01/Accounts/AC"
        + "1" * 32
        + "/Messages/MM"
        + "0" * 32
        + "/Media/ME"
        + "0" * 32,
        "",
    ],
)
def test_no_other_address_is_ever_fetched(twilio: Remote, url: str) -> None:
    with pytest.raises(Invalid):
        api.account().media(url, most=100)
    assert twilio.control("requests") == []


def test_of_an_address_only_the_two_names_in_it_are_used(twilio: Remote) -> None:
    """Whatever host a webhook names: the request goes to the provider."""
    sid, part = picture(twilio)
    evil = media_url(twilio, sid, part).replace("api.twilio.com", "evil.example")
    assert api.account().media(evil, most=2000)


@pytest.mark.parametrize(
    ("where", "allowed"),
    [
        ("https://media.twiliocdn.com/a/b", True),
        ("https://s3-external-1.amazonaws.com/media.twiliocdn.com/a", True),
        ("http://media.twiliocdn.com/a", False),
        ("https://media.twiliocdn.com:8443/a", False),
        ("https://twiliocdn.com.evil.example/a", False),
        ("https://evil.example/.twiliocdn.com", False),
        ("http://127.0.0.1/a", False),
        ("", False),
    ],
)
def test_a_redirection_leads_to_the_providers_stores_or_nowhere(where: str, allowed: bool) -> None:
    account = api.Account("AC" + "0" * 32, "t", "", None)  # type: ignore[arg-type]
    assert account._is_store(where) is allowed


def test_the_fake_refuses_what_its_description_does_not_allow(twilio: Remote) -> None:
    account = api.account()
    with pytest.raises(api.ApiError):
        account.create(sender=FROM, to="0151 123", body="x", callback=CALLBACK)
    with pytest.raises(api.ApiError):
        account.create(sender=FROM, to=TO, body="x" * 1601, callback=CALLBACK)
    with pytest.raises(api.ApiError):
        account.create(sender=FROM, to=TO, body="x", callback="not an address")
    assert len(twilio.faults) == 3
    twilio.control("reset", {})
