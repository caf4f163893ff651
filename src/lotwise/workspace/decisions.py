"""What planners decide of lines: one by one or many at once, seen by revision, never lost and always to be taken back.

Every transaction that decides something takes the next revision and writes it to each line it decides on. Who decides says which
revision was seen: where a line has a later one, somebody else has decided meanwhile, and nothing is written over. Figures that are
not given stay as they are; ``decision_log`` keeps every state of every decision.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, literal, or_, select
from sqlalchemy.dialects.postgresql import insert

from lotwise.workspace.database import take_numbers
from lotwise.workspace.filters import State
from lotwise.workspace.tables import decision, decision_log

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from sqlalchemy import ColumnElement, Connection, Row, Select
    from sqlalchemy.dialects.postgresql import Insert

    from lotwise.workspace.lines import Asked, PlanLines

REVISION = "revision"
FIGURES = ("quantity", "due_date", "vendor")
_LOGGED = tuple(column.name for column in decision_log.columns)
_AT_ONCE = 5_000
"""Line numbers in one statement."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What is decided of a line; what is None stays as it is.

    ``state`` OPEN takes a decision back: its figures are those of the plan again.
    """

    state: State | None = None
    quantity: Decimal | None = None
    due_date: date | None = None
    vendor: str | None = None
    note: str | None = None

    def given(self) -> dict[str, Any]:
        """The columns that are decided."""
        named: dict[str, Any] = {each.name: getattr(self, each.name) for each in fields(self)}
        found = {name: value for name, value in named.items() if value is not None}
        if self.state is State.OPEN:
            return {**dict.fromkeys(FIGURES), **found, "look_again": False}
        if self.state is None and any(name in found for name in FIGURES):
            found["state"] = State.CHANGED
        return {**found, "look_again": False} if "state" in found else found


@dataclass(frozen=True, slots=True)
class Who:
    """Who decides, and when."""

    user: int | None
    moment: datetime


@dataclass(frozen=True, slots=True)
class Refused:
    """A line on which nothing was decided."""

    line_id: int
    code: str
    """``stale_revision``, ``exported`` or ``unknown_line``."""
    theirs: Mapping[str, Any] | None = None
    """The decision that stands."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of deciding."""

    revision: int
    """Under which the lines that were decided stand now; it takes them back, too (``undo``)."""
    done: Sequence[int]
    refused: Sequence[Refused] = field(default=())


def decide(connection: Connection, lines: PlanLines, line_ids: Collection[int], what: Decided, seen: int, who: Who) -> Result:
    """Decide on some lines alike.

    Parameters
    ----------
    seen
        Revision up to which the decisions of the lines are known: of a single line its own, of many the newest of the workspace.

    Returns
    -------
    Result
        Lines with a later decision, exported and unknown ones are refused; all others are decided.
    """
    wanted = sorted(set(line_ids))
    chosen: list[int] = []
    for first in range(0, len(wanted), _AT_ONCE):
        some = wanted[first : first + _AT_ONCE]
        chosen += connection.scalars(select(lines.table.c.line_id).where(lines.table.c.line_id.in_(some))).all()
    unknown = [Refused(line_id, "unknown_line") for line_id in sorted(set(wanted) - set(chosen))]
    revision, done, refused = take_numbers(connection, REVISION), [], unknown
    for first in range(0, len(chosen), _AT_ONCE):
        is_chosen = lines.table.c.line_id.in_(chosen[first : first + _AT_ONCE])
        made, others = _decide_where(connection, lines, is_chosen, what, seen, who, revision)
        done += made
        refused += others
    return Result(revision, done, refused)


def decide_matching(
    connection: Connection, lines: PlanLines, asked: Asked, apart_from: Collection[int], what: Decided, seen: int, who: Who
) -> Result:
    """Decide alike on all lines that are asked for, apart from some. As ``decide``."""
    chosen = and_(*lines.conditions(asked), lines.table.c.line_id.not_in(sorted(apart_from)))
    revision = take_numbers(connection, REVISION)
    return Result(revision, *_decide_where(connection, lines, chosen, what, seen, who, revision))


def undo(connection: Connection, plan: int, revision: int, who: Who) -> Result:
    """Take back what was decided under a revision: every line is as it was before, under a new revision.

    Undoing an undo is redoing. Lines on which was decided since then, and those exported, are refused.
    """
    of_plan, now = decision.c.plan == plan, decision.c
    touched = select(decision_log.c.line_id).where(decision_log.c.plan == plan, decision_log.c.revision == revision)
    refused = _refused(connection, select(decision).where(of_plan, now.line_id.in_(touched), _is_later(revision)))
    made = take_numbers(connection, REVISION)
    before = _states_before(plan, revision)
    columns = [name for name in _LOGGED if name not in ("plan", "line_id", "revision", "made_by", "made_at")]
    old = select(
        now.plan,
        now.line_id,
        literal(made),
        *(_as_before(name, before) for name in columns),
        literal(who.user, decision.c.made_by.type),
        literal(who.moment, decision.c.made_at.type),
    ).select_from(decision.outerjoin(before, before.c.line_id == now.line_id))
    old = old.where(of_plan, now.revision == revision, now.state != State.EXPORTED)
    _write(connection, old, ["plan", "line_id", "revision", *columns, "made_by", "made_at"], columns)
    return Result(made, log(connection, plan, made), refused)


def newest_revision(connection: Connection, plan: int) -> int:
    """The newest revision of a plan's decisions, 0 without any."""
    return int(connection.scalars(select(func.coalesce(func.max(decision.c.revision), 0)).where(decision.c.plan == plan)).one())


def history(connection: Connection, plan: int, line_id: int) -> Sequence[Row[Any]]:
    """Everything that was decided of a line, first to last."""
    wanted = select(decision_log).where(decision_log.c.plan == plan, decision_log.c.line_id == line_id)
    return connection.execute(wanted.order_by(decision_log.c.revision)).all()


# --- writing -----------------------------------------------------------------------------------------------------------------


def _decide_where(
    connection: Connection, lines: PlanLines, chosen: ColumnElement[bool], what: Decided, seen: int, who: Who, revision: int
) -> tuple[list[int], list[Refused]]:
    """Decide on the lines of a condition; which were decided, and which not."""
    c, joined = lines.table.c, lines.table.outerjoin(decision, lines.is_of_line)
    refused = [
        Refused(row.line_id, "exported" if row.state == State.EXPORTED else "stale_revision", _told(row))
        for row in connection.execute(
            select(decision).select_from(lines.table.join(decision, lines.is_of_line)).where(chosen, _is_later(seen))
        )
    ]
    given = what.given()
    is_free = or_(decision.c.revision.is_(None), and_(decision.c.revision <= seen, decision.c.state != State.EXPORTED))
    values: dict[str, ColumnElement[Any]] = {
        "plan": literal(lines.number),
        "line_id": c.line_id,
        "revision": literal(revision),
        "planned_quantity": c.quantity,
        "planned_due_date": c.due_date,
        "made_by": literal(who.user, decision.c.made_by.type),
        "made_at": literal(who.moment, decision.c.made_at.type),
        **{name: _blank(name) for name in _BLANK},
        **{name: literal(value, decision.c[name].type) for name, value in given.items()},
    }
    new = select(*values.values()).select_from(joined).where(chosen, is_free)
    _write(connection, new, list(values), ["planned_quantity", "planned_due_date", *given])
    return log(connection, lines.number, revision), refused


def _write(connection: Connection, rows: Select[Any], names: Sequence[str], changed: Sequence[str]) -> None:
    """Write decisions; of lines that have one, only some columns."""
    made: Insert = insert(decision).from_select(list(names), rows)
    over = {name: made.excluded[name] for name in ("revision", "made_by", "made_at", *changed)}
    connection.execute(made.on_conflict_do_update(index_elements=["plan", "line_id"], set_=over))


def log(connection: Connection, plan: int, revision: int) -> list[int]:
    """Keep what was decided under a revision for ever; the lines."""
    made = select(*(decision.c[name] for name in _LOGGED)).where(decision.c.plan == plan, decision.c.revision == revision)
    connection.execute(insert(decision_log).from_select(list(_LOGGED), made))
    wanted = select(decision.c.line_id).where(decision.c.plan == plan, decision.c.revision == revision)
    return list(connection.scalars(wanted.order_by(decision.c.line_id)).all())


def _states_before(plan: int, revision: int) -> Any:
    """What was decided of each line before a revision, the newest of it."""
    place = func.row_number().over(partition_by=decision_log.c.line_id, order_by=decision_log.c.revision.desc())
    earlier = select(*decision_log.c, place.label("place")).where(decision_log.c.plan == plan, decision_log.c.revision < revision)
    numbered = earlier.subquery("earlier")
    return select(*numbered.c).where(numbered.c.place == 1).subquery("before")


def _as_before(name: str, before: Any) -> ColumnElement[Any]:
    """A column of a decision as it was; a line that had none is open, and the plan said of it what it says now."""
    if name in _BLANK:
        return func.coalesce(before.c[name], _blank(name))
    return func.coalesce(before.c[name], decision.c[name]) if name.startswith("planned_") else before.c[name]


_BLANK = {"state": State.OPEN.value, "look_again": False}
"""What a line without a decision says where a decision must say something."""


def _blank(name: str) -> ColumnElement[Any]:
    return literal(_BLANK[name], decision.c[name].type)


def _is_later(revision: int) -> ColumnElement[bool]:
    """Whether a decision stands that may not be written over."""
    return or_(decision.c.revision > revision, decision.c.state == State.EXPORTED)


def _refused(connection: Connection, decided: Select[Any]) -> list[Refused]:
    """Lines whose decision may not be written over."""
    rows = connection.execute(decided.order_by(decision.c.line_id)).all()
    return [Refused(row.line_id, "exported" if row.state == State.EXPORTED else "stale_revision", _told(row)) for row in rows]


def _told(row: Row[Any]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("state", "revision", *FIGURES, "note", "made_by", "made_at")}
