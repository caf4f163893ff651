"""The application: routes, guards and what they share."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Protocol

from fastapi import FastAPI

from lotwise.serve import problems
from lotwise.serve.limits import Limiter, Limits
from lotwise.serve.routes import access, planning, reasons, worksheet
from lotwise.serve.security import SecurityHeaders
from lotwise.version import __version__

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from lotwise.serve.office import Office
    from lotwise.serve.settings import ServerSettings

API = "/api/v1"


class State(Protocol):
    """What routes find in ``request.app.state``."""

    office: Office
    settings: ServerSettings
    logins: Limiter


def create_app(office: Office, settings: ServerSettings) -> FastAPI:
    """The application on an office; it closes the office when it ends."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        office.close()

    app = FastAPI(
        title="lotwise",
        version=__version__,
        summary="Supply plans, their reasons, and what planners decide.",
        openapi_url=f"{API}/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.office, app.state.settings, app.state.logins = office, settings, Limiter(settings.logins_a_minute)
    for router in (access.router, planning.router, worksheet.router, reasons.router):
        app.include_router(router, prefix=API, responses=problems.RESPONSES)
    problems.install(app)

    @app.get("/healthz", tags=["health"])
    def healthz() -> dict[str, str]:
        """Whether the server answers and the workspace does."""
        with office.database.reading() as connection:
            connection.exec_driver_sql("SELECT 1")
        return {"status": "ok", "version": __version__}

    app.add_middleware(Limits, limiter=Limiter(settings.requests_a_minute), most_bytes=settings.most_request_bytes)
    app.add_middleware(SecurityHeaders)
    return app
