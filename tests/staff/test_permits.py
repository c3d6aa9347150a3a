"""Every act of the console, with every role: who may not is told so, whatever they send."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fastapi.routing import APIRoute

from assistant.core import db
from assistant.domain import cases
from assistant.domain.staff import ROLES
from assistant.main import create_app
from assistant.staff import permits
from tests import acts, factories
from tests.staff import people

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi.dependencies.models import Dependant

OPEN = {"/staff/sign-in", "/staff/sign-out", "/staff/confirm", "/staff"}
"""The door itself; what needs a session but no role; and the way to the queue."""


def console_routes() -> Iterator[tuple[str, str, str | None]]:
    """Each method and path of the console with the act that it asks for."""
    from assistant.staff import console

    for router in console.routers():
        for route in router.routes:
            if isinstance(route, APIRoute):
                for method in sorted(route.methods):
                    yield method, route.path, _act(route.dependant)


def _act(dependant: Dependant) -> str | None:
    for inner in dependant.dependencies:
        found = getattr(inner.call, "act", None) or _act(inner)
        if found:
            return str(found)
    return None


def test_every_route_names_its_act_and_every_act_has_a_route() -> None:
    routes = list(console_routes())
    without = {path for _method, path, act in routes if act is None} - OPEN
    assert {path for path in without if not path.startswith("/staff/oidc")} == set()
    assert {act for _method, _path, act in routes if act} == set(permits.ACTS)


@pytest.mark.requirement("IDN-13")
def test_the_whole_table_of_roles_and_acts(database: str, subtests: pytest.Subtests) -> None:
    world = factories.world()
    with db.transaction() as session:
        case, _new = cases.open_case(
            session, world.scope(), reason="dispute", summary="A dispute", effect_key=acts.unique("case")
        )
    app = create_app()
    browsers = {role: people.at_work(people.hire(world.business.id, role), app) for role in ROLES}
    stranger = people.client()
    places = {"case_id": case.id, "customer_id": world.customer.id, "file_id": "none", "endpoint_id": "none"}
    checked = 0
    for method, path, act in console_routes():
        if act is None or path == "/staff/events":
            continue
        url = path.format(**places)
        with subtests.test(path=path, who="nobody"):
            assert stranger.request(method, url, data={}).status_code == 401
        for role, browser in browsers.items():
            enough = permits.may(role, act)  # type: ignore[arg-type]
            with subtests.test(path=path, act=act, role=role):
                answer = browser.request(method, url, data={})
                assert (answer.status_code == 403) is not enough, answer.text[:300]
                if not enough:
                    assert answer.json()["code"] == "role_not_enough"
                assert answer.status_code < 500
                checked += 1
    assert checked >= 3 * 20


def test_an_act_that_counts_wants_a_fresh_code(database: str, subtests: pytest.Subtests) -> None:
    from datetime import timedelta

    from assistant.core import clock

    world = factories.world()
    boss = people.at_work(people.hire(world.business.id, "admin"))
    clock.shift_process(timedelta(minutes=6))
    for method, path, act in console_routes():
        if act in permits.FRESH:
            url = path.format(case_id="none", customer_id=world.customer.id, endpoint_id="none")
            with subtests.test(path=path):
                answer = boss.request(method, url, data={})
                assert (answer.status_code, answer.json()["code"]) == (403, "code_needed")


@pytest.mark.requirement("IDN-10")
def test_no_act_is_done_for_another_site(database: str, subtests: pytest.Subtests) -> None:
    world = factories.world()
    boss = people.at_work(people.hire(world.business.id, "admin"))
    for method, path, _act_name in console_routes():
        if method == "POST":
            with subtests.test(path=path):
                url = path.format(case_id="none", customer_id="none", endpoint_id="none")
                answer = boss.post(url, data={}, headers={"sec-fetch-site": "cross-site"})
                assert (answer.status_code, answer.json()["code"]) == (403, "cross_site")


@pytest.mark.requirement("IDN-13")
def test_a_case_of_another_business_is_not_there(database: str, subtests: pytest.Subtests) -> None:
    theirs, mine = factories.world(), factories.world()
    with db.transaction() as session:
        case, _new = cases.open_case(
            session, theirs.scope(), reason="dispute", summary="Theirs", effect_key=acts.unique("case")
        )
    boss = people.at_work(people.hire(mine.business.id, "admin"))
    for method, path, _act_name in console_routes():
        if "{case_id}" in path:
            with subtests.test(method=method, path=path):
                url = path.format(case_id=case.id, file_id="none")
                form = {"reason": "answered", "hours": 1, "text": "x", "instalments": 3}
                assert boss.request(method, url, data=form).status_code == 404
