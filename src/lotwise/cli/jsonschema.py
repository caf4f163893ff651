"""A JSON schema (draft 2020-12) of the input, made from the column definitions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lotwise.definitions import Kind
from lotwise.records import PLAN, TABLES

if TYPE_CHECKING:
    from lotwise.definitions import Column, TableDefinition

DIALECT = "https://json-schema.org/draft/2020-12/schema"
HEAD = {
    "id": "Name of the scenario.",
    "title": "What it shows.",
    "source": "Where it comes from.",
    "features": "Tags.",
    "derivation": "How the expected result follows.",
    "basis": "What the expected result rests on.",
    "expect": "Expected result; planning does not read it.",
}
"""Keys at the head of a scenario that describe it and are no tables."""

_DECIMAL = r"^[+-]?[0-9]+(\.[0-9]{0,5})?$"
_PERIOD = r"^ *[0-9]{1,5}[DWMQYdwmqy]( *\+ *[0-9]{1,5}[DWMQYdwmqy])* *$"
_TYPES: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: {"type": ["string", "number"]},
    Kind.DATE: {"type": "string", "format": "date"},
    Kind.QUANTITY: {"type": ["number", "string"], "pattern": _DECIMAL},
    Kind.PERCENT: {"type": ["number", "string"], "pattern": _DECIMAL},
    Kind.PERIOD: {"type": "string", "pattern": _PERIOD},
    Kind.FLAG: {"type": "boolean"},
    Kind.CHOICE: {"type": "string"},
    Kind.LIST: {"type": ["array", "string"], "items": {"type": "string"}},
    Kind.INTEGER: {"type": "integer"},
}


def scenario_schema() -> dict[str, Any]:
    """The schema of a scenario: settings and tables in one document."""
    rules = PLAN["rules"]
    return {
        "$schema": DIALECT,
        "title": "lotwise scenario",
        "description": "One planning case: the settings of the run and one list of rows per table.",
        "type": "object",
        "required": [PLAN.name, *(table.name for table in TABLES.values() if table.required)],
        "properties": {
            **{name: {"description": meaning} for name, meaning in HEAD.items()},
            rules.name: _property(rules),
            PLAN.name: {"$ref": f"#/$defs/{PLAN.name}"},
            **{name: _rows(table) for name, table in TABLES.items()},
        },
        "additionalProperties": False,
        "$defs": {table.name: _row(table) for table in (PLAN, *TABLES.values())},
    }


def row_schema(table: TableDefinition) -> dict[str, Any]:
    """The schema of one row of a table."""
    return {"$schema": DIALECT, "title": f"lotwise {table.name}", **_row(table)}


def _rows(table: TableDefinition) -> dict[str, Any]:
    kind: dict[str, Any] = {"type": "array", "minItems": 1} if table.required else {"type": ["array", "null"]}
    return kind | {"items": {"$ref": f"#/$defs/{table.name}"}, "description": table.meaning}


def _row(table: TableDefinition) -> dict[str, Any]:
    return {
        "description": table.meaning,
        "type": "object",
        "required": [column.name for column in table if column.required],
        "properties": {column.name: _property(column) for column in table},
        "additionalProperties": False,
    }


def _property(column: Column) -> dict[str, Any]:
    """One column; an empty cell (null) is allowed where a value is not required."""
    found = dict(_TYPES[column.kind])
    if column.choices is not None:
        found["enum"] = [*column.choices, *([] if column.required else [None])]
    if column.minimum is not None:
        found["minimum"] = column.minimum
    if column.above is not None:
        found["exclusiveMinimum"] = column.above
    if not column.required:
        types = found["type"]
        found["type"] = [*([types] if isinstance(types, str) else types), "null"]
    notes = {
        "default": column.default,
        "unit": column.unit,
        "read_by": list(column.read_by),
        "inherits": column.inherits,
        "rules": column.rules,
        "required_by": column.required_by,
    }
    return {"description": column.meaning, **found, **{f"x-{name}": note for name, note in notes.items() if note}}
