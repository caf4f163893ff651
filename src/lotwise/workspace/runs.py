"""Runs: what is planned, or was tried to be, by whom, and how it ended."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from lotwise.workspace.database import take_numbers
from lotwise.workspace.tables import run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from lotwise.workspace.decisions import Who


class RunState(StrEnum):
    """How a run stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


LEFT_BEHIND = "The server ended while it ran."


def begin_run(connection: Connection, who: Who) -> int:
    """A run begins; its number."""
    number = take_numbers(connection, "run")
    row = {
        "id": number,
        "state": RunState.RUNNING.value,
        "started_at": who.moment,
        "made_by": who.user,
        "message": "",
        "stages": {},
    }
    connection.execute(insert(run).values(**row))
    return number


def end_run(connection: Connection, number: int, state: RunState, moment: datetime, message: str, **told: Any) -> None:
    """A run ends. One that has ended stays as it ended."""
    is_running = (run.c.id == number) & (run.c.state == RunState.RUNNING.value)
    connection.execute(update(run).where(is_running).values(state=state.value, finished_at=moment, message=message, **told))


def stop_left_behind(connection: Connection, moment: datetime) -> list[int]:
    """Runs that no process works on any more, because the server that did was killed; their numbers."""
    left = list(connection.scalars(select(run.c.id).where(run.c.state == RunState.RUNNING.value)).all())
    for number in left:
        end_run(connection, number, RunState.STOPPED, moment, LEFT_BEHIND)
    return left


def plans_of_runs(connection: Connection) -> frozenset[int]:
    """The numbers of the plans that runs ended with."""
    return frozenset(connection.scalars(select(run.c.plan).where(run.c.plan.is_not(None))).all())


def find_run(connection: Connection, number: int) -> Row[Any] | None:
    """A run."""
    return connection.execute(select(run).where(run.c.id == number)).one_or_none()


def all_runs(connection: Connection, limit: int) -> Sequence[Mapping[str, Any]]:
    """The newest runs, newest first."""
    return [dict(row) for row in connection.execute(select(run).order_by(run.c.id.desc()).limit(limit)).mappings()]
