"""Lines leave the house: what is accepted goes out once, and only once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, insert, literal, not_, select, update

from lotwise.workspace.database import take_numbers
from lotwise.workspace.decisions import REVISION, log
from lotwise.workspace.filters import State
from lotwise.workspace.tables import decision, export, exported

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from lotwise.workspace.decisions import Who
    from lotwise.workspace.lines import Asked, PlanLines

LEAVING = (State.ACCEPTED, State.FIRMED)
"""What is exported; lines that somebody has to look at again stay."""


@dataclass(frozen=True, slots=True)
class Exported:
    """Some lines that left."""

    id: int
    lines: int
    is_again: bool
    """The same export was asked for before, by its key: nothing left anew."""


def export_lines(connection: Connection, lines: PlanLines, asked: Asked, key: str, who: Who) -> Exported | None:
    """Let all accepted and firmed lines of what is asked leave; None when there are none.

    Parameters
    ----------
    key
        Names this export. Who asks twice with one key, because an answer was lost, gets the first export again.
    """
    number = take_numbers(connection, "export")  # two exports at once wait for one another here
    earlier = connection.execute(select(export).where(export.c.idempotency_key == key)).one_or_none()
    if earlier is not None:
        return Exported(earlier.id, earlier.lines, is_again=True)
    revision = take_numbers(connection, REVISION)
    leaving = and_(
        decision.c.plan == lines.number,
        decision.c.state.in_(LEAVING),
        not_(decision.c.look_again),
        decision.c.line_id.in_(select(lines.table.c.line_id).where(*lines.conditions(asked))),
    )
    chosen = select(decision.c.plan, decision.c.line_id, literal(number)).where(leaving)
    connection.execute(insert(exported).from_select(["plan", "line_id", "export_id"], chosen))
    left = exported.c.export_id == number
    count = int(connection.scalars(select(func.count()).select_from(exported).where(left)).one())
    if count == 0:
        return None
    gone = and_(decision.c.plan == lines.number, decision.c.line_id.in_(select(exported.c.line_id).where(left)))
    told = {"state": State.EXPORTED.value, "revision": revision, "made_by": who.user, "made_at": who.moment}
    connection.execute(update(decision).where(gone).values(**told))
    log(connection, lines.number, revision)
    row = {"id": number, "idempotency_key": key, "plan": lines.number, "made_at": who.moment, "made_by": who.user, "lines": count}
    connection.execute(insert(export).values(**row))
    return Exported(number, count, is_again=False)


def exported_rows(connection: Connection, lines: PlanLines, number: int) -> Sequence[Mapping[str, Any]]:
    """The lines of an export as they left: the figures that were decided, else those of the plan."""
    c, d = lines.table.c, decision.c
    decided = {name: func.coalesce(d[name], c[name]) for name in ("quantity", "due_date", "vendor")}
    columns = [decided[column.name].label(column.name) if column.name in decided else column for column in c]
    joined = exported.join(lines.table, exported.c.line_id == c.line_id).join(decision, lines.is_of_line)
    wanted = select(*columns, d.note).select_from(joined).where(exported.c.plan == lines.number, exported.c.export_id == number)
    return [dict(row) for row in connection.execute(wanted.order_by(c.line_id)).mappings()]
