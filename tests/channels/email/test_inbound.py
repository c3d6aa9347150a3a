"""A received mail, out of the provider's form: who wrote it, to which address, what, and with which files."""

from __future__ import annotations

import json
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.channels.email import inbound, simulator
from assistant.channels.email.inbound import InboundMail
from assistant.channels.email.simulator import Letter
from assistant.core.errors import Invalid

MARIA, US = "maria@example.com", "reply+x@in.harbor.example"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 100


def read(**fields: Any) -> InboundMail:
    letter = Letter(**({"sender": MARIA, "to": US, "subject": "Re: hello", "text": "Hello there"} | fields))
    return inbound.read(*simulator.form_of(letter), own_domains=frozenset({"harbor.example"}))


def form(parts: dict[str, bytes]) -> InboundMail:
    body = b"".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value + b"\r\n"
        for name, value in parts.items()
    )
    return inbound.read(body + b"--b--\r\n", "multipart/form-data; boundary=b")


class TestReading:
    def test_a_plain_mail(self) -> None:
        mail = read(
            message_id="abc@mail.example.com", in_reply_to="out_1@in.harbor.example", name="Maria Lopez"
        )
        assert (mail.sender, mail.to, mail.text) == (MARIA, (US,), "Hello there")
        assert (mail.message_id, mail.references) == ("abc@mail.example.com", ("out_1@in.harbor.example",))
        assert (mail.verdict.aligned, mail.silent, mail.files) == (True, "", ())

    def test_the_nearest_reference_comes_first(self) -> None:
        mail = read(references="<a@x.example> <b@x.example>", in_reply_to="c@x.example")
        assert mail.references == ("c@x.example", "b@x.example", "a@x.example")

    def test_the_text_is_taken_before_the_html(self) -> None:
        assert read(text="plain", html="<p>rich</p>").text == "plain"

    def test_html_serves_where_there_is_no_text(self) -> None:
        assert read(text=None, html="<p>Only <b>rich</b></p>").text == "Only rich"
        assert read(text=" \n", html="<p>Only rich</p>").text == "Only rich"

    def test_delivered_again_it_has_the_same_name(self) -> None:
        letter = Letter(sender=MARIA, to=US, text="hi", message_id="one@example.com")
        first, again = (inbound.read(*simulator.form_of(letter)) for _ in range(2))
        assert first.external_id == again.external_id
        other = inbound.read(
            *simulator.form_of(Letter(sender=MARIA, to=US, text="ho", message_id="one@example.com"))
        )
        assert other.external_id != first.external_id

    @pytest.mark.parametrize(
        ("subject", "text", "read_as"),
        [
            ("Re: About invoice HP-1", "Friday", "Friday"),
            ("AW: hello", "Freitag", "Freitag"),
            ("Please stop", "Thanks", "Please stop\n\nThanks"),
            ("STOP", "", "STOP"),
            ("Re: STOP", "", ""),
            ("Question", "question: what is this?", "question: what is this?"),
        ],
    )
    def test_the_subject_of_a_new_mail_is_part_of_what_it_says(
        self, subject: str, text: str, read_as: str
    ) -> None:
        assert read(subject=subject, text=text).text == read_as


@pytest.mark.requirement("WHK-13")
class TestCharsets:
    @pytest.mark.parametrize(
        ("charset", "text"),
        [
            ("utf-8", "Grüße, ¥ 日本語"),
            ("iso-8859-1", "Grüße"),
            ("windows-1252", "“Grüße” – €5"),
            ("iso-2022-jp", "支払いについて"),
            ("shift_jis", "支払い"),
            ("koi8-r", "платёж"),
            ("utf-16", "Grüße"),
            ("gb18030", "付款"),
        ],
    )
    def test_each_field_in_its_own(self, charset: str, text: str) -> None:
        assert read(charset=charset, text=text).text == text

    @pytest.mark.parametrize(
        "charset", ["", "x-unknown", "utf-8", "unicode_escape", "utf-7", "\x00", "a" * 5000]
    )
    def test_a_wrong_name_loses_nothing(self, charset: str) -> None:
        mail = form(
            {
                "from": MARIA.encode(),
                "text": b"Gr\xfc\xdfe + \\u0041 +AGE-",
                "charsets": json.dumps({"text": charset}).encode(),
            }
        )
        assert mail.text == "Grüße + \\u0041 +AGE-"

    @pytest.mark.parametrize("charsets", [b"", b"{", b"[]", b"null", b'{"text": 5}', b'{"text": {}}'])
    def test_nor_does_a_broken_list(self, charsets: bytes) -> None:
        assert form({"from": MARIA.encode(), "text": b"hello", "charsets": charsets}).text == "hello"


class TestSender:
    @pytest.mark.parametrize(
        ("shown", "sender"),
        [
            ("Maria <maria@example.com>", MARIA),
            ('"Lopez, Maria" <MARIA@Example.com>', MARIA),
            ("=?utf-8?q?Mar=C3=ADa?= <maria@example.com>", MARIA),
            ("a@bank.example <maria@example.com>", ""),
            ("maria@example.com, eve@attacker.net", ""),
            ("maria@example.com <eve@attacker.net>", ""),
            ('"maria@example.com" <eve@attacker.net>', "eve@attacker.net"),
            ("Maria L. Lopez (at home) <maria@example.com>", MARIA),
            ('"maria@example.com"@attacker.net', ""),
            ("undisclosed:;", ""),
            ("", ""),
            ("<>", ""),
            ("maria@example.com\r\nFrom: eve@attacker.net", ""),
        ],
    )
    def test_is_one_address_or_none(self, shown: str, sender: str) -> None:
        assert form({"from": shown.encode(), "text": b"x"}).sender == sender

    def test_headers_and_field_must_agree(self) -> None:
        assert read(headers={"From": "eve@attacker.net"}).sender == ""

    def test_two_from_lines_are_none(self) -> None:
        lines = b"From: maria@example.com\nFrom: eve@attacker.net\n"
        assert form({"headers": lines, "from": b"maria@example.com", "text": b"x"}).sender == ""

    @pytest.mark.requirement("WHK-15")
    def test_results_inside_the_mail_are_not_believed(self) -> None:
        claim = "mx.harbor.example; dkim=pass header.d=example.com; spf=pass smtp.mailfrom=example.com"
        mail = read(dkim="none", spf="fail", headers={"Authentication-Results": claim})
        assert not mail.verdict.aligned


class TestFiles:
    def test_keep_their_bytes_and_names(self) -> None:
        files = [
            ("photo of désk.png", "image/png", PNG),
            ("b.pdf", "application/pdf", b"%PDF-1.7\n--b--\r\n"),
        ]
        assert [(file.name, file.content) for file in read(files=files).files] == [
            (n, c) for n, _m, c in files
        ]

    def test_thirty_megabytes_are_read(self) -> None:
        big = PNG * (30 * 1024 * 1024 // len(PNG))
        assert read(files=[("big.png", "image/png", big)]).files[0].content == big

    def test_only_the_first_ten_are_taken(self) -> None:
        assert (
            len(read(files=[(f"{n}.png", "image/png", PNG) for n in range(40)]).files) == inbound.MOST_FILES
        )

    def test_the_little_pictures_of_a_signature_are_none(self) -> None:
        logo = b"\x89PNG\r\n\x1a\n" + b"0" * 900
        body, kind = simulator.form_of(
            Letter(sender=MARIA, to=US, text="x", files=[("logo.png", "image/png", logo)])
        )
        boundary = kind.partition("boundary=")[2].encode()
        info = json.dumps({"attachment1": {"filename": "logo.png", "content-id": "logo@x"}}).encode()
        extra = (
            b"--"
            + boundary
            + b'\r\nContent-Disposition: form-data; name="attachment-info"\r\n\r\n'
            + info
            + b"\r\n"
        )
        assert inbound.read(extra + body, kind).files == ()


class TestWhole:
    """The provider may be told to pass the mail on as it is."""

    def test_text_and_files_are_found_in_it(self) -> None:
        message = EmailMessage()
        message["From"], message["Subject"], message["Message-ID"] = MARIA, "Re: x", "<w@example.com>"
        message.set_content("Grüße, here it is", charset="iso-8859-1")
        message.add_alternative("<p>rich</p>", subtype="html")
        message.add_attachment(PNG, maintype="image", subtype="png", filename="desk.png")
        mail = read(text=None, raw=message.as_bytes(), subject="Re: x")
        assert (mail.text, mail.files[0].content, mail.message_id) == (
            "Grüße, here it is",
            PNG,
            "w@example.com",
        )

    def test_it_may_nest_as_deep_as_it_likes(self) -> None:
        inner = b"Content-Type: text/plain\n\nhello\n"
        for depth in range(60):
            name = f"b{depth}".encode()
            inner = (
                b'Content-Type: multipart/mixed; boundary="'
                + name
                + b'"\n\n--'
                + name
                + b"\n"
                + inner
                + b"\n--"
                + name
                + b"--\n"
            )
        mail = read(text=None, raw=b"From: maria@example.com\n" + inner)
        assert mail.text in ("hello", "")

    def test_without_end_it_is_refused(self) -> None:
        nested = b"".join(b"Content-Type: message/rfc822\n\n" for _ in range(5000))
        with pytest.raises(Invalid, match="cannot be read"):
            read(text=None, raw=b"From: maria@example.com\n" + nested)


class TestGarbage:
    @pytest.mark.parametrize(
        ("body", "kind"),
        [
            (b"", "multipart/form-data; boundary=b"),
            (b"hello", "multipart/form-data; boundary=b"),
            (b"--b\r\n", "multipart/form-data"),
            (b"{}", "application/json"),
            (b"--b\r\nbroken", "multipart/form-data; boundary=b"),
            (b"--b--\r\n", "multipart/form-data; boundary=" + "b" * 5000),
        ],
    )
    def test_no_form_is_refused(self, body: bytes, kind: str) -> None:
        with pytest.raises(Invalid) as refused:
            inbound.read(body, kind)
        assert refused.value.code == "not_a_form"

    def test_too_many_parts_are_refused(self) -> None:
        with pytest.raises(Invalid):
            form({f"f{n}": b"x" for n in range(400)})

    @given(
        st.dictionaries(
            st.sampled_from(
                [
                    "headers",
                    "from",
                    "text",
                    "html",
                    "envelope",
                    "charsets",
                    "dkim",
                    "SPF",
                    "subject",
                    "attachment-info",
                ]
            ),
            st.binary(max_size=200).filter(lambda value: b"--b" not in value),
        )
    )
    def test_any_bytes_in_any_field_are_read(self, parts: dict[str, bytes]) -> None:
        mail = form(parts)
        assert not mail.verdict.aligned or "from" in parts
