"""Lines of a plan version with what is decided of them: pages, counts and single lines, all in the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, exists, func, not_, select

from lotwise.errors import UnusableFilter
from lotwise.workspace.filters import State, after, bookmark, condition, opened, order_by, sort_keys
from lotwise.workspace.tables import decision, line_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from sqlalchemy import ColumnElement, Connection, FromClause, Row, Select, Table

    from lotwise.workspace.filters import SortKey

MOST_ROWS = 1_000
"""Of one page."""
STATE = "state"
DECISION_COLUMNS = ("state", "revision", "decided_quantity", "decided_due_date", "decided_vendor", "note", "look_again")
LADDER = ("late", "today", "this_week", "next_week", "later")


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines in order."""

    rows: Sequence[Mapping[str, Any]]
    following: str | None
    """Where the next page begins; None at the end."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which lines, in which order; texts as in ``filters``."""

    filters: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""


class PlanLines:
    """The lines of one plan version.

    Parameters
    ----------
    number
        Of the plan.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.table: Table = line_table(number)
        self._own: dict[str, ColumnElement[Any]] = {column.name: column for column in self.table.columns}
        self.is_of_line = and_(decision.c.plan == number, decision.c.line_id == self.table.c.line_id)
        self._columns = {**self._own, **_decision_columns()}

    def page(self, connection: Connection, asked: Asked, *, limit: int, since: str | None = None, offset: int = 0) -> Page:
        """A page of lines, after a bookmark or by its first row.

        The order is worked out on the lines alone wherever no decision has a part in it: what is decided is looked up for the rows
        of the page.
        """
        keys = sort_keys(asked.sort, self._columns)
        inside = self._select(keys, asked).order_by(*order_by(keys, self._columns)).limit(min(limit, MOST_ROWS) + 1)
        if since:
            inside = inside.where(after(keys, opened(since, keys, self._columns), self._columns))
        elif offset:
            inside = inside.offset(offset)
        rows = connection.execute(self._with_decisions(inside, keys)).mappings().all()
        shown = [dict(row) for row in rows[:limit]]
        return Page(shown, bookmark(keys, shown[-1]) if len(rows) > limit else None)

    def count(self, connection: Connection, asked: Asked) -> int:
        """How many lines there are of what is asked."""
        return int(connection.scalars(select(func.count()).select_from(self.table).where(*self.conditions(asked))).one())

    def line(self, connection: Connection, line_id: int) -> Mapping[str, Any] | None:
        """One line with what is decided of it."""
        found = self.page(connection, Asked({"line_id": str(line_id)}), limit=1).rows
        return found[0] if found else None

    def ladder(self, connection: Connection, asked: Asked, today: date, week_end: date, next_week_end: date) -> dict[str, int]:
        """How many lines stand on each step of urgency, by the day to decide by."""
        day = self.table.c.decide_by
        step = case((day < today, 0), (day == today, 1), (day <= week_end, 2), (day <= next_week_end, 3), else_=4)
        rows = connection.execute(select(step, func.count()).where(*self.conditions(asked)).group_by(step)).all()
        counts = dict(_pairs(rows))
        return {name: counts.get(number, 0) for number, name in enumerate(LADDER)}

    def counts(self, connection: Connection, asked: Asked, name: str) -> dict[str | None, int]:
        """How many lines have each value of a column with few of them."""
        if name not in self._own:
            raise UnusableFilter(name, "", "lines cannot be counted by it")
        column = self._own[name]
        return dict(_pairs(connection.execute(select(column, func.count()).where(*self.conditions(asked)).group_by(column)).all()))

    def conditions(self, asked: Asked) -> list[ColumnElement[bool]]:
        """What is asked, of the line table alone."""
        return [self._condition(name, text) for name, text in asked.filters.items()]

    def _condition(self, name: str, text: str) -> ColumnElement[bool]:
        if name == STATE:
            return self._state_is(text)
        if name in DECISION_COLUMNS:
            return exists().where(self.is_of_line, condition(name, text, self._columns))
        return condition(name, text, self._own)

    def _state_is(self, text: str) -> ColumnElement[bool]:
        """Lines in one of some states; most of a plan's lines are open and have no decision."""
        wanted = [each.strip() for each in text.split(",")]
        unknown = [each for each in wanted if each not in tuple(State)]
        if unknown:
            raise UnusableFilter(STATE, unknown[0], f"states are {', '.join(State)}")
        if State.OPEN in wanted:
            return not_(exists().where(self.is_of_line, decision.c.state.not_in(wanted)))
        return exists().where(self.is_of_line, decision.c.state.in_(wanted))

    def _select(self, keys: Sequence[SortKey], asked: Asked) -> Select[Any]:
        """The lines that are asked for, with what is decided where the order needs it."""
        chosen = select(*self._own.values()).where(*self.conditions(asked))
        if any(key.name in DECISION_COLUMNS for key in keys):
            names = {key.name for key in keys if key.name in DECISION_COLUMNS}
            joined: FromClause = self.table.outerjoin(decision, self.is_of_line)
            return chosen.select_from(joined).add_columns(*(self._columns[name].label(f"key_{name}") for name in sorted(names)))
        return chosen

    def _with_decisions(self, inside: Select[Any], keys: Sequence[SortKey]) -> Select[Any]:
        """The rows of a page, each with what is decided of it."""
        page = inside.subquery("page")
        told = page.outerjoin(decision, and_(decision.c.plan == self.number, decision.c.line_id == page.c.line_id))
        decided = [column.label(name) for name, column in _decision_columns().items()]
        columns = {**{name: page.c[name] for name in self._own}, **_decision_columns()}
        lines = [page.c[name] for name in self._own]
        return select(*lines, *decided).select_from(told).order_by(*order_by(keys, columns))


def _decision_columns() -> dict[str, ColumnElement[Any]]:
    """What a line says of its decision; of one that was never decided, that it is open."""
    c = decision.c
    return {
        "state": func.coalesce(c.state, State.OPEN.value),
        "revision": func.coalesce(c.revision, 0),
        "decided_quantity": c.quantity,
        "decided_due_date": c.due_date,
        "decided_vendor": c.vendor,
        "note": c.note,
        "look_again": func.coalesce(c.look_again, False),
    }


def _pairs(rows: Sequence[Row[Any]]) -> list[tuple[Any, int]]:
    return [(value, int(count)) for value, count in map(tuple, rows)]
