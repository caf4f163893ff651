"""The tables of a workspace: the same on DuckDB and on PostgreSQL.

Plan versions never change: each has a table of lines of its own (``line_table``), which is loaded once, read by many and dropped
whole. What planners decide stands in ``decision`` beside it, one row a line at most, and every change of one in ``decision_log``.

Numbers (plans, inputs, revisions, users) come from ``counter``, whose row a writer holds until it commits: revisions become visible
in their order, so whoever has seen revision 7 has seen all before it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
)

from lotwise.workspace.types import Moment, Quantity

metadata = MetaData()


def _number(name: str, *, key: bool = False, nullable: bool = False) -> Column[int]:
    return Column(name, BigInteger, primary_key=key, autoincrement=False, nullable=nullable)


def _text(name: str, *, key: bool = False, nullable: bool = False) -> Column[str]:
    return Column(name, Text, primary_key=key, nullable=nullable)


counter = Table("counter", metadata, _text("name", key=True), _number("value"))
"""The last number given, by what it numbers."""

# --- who ---------------------------------------------------------------------------------------------------------------------

user = Table(
    "planner_user",  # ``user`` is a word of SQL
    metadata,
    _number("id", key=True),
    _text("name"),
    _text("role"),
    _text("password_hash"),
    Column("is_active", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
)
session = Table(
    "login_session",
    metadata,
    _text("key_hash", key=True),
    _number("user_id"),
    _text("csrf"),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
)
token = Table(
    "api_token",
    metadata,
    _number("id", key=True),
    _number("user_id"),
    _text("name"),
    _text("key_hash"),
    Column("created_at", Moment, nullable=False),
    Column("revoked_at", Moment),
)

# --- what was planned --------------------------------------------------------------------------------------------------------

source_input = Table(
    "input",
    metadata,
    _number("id", key=True),
    _text("source"),
    Column("read_at", Moment, nullable=False),
    _text("digest"),
    _number("made_by", nullable=True),
)
"""Versions of a source, as read."""
input_piece = Table(
    "input_piece",
    metadata,
    _number("input_id"),
    _text("name"),
    Column("piece", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    PrimaryKeyConstraint("input_id", "name", "piece"),
)
"""Their tables as Parquet, in pieces that any database takes."""
run = Table(
    "run",
    metadata,
    _number("id", key=True),
    _text("state"),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment),
    _number("made_by", nullable=True),
    _number("input_id", nullable=True),
    _number("plan", nullable=True),
    _text("message"),
    Column("stages", JSON, nullable=False),
)
plan = Table(
    "plan",
    metadata,
    _number("number", key=True),
    _text("id"),
    _number("input_id"),
    _text("source"),
    Column("today", Date, nullable=False),
    _text("rules"),
    Column("made_at", Moment, nullable=False),
    _number("made_by", nullable=True),
    Column("settings", JSON, nullable=False),
    _number("skus"),
    _number("lines"),
    _number("findings"),
    _text("version"),
    Index("plan_by_id", "id", unique=True),
)
"""Plan versions whose lines stand whole."""
published = Table(
    "published",
    metadata,
    _number("key", key=True),
    _number("plan"),
    Column("since", Moment, nullable=False),
    _number("made_by", nullable=True),
)
"""One row: the plan that is ``current``."""

# --- what was decided --------------------------------------------------------------------------------------------------------


def _decided() -> list[Column[Any]]:
    """What is decided of a line; empty figures are those of the plan. ``planned_…``: what the plan said when it was decided."""
    return [
        _text("state"),
        Column("planned_quantity", Quantity, nullable=False),
        Column("planned_due_date", Date, nullable=False),
        Column("quantity", Quantity),
        Column("due_date", Date),
        _text("vendor", nullable=True),
        _text("note", nullable=True),
        Column("look_again", Boolean, nullable=False),
        _number("made_by", nullable=True),
        Column("made_at", Moment, nullable=False),
    ]


decision = Table(
    "decision",
    metadata,
    _number("plan"),
    _number("line_id"),
    _number("revision"),
    *_decided(),
    PrimaryKeyConstraint("plan", "line_id"),
)
"""What is decided now, at most one row a line; a line that is open again keeps its row, and with it the revision."""
decision_log = Table(
    "decision_log",
    metadata,
    _number("revision"),
    _number("plan"),
    _number("line_id"),
    *_decided(),
    PrimaryKeyConstraint("plan", "line_id", "revision"),
    Index("decision_log_by_revision", "revision"),
)
"""Every decision that ever was."""
export = Table(
    "export",
    metadata,
    _number("id", key=True),
    _text("idempotency_key"),
    _number("plan"),
    Column("made_at", Moment, nullable=False),
    _number("made_by", nullable=True),
    _number("lines"),
    Index("export_by_key", "idempotency_key", unique=True),
)
exported = Table(
    "exported",
    metadata,
    _number("plan"),
    _number("line_id"),
    _number("export_id"),
    PrimaryKeyConstraint("plan", "line_id"),
)
"""Lines that have left the house; the key lets none leave twice."""
event = Table(
    "event",
    metadata,
    _number("id", key=True),
    Column("happened_at", Moment, nullable=False),
    _number("made_by", nullable=True),
    _text("kind"),
    _text("subject"),
    Column("details", JSON, nullable=False),
)
"""The audit trail: who did what when."""


def line_table(number: int) -> Table:
    """The lines of a plan version, with what the worksheet sorts and filters by.

    ``urgency`` and ``severity`` are the first keys of the order in which planners work: an emergency first, then the day to decide
    by, then the warning.
    """
    return Table(
        f"line_{number}",
        MetaData(),
        Column("line_id", BigInteger, nullable=False),
        *(Column(name, Text, nullable=False) for name in ("item", "variant", "location")),
        Column("description", Text, nullable=False),
        Column("planning_level", BigInteger),
        *(Column(name, Text, nullable=False) for name in ("action", "order_type")),
        Column("supply_id", Text),
        Column("due_date", Date, nullable=False),
        Column("quantity", Quantity, nullable=False),
        Column("original_due_date", Date),
        Column("original_quantity", Quantity),
        *(Column(name, Date) for name in ("order_date", "start_date", "end_date", "delivery_date")),
        Column("delay_days", BigInteger),
        Column("lead_time", Text),
        *(Column(name, Text) for name in ("vendor", "transfer_from", "warning")),
        Column("accept", Boolean, nullable=False),
        Column("decide_by", Date, nullable=False),
        Column("reason_short", Text, nullable=False),
        Column("urgency", SmallInteger, nullable=False),
        Column("severity", SmallInteger, nullable=False),
    )
