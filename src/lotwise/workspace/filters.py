"""What a reader asks of lines, as text: filters, the order, and the row after which a page begins.

A filter reads ``decide_by=..2026-04-10``, ``quantity=100..250``, ``warning=emergency,exception``, ``item=~RIM``: ranges with either
end open, lists, and ``~`` for a part of a text. ``-`` stands for an empty cell. All of it reaches the database as bound values.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Boolean, ColumnElement, Date, SmallInteger, and_, false, or_

from lotwise.errors import UnusableFilter, nearest
from lotwise.workspace.types import Quantity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

EMPTY = "-"
ANYWHERE = "~"
TO = ".."
BOOKMARK = "after"


class State(StrEnum):
    """What is decided of a line."""

    OPEN = "open"
    CHANGED = "changed"
    ACCEPTED = "accepted"
    FIRMED = "firmed"
    KEPT = "kept"
    EXPORTED = "exported"


@dataclass(frozen=True, slots=True)
class SortKey:
    """One column of an order; empty cells come last either way."""

    name: str
    is_descending: bool = False

    def __str__(self) -> str:
        return f"-{self.name}" if self.is_descending else self.name


WORKING_ORDER = (SortKey("urgency"), SortKey("decide_by"), SortKey("severity"), SortKey("quantity", is_descending=True))
"""The order in which planners work: stock below zero first, then the day to decide by, the warning, what is at stake."""


def sort_keys(text: str, columns: Mapping[str, ColumnElement[Any]]) -> tuple[SortKey, ...]:
    """The order that ``decide_by,-quantity`` asks for; an empty text asks for the working order.

    Raises
    ------
    UnusableFilter
        When a column is not there.
    """
    keys = tuple(SortKey(each.strip().removeprefix("-"), each.strip().startswith("-")) for each in text.split(",") if each.strip())
    for key in keys:
        _known(key.name, columns, "sorted")
    return keys or WORKING_ORDER


def condition(name: str, text: str, columns: Mapping[str, ColumnElement[Any]]) -> ColumnElement[bool]:
    """What a filter asks of a column.

    Raises
    ------
    UnusableFilter
        When the column is not there, or the text cannot be read as values of it.
    """
    column = _known(name, columns, "filtered")
    if TO in text and not isinstance(column.type, Boolean):
        return _between(name, text, column)
    if text.startswith(ANYWHERE):
        if isinstance(column.type, Date | BigInteger | SmallInteger | Boolean | Quantity):
            raise UnusableFilter(name, text, "parts can be looked for in text only")
        return column.icontains(text.removeprefix(ANYWHERE), autoescape=True)
    values = [each.strip() for each in text.split(",")]
    wanted = column.in_([_value(name, each, column) for each in values if each != EMPTY])
    return or_(wanted, column.is_(None)) if EMPTY in values else wanted


def _between(name: str, text: str, column: ColumnElement[Any]) -> ColumnElement[bool]:
    low, _, high = text.partition(TO)
    ends = []
    if low.strip():
        ends.append(column >= _value(name, low.strip(), column))
    if high.strip():
        ends.append(column <= _value(name, high.strip(), column))
    return and_(*ends) if ends else column.is_not(None)


def _known(name: str, columns: Mapping[str, ColumnElement[Any]], what: str) -> ColumnElement[Any]:
    if name not in columns:
        near = nearest(name, list(columns))
        maybe = f"; maybe '{near}' was meant" if near else ""
        raise UnusableFilter(name, "", f"lines cannot be {what} by it{maybe}")
    return columns[name]


def _value(name: str, text: str, column: ColumnElement[Any]) -> Any:
    """A value of the type of a column."""
    try:
        match column.type:
            case Date():
                return date.fromisoformat(text)
            case Quantity():
                return Decimal(text)
            case Boolean():
                return {"true": True, "false": False}[text.lower()]
            case BigInteger() | SmallInteger():
                return int(text)
            case _:
                return text
    except (ValueError, KeyError, InvalidOperation):
        raise UnusableFilter(name, text, f"'{text}' is no {_kind(column)}") from None


def _kind(column: ColumnElement[Any]) -> str:
    match column.type:
        case Date():
            return "date like 2026-04-10"
        case Boolean():
            return "true or false"
        case _:
            return "number"


# --- pages -------------------------------------------------------------------------------------------------------------------


def order_by(keys: Sequence[SortKey], columns: Mapping[str, ColumnElement[Any]]) -> list[ColumnElement[Any]]:
    """The order as the database takes it, ending in the line number, which no two rows share."""
    found = []
    for key in keys:
        column = columns[key.name]
        directed = column.desc() if key.is_descending else column.asc()
        found.append(directed.nulls_last())
    return [*found, columns["line_id"].asc()]


def after(keys: Sequence[SortKey], row: Sequence[Any], columns: Mapping[str, ColumnElement[Any]]) -> ColumnElement[bool]:
    """Whether a row comes after one with these values (of the keys and the line number)."""
    alternatives: list[ColumnElement[bool]] = []
    same: list[ColumnElement[bool]] = []
    for key, value in zip((*keys, SortKey("line_id")), row, strict=True):
        column = columns[key.name]
        if value is not None:
            beyond = column < value if key.is_descending else column > value
            alternatives.append(and_(*same, or_(beyond, column.is_(None)) if key.name != "line_id" else beyond))
        same.append(column.is_(None) if value is None else column == value)
    return or_(*alternatives) if alternatives else false()


def bookmark(keys: Sequence[SortKey], row: Mapping[str, Any]) -> str:
    """The end of a page, to be handed back for the next one; it holds the order it belongs to."""
    values = [row[key.name] for key in (*keys, SortKey("line_id"))]
    told = [[str(key) for key in keys], [None if value is None else str(value) for value in values]]
    return base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")


def opened(text: str, keys: Sequence[SortKey], columns: Mapping[str, ColumnElement[Any]]) -> list[Any]:
    """The values in a bookmark.

    Raises
    ------
    UnusableFilter
        When it is none, or one of another order.
    """
    try:
        names, values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, TypeError):
        raise UnusableFilter(BOOKMARK, text, "it marks no page") from None
    if names != [str(key) for key in keys] or not isinstance(values, list) or len(values) != len(keys) + 1:
        raise UnusableFilter(BOOKMARK, text, "it marks a page of another order")
    pairs = zip((*keys, SortKey("line_id")), values, strict=True)
    return [None if value is None else _value(key.name, str(value), columns[key.name]) for key, value in pairs]
