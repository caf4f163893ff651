"""Whether a plan agrees with the ``expect`` half of a scenario file."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lotwise.planner import Plan

Row = dict[str, Any]


def differences(expect: Mapping[str, Any], plan: Plan) -> list[str]:
    """What a plan lacks, or has too much, of what a scenario expects; empty when it conforms.

    Parameters
    ----------
    expect
        The ``expect`` part of a scenario: lines, whether they are complete, items without lines, order tracking.
    plan
        The plan of the scenario's input half.

    Notes
    -----
    Only the columns that an expected row states are compared; rows are assigned one to one.
    """
    lines = plan.lines.to_dicts()
    found = [f"missing line {row}" for row in unmatched(expect.get("lines", []), lines)]
    if expect.get("complete"):
        found += _surplus_lines(expect.get("lines", []), lines)
    for item in expect.get("no_lines_for", []):
        found += [f"unexpected line {line}" for line in lines if line["item"] == item]
    found += [f"missing link {row}" for row in unmatched(expect.get("tracking", []), plan.tracking.to_dicts())]
    return found


def _surplus_lines(expected: Sequence[Row], lines: Sequence[Row]) -> list[str]:
    found = []
    for item in sorted({row["item"] for row in expected}):
        wanted = sum(row["item"] == item for row in expected)
        got = sum(line["item"] == item for line in lines)
        if got != wanted:
            found.append(f"{got} lines for item {item}, expected {wanted}")
    return found


def unmatched(expected: Sequence[Row], actual: Sequence[Row]) -> list[Row]:
    """Expected rows that find no partner when each actual row serves one of them at most."""
    fits = [[position for position, row in enumerate(actual) if agrees(wanted, row)] for wanted in expected]
    partner: dict[int, int] = {}

    def settle(wanted: int, tried: set[int]) -> bool:
        for position in fits[wanted]:
            if position in tried:
                continue
            tried.add(position)
            if position not in partner or settle(partner[position], tried):
                partner[position] = wanted
                return True
        return False

    return [row for number, row in enumerate(expected) if not settle(number, set())]


def agrees(expected: Row, actual: Row) -> bool:
    """Every column that the expected row states has that value."""
    return all(_comparable(value) == _comparable(actual.get(column)) for column, value in expected.items())


def _comparable(value: object) -> object:
    """Blank text and null are the same, and so are 30, 30.0 and Decimal("30.00000")."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return Decimal(str(value)).normalize()
    return str(value)
