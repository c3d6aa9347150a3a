"""Whatever is sent, the answer is a problem with a code, never a fault of ours and never half a change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import snapshots

if TYPE_CHECKING:
    from tests.api.v1.conftest import Integrator

ANN: dict[str, Any] = {"external_id": "E1", "name": "Ann", "country": "US", "timezone": "UTC"}
STRANGE: list[Any] = [
    None, True, 10**30, "", "a\x00b", "\ud800", "é" * 400, [], {"x": 1}, "9999-12-31", "XXX",
]  # fmt: skip


def bodies(api: Integrator) -> dict[str, dict[str, Any]]:
    """One good body for each place that takes one."""
    world = api.world
    by = {"by": "Ana", "reason": "because"}
    return {
        "/customers": ANN | {"email": "ann@example.com", "phone": "+15185550199", "address": ["1 Way"]},
        "/invoices": {
            "customer_id": world.customer.id, "number": "X1", "currency": "USD", "issued_on": "2026-11-01",
            "due_on": "2026-12-01", "supplied_on": "2026-11-01", "note": "n", "terms": "t",
            "lines": [{"description": "x", "net_minor": 100, "quantity": "1", "unit_price": "1", "tax_rate": "8"}],
            "taxes": [{"label": "VAT", "base_minor": 100, "amount_minor": 8, "rate": "8"}],
        },
        "/payments": {
            "invoice_id": world.invoice.id, "amount": {"minor": 1, "currency": "USD"},
            "received_on": "2026-11-01", "reference": "R1", "text": "Payment",
        },
        "/disputes/dsp_1/decision": {"outcome": "upheld", "credit": {"minor": 1, "currency": "USD"}, **by},
        "/cases/cas_1/status": {"status": "closed", **by},
        f"/conversations/{world.conversation_id}/owner": {"owner": "staff", **by},
        f"/conversations/{world.conversation_id}/messages": {"text": "hi", "by": "Ana"},
    }  # fmt: skip


def changed(body: Any, value: Any) -> list[Any]:
    """The body with `value` in each place, one at a time."""
    if isinstance(body, dict):
        return [
            body | {key: inner}
            for key in body
            for inner in (
                [value, *changed(body[key], value)] if isinstance(body[key], dict | list) else [value]
            )
        ]
    if isinstance(body, list):
        return [[inner] for inner in [value, *changed(body[0], value)]]
    return [value]


def good(answer: Any) -> bool:
    fine: bool = answer.status_code < 500
    if answer.status_code >= 400:
        fine = (
            fine and answer.headers["content-type"] == "application/problem+json" and "code" in answer.json()
        )
    return fine


def test_a_strange_value_in_any_place_is_refused_or_taken_and_never_a_fault(api: Integrator) -> None:
    import json

    for path, body in bodies(api).items():
        for value in STRANGE:
            for strange in changed(body, value):
                content = json.dumps(strange).encode()
                answer = api.post(path, content=content)
                assert good(answer), (path, strange, answer.text)


def test_what_is_no_json_object_is_refused_and_changes_nothing(
    api: Integrator, subtests: pytest.Subtests
) -> None:
    for content in [
        b"",
        b"{",
        b"null",
        b"[]",
        b"1",
        b'"x"',
        b"[" * 50_000,
        b"9" * 5000,
        b"\xff\xfe",
        b'{"a":1}{"b":2}',
        b"NaN",
        b'{"external_id": "\xed\xa0\x80"}',
        b"external_id=E1",
        "{\u201cname\u201d: 1}".encode(),
    ]:
        with subtests.test(content=content):
            before = snapshots.contents()
            for path in bodies(api):
                answer = api.post(path, content=content)
                assert 400 <= answer.status_code < 500, (path, answer.text)
                assert good(answer)
            assert snapshots.contents() == before


def test_a_strange_name_of_a_resource_is_not_found(api: Integrator, subtests: pytest.Subtests) -> None:
    for name in ["a%00b", "%F0%9F%98%80", "%ED%A0%80", "..%2F..%2F", "x" * 2000, "%20", "'--", "%25"]:
        with subtests.test(name=name):
            for resource in ("customers", "invoices", "payments", "plans", "promises", "disputes", "cases",
                             "conversations", "decisions"):  # fmt: skip
                answer = api.get(f"/{resource}/{name}")
                assert answer.status_code in (404, 422), (resource, answer.text)
                assert good(answer)
            for path in (f"/invoices/{name}/link", f"/cases/{name}/status"):
                assert api.post(path, {"status": "closed", "by": "a", "reason": "b"}).status_code in (
                    404,
                    422,
                )


def test_a_strange_filter_finds_nothing_or_is_refused(api: Integrator) -> None:
    for path, filters in (
        ("/customers", ("external_id",)), ("/invoices", ("customer_id", "number")), ("/payments", ("invoice_id",)),
        ("/cases", ("status", "reason", "invoice_id")), ("/conversations", ("owner",)),
        ("/audit", ("kind", "customer_id", "subject", "cursor")),
    ):  # fmt: skip
        for name in filters:
            for value in ("\x00", "é😀", "' OR 1=1 --", "%", "x" * 3000):
                answer = api.get(path, **{name: value})
                assert answer.status_code in (200, 422), (path, name, answer.text)
                assert answer.status_code == 422 or answer.json()["data"] == []


def test_a_field_that_we_do_not_know_is_refused_and_not_ignored(api: Integrator) -> None:
    for path, body in bodies(api).items():
        answer = api.post(path, body | {"business_id": "biz_other"})
        assert answer.status_code == 422, path
        assert "business_id" in answer.json()["detail"]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    )
)
def test_any_json_is_refused_with_a_problem(api: Integrator, body: Any) -> None:
    import json

    answer = api.post("/customers", content=json.dumps(body).encode())
    assert answer.status_code == 422
    assert good(answer)


class TestAmounts:
    @pytest.mark.requirement("MON-01")
    def test_an_amount_is_whole_minor_units_of_the_invoices_currency(
        self, api: Integrator, subtests: pytest.Subtests
    ) -> None:
        for amount in [
            {"minor": 1.5, "currency": "USD"},
            {"minor": 1.0, "currency": "USD"},
            {"minor": "1", "currency": "USD"},
            {"minor": True, "currency": "USD"},
            {"minor": 0, "currency": "USD"},
            {"minor": -1, "currency": "USD"},
            {"minor": 10**16, "currency": "USD"},
            {"minor": 1, "currency": "usd"},
            {"minor": 1, "currency": "EUR"},
            {"minor": 1, "currency": "XXX"},
            {"minor": 1, "currency": "ZZZ"},
            {"minor": 1},
            "1.00 USD",
            1,
        ]:
            with subtests.test(amount=amount):
                body = bodies(api)["/payments"] | {"amount": amount}
                answer = api.post("/payments", body)
                assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
                assert api.get(f"/invoices/{api.world.invoice.id}").json()["balance"]["minor"] == 43200
