"""Which way ``plan.replan`` takes for a row of each input table that is added, changed or removed."""

from __future__ import annotations

from typing import Any

import pytest

import lotwise
from lotwise import Changes
from lotwise.records import TABLES
from lotwise.terms import Rules
from lotwise.testing import dataset_of
from test_replan import COMPARED, DIRECTLY, EVERYTHING, ITEMS, assert_equal_to_a_whole_plan, way_of

SETTINGS = {"start_date": "2026-01-05", "end_date": "2026-12-31"}
SALE = {"type": "sales_order", "item": "BIKE", "due_date": "2026-02-02", "quantity": 5}
PURCHASE = {"type": "purchase_order", "item": "BELL-1", "due_date": "2026-02-02", "quantity": 5}
MOVED = {
    "type": "transfer_order",
    "item": "PUMP",
    "transfer_from": "MAIN",
    "location": "EAST",
    "due_date": "2026-02-06",
    "quantity": 2,
}
WORKS: dict[str, list[dict[str, Any]]] = {
    "items": [
        {"item": "BIKE", "reordering_policy": "lot_for_lot", "replenishment": "production"},
        {"item": "FRAME", "reordering_policy": "lot_for_lot", "lead_time": "3D"},
        {"item": "PUMP", "reordering_policy": "lot_for_lot"},
        *({"item": f"BELL-{number}", "reordering_policy": "order"} for number in range(40)),
    ],
    "skus": [
        {"item": "PUMP", "location": "MAIN"},
        {"item": "PUMP", "location": "EAST", "replenishment": "transfer", "transfer_from": "MAIN", "safety_stock": 4},
    ],
    "boms": [{"parent": "BIKE", "component": "FRAME", "quantity_per": 1}],
    "stock": [{"item": "FRAME", "quantity": 3}, {"item": "PUMP", "location": "MAIN", "quantity": 1}],
    "demands": [SALE | {"id": "S1"}, SALE | {"id": "S2", "item": "BELL-1"}, SALE | {"id": "S3", "item": "FRAME"}],
    "supplies": [PURCHASE | {"id": "P1"}, MOVED | {"id": "T1"}],
    "transfer_routes": [{"from": "MAIN", "to": "EAST", "shipping_time": "2D"}],
    "locations": [{"location": "MAIN"}, {"location": "EAST", "inbound_handling_time": "1D"}],
}
CALENDARS = [{"calendar": "C", "nonworking_weekdays": "saturday"}]
UNREAD = "these rules do not read the table, which is a warning"


def rows(table: str, *given: dict[str, Any]) -> Changes:
    return Changes(rows={table: list(given)})


def removed(table: str, *names: Any) -> Changes:
    return Changes(removed={table: list(names)})


ADDED, CHANGED, REMOVED = "added", "changed", "removed"
FACTS = [
    ("items", ADDED, rows("items", {"item": "LAMP", "reordering_policy": "order"}), COMPARED, 1, "a new SKU among the others"),
    ("items", CHANGED, rows("items", {"item": "FRAME", "safety_stock": 8}), DIRECTLY, 1, "a parameter"),
    ("items", CHANGED, rows("items", {"item": "FRAME", "replenishment": "production"}), COMPARED, 1, "how it is made"),
    ("items", REMOVED, removed("items", "BELL-9"), COMPARED, 0, "nothing followed from it"),
    ("skus", ADDED, rows("skus", {"item": "PUMP", "location": "WEST", "safety_stock": 2}), COMPARED, 1, "another SKU"),
    ("skus", CHANGED, rows("skus", {"item": "PUMP", "location": "EAST", "safety_stock": 8}), DIRECTLY, 2, "and what sends to it"),
    (
        "skus",
        CHANGED,
        rows("skus", {"item": "PUMP", "location": "EAST", "replenishment": "purchase", "transfer_from": None}),
        COMPARED,
        2,
        "the place that sent to it, too",
    ),
    ("skus", REMOVED, removed("skus", ("PUMP", "", "MAIN")), COMPARED, 0, "the item's card says the same"),
    (
        "boms",
        ADDED,
        rows("boms", {"parent": "BIKE", "component": "PUMP", "quantity_per": 1}),
        COMPARED,
        3,
        "the bicycle and all below",
    ),
    ("boms", CHANGED, rows("boms", {"parent": "BIKE", "component": "FRAME", "quantity_per": 2}), COMPARED, 2, "both ends"),
    ("boms", REMOVED, removed("boms", ("BIKE", "FRAME", "", "", "")), COMPARED, 2, "both ends"),
    (
        "stock",
        ADDED,
        rows("stock", {"item": "BIKE", "quantity": 1}),
        DIRECTLY,
        2,
        "a SKU that is planned anyway",
    ),
    ("stock", ADDED, rows("stock", {"item": "BELL-9", "location": "EAST", "quantity": 1}), COMPARED, 1, "a SKU of its own"),
    ("stock", CHANGED, rows("stock", {"item": "FRAME", "quantity": 7}), DIRECTLY, 1, "its SKU"),
    ("stock", REMOVED, removed("stock", ("FRAME", "", "")), DIRECTLY, 1, "its card keeps the SKU planned"),
    ("demands", ADDED, rows("demands", SALE | {"id": "S9"}), DIRECTLY, 2, "its SKU and the frame"),
    ("demands", ADDED, rows("demands", SALE | {"id": "S9", "type": "forecast"}), ITEMS, 2, "orders take from it"),
    ("demands", ADDED, rows("demands", SALE | {"id": "S9", "location": "EAST"}), COMPARED, 2, "a SKU that nothing needed so far"),
    ("demands", CHANGED, rows("demands", {"id": "S1", "quantity": 9}), DIRECTLY, 2, "its SKU and the frame"),
    ("demands", REMOVED, removed("demands", "S3"), DIRECTLY, 1, "its SKU"),
    ("supplies", ADDED, rows("supplies", PURCHASE | {"id": "P9"}), DIRECTLY, 1, "its SKU"),
    ("supplies", ADDED, rows("supplies", MOVED | {"id": "T9"}), COMPARED, 2, "both ends of the transfer"),
    ("supplies", CHANGED, rows("supplies", {"id": "P1", "quantity": 9}), DIRECTLY, 1, "its SKU"),
    ("supplies", CHANGED, rows("supplies", {"id": "T1", "quantity": 9}), COMPARED, 2, "both ends of the transfer"),
    ("supplies", REMOVED, removed("supplies", "P1"), DIRECTLY, 1, "its SKU"),
    ("supplies", REMOVED, removed("supplies", "T1"), COMPARED, 2, "both ends of the transfer"),
    (
        "transfer_routes",
        ADDED,
        rows("transfer_routes", {"from": "EAST", "to": "MAIN", "shipping_time": "1D"}),
        COMPARED,
        0,
        "unused",
    ),
    (
        "transfer_routes",
        CHANGED,
        rows("transfer_routes", {"from": "MAIN", "to": "EAST", "shipping_time": "5D"}),
        COMPARED,
        2,
        "pumps",
    ),
    ("transfer_routes", REMOVED, removed("transfer_routes", ("MAIN", "EAST")), COMPARED, 0, "an error stops the pumps"),
    ("locations", ADDED, rows("locations", {"location": "WEST"}), COMPARED, 0, "nothing lies there"),
    ("locations", CHANGED, rows("locations", {"location": "EAST", "inbound_handling_time": "3D"}), COMPARED, 2, "pumps"),
    ("locations", REMOVED, removed("locations", "EAST"), COMPARED, 2, "pumps"),
    ("calendars", ADDED, rows("calendars", {"calendar": "D", "nonworking_weekdays": "sunday"}), EVERYTHING, 0, "calendars changed"),
    (
        "calendars",
        CHANGED,
        rows("calendars", {"calendar": "C", "nonworking_weekdays": "sunday"}),
        EVERYTHING,
        0,
        "calendars changed",
    ),
    ("calendars", REMOVED, removed("calendars", ("C", "")), EVERYTHING, 0, "calendars changed"),
    *(
        (table, ADDED, rows(table, dict.fromkeys(TABLES[table].key, "X") | cells), COMPARED, 0, UNREAD)
        for table, cells in [
            ("order_settings", {"item": "BIKE"}),
            ("reduction_keys", {}),
            ("min_max_keys", {}),
            ("forecast_models", {}),
            ("previous_plan", {"item": "BIKE"}),
        ]
    ),
]


@pytest.mark.parametrize(("table", "kind", "changes", "way", "planned", "because"), FACTS)
def test_way_of_a_row(table: str, kind: str, changes: Changes, way: str, planned: int, because: str) -> None:
    plan = lotwise.plan(dataset_of(SETTINGS, **WORKS, calendars=CALENDARS if table == "calendars" else []))
    again = plan.replan(changes)
    assert again.scope is not None
    assert way_of(again) == way, f"{table} {kind}: {because}"
    if way == EVERYTHING:
        assert again.scope.because == because
    else:
        assert (again.scope.planned, again.scope.rows, again.scope.because) == (planned, 1, ""), f"{table} {kind}: {because}"
    assert_equal_to_a_whole_plan(again, plan.dataset, changes)


# --- coverage codes --------------------------------------------------------------------------------------------------------------

OF_COVERAGE = {
    "start_date": "2026-01-05",
    "rules": "planning_optimization",
    "action_messages": "true",
    "include_demand_forecast": "true",
    "forecast_model": "BASE",
    "forecast_reduction_method": "percent_reduction_key",
}
FORECAST = {"type": "forecast", "item": "LAMP", "due_date": "2026-02-09", "quantity": 10, "model": "BASE"}
PLANNED = {"item": "BELL-2", "due_date": "2026-02-02", "quantity": 3, "status": "approved"}
POINTS: dict[str, list[dict[str, Any]]] = {
    "items": [
        {"item": "BIKE", "reordering_policy": "requirement", "replenishment": "production"},
        {"item": "FRAME", "reordering_policy": "requirement", "lead_time": "3D"},
        {"item": "PUMP", "reordering_policy": "requirement"},
        {"item": "LAMP", "reordering_policy": "requirement", "reduction_key": "WEEKS"},
        {"item": "TYRE", "reordering_policy": "min_max", "minimum": 5, "maximum": 9, "minimum_key": "HIGH", "maximum_key": "HIGH"},
        *({"item": f"BELL-{number}", "reordering_policy": "requirement"} for number in range(40)),
    ],
    "skus": [
        {"item": "PUMP", "location": "MAIN"},
        {"item": "PUMP", "location": "EAST", "replenishment": "transfer", "transfer_from": "MAIN", "minimum": 4},
    ],
    "boms": WORKS["boms"],
    "stock": WORKS["stock"],
    "demands": [*WORKS["demands"], FORECAST | {"id": "F1"}],
    "supplies": WORKS["supplies"],
    "transfer_routes": WORKS["transfer_routes"],
    "locations": WORKS["locations"],
    "order_settings": [{"item": "BELL-1", "order_type": "purchase", "multiple": 2}],
    "reduction_keys": [{"key": "WEEKS", "change": 8, "unit": "week", "percent": 50}],
    "min_max_keys": [{"key": "HIGH", "change": 2, "unit": "month", "factor": 3}],
    "forecast_models": [{"model": "BASE"}],
    "previous_plan": [PLANNED | {"id": "R1"}],
}
SEASON = {"key": "HIGH", "change": 2, "unit": "month"}
WEEKS = {"key": "WEEKS", "change": 8, "unit": "week"}
FACTS_OF_COVERAGE = [
    ("items", ADDED, rows("items", {"item": "HORN", "reordering_policy": "requirement"}), 1, "a new point among the others"),
    ("items", CHANGED, rows("items", {"item": "FRAME", "minimum": 8}), 1, "a parameter; the bicycle waits, but is not planned"),
    ("items", CHANGED, rows("items", {"item": "BIKE", "issue_margin": "1D"}), 2, "it asks for its frame earlier"),
    ("items", REMOVED, removed("items", "BELL-9"), 0, "nothing followed from it"),
    ("skus", ADDED, rows("skus", {"item": "PUMP", "location": "WEST", "minimum": 2}), 1, "another point"),
    ("skus", CHANGED, rows("skus", {"item": "PUMP", "location": "EAST", "minimum": 8}), 2, "and what sends to it"),
    ("skus", REMOVED, removed("skus", ("PUMP", "", "EAST")), 2, "it is bought now; the place that sent to it, too"),
    (
        "boms",
        ADDED,
        rows("boms", {"parent": "BIKE", "component": "PUMP", "quantity_per": 1}),
        5,
        "the bicycle and its frame, and the pumps: all come after it now",
    ),
    ("boms", CHANGED, rows("boms", {"parent": "BIKE", "component": "FRAME", "quantity_per": 2}), 2, "both ends"),
    ("boms", REMOVED, removed("boms", ("BIKE", "FRAME", "", "", "")), 2, "both ends"),
    ("stock", ADDED, rows("stock", {"item": "BIKE", "quantity": 1}), 2, "its point and the frame"),
    ("stock", ADDED, rows("stock", {"item": "BELL-9", "location": "EAST", "quantity": 1}), 1, "a point of its own"),
    ("stock", CHANGED, rows("stock", {"item": "FRAME", "quantity": 7}), 1, "its point"),
    ("stock", REMOVED, removed("stock", ("FRAME", "", "")), 1, "its point"),
    ("demands", ADDED, rows("demands", SALE | {"id": "S9"}), 2, "its point and the frame"),
    ("demands", ADDED, rows("demands", SALE | {"id": "S9", "item": "LAMP"}), 1, "its point"),
    ("demands", CHANGED, rows("demands", {"id": "S1", "quantity": 9}), 2, "its point and the frame"),
    ("demands", CHANGED, rows("demands", {"id": "F1", "quantity": 9}), 1, "a forecast"),
    ("demands", REMOVED, removed("demands", "S3"), 1, "its point"),
    ("supplies", ADDED, rows("supplies", PURCHASE | {"id": "P9"}), 1, "its point"),
    ("supplies", ADDED, rows("supplies", MOVED | {"id": "T9"}), 2, "both ends of the transfer"),
    ("supplies", CHANGED, rows("supplies", {"id": "P1", "quantity": 9}), 1, "its point"),
    ("supplies", CHANGED, rows("supplies", {"id": "T1", "quantity": 9}), 2, "both ends of the transfer"),
    ("supplies", REMOVED, removed("supplies", "P1"), 1, "its point"),
    ("supplies", REMOVED, removed("supplies", "T1"), 2, "both ends of the transfer"),
    ("transfer_routes", ADDED, rows("transfer_routes", {"from": "EAST", "to": "MAIN", "shipping_time": "1D"}), 0, "unused"),
    ("transfer_routes", CHANGED, rows("transfer_routes", {"from": "MAIN", "to": "EAST", "shipping_time": "5D"}), 2, "pumps"),
    ("transfer_routes", REMOVED, removed("transfer_routes", ("MAIN", "EAST")), 2, "pumps"),
    ("order_settings", ADDED, rows("order_settings", {"item": "BIKE", "order_type": "inventory", "multiple": 5}), 2, "its lots"),
    (
        "order_settings",
        CHANGED,
        rows("order_settings", {"item": "BELL-1", "order_type": "purchase", "multiple": 3}),
        1,
        "its lots",
    ),
    ("order_settings", REMOVED, removed("order_settings", ("BELL-1", "purchase")), 1, "its lots"),
    (
        "reduction_keys",
        ADDED,
        rows("reduction_keys", WEEKS | {"change": 4, "percent": 80}),
        0,
        "the forecast lies in the period after it",
    ),
    ("reduction_keys", CHANGED, rows("reduction_keys", WEEKS | {"percent": 80}), 1, "the lamp's forecast"),
    ("reduction_keys", REMOVED, removed("reduction_keys", ("WEEKS", "week", 8)), 0, "an error stops the lamp"),
    ("min_max_keys", ADDED, rows("min_max_keys", SEASON | {"change": 3, "factor": 2}), 1, "the tyre's minimum"),
    ("min_max_keys", CHANGED, rows("min_max_keys", SEASON | {"factor": 2}), 1, "the tyre's minimum"),
    ("min_max_keys", REMOVED, removed("min_max_keys", ("HIGH", "month", 2)), 0, "an error stops the tyre"),
    ("forecast_models", ADDED, rows("forecast_models", {"model": "GIFTS"}), 0, "it does not belong to the model of the plan"),
    ("forecast_models", CHANGED, rows("forecast_models", {"model": "BASE", "submodels": "GIFTS"}), 0, "GIFTS has no forecast"),
    ("forecast_models", REMOVED, removed("forecast_models", "BASE"), 0, "the model of the plan counts without a row"),
    ("previous_plan", ADDED, rows("previous_plan", PLANNED | {"id": "R2"}), 1, "its point"),
    ("previous_plan", CHANGED, rows("previous_plan", {"id": "R1", "quantity": 4}), 1, "its point"),
    ("previous_plan", REMOVED, removed("previous_plan", "R1"), 1, "its point"),
    ("locations", ADDED, rows("locations", {"location": "WEST"}), 0, UNREAD),
    *(
        ("calendars", kind, changes, EVERYTHING, "calendars changed")
        for kind, changes in [
            (ADDED, rows("calendars", {"calendar": "D", "nonworking_weekdays": "sunday"})),
            (CHANGED, rows("calendars", {"calendar": "C", "nonworking_weekdays": "sunday"})),
            (REMOVED, removed("calendars", ("C", ""))),
        ]
    ),
]


@pytest.mark.parametrize(("table", "kind", "changes", "planned", "because"), FACTS_OF_COVERAGE)
def test_points_that_a_row_reaches_under_coverage_codes(
    table: str, kind: str, changes: Changes, planned: int | str, because: str
) -> None:
    plan = lotwise.plan(dataset_of(OF_COVERAGE, **POINTS, calendars=CALENDARS if table == "calendars" else []))
    again = plan.replan(changes)
    assert again.scope is not None
    if planned == EVERYTHING:
        assert way_of(again) == EVERYTHING
        assert again.scope.because == because
    else:
        assert way_of(again) == COMPARED, f"{table} {kind}: {because}"
        assert (again.scope.planned, again.scope.rows, again.scope.because) == (planned, 1, ""), f"{table} {kind}: {because}"
    assert_equal_to_a_whole_plan(again, plan.dataset, changes)


@pytest.mark.parametrize(
    ("rules", "facts"),
    [(Rules.BUSINESS_CENTRAL, FACTS), (Rules.PLANNING_OPTIMIZATION, FACTS_OF_COVERAGE)],
    ids=lambda each: str(each)[:24],
)
def test_every_table_that_the_rules_read_has_its_facts(rules: Rules, facts: list[tuple[Any, ...]]) -> None:
    """A table of the input that nobody thought of here fails."""
    read = [name for name, table in TABLES.items() if any(column.is_read_by(rules) for column in table)]
    known = {(table, kind) for table, kind, *_ in facts}
    assert {table for table, _ in known} == set(TABLES)
    assert {(table, kind) for table in read for kind in (ADDED, CHANGED, REMOVED)} - known == set()
