"""Without a valid key there is nothing to see, and the answer does not say why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.core import clock, db
from assistant.domain import api_keys
from assistant.domain.api_keys import ApiKey
from tests import factories

if TYPE_CHECKING:
    from starlette.testclient import TestClient

pytestmark = pytest.mark.parametrize(
    "database", ["sqlite"], indirect=True
)  # nothing here is about the database


def operations(client: TestClient) -> list[tuple[str, str]]:
    paths = client.get("/openapi.json").json()["paths"]
    return [(method.upper(), path) for path, item in paths.items() for method in item]


@pytest.mark.requirement("IDN-13")
def test_every_operation_wants_a_key(client: TestClient) -> None:
    found = operations(client)
    assert len(found) >= 20
    for method, path in found:
        answer = client.request(method, path.replace("{", "").replace("}", ""), json={})
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized"), (method, path)
        assert answer.headers["www-authenticate"] == "Bearer"


def test_wrong_revoked_and_misused_keys_look_alike(client: TestClient) -> None:
    world = factories.world()
    with db.transaction() as session:
        key = session.get_one(ApiKey, api_keys.authenticate(session, world.api_key).id)
        key.revoked_at = clock.now()
        session.add(key)
    answers = set()
    for secret in (world.api_key, "ia_wrong", "é", "x" * 9000, "\u00a0", world.token):
        answer = client.get("/v1/invoices", headers={b"authorization": f"Bearer {secret}".encode()})
        answers.add((answer.status_code, answer.text))
    assert len(answers) == 1
    assert answers.pop()[0] == 401


def test_the_key_comes_as_a_bearer(client: TestClient, subtests: pytest.Subtests) -> None:
    for scheme in ["Basic {}", "{}", "Token {}", "Bearer", "Bearer  ", "bearer: {}"]:
        with subtests.test(scheme=scheme):
            world = factories.world()
            answer = client.get("/v1/invoices", headers={"authorization": scheme.format(world.api_key)})
            assert answer.status_code == 401


def test_the_scheme_may_be_written_in_any_case_and_the_key_not_in_the_address(client: TestClient) -> None:
    world = factories.world()
    assert client.get("/v1/invoices", headers={"authorization": f"bEARER {world.api_key}"}).status_code == 200
    assert client.get(f"/v1/invoices?api_key={world.api_key}").status_code == 401
    client.cookies.set("authorization", f"Bearer {world.api_key}")
    assert client.get("/v1/invoices").status_code == 401
