"""Lets respx see httpx2, which openai speaks: import this, then `respx.mock(using="httpcore2")`."""

from __future__ import annotations

from typing import Any, ClassVar

import httpcore2
import httpx
from respx.mocks import HTTPCoreMocker


class HTTPCore2Mocker(HTTPCoreMocker):
    """respx's own mocker with httpcore2 in the place of httpcore."""

    name = "httpcore2"
    targets: ClassVar[list[str]] = [
        target.replace("httpcore.", "httpcore2.", 1)
        for target in HTTPCoreMocker.targets
        if "proxy" not in target
    ]

    @classmethod
    def from_sync_httpx_response(cls, httpx_response: httpx.Response, target: Any, **kwargs: Any) -> Any:
        return httpcore2.Response(
            status=httpx_response.status_code,
            headers=httpx_response.headers.raw,
            content=httpx_response.stream,
            extensions={
                key: value for key, value in httpx_response.extensions.items() if key != "network_stream"
            },
        )
