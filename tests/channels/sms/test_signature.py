"""Only Twilio's own webhooks are taken; the vectors were computed with the official code."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from assistant.channels.sms import signature
from assistant.core import config
from assistant.core.errors import Forbidden

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = "12345"
CALLER = {"CallSid": "CA1234567890ABCDE", "Digits": "1234", "To": "+18005551212"}
FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture(autouse=True)
def public_url(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ASSISTANT_PUBLIC_URL", "https://mycompany.com")
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", "AC" + "0" * 32)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", TOKEN)
    monkeypatch.setenv("TWILIO_FROM", "+18005551212")
    config.get_settings.cache_clear()
    yield
    config.get_settings.cache_clear()


def check(
    body: bytes, given: str | None, *, query: str = "foo=1&bar=2", headers: dict[str, str] | None = None
) -> signature.Fields:
    sent = (FORM if headers is None else headers) | ({} if given is None else {signature.HEADER: given})
    return signature.verified(path="/myapp.php", query=query, headers=_Headers(sent), body=body)


class _Headers(dict[str, str]):
    """Names in any case, as a web server gives them."""

    def __init__(self, values: dict[str, str]) -> None:
        super().__init__({name.lower(): value for name, value in values.items()})

    def get(self, name: str, default: str = "") -> str:  # type: ignore[override]
        return super().get(name.lower(), default)


def code(body: bytes, given: str | None, **more: object) -> str:
    with pytest.raises(Forbidden) as refused:
        check(body, given, **more)  # type: ignore[arg-type]
    return refused.value.code


@pytest.mark.requirement("WHK-01")
@pytest.mark.parametrize(
    ("caller", "expected"),
    [("+14158675309", "RSOYDt4T1cUTdK1PDd93/VVr8B8="), ("+12349013030", "0/KCTR6DLpKmkAf8muzZqo1nDgQ=")],
)
def test_published_vectors_pass(caller: str, expected: str) -> None:
    body = urlencode(CALLER | {"Caller": caller, "From": caller}).encode()
    assert check(body, expected)["From"] == caller


@pytest.mark.requirement("WHK-01")
def test_a_vector_over_other_fields_does_not_pass() -> None:
    body = urlencode(CALLER | {"Caller": "+14158675309", "From": "+14158675310"}).encode()
    assert code(body, "RSOYDt4T1cUTdK1PDd93/VVr8B8=") == "signature_signature"


@pytest.mark.requirement("WHK-01")
def test_a_name_that_comes_twice_is_signed_over_its_unique_values_in_order() -> None:
    body = b"Media=b&Media=a&Media=b&To=x"
    text = "https://mycompany.com/myapp.php" + "MediaaMediab" + "Tox"
    given = base64.b64encode(hmac.new(TOKEN.encode(), text.encode(), hashlib.sha1).digest()).decode()
    assert check(body, given, query="").getlist("Media") == ["b", "a", "b"]


@pytest.mark.requirement("WHK-02")
def test_a_json_body_that_was_altered_is_refused_though_its_address_is_signed() -> None:
    body = b'{"a": 1}'
    query = f"bodySHA256={hashlib.sha256(body).hexdigest()}"
    given = RequestValidator(TOKEN).compute_signature(f"https://mycompany.com/myapp.php?{query}", {})
    headers = {"content-type": "application/json"}
    check(body, given, query=query, headers=headers)
    assert code(b'{"a": 2}', given, query=query, headers=headers) == "signature_body_altered"
    # The trap: the library itself passes the altered body when it is given no form.
    assert RequestValidator(TOKEN).validate(f"https://mycompany.com/myapp.php?{query}", {}, given)


@pytest.mark.requirement("WHK-02")
def test_a_json_body_whose_hash_is_not_in_the_address_is_refused() -> None:
    given = RequestValidator(TOKEN).compute_signature("https://mycompany.com/myapp.php", {})
    assert code(b"{}", given, query="", headers={"content-type": "application/json"}) == (
        "signature_body_unsigned"
    )


@pytest.mark.requirement("WHK-02")
@pytest.mark.parametrize("kind", ["", "text/plain", "multipart/form-data; boundary=x", "application/xml"])
def test_a_body_of_any_other_kind_is_refused(kind: str) -> None:
    given = RequestValidator(TOKEN).compute_signature("https://mycompany.com/myapp.php", {})
    assert code(b"From=%2B1", given, query="", headers={"content-type": kind}) == "signature_body_unsigned"


@pytest.mark.requirement("WHK-02")
def test_a_hash_in_the_address_counts_for_a_form_too() -> None:
    body = b"From=%2B1"
    query = f"bodySHA256={hashlib.sha256(b'other').hexdigest()}"
    given = RequestValidator(TOKEN).compute_signature(
        f"https://mycompany.com/myapp.php?{query}", {"From": "+1"}
    )
    assert code(body, given, query=query) == "signature_body_altered"


@pytest.mark.requirement("WHK-03")
def test_the_host_that_a_request_names_counts_for_nothing() -> None:
    body = urlencode(CALLER).encode()
    given = RequestValidator(TOKEN).compute_signature("https://evil.example/myapp.php", CALLER)
    assert code(body, given, query="", headers=FORM | {"Host": "evil.example"}) == "signature_signature"


@pytest.mark.requirement("WHK-03")
def test_a_signature_over_the_default_port_passes_and_over_another_one_does_not() -> None:
    body = urlencode(CALLER).encode()
    with_port = RequestValidator(TOKEN).compute_signature("https://mycompany.com:443/myapp.php", CALLER)
    check(body, with_port, query="")
    other = RequestValidator(TOKEN).compute_signature("https://mycompany.com:8443/myapp.php", CALLER)
    assert code(body, other, query="") == "signature_signature"


@pytest.mark.requirement("WHK-04")
def test_spaces_at_the_ends_of_a_field_are_part_of_it() -> None:
    fields = {"Body": " hello  "}
    given = RequestValidator(TOKEN).compute_signature("https://mycompany.com/myapp.php", fields)
    assert check(urlencode(fields).encode(), given, query="")["Body"] == " hello  "
    assert code(urlencode({"Body": "hello"}).encode(), given, query="") == "signature_signature"


@pytest.mark.requirement("WHK-04")
def test_an_empty_field_is_there() -> None:
    fields = {"Body": "", "From": "+1"}
    given = RequestValidator(TOKEN).compute_signature("https://mycompany.com/myapp.php", fields)
    assert check(b"Body=&From=%2B1", given, query="")["Body"] == ""


@pytest.mark.requirement("WHK-04")
def test_while_the_token_is_replaced_both_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    body = urlencode(CALLER).encode()
    next_one = RequestValidator("67890").compute_signature("https://mycompany.com/myapp.php", CALLER)
    assert code(body, next_one, query="") == "signature_signature"
    monkeypatch.setenv("TWILIO_AUTH_TOKEN_SECONDARY", "67890")
    config.get_settings.cache_clear()
    check(body, next_one, query="")
    check(
        body, RequestValidator(TOKEN).compute_signature("https://mycompany.com/myapp.php", CALLER), query=""
    )


@pytest.mark.parametrize("given", [None, "", "x", "RSOYDt4T1cUTdK1PDd93/VVr8B8", "é" * 28])
def test_no_signature_or_a_broken_one_is_refused(given: str | None) -> None:
    assert code(urlencode(CALLER).encode(), given).startswith("signature_")


def test_what_is_no_text_is_refused() -> None:
    assert code(b"Body=%ff%fe", "x", query="") == "signature_body_unreadable"


def test_a_form_of_endless_fields_is_refused_unread() -> None:
    assert code(b"&".join(b"a%d=1" % number for number in range(5000)), "x") == "signature_body_unreadable"
