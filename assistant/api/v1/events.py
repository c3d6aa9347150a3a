"""/v1: the feed of events, and the endpoints that they are delivered to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from assistant.api.deps import ApiKeyDep
from assistant.api.v1 import shapes
from assistant.api.v1.bodies import ONE_LINE, Body
from assistant.api.v1.idempotent import OnceDep
from assistant.core.db import reading
from assistant.domain.events import catalogue, deliveries, endpoints, stored

if TYPE_CHECKING:
    from sqlmodel import Session

router = APIRouter()
Place = Annotated[int, Query(ge=0, le=2**62, description="`next` of the page before; 0 for the first")]
Rows = Annotated[int, Query(ge=1, le=500, description="events on a page")]


class EndpointIn(Body):
    """Where events are posted to, signed by the Standard Webhooks specification."""

    url: Annotated[
        str, Field(min_length=9, max_length=500, pattern=ONE_LINE, examples=["https://erp.example.com/hooks"])
    ]
    types: Annotated[list[Annotated[str, Field(max_length=60, pattern=ONE_LINE)]], Field(max_length=50)] = (
        Field([], description="the events wanted; empty for all")
    )


class EndpointStatusIn(Body):
    status: Literal["active", "disabled"]


@router.get("/events", tags=["events"], response_model=shapes.EventFeed)
def list_events(
    key: ApiKeyDep,
    after: Place = 0,
    limit: Rows = 100,
    kind: Annotated[str | None, Query(alias="type", max_length=60, description="only this type")] = None,
) -> dict[str, Any]:
    """What happened, oldest first. Keep `next` and ask again with it: nothing is missed, nothing comes twice."""
    with reading() as session:
        found = stored.feed(session, key.business_id, after=after, limit=limit, kind=kind)
    return {
        "data": [stored.values(event) for event in found],
        "next": (found[-1].position if found else None) or after,
        "more": len(found) == limit,
    }


@router.get("/event_types", tags=["events"], response_model=shapes.EventTypes)
def list_event_types(key: ApiKeyDep) -> dict[str, Any]:  # noqa: ARG001 - a key is needed
    """The catalogue: each type with its version, what it says, and the schema of its `data`."""
    return {
        "data": [
            {"type": kind.name, "version": kind.version, "says": kind.says, "schema": kind.schema()}
            for kind in catalogue.TYPES.values()
        ]
    }


@router.get("/webhook_endpoints", tags=["webhooks"], response_model=shapes.Page[shapes.Endpoint])
def list_endpoints(key: ApiKeyDep) -> dict[str, Any]:
    """The endpoints of the business, without their secrets."""
    with reading() as session:
        found = endpoints.of_business(session, key.business_id)
        return {"data": [endpoints.values(endpoint) for endpoint in found], "next": None}


@router.post(
    "/webhook_endpoints", tags=["webhooks"], status_code=201, response_model=shapes.EndpointWithSecret
)
def add_endpoint(body: EndpointIn, once: OnceDep) -> Response:
    """Add an endpoint. Its secret is in this answer and never again."""
    shown: dict[str, str] = {}

    def work(session: Session) -> dict[str, Any]:
        endpoint, shown["secret"] = endpoints.add(
            session, once.business_id, url=body.url, types=body.types, actor="api"
        )
        return endpoints.values(endpoint)

    return once.run(work, finish=lambda answer: answer | shown)


@router.post("/webhook_endpoints/{endpoint_id}/status", tags=["webhooks"], response_model=shapes.Endpoint)
def set_endpoint_status(endpoint_id: str, body: EndpointStatusIn, once: OnceDep) -> Response:
    """Pause an endpoint, or take it up again (also after a 410 has disabled it)."""

    def work(session: Session) -> dict[str, Any]:
        endpoint = endpoints.get(session, once.business_id, endpoint_id)
        endpoints.set_status(session, endpoint, body.status, actor="api")
        return endpoints.values(endpoint)

    return once.run(work, status=200)


@router.post(
    "/webhook_endpoints/{endpoint_id}/secret", tags=["webhooks"], response_model=shapes.EndpointWithSecret
)
def rotate_secret(endpoint_id: str, once: OnceDep) -> Response:
    """A new secret, in this answer and never again; for a day each delivery is signed with the old one too."""
    shown: dict[str, str] = {}

    def work(session: Session) -> dict[str, Any]:
        endpoint = endpoints.get(session, once.business_id, endpoint_id)
        shown["secret"] = endpoints.rotate(session, endpoint, actor="api")
        return endpoints.values(endpoint)

    return once.run(work, status=200, finish=lambda answer: answer | shown)


@router.delete("/webhook_endpoints/{endpoint_id}", tags=["webhooks"], status_code=204)
def remove_endpoint(endpoint_id: str, once: OnceDep) -> Response:
    """Nothing is delivered to it any more."""

    def work(session: Session) -> dict[str, Any]:
        endpoints.remove(session, endpoints.get(session, once.business_id, endpoint_id), actor="api")
        return {}

    once.run(work, status=200)
    return Response(status_code=204)


@router.post(
    "/webhook_endpoints/{endpoint_id}/test",
    tags=["webhooks"],
    status_code=202,
    response_model=shapes.Delivery,
)
def test_endpoint(endpoint_id: str, once: OnceDep) -> Response:
    """Send a made-up event there; look at the deliveries for what became of it."""

    def work(session: Session) -> dict[str, Any]:
        endpoint = endpoints.get(session, once.business_id, endpoint_id)
        return deliveries.values(deliveries.test(session, endpoint))

    return once.run(work, status=202)


@router.get(
    "/webhook_endpoints/{endpoint_id}/deliveries",
    tags=["webhooks"],
    response_model=shapes.Page[shapes.Delivery],
)
def list_deliveries(key: ApiKeyDep, endpoint_id: str) -> dict[str, Any]:
    """The endpoint's last fifty deliveries, newest first."""
    with reading() as session:
        endpoint = endpoints.get(session, key.business_id, endpoint_id)
        found = deliveries.of_endpoint(session, endpoint.id)
        return {"data": [deliveries.values(delivery) for delivery in found], "next": None}


@router.post(
    "/webhook_deliveries/{delivery_id}/replay",
    tags=["webhooks"],
    status_code=202,
    response_model=shapes.Delivery,
)
def replay_delivery(delivery_id: str, once: OnceDep) -> Response:
    """Deliver the same event again, whatever became of it before."""

    def work(session: Session) -> dict[str, Any]:
        delivery = deliveries.get(session, once.business_id, delivery_id)
        return deliveries.values(deliveries.replay(session, delivery))

    return once.run(work, status=202)
