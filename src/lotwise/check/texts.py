"""Readers of one cell: text in, value or fault out. They run once per distinct text of a column, not once per row."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING

from lotwise.check.faults import Fault
from lotwise.errors import InexactQuantity, UnreadablePeriod, nearest
from lotwise.units import DECIMALS, MAX_QUANTA, QUANTA_PER_UNIT, Period, to_decimal, to_quanta

if TYPE_CHECKING:
    from lotwise.definitions import Column

MAX_UNITS = MAX_QUANTA // QUANTA_PER_UNIT
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_LONGEST_NUMBER = 60
# Digits that the exact product of such a number and the quanta of a unit may have; the default of 28 would round.
_EXACT_DIGITS = _LONGEST_NUMBER + 10
_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})([ T]00:00(:00(\.0+)?)?)?")
_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def read_date(text: str) -> date | Fault:
    """A day written 2026-02-28; a time of day is allowed if it is midnight."""
    match = _DATE.fullmatch(text)
    if match is None:
        advice = "Maybe the export writes dates in the local way, or with a time of day."
        return Fault("LW-R002", "must be a date written 2026-02-28", advice)
    try:
        return date.fromisoformat(match[1])
    except ValueError:
        return Fault("LW-R002", "must be a day of the calendar", "Maybe day and month are swapped.")


def read_number(text: str) -> Decimal | Fault:
    """A plain or exponential decimal, exactly."""
    if _NUMBER.fullmatch(text) and len(text) <= _LONGEST_NUMBER:
        return Decimal(text)
    comma = text.replace(",", ".")
    if text.count(",") == 1 and _NUMBER.fullmatch(comma):
        return Fault("LW-R003", "must be a number", f"Maybe {comma} was meant: the decimal sign is a point.")
    return Fault("LW-R003", "must be a number", "Maybe a unit or a thousands separator stands in the cell.")


def read_quantity(text: str, column: Column) -> int | Fault:
    """A quantity in quanta, inside the range of its column."""
    number = read_number(text)
    if isinstance(number, Fault):
        return number
    if abs(number) > MAX_UNITS:
        return Fault("LW-R007", f"must be at most {MAX_UNITS:,}", "Maybe the decimal sign was lost in the export.")
    try:
        with localcontext(prec=_EXACT_DIGITS):
            quanta = to_quanta(number)
    except InexactQuantity:
        advice = "Maybe round it in the export; lotwise rounds only where a planning rule says so."
        return Fault("LW-R004", f"must have at most {DECIMALS} decimals", advice)
    return out_of_range(number, column) or quanta


def read_percent(text: str, column: Column) -> str | Fault:
    """A percentage as the text of a plain decimal, as exact as a quantity and inside the range of its column."""
    quanta = read_quantity(text, column)
    return quanta if isinstance(quanta, Fault) else f"{to_decimal(quanta):f}"


def read_integer(text: str, column: Column) -> int | Fault:
    """A whole number, inside the range of its column."""
    number = read_number(text)
    if isinstance(number, Fault):
        return number
    if abs(number) > MAX_UNITS or number != int(number):
        return Fault("LW-R003", "must be a whole number", "Maybe it was divided or averaged in the export.")
    return out_of_range(number, column) or int(number)


def out_of_range(number: Decimal, column: Column) -> Fault | None:
    """The fault of a number below ``minimum`` or not above ``above`` of its column."""
    if column.minimum is not None and number < column.minimum:
        return Fault("LW-R007", f"must be {column.range}", "Maybe the sign is wrong; an empty cell takes the default.")
    if column.above is not None and number <= column.above:
        return Fault("LW-R007", f"must be {column.range}", "Maybe leave the cell empty; it then takes the default.")
    return None


LONGEST_PERIOD_DAYS = 100 * 12 * 31
"""No planning period is longer; far beyond it dates have no calendar."""


def read_period(text: str) -> str | Fault:
    """A period, as its normalised text."""
    try:
        period = Period.parse(text)
    except UnreadablePeriod:
        maybe = f"{text}D was meant: a number needs its unit" if text.isdecimal() else "another unit or sign is meant"
        return Fault("LW-R005", "must be a period such as 5D, 2W, 1M, 1Q, 1Y or 1M+2D", f"Maybe {maybe}.")
    if period.months * 31 + period.days > LONGEST_PERIOD_DAYS:
        return Fault("LW-R005", "must not be longer than a hundred years", "Maybe a smaller unit is meant.")
    return str(period)


def read_flag(text: str) -> bool | Fault:
    """True, yes or 1; false, no or 0; in any case."""
    flag = _FLAGS.get(text.lower())
    return (
        flag if flag is not None else Fault("LW-R011", "must be true or false", "Maybe write yes or no, or leave the cell empty.")
    )


def read_choice(text: str, column: Column) -> str | Fault:
    """One of the allowed values, exactly as written."""
    choices = tuple(column.choices or ())
    if text in choices:
        return text
    near = nearest(text.lower().replace(" ", "_").replace("-", "_"), choices)
    advice = f"Maybe '{near}' was meant." if near else "Maybe it stands in the wrong column, or needs another version."
    return Fault("LW-R006", f"must be one of {', '.join(choices)}", advice)
