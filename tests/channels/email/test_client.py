"""How a send ends: accepted, refused, worth another try, or unknown; never sent twice by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from assistant.channels.base import CannotTell, File, Outgoing, Rejected, Unavailable, Unknown
from assistant.channels.email.client import SendGrid, request_body
from assistant.core import clock
from assistant.core.config import get_settings
from tests.channels.email.conftest import MARIA, outbound
from tests.fakes.sendgrid_server import faults

if TYPE_CHECKING:
    from tests.channels.email.conftest import Mailbox
    from tests.fakes.sendgrid_server import Running


def outgoing(**changes: object) -> Outgoing:
    usual: dict[str, object] = {
        "outbound_id": "out_" + "0" * 32,
        "channel": "email",
        "sender": '"Acme, Supply" <billing@acme.example>',
        "to": MARIA,
        "subject": "Ünïcode: a subject",
        "text": "Hello",
        "html": "<p>Hello</p>",
        "headers": {"Message-ID": "<out_1@in.acme.example>", "Reply-To": "reply+a@in.acme.example"},
        "attachments": (File("statement.pdf", "application/pdf", b"%PDF-1.7"),),
    }
    return Outgoing(**(usual | changes))  # type: ignore[arg-type]


class TestRequest:
    def test_it_fits_the_published_description(self) -> None:
        body = request_body(outgoing())
        assert faults(body) == []
        assert body["from"] == {"name": "Acme, Supply", "email": "billing@acme.example"}
        assert body["reply_to"] == {"name": "Acme, Supply", "email": "reply+a@in.acme.example"}
        assert body["custom_args"] == {"outbound_id": "out_" + "0" * 32}
        assert "Reply-To" not in body["headers"]

    @pytest.mark.requirement("AUT-08", "IDN-01")
    def test_no_link_is_rewritten_and_no_pixel_is_added(self) -> None:
        tracking = request_body(outgoing())["tracking_settings"]
        assert all(setting["enable"] is False for setting in tracking.values())

    def test_without_html_it_is_a_plain_mail(self) -> None:
        assert [part["type"] for part in request_body(outgoing(html=""))["content"]] == ["text/plain"]


@pytest.mark.usefixtures("settings")
class TestEnd:
    @pytest.mark.parametrize("database", ["sqlite"], indirect=True)
    @pytest.mark.parametrize(
        ("step", "raised", "kept"),
        [
            ({"do": "refuse", "status": 413}, Rejected, 0),
            ({"do": "refuse", "status": 400}, Rejected, 0),
            ({"do": "refuse", "status": 403}, Rejected, 0),
            ({"do": "refuse", "status": 429, "retry_after": 7}, Unavailable, 0),
            ({"do": "refuse", "status": 503}, Unavailable, 0),
            ({"do": "fail", "status": 500, "kept": True}, Unknown, 1),
            ({"do": "fail", "status": 500}, Unknown, 0),
            ({"do": "drop", "kept": True}, Unknown, 1),
            ({"do": "hang", "seconds": 5, "kept": True}, Unknown, 1),
        ],
    )
    def test_each_answer_has_its_meaning(
        self, provider: Running, step: dict[str, object], raised: type[Exception], kept: int
    ) -> None:
        provider.script(step)
        transport = SendGrid(get_settings())
        transport._timeout = httpx.Timeout(1.0)
        with pytest.raises(raised) as error:
            transport.send(outgoing())
        assert len(provider.messages) == kept
        if isinstance(error.value, Unavailable) and "retry_after" in step:
            assert error.value.retry_after == 7
        if isinstance(error.value, Rejected):
            assert error.value.permanent is (step["status"] != 403)

    @pytest.mark.parametrize("database", ["sqlite"], indirect=True)
    def test_accepted_it_has_the_providers_name(self, provider: Running) -> None:
        assert SendGrid(get_settings()).send(outgoing()).provider_id.startswith("fake")

    @pytest.mark.parametrize("database", ["sqlite"], indirect=True)
    def test_nobody_there_is_worth_another_try(self, monkeypatch: pytest.MonkeyPatch) -> None:
        transport = SendGrid(get_settings())
        transport._url = "http://127.0.0.1:9/v3/mail/send"
        with pytest.raises(Unavailable):
            transport.send(outgoing())

    @pytest.mark.parametrize("database", ["sqlite"], indirect=True)
    def test_what_became_of_it_cannot_be_asked(self) -> None:
        with pytest.raises(CannotTell):
            SendGrid(get_settings()).find(outgoing(), clock.now())


class TestUnknown:
    @pytest.mark.parametrize(
        "step", [{"do": "drop", "kept": True}, {"do": "fail", "status": 500, "kept": True}]
    )
    def test_what_may_have_been_accepted_is_not_sent_again(
        self, mailbox: Mailbox, step: dict[str, object]
    ) -> None:
        mailbox.provider.script(step)
        mailbox.write()
        assert (outbound()[0].status, len(mailbox.provider.messages)) == ("unknown", 1)
