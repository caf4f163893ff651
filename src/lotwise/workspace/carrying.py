"""Decisions follow their lines into the next plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Column, MetaData, Table, and_, case, literal, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.schema import CreateTable, DropTable

from lotwise.workspace.database import load, take_numbers
from lotwise.workspace.decisions import REVISION, log
from lotwise.workspace.filters import State
from lotwise.workspace.tables import decision

if TYPE_CHECKING:
    import polars as pl
    from sqlalchemy import ColumnElement, Connection

    from lotwise.workspace.decisions import Who
    from lotwise.workspace.lines import PlanLines


def carry_over(connection: Connection, before: PlanLines, now: PlanLines, pairs: pl.DataFrame, who: Who) -> int:
    """Write what is decided of the lines of a plan to the same lines of the next one.

    A decision stands where the plan still says what it said when it was made; where the quantity or the due date is another one,
    the line asks to be looked at again, and tells both.

    Parameters
    ----------
    pairs
        Columns ``before`` and ``now``, line numbers of lines that are the same order.

    Returns
    -------
    int
        Revision of the decisions.
    """
    revision = take_numbers(connection, REVISION)
    paired = Table("paired_lines", MetaData(), Column("before", BigInteger), Column("now", BigInteger), prefixes=["TEMPORARY"])
    connection.execute(CreateTable(paired))
    load(connection, paired, pairs.select("before", "now"))
    old, new = decision.c, now.table.c
    is_other = or_(old.planned_quantity != new.quantity, old.planned_due_date != new.due_date)
    told: dict[str, ColumnElement[Any]] = {column.name: column for column in decision.columns}
    told |= {
        "plan": literal(now.number),
        "line_id": new.line_id,
        "revision": literal(revision),
        "look_again": case((and_(is_other, old.state != State.OPEN), True), else_=old.look_again),
    }
    rows = (
        select(*told.values())
        .select_from(decision.join(paired, paired.c.before == old.line_id).join(now.table, paired.c.now == new.line_id))
        .where(old.plan == before.number)
    )
    connection.execute(insert(decision).from_select(list(told), rows))
    connection.execute(DropTable(paired))
    log(connection, now.number, revision)
    return revision
