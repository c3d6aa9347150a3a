"""/v1, for integrators: bearer API key, problem+json, cursor pages, Idempotency-Key on every POST."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from fastapi.security import HTTPBearer

from assistant.api.v1 import accounts, commitments, conversations, events, personal, shapes

bearer = HTTPBearer(auto_error=False, description="an API key, like ia_…")

router = APIRouter(prefix="/v1", dependencies=[Depends(bearer)], responses=shapes.PROBLEMS)
router.include_router(accounts.router)
router.include_router(personal.router)
router.include_router(commitments.router)
router.include_router(conversations.router)
router.include_router(events.router)
