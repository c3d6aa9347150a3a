"""What a webhook costs at the least: a FastAPI route that verifies Twilio's signature and says yes."""

from __future__ import annotations

import os
import sys

from fastapi import FastAPI, Request
from starlette.responses import Response
from twilio.request_validator import RequestValidator

app = FastAPI(openapi_url=None)
_validator = RequestValidator(os.environ.get("TWILIO_AUTH_TOKEN", ""))
_url = os.environ.get("BARE_URL", "")


@app.post("/webhooks/twilio/sms")
async def inbound(request: Request) -> Response:
    """One text; nothing is stored."""
    fields = dict(await request.form())
    if not _validator.validate(_url, fields, request.headers.get("X-Twilio-Signature", "")):
        return Response(status_code=403)
    return Response("<Response></Response>", media_type="text/xml")


if __name__ == "__main__":
    import uvicorn

    uvicorn.run(app, port=int(sys.argv[1]), access_log=False, log_level="error")
