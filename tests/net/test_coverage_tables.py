"""Result tables of the coverage codes: net requirements, and what of a supply no demand asks for."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

import lotwise
from lotwise.testing import dataset_of
from scenario_files import FILES, PASSING

Row = dict[str, Any]

PLAN = {"rules": "planning_optimization", "start_date": "2026-03-02", "include_demand_forecast": "true"}


def demand(name: str, due: str, quantity: int, **more: Any) -> Row:
    return {"id": name, "type": "sales_order", "item": "A", "due_date": due, "quantity": quantity} | more


def plan_of(card: Row, tables: dict[str, list[Row]]) -> lotwise.Plan:
    item = {"item": "A", "reordering_policy": "requirement", "lead_time": "0D"} | card
    return lotwise.plan(dataset_of(PLAN, items=[item], **tables))


FORECAST = [demand("F1", "2026-03-12", 3, type="forecast"), demand("F2", "2026-03-12", 4, type="forecast")]


@pytest.mark.parametrize(
    ("tables", "rows", "because"),
    [
        (
            {
                "stock": [{"item": "A", "quantity": 5}],
                "demands": [demand("SO1", "2026-03-10", 8), demand("SO2", "2026-03-10", 2)],
                "supplies": [{"id": "PO1", "type": "purchase_order", "item": "A", "due_date": "2026-03-10", "quantity": 4}],
            },
            [
                (2, None, "stock", 5, 5),
                (10, None, "PO1", 4, 9),
                (10, None, "new", 1, 10),
                (10, "SO1", None, 8, 2),
                (10, "SO2", None, 2, 0),
                (10, None, None, 10, 0),
            ],
            "stock first, receipts of a day before its issues, then what the day needs in all",
        ),
        (
            {"stock": [{"item": "A", "quantity": 20}], "demands": [*FORECAST, demand("SO1", "2026-03-12", 5)]},
            [
                (2, None, "stock", 20, 20),
                (12, "SO1", None, 5, 15),
                (12, "F1", None, 3, None),
                (12, "F2", None, 4, None),
                (12, None, None, 12, 8),
            ],
            "what is left of forecast lines is one requirement a day: it leaves with the sum of the day",
        ),
        (
            {"demands": [demand("SO1", "2026-02-20", 5)]},
            [(2, None, "new", 5, 5), (2, "SO1", None, 5, 0), (2, None, None, 5, 0)],
            "overdue demand is required today",
        ),
    ],
)
def test_net_requirements(tables: dict[str, list[Row]], rows: list[tuple[Any, ...]], because: str) -> None:
    found = plan_of({}, tables).requirements.select("date", "demand", "supply", "quantity", "accumulated")
    told = [(day.day, demand, supply, quantity, accumulated) for day, demand, supply, quantity, accumulated in found.iter_rows()]
    assert told == rows, because


SO = [demand("SO1", "2026-03-10", 7)]
OPEN = [{"id": "PO1", "type": "purchase_order", "item": "A", "due_date": "2026-03-09", "quantity": 10}]
MIN_MAX = {"reordering_policy": "min_max", "minimum": 15, "maximum": 22}


@pytest.mark.parametrize(
    ("card", "tables", "rows", "because"),
    [
        (
            {"minimum_order_quantity": 10, "order_multiple": 4},
            {"demands": SO},
            [("new", "minimum_order_quantity", 10, 4, 1), ("new", "order_multiple", 4, 1, 0)],
            "7 needed, 8 by the multiple, 12 by the minimum",
        ),
        ({"rounding_precision": 5}, {"demands": SO}, [("new", "rounding_precision", 5, 3, 0)], "whole fives"),
        ({"maximum_order_quantity": 7}, {"demands": SO}, [], "it is not cut"),
        (
            {"maximum_order_quantity": 4},
            {"demands": SO},
            [("new", "maximum_order_quantity", 4, 0, 0)],
            "a maximum adds nothing; its row says why the first order is no larger",
        ),
        (
            {"minimum": 4, "order_multiple": 3},
            {},
            [("new", "safety_stock", 4, 4, 2), ("new", "order_multiple", 3, 2, 0)],
            "4 for the minimum, 6 by the multiple",
        ),
        (
            {"minimum": 4},
            {"stock": [{"item": "A", "quantity": 12}]},
            [("stock", "safety_stock", 4, 4, 8)],
            "what stock has beyond the minimum has no cause",
        ),
        (
            {"minimum": 4, "lead_time": "14D"},
            {"supplies": OPEN, "demands": [demand("SO1", "2026-03-10", 3)]},
            [("PO1", "safety_stock", 4, 4, 3), ("PO1", "undefined", None, 3, 0)],
            "an open order holds the minimum after the demand",
        ),
        ({}, {"supplies": OPEN, "demands": SO}, [("PO1", "undefined", None, 3, 0)], "nobody knows why it is so large"),
        (
            {"coverage_time_fence": "3D"},
            {"supplies": OPEN},
            [],
            "nothing is said of orders beyond the coverage time fence",
        ),
        (
            {},
            {"demands": FORECAST},
            [("new", "forecast", None, 7, 0)],
            "a forecast is no real demand",
        ),
        (
            MIN_MAX,
            {"stock": [{"item": "A", "quantity": 10}]},
            [("stock", "safety_stock", 15, 10, 0), ("new", "safety_stock", 15, 5, 7), ("new", "maximum_inventory", 22, 7, 0)],
            "5 bring stock to the minimum, the rest fills it up",
        ),
        (
            MIN_MAX | {"order_multiple": 10},
            {"stock": [{"item": "A", "quantity": 4}]},
            [
                ("stock", "safety_stock", 15, 4, 0),
                ("new", "safety_stock", 15, 11, 9),
                ("new", "maximum_inventory", 22, 7, 2),
                ("new", "order_multiple", 10, 2, 0),
            ],
            "10 would miss the minimum, so that 20 pass the maximum by 2",
        ),
        (
            MIN_MAX | {"order_multiple": 5, "maximum_order_quantity": 10, "min_max_rounding": "up"},
            {"stock": [{"item": "A", "quantity": 4}]},
            [
                ("stock", "safety_stock", 15, 4, 0),
                ("new", "safety_stock", 15, 10, 0),
                ("new", "maximum_order_quantity", 10, 0, 0),
                ("new", "maximum_inventory", 22, 8, 2),
                ("new", "order_multiple", 5, 2, 0),
            ],
            "two orders: the first one reaches for the minimum, the last one passes the maximum",
        ),
        (
            MIN_MAX,
            {"demands": [demand("SO1", "2026-03-02", 3)]},
            [("new", "safety_stock", 15, 15, 7), ("new", "maximum_inventory", 22, 7, 0)],
            "a shortage is demand, not minimum",
        ),
    ],
)
def test_untracked(card: Row, tables: dict[str, list[Row]], rows: list[tuple[Any, ...]], because: str) -> None:
    plan = plan_of(card, tables)
    found = plan.untracked.select("supply", "element", "parameter_value", "quantity", "remainder")
    assert found.rows() == rows, because


@pytest.mark.parametrize(
    ("demands", "links", "because"),
    [
        (
            [
                demand("X", "2026-03-04", -4, type="production_component"),
                demand("S1", "2026-03-10", 12, reserved_supply="X", reserved_quantity=12),
            ],
            [("S1", "X", 12)],
            "the by-product demand X is supply too, but an order has that id, and a reservation names an order",
        ),
        (
            [demand("S1", "2026-03-10", 12, reserved_quantity=5), demand("S2", "2026-03-11", 4)],
            [("S1", "X", 12), ("S2", "X", 4)],
            "a physical reservation of stock that is gone is planned like any other demand",
        ),
    ],
)
def test_reservations(demands: list[Row], links: list[tuple[str, str, int]], because: str) -> None:
    order = {"id": "X", "type": "purchase_order", "item": "A", "due_date": "2026-03-02", "quantity": 30}
    plan = plan_of({}, {"demands": demands, "supplies": [order]})
    assert plan.lines.is_empty(), because
    assert plan.tracking.select("demand", "supply", "quantity").rows() == links, because


def test_open_orders_count_when_late_components_let_them_come() -> None:
    """MO1 is due on the 10th, but its part, ordered today, comes on the 12th, and it takes 2 days from then."""
    part = {"item": "PART", "reordering_policy": "requirement", "lead_time": "10D"}
    made = {"item": "A", "reordering_policy": "requirement", "replenishment": "production", "lead_time": "2D"}
    plan = lotwise.plan(
        dataset_of(
            PLAN,
            items=[made, part],
            boms=[{"parent": "A", "component": "PART", "quantity_per": 1}],
            supplies=[{"id": "MO1", "type": "production_order", "item": "A", "due_date": "2026-03-10", "quantity": 5}],
            demands=[demand("SO1", "2026-03-10", 5)],
        )
    )
    of_item = plan.projected_inventory.filter(pl.col("item") == "A").select("date", "projected")
    assert [(day.day, projected) for day, projected in of_item.iter_rows()] == [(10, -5), (14, 0)]
    (supply_date,) = plan.tracking.filter(pl.col("supply") == "MO1")["supply_date"]
    assert supply_date.day == 14


def test_orders_beyond_the_coverage_time_fence_are_no_stock() -> None:
    plan = plan_of({"coverage_time_fence": "3D"}, {"supplies": OPEN})
    assert plan.projected_inventory.is_empty()


@pytest.mark.parametrize(
    ("card", "lines", "because"),
    [
        ({}, [("2026-12-01", 8)], "a need after the usual fence"),
        ({"minimum": 5}, [("2026-12-01", 8), ("2026-03-02", 5)], "and the minimum, which no day ends"),
        ({"reordering_policy": "min_max", "minimum": 5, "maximum": 9}, [("2026-03-02", 9), ("2026-12-01", 8)], "or the maximum"),
    ],
)
def test_without_a_coverage_time_fence_planning_ends_with_the_last_need(
    card: Row, lines: list[tuple[str, int]], because: str
) -> None:
    item = {"item": "A", "reordering_policy": "requirement", "lead_time": "0D"} | card
    plan = lotwise.plan(dataset_of(PLAN | {"coverage_time_fence": "0D"}, items=[item], demands=[demand("SO1", "2026-12-01", 8)]))
    assert [(str(due), quantity) for due, quantity in plan.lines.select("due_date", "quantity").iter_rows()] == lines, because


def bought(name: str, item: str, due: str, quantity: int) -> Row:
    return {"id": name, "type": "purchase_order", "item": item, "due_date": due, "quantity": quantity}


MANUAL = {"item": "Z", "reordering_policy": "manual"}
OVERDUE = demand("DZ", "2026-03-01", 5, item="Z")


@pytest.mark.parametrize(
    ("tables", "row", "because"),
    [
        (
            {"items": [MANUAL], "demands": [OVERDUE], "supplies": [bought("PA", "A", "2026-03-20", 4)]},
            ("DZ", 1, None, None),
            "code manual leaves it open: it waits for nothing, least of all for an order of another item",
        ),
        ({"items": [MANUAL], "demands": [OVERDUE]}, ("DZ", 1, None, None), "nor where there is no supply at all"),
        (
            {
                "stock": [{"item": "A", "quantity": 8}],
                "demands": [demand("SO1", "2026-03-04", 12, reserved_supply="PA", reserved_quantity=4)],
                "supplies": [bought("PA", "A", "2026-03-20", 4)],
            },
            ("SO1", 16, "PA", None),
            "a reservation may come last",
        ),
        (
            {
                "stock": [{"item": "A", "quantity": 8}],
                "demands": [demand("SO1", "2026-03-04", 12, reserved_quantity=4), demand("SO2", "2026-03-01", 4)],
            },
            ("SO2", 1, "stock", None),
            "what is there comes today",
        ),
        ({"demands": [demand("SO1", "2026-03-01", 4)]}, ("SO1", 1, "new", 1), "and so does a new order"),
    ],
)
def test_delays_name_the_supply_that_comes_last(tables: dict[str, list[Row]], row: tuple[Any, ...], because: str) -> None:
    items = [{"item": "A", "reordering_policy": "requirement", "lead_time": "0D"}, *tables.get("items", [])]
    plan = lotwise.plan(dataset_of(PLAN, **(tables | {"items": items})))
    assert plan.delays.select("demand", "delay_days", "supply", "line_id").rows() == [row], because


def test_messages_count_from_the_date_that_they_print() -> None:
    """RM, ordered today, holds MO1 up until the 22nd; its message looks at the order alone (13.7)."""
    made = {"item": "A", "reordering_policy": "requirement", "replenishment": "production", "lead_time": "0D"}
    plan = lotwise.plan(
        dataset_of(
            PLAN | {"action_messages": "true"},
            items=[made, {"item": "RM", "reordering_policy": "requirement", "lead_time": "20D"}],
            boms=[{"parent": "A", "component": "RM", "quantity_per": 1}],
            supplies=[{"id": "MO1", "type": "production_order", "item": "A", "due_date": "2026-03-12", "quantity": 5}],
            demands=[demand("SO1", "2026-03-16", 5)],
        )
    )
    told = plan.action_messages.select("supply_id", "message", "date", "to_date", "days").rows()
    assert told == [("MO1", "postpone", date(2026, 3, 12), date(2026, 3, 16), 4)]
    assert plan.delays.filter(pl.col("demand") == "SO1")["delayed_date"].to_list() == [date(2026, 3, 22)]


MOVED = {"id": "TO1", "type": "transfer_order", "item": "A", "location": "EAST", "transfer_from": "MAIN"}
MADE = {"id": "MO1", "type": "production_order", "item": "P", "location": "MAIN"}
LATER = {"due_date": "2026-03-12", "quantity": 30}


@pytest.mark.parametrize(
    ("supply", "settings", "left", "because"),
    [
        (MOVED | LATER, {}, 70, "a transfer order is an issue where it comes from"),
        (MOVED | LATER | {"due_date": "2026-03-09"}, {}, 100, "before the line it reduces nothing"),
        (MOVED | LATER, {"reduce_forecast_by": "orders"}, 100, "only sales orders count"),
        (MOVED | LATER, {"coverage_time_fence": "8D"}, 100, "what lies beyond the coverage fence does not count"),
        (MADE | LATER, {}, 25, "an open production order is an issue of its components: 2.5 of each, one day before its start"),
        (MADE | LATER | {"due_date": "2026-03-10"}, {}, 100, "the day before its start lies before the line"),
        (MADE | LATER | {"type": "purchase_order"}, {}, 100, "what is bought has no components"),
        (
            {"id": "PO1", "type": "purchase_order", "item": "A", "location": "MAIN", "due_date": "2026-03-12", "quantity": -30},
            {},
            70,
            "supply below zero takes stock",
        ),
    ],
)
def test_issues_of_open_orders_reduce_a_forecast(supply: Row, settings: Row, left: int, because: str) -> None:
    reduced = {"forecast_reduction_method": "transactions_dynamic_period", "reduce_forecast_by": "all_transactions"}
    plan = lotwise.plan(
        dataset_of(
            PLAN | reduced | settings,
            items=[{"item": "A", "lead_time": "0D"}, {"item": "P", "lead_time": "0D", "replenishment": "production"}],
            boms=[{"parent": "P", "component": "A", "quantity_per": "2.5", "lead_time_offset": "1D"}],
            demands=[demand("F1", "2026-03-10", 100, type="forecast", location="MAIN")],
            supplies=[supply],
        )
    )
    of_forecast = plan.requirements.filter(pl.col("demand") == "F1")
    assert of_forecast["quantity"].to_list() == [left], because


@pytest.mark.parametrize("status", ["approved", "unprocessed"])
def test_what_planned_orders_need_reduces_no_forecast(status: str) -> None:
    """It is derived demand, like that of the orders which the run plans."""
    reduced = {"forecast_reduction_method": "transactions_dynamic_period", "reduce_forecast_by": "all_transactions"}
    plan = lotwise.plan(
        dataset_of(
            PLAN | reduced,
            items=[{"item": "A", "lead_time": "0D"}, {"item": "P", "lead_time": "0D", "replenishment": "production"}],
            boms=[{"parent": "P", "component": "A", "quantity_per": 1}],
            demands=[demand("F1", "2026-03-10", 100, type="forecast")],
            previous_plan=[{"id": "PL1", "item": "P", "due_date": "2026-03-12", "quantity": 30, "status": status}],
        )
    )
    assert plan.requirements.filter(pl.col("demand") == "F1")["quantity"].to_list() == [100]


@pytest.mark.parametrize(
    ("lines", "orders", "because"),
    [
        ([(1_000_000, "month", 2)], [("2026-03-02", 20)], "a period may be as long as for ever"),
        (
            [(3, "week", 2), (1, "month", 3)],
            [("2026-03-02", 20), ("2026-03-23", 10)],
            "periods follow one another by the day on which they end, whatever their unit: 3 weeks, then up to a month",
        ),
        (
            [(1, "month", 3), (3, "week", 2)],
            [("2026-03-02", 20), ("2026-03-23", 10)],
            "the sequence of the lines does not matter",
        ),
        ([(7, "day", 3), (1, "week", 2)], [("2026-03-02", 20)], "of lines that end on one day the lowest factor counts"),
        ([(0, "week", 3), (1, "week", 2)], [("2026-03-02", 20)], "a period that ends where it begins has no day"),
    ],
)
def test_seasonal_keys(lines: list[tuple[int, str, int]], orders: list[tuple[str, int]], because: str) -> None:
    key = [{"key": "K", "change": change, "unit": unit, "factor": factor} for change, unit, factor in lines]
    plan = plan_of({"minimum": 10, "minimum_key": "K"}, {"min_max_keys": key})
    assert [(str(due), quantity) for due, quantity in plan.lines.select("due_date", "quantity").iter_rows()] == orders, because


@pytest.mark.parametrize(
    ("card", "demands", "because"),
    [
        (
            {"minimum": 10**12, "minimum_key": "K", "maximum_key": "K"},
            [],
            "a minimum of which a hundredfold passes what can be counted",
        ),
        ({"maximum_key": "K"}, [], "a maximum too"),
        ({}, [demand(f"SO{number}", "2026-04-01", 10**12) for number in range(5)], "and demands that add up to more"),
    ],
)
def test_what_could_pass_int64_is_a_finding(card: Row, demands: list[Row], because: str) -> None:
    other = {"item": "B", "reordering_policy": "requirement", "minimum": 1, "minimum_key": "K", "lead_time": "0D"}
    key = {"key": "K", "unit": "month", "change": 12, "factor": 100}
    item = {"item": "A", "reordering_policy": "min_max"} | card | {"maximum": 10**12}
    plan = lotwise.plan(dataset_of(PLAN, items=[item, other], demands=demands, min_max_keys=[key]))
    assert plan.findings.select("code", "item").rows() == [("LW-N001", "A")], because
    assert plan.lines.select("item", "quantity").rows() == [("B", 100)], "the others are planned"
    assert plan.values["item"].unique().to_list() == ["B"], "no value is told that is not exact"


@pytest.mark.parametrize(
    ("made_for", "status", "codes", "demand"),
    [
        ("X", "released", ["LW-R029"], "SO"),
        ("X", "approved", [], "X/C"),
        ("D", "released", [], "SO"),
    ],
)
def test_a_planned_order_is_made_for_demands_and_planned_orders_only(
    made_for: str, status: str, codes: list[str], demand: str
) -> None:
    """An open order may have the id that ``pegged_to`` names: the finding says that such a link is ignored."""
    items = [{"item": "A", "replenishment": "production"}, {"item": "C"}]
    plan = lotwise.plan(
        dataset_of(
            PLAN,
            items=items,
            boms=[{"parent": "A", "component": "C", "quantity_per": 1}],
            supplies=[
                {"id": "X", "type": "production_order", "item": "A", "due_date": "2026-03-20", "quantity": 3, "status": status}
            ],
            demands=[
                {"id": "SO", "type": "sales_order", "item": "C", "due_date": "2026-03-12", "quantity": 3},
                {"id": "D", "type": "sales_order", "item": "A", "due_date": "2026-03-20", "quantity": 3},
            ],
            previous_plan=[
                {"id": "P", "item": "C", "due_date": "2026-03-10", "quantity": 3, "status": "approved", "pegged_to": made_for}
            ],
        )
    )
    assert plan.findings["code"].to_list() == codes
    served = plan.tracking.filter(pl.col("supply") == "P")
    assert served.select("demand", "quantity").rows() == [(demand, 3)]


@pytest.mark.parametrize(
    ("card", "quantities", "codes", "because"),
    [
        ({"min_max_rounding": "down"}, [], ["LW-N005"], "12 less 4 are less than one multiple"),
        ({"min_max_rounding": "down", "maximum": 14}, [10], [], "one multiple fits"),
        ({"min_max_rounding": "up"}, [10], [], "rounded up"),
        ({}, [10], [], "by default nothing would leave the level below the minimum"),
        ({"min_max_rounding": "down", "minimum": 4}, [], [], "nothing is missing, so nothing is refilled"),
    ],
)
def test_a_refill_that_is_rounded_down_to_nothing_is_told(card: Row, quantities: list[int], codes: list[str], because: str) -> None:
    item = {"item": "A", "reordering_policy": "min_max", "minimum": 5, "maximum": 12, "order_multiple": 10} | card
    skus, stock = [{"item": "A", "location": "EAST"}], [{"item": "A", "location": "EAST", "quantity": 4}]
    plan = lotwise.plan(dataset_of(PLAN, items=[item], skus=skus, stock=stock))
    assert plan.lines["quantity"].to_list() == quantities, because
    assert plan.findings["code"].to_list() == codes, because
    assert all("item 'A' at EAST up to maximum (12)" in message for message in plan.findings["message"])


# --- planned orders ---------------------------------------------------------------------------------------------------------------

ITEM: Row = {"item": "A", "reordering_policy": "requirement"}
MADE: Row = ITEM | {"replenishment": "production"}
PART: Row = {"item": "PART", "reordering_policy": "requirement"}
REQUISITION = {"id": "R1", "type": "purchase_requisition", "item": "A", "due_date": "2026-04-01", "quantity": 10}


def order(name: str, due: str, quantity: float, **more: Any) -> Row:
    return {"id": name, "type": "purchase_order", "item": "A", "due_date": due, "quantity": quantity} | more


def kept(name: str, due: str, quantity: int, **more: Any) -> Row:
    """An approved planned order of the last run."""
    return {"id": name, "item": "A", "due_date": due, "quantity": quantity, "status": "approved"} | more


@pytest.mark.parametrize(
    ("tables", "lines", "because"),
    [
        (
            {
                "items": [ITEM | {"minimum": 10, "lead_time": "30D"}],
                "demands": [REQUISITION],
                "previous_plan": [kept("PP1", "2026-03-20", 10, pegged_to="R1")],
            },
            [("A", "2026-03-20", 10), ("A", "2026-04-01", 10)],
            "an approved order for a requisition counts for the minimum no more than a new one does (5.5)",
        ),
        (
            {
                "items": [{"item": "A", "reordering_policy": "min_max", "minimum": 10, "maximum": 10}],
                "demands": [REQUISITION | {"due_date": "2026-03-02"}],
                "previous_plan": [kept("PP1", "2026-03-02", 10, pegged_to="R1")],
            },
            [("A", "2026-03-02", 10), ("A", "2026-03-02", 10)],
            "nor does it for a refill",
        ),
        (
            {
                "items": [ITEM | {"minimum": 10, "lead_time": "30D"}],
                "demands": [REQUISITION | {"quantity": 4}],
                "previous_plan": [kept("PP1", "2026-03-20", 10, pegged_to="R1")],
            },
            [("A", "2026-03-20", 10), ("A", "2026-04-01", 4)],
            "what it has too much does count",
        ),
        (
            {
                "items": [MADE | {"lead_time": "60D"}, PART],
                "boms": [{"parent": "A", "component": "PART", "quantity_per": 1}],
                "previous_plan": [kept("PP1", "2026-07-20", 10)],
            },
            [("A", "2026-07-20", 10)],
            "a planned order beyond the coverage fence stays, but is not loaded: it needs nothing (9.1)",
        ),
        (
            {
                "items": [MADE | {"lead_time": "60D"}, PART],
                "boms": [{"parent": "A", "component": "PART", "quantity_per": 1}],
                "supplies": [order("MO1", "2026-07-20", 10, type="production_order")],
            },
            [],
            "like an open order there",
        ),
        (
            {
                "items": [MADE | {"lead_time": "60D"}, PART],
                "boms": [{"parent": "A", "component": "PART", "quantity_per": 1}],
                "previous_plan": [kept("PP1", "2026-06-01", 10)],
            },
            [("A", "2026-06-01", 10), ("PART", "2026-04-02", 10)],
            "inside the fence it needs its components",
        ),
        (
            {
                "items": [ITEM | {"lead_time": "20D"}],
                "skus": [
                    {"item": "A", "location": "MAIN"},
                    {"item": "A", "location": "EAST", "replenishment": "transfer", "transfer_from": "MAIN"},
                ],
                "supplies": [order("T1", "2026-03-07", 30, type="transfer_order", location="MAIN", transfer_from="EAST")],
                "demands": [demand("SO1", "2026-03-12", 30, location="MAIN")],
            },
            [("A", "2026-03-22", 30)],
            "a transfer back to where its goods would come from is left out: nothing is sent in a circle (section 3)",
        ),
    ],
)
def test_planned_orders(tables: dict[str, list[Row]], lines: list[tuple[str, str, int]], because: str) -> None:
    plan = lotwise.plan(dataset_of(PLAN | {"include_requisitions": "true"}, **tables))
    found = plan.lines.select("item", pl.col("due_date").cast(pl.String), "quantity")
    assert found.sort("item", "due_date").rows() == lines, because


SOFT = MADE | {"issue_margin": "10D", "soft_issue_margin": "true"}
SLOW = {"item": "SLOW", "reordering_policy": "requirement", "lead_time": "30D"}


@pytest.mark.parametrize(
    ("more", "due", "because"),
    [
        ({}, "2026-03-12", "the part can be there at once: the margin of 10 days is kept whole"),
        ({"quantity_per": -1}, "2026-03-12", "a by-product holds nothing up"),
        ({"quantity_per": 1, "valid_to": "2026-02-28"}, "2026-03-12", "nor does a component that is valid no more"),
        ({"quantity_per": 1, "valid_from": "2026-05-01"}, "2026-03-12", "or not yet"),
        ({"quantity_per": 1}, "2026-04-01", "a component does: nothing is left of the margin"),
    ],
)
def test_a_soft_issue_margin_shrinks_for_components_only(more: Row, due: str, because: str) -> None:
    bills = [{"parent": "A", "component": "PART", "quantity_per": 1}]
    bills += [{"parent": "A", "component": "SLOW"} | more] if more else []
    plan = lotwise.plan(dataset_of(PLAN, items=[SOFT, PART, SLOW], boms=bills, demands=[demand("SO1", "2026-03-22", 10)]))
    assert plan.lines.filter(pl.col("item") == "A")["due_date"].cast(pl.String).to_list() == [due], because


# --- action messages --------------------------------------------------------------------------------------------------------------

ON_DAY_10 = [demand("SO1", "2026-03-10", 13)]
STRICT = {"minimum": 10, "strict_safety_stock_pegging": "true"}


@pytest.mark.parametrize(
    ("card", "tables", "messages", "because"),
    [
        (
            STRICT,
            {"previous_plan": [kept("PP1", "2026-03-02", 10)], "demands": ON_DAY_10},
            [],
            "an order that strict pegging keeps for the minimum is not raised for demand (8.4)",
        ),
        (
            STRICT | {"strict_safety_stock_pegging": None},
            {"previous_plan": [kept("PP1", "2026-03-02", 10)], "demands": ON_DAY_10},
            [("PP1", "increase", 13), ("PP1", "postpone", None)],
            "any other is",
        ),
        (
            {"order_multiple": 1, "rounding_precision": 5},
            {"supplies": [order("PO1", "2026-03-10", 10)], "demands": ON_DAY_10},
            [("PO1", "increase", 13)],
            "raised by whole multiples, as new orders are (6.2)",
        ),
        (
            {"rounding_precision": 5},
            {"supplies": [order("PO1", "2026-03-10", 10)], "demands": ON_DAY_10},
            [("PO1", "increase", 15)],
            "without a multiple by whole units (Q6)",
        ),
        (
            {"rounding_precision": 1},
            {"supplies": [order("PO1", "2026-03-10", 30)], "demands": [demand("SO1", "2026-03-10", 12) | {"quantity": 12.5}]},
            [("PO1", "decrease", 13)],
            "and lowered by them",
        ),
        (
            {"rounding_precision": 1, "order_multiple": 4},
            {"supplies": [order("PO1", "2026-03-10", 30)], "demands": [demand("SO1", "2026-03-10", 12) | {"quantity": 12.5}]},
            [("PO1", "decrease", 14)],
            "or by multiples",
        ),
        (
            {"reordering_policy": "manual", "minimum": 20},
            {"supplies": [order("PO1", "2026-03-10", 10)]},
            [("PO1", "cancel", 0)],
            "code manual has no minimum that an order could be kept for (SS1)",
        ),
        (
            {"reordering_policy": "manual"} | STRICT,
            {"previous_plan": [kept("PP1", "2026-03-02", 13)], "demands": ON_DAY_10},
            [("PP1", "postpone", None)],
            "nor one that strict pegging could keep it for",
        ),
        (
            {"minimum": 20, "lead_time": "14D"},
            {"supplies": [order("PO1", "2026-03-10", 10)]},
            [],
            "the other codes have",
        ),
    ],
)
def test_action_messages(
    card: Row, tables: dict[str, list[Row]], messages: list[tuple[str, str, float | None]], because: str
) -> None:
    plan = lotwise.plan(dataset_of(PLAN | {"action_messages": "true"}, items=[ITEM | card], **tables))
    found = plan.action_messages.select("supply_id", "message", pl.col("to_quantity").cast(pl.Float64))
    assert sorted(found.rows()) == messages, because


@pytest.mark.parametrize(
    ("made", "bought", "sold", "messages", "because"),
    [
        (5, 5, 0, [("MO1", "cancel", None, False), ("PO1", "cancel", "MO1/B", True)], "what only a superfluous order needs"),
        (
            10,
            10,
            4,
            [("MO1", "decrease", None, False), ("PO1", "decrease", "MO1/B", True)],
            "what an order needs that should be less",
        ),
        (10, 12, 4, [("MO1", "decrease", None, False), ("PO1", "decrease", "MO1/B", True)], "beside a surplus of its own"),
        (5, 8, 5, [("PO1", "decrease", None, False)], "its own surplus alone is handed down by nobody"),
        (
            *(10, (5, "2026-03-02"), 5),
            [("MO1", "decrease", None, False), ("PO1", "postpone", "MO1/B", False)],
            "the day on which it is needed has not changed",
        ),
    ],
)
def test_what_is_derived(
    made: int, bought: int | tuple[int, str], sold: int, messages: list[tuple[str, str, str | None, bool]], because: str
) -> None:
    """Cancellations and decreases of a parent are passed to the supplies of its components (13.5, decision 12)."""
    cards = [{"item": "A", "replenishment": "production"}, {"item": "B"}]
    quantity, day = bought if isinstance(bought, tuple) else (bought, "2026-03-10")
    plan = lotwise.plan(
        dataset_of(
            PLAN | {"action_messages": "true"},
            items=[ITEM | card for card in cards],
            boms=[{"parent": "A", "component": "B", "quantity_per": 1}],
            supplies=[
                order("MO1", "2026-03-10", made) | {"type": "production_order"},
                order("PO1", day, quantity) | {"item": "B"},
            ],
            demands=[demand("SO1", "2026-03-10", sold)] if sold else [],
        )
    )
    assert plan.action_messages.select("supply_id", "message", "demand", "is_derived").rows() == messages, because


# --- what holds for every scenario -----------------------------------------------------------------------------------------------

POINT = ["item", "variant", "location"]
SCENARIOS = sorted(name for name in PASSING if FILES[name].parent.name == "po")


@pytest.mark.parametrize("name", SCENARIOS)
def test_causes_of_every_planned_order_add_up(name: str) -> None:
    plan = lotwise.plan(lotwise.read(FILES[name]))
    for line, quantity in plan.lines.select("line_id", "quantity").iter_rows():
        trace = plan.trace(line)
        ends = trace.filter((pl.col("direction") == "up") & pl.col("line_id").is_null())
        assert ends["share"].sum() == quantity, line


@pytest.mark.parametrize("name", SCENARIOS)
def test_net_requirements_agree_with_projected_inventory(name: str) -> None:
    """At the end of a day with demand both tell the same stock."""
    plan = lotwise.plan(lotwise.read(FILES[name]))
    places = [pl.col(column).cast(pl.String) for column in POINT]
    sums = plan.requirements.filter(pl.col("demand").is_null() & pl.col("supply").is_null()).with_columns(places).sort("date")
    projected = plan.projected_inventory.with_columns(places).sort("date")
    both = sums.join_asof(projected, on="date", by=POINT, strategy="backward", check_sortedness=False)
    assert both["projected"].null_count() == 0, "every day with demand has a projection on or before it"
    assert both.filter(pl.col("accumulated") != pl.col("projected")).is_empty()
