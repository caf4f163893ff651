"""How many requests a client may make in a minute, and how large they may be."""

from __future__ import annotations

import threading
from collections import deque
from http import HTTPStatus
from math import ceil
from time import monotonic
from typing import TYPE_CHECKING

from lotwise.serve.problems import answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

WINDOW = 60.0
"""Seconds that are looked at."""
MOST_CLIENTS = 10_000
"""For which times are kept; those of the client that came longest ago are forgotten first."""


class Limiter:
    """Counts what happened in the last minute, by who did it."""

    def __init__(self, most: int, clock: Callable[[], float] = monotonic) -> None:
        self._most, self._clock = most, clock
        self._times: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def wait_of(self, who: str) -> float:
        """Count one more; 0, or how many seconds to wait when there were too many, which then does not count."""
        now = self._clock()
        with self._lock:
            times = self._times.pop(who, None) or deque()
            self._times[who] = times
            if len(self._times) > MOST_CLIENTS:
                self._times.pop(next(iter(self._times)))
            while times and times[0] <= now - WINDOW:
                times.popleft()
            if len(times) >= self._most:
                return times[0] + WINDOW - now
            times.append(now)
            return 0.0


def client_of(scope: Scope) -> str:
    """The address of who asks."""
    client = scope.get("client")
    return client[0] if client else ""


class Limits:
    """Refuses requests that are too many or too large, before anything reads them."""

    def __init__(self, app: ASGIApp, limiter: Limiter, most_bytes: int) -> None:
        self._app, self._limiter, self._most_bytes = app, limiter, most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        wait = self._limiter.wait_of(client_of(scope))
        if wait:
            message = "Too many requests in one minute."
            refusal = answer(HTTPStatus.TOO_MANY_REQUESTS, "too_many_requests", message, **{"Retry-After": str(ceil(wait))})
            await refusal(scope, receive, send)
            return
        body, is_whole = await self._read(scope, receive)
        if not is_whole:
            message = f"The request is larger than {self._most_bytes:,} bytes."
            refusal = answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "request_too_large", message, Connection="close")
            await refusal(scope, receive, send)
            return

        async def again() -> Message:
            nonlocal body
            if body is None:
                return await receive()
            message: Message = {"type": "http.request", "body": body, "more_body": False}
            body = None
            return message

        await self._app(scope, again, send)

    async def _read(self, scope: Scope, receive: Receive) -> tuple[bytes | None, bool]:
        """The body, and whether it is small enough; what its header says is not trusted."""
        told = dict(scope["headers"]).get(b"content-length", b"0")
        if not told.isdigit() or int(told) > self._most_bytes:
            return None, False
        parts: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return b"".join(parts), True
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > self._most_bytes:
                return None, False
            if not message.get("more_body", False):
                return b"".join(parts), True
