"""The audit trail: who did what when, beside the log of decisions. Secrets never stand in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from lotwise.workspace.database import take_numbers
from lotwise.workspace.tables import event

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Row

    from lotwise.workspace.decisions import Who


def record(connection: Connection, who: Who, kind: str, subject: str, **details: Any) -> None:
    """Write down what happens in the same transaction as it happens."""
    row = {
        "id": take_numbers(connection, "event"),
        "happened_at": who.moment,
        "made_by": who.user,
        "kind": kind,
        "subject": subject,
    }
    connection.execute(insert(event).values(**row, details=details))


def events(connection: Connection, *, before: int | None = None, limit: int = 100) -> Sequence[Row[Any]]:
    """What happened, newest first; older ones than a number."""
    wanted = select(event).order_by(event.c.id.desc()).limit(limit)
    return connection.execute(wanted if before is None else wanted.where(event.c.id < before)).all()
