"""The JSON schema holds what the column definitions hold."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from lotwise.cli.jsonschema import row_schema, scenario_schema
from lotwise.cli.jsontext import to_json
from lotwise.records import PLAN, TABLES

SCENARIO: dict[str, Any] = json.loads(to_json(scenario_schema()))
TABLES_AND_PLAN = [PLAN, *TABLES.values()]


@pytest.mark.parametrize("table", TABLES_AND_PLAN, ids=lambda table: table.name)
def test_every_column_is_described(table: Any) -> None:
    row = SCENARIO["$defs"][table.name]
    assert list(row["properties"]) == list(table.names)
    assert row["required"] == [column.name for column in table if column.required]
    assert all(row["properties"][column.name]["description"] == column.meaning for column in table)
    assert json.loads(to_json(row_schema(table))) == {"$schema": SCENARIO["$schema"], "title": f"lotwise {table.name}", **row}


@pytest.mark.parametrize(
    ("table", "column", "key", "value", "because"),
    [
        ("items", "safety_stock", "minimum", 0, "a range"),
        ("items", "rounding_precision", "exclusiveMinimum", 0, "a range without its end"),
        ("demands", "item", "type", ["string", "number"], "required: no null; item numbers may look like numbers"),
        ("demands", "variant", "type", ["string", "number", "null"], "not required: null is not set"),
        ("demands", "quantity", "x-unit", "base unit of measure", "units are noted"),
        ("skus", "safety_stock", "x-inherits", True, "what a SKU takes from its item is noted"),
        ("skus", "scrap_pct", "minimum", 0, "the range of a percentage"),
        ("items", "coverage_period", "x-rules", "planning_optimization", "whose rules alone read a column"),
        ("plan", "end_date", "x-required_by", "business_central", "or require it"),
        ("plan", "end_date", "type", ["string", "null"], "so that others may leave it empty"),
        ("boms", "scrap_pct", "x-unit", "percent", "and its unit"),
        ("boms", "quantity_per", "type", ["number", "string"], "a by-product has no range"),
        ("locations", "missing_sku_planning", "enum", ["minimal", "item_card", "dont_plan", None], "choices"),
        ("supplies", "status", "enum", ["planned", "firm_planned", "released", "approved", None], "choices"),
    ],
)
def test_property(table: str, column: str, key: str, value: object, because: str) -> None:
    assert SCENARIO["$defs"][table]["properties"][column][key] == value, because


@pytest.mark.parametrize(
    ("text", "fits", "because"),
    [
        ("5D", True, "days"),
        ("1M + 2d", True, "a sum"),
        ("5", False, "no unit"),
        ("soon", False, "no period"),
        ("-5D", False, "no sign"),
    ],
)
def test_period_pattern(text: str, fits: bool, because: str) -> None:  # noqa: FBT001
    pattern = SCENARIO["$defs"]["items"]["properties"]["lead_time"]["pattern"]
    assert bool(re.search(pattern, text)) == fits, because


def test_references_lead_somewhere() -> None:
    referred = re.findall(r'"#/\$defs/([a-z_]+)"', json.dumps(SCENARIO))
    assert sorted(referred) == sorted(SCENARIO["$defs"])
