"""Whether a plan agrees with the ``expect`` half of a scenario file."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lotwise.planner import Plan

Row = dict[str, Any]

PARTS = {
    "tracking": "tracking",
    "actions": "action_messages",
    "delays": "delays",
    "requirements": "requirements",
    "values": "values",
}
"""Parts of what a scenario expects beside the lines, and the table of the plan that each is about."""
_OF_LINES = ("lines", "complete", "no_lines_for")
_WHOLE_WHEN_EMPTY = ("actions", "delays")
"""Parts that say with an empty list that there must be none."""
VALUE_TOLERANCE = Decimal("0.01")
"""Articles print the figures of ``values`` rounded."""


def differences(expect: Mapping[str, Any], plan: Plan) -> list[str]:
    """What a plan lacks, or has too much, of what a scenario expects; empty when it conforms.

    Parameters
    ----------
    expect
        The ``expect`` part of a scenario: lines, whether they are complete, items without lines, rows of other tables.
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
    for part, rows in expect.items():
        if part in PARTS:
            found += _other_rows(part, rows, plan.table(PARTS[part]).to_dicts())
        elif part not in _OF_LINES:
            found.append(f"{part}: a plan of this version has nothing of the kind")
    return found


def _other_rows(part: str, expected: Sequence[Row], actual: Sequence[Row]) -> list[str]:
    found = [f"missing in {part}: {row}" for row in unmatched(expected, actual)]
    if part in _WHOLE_WHEN_EMPTY and not expected:
        found += [f"unexpected in {part}: {row}" for row in actual]
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
    return all(
        _is_near(value, actual.get(column)) if column == "value" else _comparable(value) == _comparable(actual.get(column))
        for column, value in expected.items()
    )


def _is_near(expected: object, actual: object) -> bool:
    """Whether figures are equal but for rounding; what is no number must be the same."""
    try:
        return abs(Decimal(str(expected)) - Decimal(str(actual))) <= VALUE_TOLERANCE
    except InvalidOperation:
        return str(expected) == str(actual)


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
