"""Settings of the server, from options, the environment (``LOTWISE_…``) or defaults."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import platformdirs
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

WORKSPACE = "workspace.duckdb"


def default_workspace() -> str:
    """Where the workspace is when nobody says where."""
    return str(_data() / WORKSPACE)


def folder_of(workspace: str) -> Path:
    """Where states of plans are kept: beside a file, or in the user's data, for each database one."""
    if "://" not in workspace:
        path = Path(workspace)
        return path.with_name(f"{path.stem}.plans")
    return _data() / "plans" / hashlib.sha256(workspace.encode()).hexdigest()[:16]


def _data() -> Path:
    return Path(platformdirs.user_data_dir("lotwise", appauthor=False))


class ServerSettings(BaseSettings):
    """How the server runs.

    What is not given as an option is taken from the environment: ``LOTWISE_WORKSPACE=postgresql://…`` and so on.
    """

    model_config = SettingsConfigDict(env_prefix="LOTWISE_", frozen=True)

    workspace: Annotated[str, Field(default_factory=default_workspace, description="Path of a DuckDB file, or a PostgreSQL URL.")]
    folder: Annotated[
        Path,
        Field(
            default_factory=lambda given: folder_of(given["workspace"]),
            description="Where states of plans are kept; whatever is lost of it is made again.",
        ),
    ]
    roots: Annotated[tuple[Path, ...], Field(description="Folders below which sources may be read; no others are.")] = ()
    is_behind_tls: Annotated[bool, Field(description="Cookies are sent over HTTPS only.")] = False
    session_hours: Annotated[int, Field(ge=1, le=24 * 90, description="How long a login lasts.")] = 12
    most_request_bytes: Annotated[int, Field(ge=1_000, description="Larger requests are refused.")] = 4_000_000
    requests_a_minute: Annotated[int, Field(ge=10, description="For each client.")] = 3_000
    logins_a_minute: Annotated[int, Field(ge=1, description="For each client and for each name.")] = 10

    @property
    def session_lasts(self) -> timedelta:
        """How long a login lasts."""
        return timedelta(hours=self.session_hours)
