"""Plan versions: stored whole, never changed, and made current by switching one row."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import polars as pl
from sqlalchemy import Index, delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.schema import CreateIndex, CreateTable, DropTable

from lotwise.terms import Warning
from lotwise.workspace.database import load, take_numbers
from lotwise.workspace.filters import SortKey, order_by
from lotwise.workspace.tables import line_table, plan, published
from lotwise.workspace.types import Quantity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from sqlalchemy import Connection, Row, Table

    from lotwise.workspace.decisions import Who

CURRENT = 1
"""The key of the only row of ``published``."""
SEVERITY = {Warning.EMERGENCY.value: 0, Warning.EXCEPTION.value: 1, Warning.ATTENTION.value: 2}
WITHOUT_WARNING = len(SEVERITY)
INDEXED = (("line_id",), ("urgency", "decide_by", "severity", "-quantity"), ("item",), ("due_date",), ("quantity",), ("vendor",))
"""Orders in which PostgreSQL keeps the lines of a version, each ending in the line number; DuckDB sorts as fast without."""


@dataclass(frozen=True, slots=True)
class Version:
    """What is told of a plan version beside its lines."""

    input_id: int
    source: str
    today: date
    rules: str
    settings: Mapping[str, Any]
    skus: int
    findings: int
    version: str
    """Of lotwise."""


def add_plan(connection: Connection, told: Version, lines: pl.DataFrame, who: Who) -> int:
    """Store a plan version with its lines; nobody sees it before the transaction ends, and ``current`` stays what it is.

    Parameters
    ----------
    lines
        The frame ``Plan.lines``, with a column ``description`` beside it where items have one.

    Returns
    -------
    int
        Number of the version.
    """
    number = take_numbers(connection, "plan")
    table = line_table(number)
    connection.execute(CreateTable(table))
    load(connection, table, as_rows(lines, table))
    if connection.dialect.name == "postgresql":
        _keep_in_orders(connection, table)
    of_day = connection.scalars(select(func.count()).select_from(plan).where(plan.c.today == told.today)).one()
    row = {**asdict(told), "number": number, "id": f"{told.today}.{of_day + 1}", "lines": len(lines)}
    connection.execute(plan.insert().values(**row, made_at=who.moment, made_by=who.user))
    return number


def as_rows(lines: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Lines of a plan as rows of their table: quantities in quanta, columns of the other family of rules empty."""
    severity = pl.col("warning").replace_strict(SEVERITY, default=WITHOUT_WARNING, return_dtype=pl.Int16)
    is_emergency = pl.col("warning") == Warning.EMERGENCY.value
    told = lines.with_columns(severity=severity, urgency=pl.when(is_emergency).then(0).otherwise(1).cast(pl.Int16))
    if "description" not in told.columns:
        told = told.with_columns(description=pl.lit(""))
    return told.select(_column(column.name, isinstance(column.type, Quantity), told) for column in table.columns)


def _column(name: str, is_quantity: bool, lines: pl.DataFrame) -> pl.Expr:  # noqa: FBT001
    if name not in lines.columns:
        return pl.lit(None, pl.Int64 if is_quantity else pl.Null).alias(name)
    return pl.col(name).to_physical().cast(pl.Int64) if is_quantity else pl.col(name)


def _keep_in_orders(connection: Connection, table: Table) -> None:
    columns = {column.name: column for column in table.columns}
    for names in INDEXED:
        keys = [SortKey(name.removeprefix("-"), name.startswith("-")) for name in names if name != "line_id"]
        connection.execute(CreateIndex(Index(f"{table.name}_by_{'_'.join(names).replace('-', '')}", *order_by(keys, columns))))
    connection.execute(text(f"ANALYZE {table.name}"))


def publish(connection: Connection, number: int, who: Who) -> None:
    """Make a plan version the current one. Who reads another one goes on reading it."""
    made = insert(published).values(key=CURRENT, plan=number, since=who.moment, made_by=who.user)
    over = {name: made.excluded[name] for name in ("plan", "since", "made_by")}
    connection.execute(made.on_conflict_do_update(index_elements=["key"], set_=over))


def current_plan(connection: Connection) -> int | None:
    """The number of the current version; None before the first one."""
    number: int | None = connection.scalars(select(published.c.plan)).one_or_none()
    return number


def find_plan(connection: Connection, name: str) -> Row[Any] | None:
    """The version of an id like ``2026-03-02.1``, or the ``current`` one."""
    if name == "current":
        number = current_plan(connection)
        return None if number is None else connection.execute(select(plan).where(plan.c.number == number)).one()
    return connection.execute(select(plan).where(plan.c.id == name)).one_or_none()


def all_plans(connection: Connection, limit: int) -> Sequence[Row[Any]]:
    """The newest versions, newest first."""
    return connection.execute(select(plan).order_by(plan.c.number.desc()).limit(limit)).all()


def plan_of(connection: Connection, number: int) -> Row[Any]:
    """The version of a number; it is there."""
    return connection.execute(select(plan).where(plan.c.number == number)).one()


def plan_numbers(connection: Connection) -> Sequence[int]:
    """The numbers of all versions, oldest first."""
    return connection.scalars(select(plan.c.number).order_by(plan.c.number)).all()


def forget_plan(connection: Connection, number: int) -> None:
    """Remove a version with its lines; what was decided of them stays in the log."""
    connection.execute(DropTable(line_table(number)))
    connection.execute(delete(plan).where(plan.c.number == number))
