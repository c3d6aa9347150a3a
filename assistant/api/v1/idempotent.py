"""`Idempotency-Key` on every POST: the work and its remembered answer are one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Header, Request
from fastapi.responses import JSONResponse
from sqlalchemy.exc import IntegrityError
from starlette.responses import Response

from assistant.api.deps import ApiKeyDep
from assistant.core.db import transaction
from assistant.core.errors import Invalid
from assistant.domain import idempotency

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlmodel import Session

MAX_KEY = 255


class Once:
    """Runs a POST's work at most once per key of the business."""

    def __init__(self, business_id: str, key: str | None, hashed: str):
        self.business_id = business_id
        self._key = key
        self._hash = hashed

    def run(
        self,
        work: Callable[[Session], dict[str, Any]],
        *,
        status: int = 201,
        finish: Callable[[dict[str, Any]], dict[str, Any]] = lambda body: body,
    ) -> Response:
        """`finish` adds what must not be stored (a capability) to the answer, also to a replayed one.

        Of two that come at once the later one finds the other's rows and begins anew, and sees its answer.
        """
        try:
            return self._attempt(work, status, finish)
        except IntegrityError:
            return self._attempt(work, status, finish)

    def _attempt(
        self,
        work: Callable[[Session], dict[str, Any]],
        status: int,
        finish: Callable[[dict[str, Any]], dict[str, Any]],
    ) -> Response:
        with transaction() as session:
            if self._key is not None:
                known = idempotency.recall(session, self.business_id, self._key, self._hash)
                if known is not None:
                    return JSONResponse(finish(known.body), known.status, {"Idempotency-Replayed": "true"})
            body = work(session)
            if self._key is not None:
                idempotency.remember(session, self.business_id, self._key, self._hash, status, body)
        return JSONResponse(finish(body), status)


async def once(
    request: Request,
    key: ApiKeyDep,
    idempotency_key: Annotated[str | None, Header(description="makes a retry of this POST safe")] = None,
) -> Once:
    if idempotency_key is not None and not 1 <= len(idempotency_key) <= MAX_KEY:
        raise Invalid("An Idempotency-Key is 1 to 255 characters.", code="bad_idempotency_key")
    hashed = idempotency.request_hash(request.method, request.url.path, await request.body())
    return Once(key.business_id, idempotency_key, hashed)


OnceDep = Annotated[Once, Depends(once)]
