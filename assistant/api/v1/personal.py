"""/v1: a customer's own data, under the scope `privacy`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from starlette.responses import Response

from assistant.api.deps import ApiKeyDep
from assistant.api.v1 import shapes
from assistant.api.v1.idempotent import OnceDep
from assistant.core.db import reading, transaction
from assistant.domain import accounts
from assistant.domain.personal import access, erasure

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.domain.personal.erasure import Decision

router = APIRouter()


class Zip(Response):
    media_type = "application/zip"


@router.get("/customers/{customer_id}/erasure", tags=["privacy"], response_model=shapes.Erasure)
def preview_erasure(key: ApiKeyDep, customer_id: str) -> dict[str, Any]:
    """What an erasure would do now, part by part; changes nothing."""
    with reading() as session:
        customer = accounts.get_customer(session, key.business_id, customer_id)
        return _told(customer.id, erasure.decide(session, customer))


@router.post(
    "/customers/{customer_id}/erasure", tags=["privacy"], status_code=200, response_model=shapes.Erasure
)
def erase_customer(customer_id: str, once: OnceDep) -> Response:
    """Erase the customer's data as far as the law allows. It cannot be undone; a second time changes nothing."""

    def work(session: Session) -> dict[str, Any]:
        customer = accounts.get_customer(session, once.business_id, customer_id)
        return _told(customer.id, erasure.erase(session, customer, actor="api"))

    return once.run(work, status=200)


@router.get(
    "/customers/{customer_id}/access",
    tags=["privacy"],
    response_class=Zip,
    responses={200: {"content": {"application/zip": {}}, "description": "Everything that is held of them."}},
)
def get_access(key: ApiKeyDep, customer_id: str) -> Response:
    """Everything that is held of the customer, as a zip file for them; that it was made is logged."""
    with transaction() as session:
        customer = accounts.get_customer(session, key.business_id, customer_id)
        owner = accounts.get_business(session, key.business_id)
        return Zip(access.bundle(session, customer, business=owner.legal_name, actor="api"))


def _told(customer_id: str, decisions: list[Decision]) -> dict[str, Any]:
    return {"customer_id": customer_id, "decisions": [decision.json() for decision in decisions]}
