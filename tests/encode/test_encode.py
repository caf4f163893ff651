"""From a dataset to events: what is loaded, on which side, for which SKU. Tables of facts, with the reason in the row."""

from __future__ import annotations

from typing import Any

import pytest

import lotwise
from lotwise.encode import encode
from lotwise.testing import dataset_of

PLAN = {"start_date": "2026-03-02", "end_date": "2026-06-30"}
ITEM = {"item": "A", "reordering_policy": "lot_for_lot"}


def demand(name: str, due: str, quantity: object, kind: str = "sales_order", **more: Any) -> dict[str, Any]:
    return {"id": name, "type": kind, "item": "A", "due_date": due, "quantity": quantity} | more


def supply(name: str, due: str, quantity: object, kind: str = "purchase_order", **more: Any) -> dict[str, Any]:
    return {"id": name, "type": kind, "item": "A", "due_date": due, "quantity": quantity} | more


@pytest.mark.parametrize(
    ("item", "plan", "parameter", "value", "origin", "because"),
    [
        ({"order_multiple": 5}, {}, "order_multiple", 500_000, "item", "the item card speaks"),
        ({}, {}, "order_multiple", 0, "default", "nobody speaks"),
        ({}, {"default_safety_lead_time": "2D"}, "safety_lead_time", "2D", "plan", "left empty it takes the plan's"),
        (
            {"safety_lead_time": "0D"},
            {"default_safety_lead_time": "2D"},
            "safety_lead_time",
            "0D",
            "item",
            "an explicit 0D is zero",
        ),
        ({"reordering_policy": "order", "order_multiple": 5}, {}, "order_multiple", 0, "rule", "Order knows no modifiers"),
        ({"include_inventory": "false", "safety_stock": 9}, {}, "safety_stock", 0, "rule", "no safety stock without inventory"),
        ({"time_bucket": "1W"}, {}, "rescheduling_period", "1W", "item", "a lone time bucket is both periods"),
        ({"time_bucket": "1W", "rescheduling_period": "0D"}, {}, "lot_accumulation_period", "0D", "default", "unless one is given"),
        (
            {"time_bucket": "1W"},
            {"lot_for_lot_time_bucket": "ignored"},
            "rescheduling_period",
            "0D",
            "default",
            "or the plan says so",
        ),
        (
            {"minimum_order_quantity": 9, "maximum_order_quantity": 5},
            {},
            "maximum_order_quantity",
            900_000,
            "rule",
            "repaired (1.5)",
        ),
    ],
)
def test_parameters_and_where_they_come_from(
    item: dict[str, Any], plan: dict[str, Any], parameter: str, value: object, origin: str, because: str
) -> None:
    skus = encode(dataset_of(PLAN | plan, items=[ITEM | item])).skus
    assert (skus[parameter][0], skus[f"{parameter}_from"][0]) == (value, origin), because


@pytest.mark.parametrize(
    ("plan", "skus", "where", "planned", "because"),
    [
        ({}, [], [], [""], "without a record the blank location is planned by the item"),
        ({"location_mandatory": "true"}, [], [], [], "unless locations are mandatory"),
        ({"components_at_location": "WORKS"}, [], [], ["WORKS"], "or a components location takes its place"),
        ({}, [{"item": "A", "location": "EAST"}], [], [], "a record without demand, supply or target is not planned"),
        ({}, [{"item": "A", "location": "EAST", "safety_stock": 5}], [], ["EAST"], "one with a target is"),
        ({}, [{"item": "A", "location": "EAST"}], ["WEST"], ["WEST"], "demand brings its location in"),
        ({"location_filter": "EAST"}, [], ["EAST", "WEST"], ["EAST"], "the filter leaves the others out"),
        ({}, [{"item": "A", "location": "EAST", "reordering_policy": "none"}], ["EAST"], [], "policy none on the record wins"),
    ],
)
def test_which_skus_are_planned(
    plan: dict[str, Any], skus: list[dict[str, Any]], where: list[str], planned: list[str], because: str
) -> None:
    demands = [demand(f"SO{place}", "2026-04-01", 5, location=place) for place in where]
    found = encode(dataset_of(PLAN | plan, items=[ITEM], skus=skus, demands=demands)).skus
    assert found["location"].to_list() == planned, because


def test_a_sku_that_is_sent_from_elsewhere_needs_no_components_there() -> None:
    """A bike made at MAIN and sent to SHOP: its frame is planned at MAIN only, although production orders of the item exist."""
    dataset = dataset_of(
        PLAN,
        items=[ITEM | {"replenishment": "production"}, {"item": "F", "reordering_policy": "lot_for_lot"}],
        skus=[
            {"item": "A", "location": "MAIN"},
            {"item": "A", "location": "SHOP", "replenishment": "transfer", "transfer_from": "MAIN"},
            {"item": "F", "location": "MAIN"},
        ],
        boms=[{"parent": "A", "component": "F", "quantity_per": 1}],
        transfer_routes=[{"from": "MAIN", "to": "SHOP"}],
        supplies=[supply("PR1", "2026-04-01", 5, "production_order", location="MAIN")],
        demands=[demand("SO1", "2026-04-10", 5, location="SHOP")],
    )
    found = encode(dataset).skus.select("item", "location").rows()
    assert found == [("A", "SHOP"), ("A", "MAIN"), ("F", "MAIN")]


@pytest.mark.parametrize(
    ("tables", "expected", "because"),
    [
        ({"demands": [demand("SO1", "2026-07-01", 5)]}, [], "demand after the end is not planned"),
        (
            {"demands": [demand("SO1", "2026-04-01", 5)], "stock": [{"item": "A", "quantity": -3}]},
            [3, 5],
            "negative stock is demand",
        ),
        ({"supplies": [supply("PO1", "2026-04-01", -4)]}, [4], "a negative order is demand"),
        ({"demands": [demand("BO1", "2026-04-01", 9, "blanket_sales_order")]}, [9], "a blanket order is demand"),
        (
            {"demands": [demand("BO1", "2026-04-01", 9, "blanket_sales_order"), demand("SO1", "2026-04-02", 4, blanket_ref="BO1")]},
            [5, 4],
            "less what sales orders drew from it",
        ),
        (
            {"demands": [demand("F1", "2026-04-01", 9, "forecast"), demand("SO1", "2026-04-20", 4)]},
            [5, 4],
            "orders consume the forecast of their period",
        ),
        (
            {"demands": [demand("F1", "2026-04-01", 9, "forecast"), demand("SO1", "2026-04-20", 4, "project")]},
            [9, 4],
            "project demand does not",
        ),
        (
            {
                "demands": [
                    demand("F1", "2026-04-01", 9, "forecast"),
                    demand("F2", "2026-05-01", 9, "forecast"),
                    demand("SO1", "2026-04-20", 12),
                ]
            },
            [12, 9],
            "what is taken too much is not carried over",
        ),
        (
            {"demands": [demand("F1", "2026-04-01", 9, "forecast"), demand("PS1", "2026-04-03", 6, "posted_sale")]},
            [3],
            "posted sales consume and are no demand",
        ),
    ],
)
def test_which_demand_is_loaded(tables: dict[str, Any], expected: list[int], because: str) -> None:
    encoded = encode(dataset_of(PLAN, items=[ITEM], **tables))
    assert [quantity // 100_000 for quantity in encoded.demand["quantity"].tolist()] == expected, because


def test_a_negative_demand_is_a_supply_under_its_own_name() -> None:
    rows = [demand("SO1", "2026-04-01", 5), demand("SO2", "2026-03-20", -5)]
    plan = lotwise.plan(dataset_of(PLAN, items=[ITEM], demands=rows))
    assert plan.lines.is_empty()
    assert plan.tracking.select("demand", "supply").rows() == [("SO1", "SO2")]


def test_an_order_to_order_link_finds_the_order_and_not_a_demand_of_the_same_id() -> None:
    rows = [demand("X1", "2026-03-20", -2), demand("SO1", "2026-04-01", 5, order_to_order_supply="X1")]
    plan = lotwise.plan(dataset_of(PLAN, items=[ITEM], demands=rows, supplies=[supply("X1", "2026-04-01", 5)]))
    assert ("SO1", "X1", 5) in [(d, s, int(q)) for d, s, q in plan.tracking.select("demand", "supply", "quantity").rows()]
    assert len(plan.tracking) == 1


def test_order_policy_with_nothing_but_negative_stock() -> None:
    item = ITEM | {"reordering_policy": "order", "include_inventory": "true"}
    plan = lotwise.plan(dataset_of(PLAN, items=[item], stock=[{"item": "A", "quantity": -2}]))
    assert plan.lines.select("warning", "quantity").rows() == [("emergency", 2)]


def test_quantities_that_could_pass_int64_are_a_finding() -> None:
    rows = [demand(f"SO{n}", "2026-04-01", 10**12) for n in range(40)]
    plan = lotwise.plan(
        dataset_of(PLAN, items=[ITEM, {"item": "B", "reordering_policy": "lot_for_lot", "safety_stock": 1}], demands=rows)
    )
    assert plan.findings["code"].to_list() == ["LW-N001"]
    assert plan.lines["item"].to_list() == ["B"], "the others are planned"


@pytest.mark.parametrize(
    ("tables", "lines", "because"),
    [
        (
            {
                "demands": [demand("SO1", "2026-04-01", 28), demand("SO2", "2026-04-11", 10)],
                "supplies": [supply("PO1", "2026-04-01", 30)],
            },
            [("PO1", 25), (None, 10)],
            "an order cut below what it gave gives no more, and takes nothing back",
        ),
        (
            {
                "demands": [demand("SO1", "2026-04-01", 10, reserved_supply="PR1", reserved_quantity=10)],
                "supplies": [supply("PR1", "2026-04-01", 10, "production_order", status="planned")],
            },
            [(None, 10)],
            "a reservation from a deleted planned order covers nothing",
        ),
        (
            {
                "demands": [demand("SO1", "2026-04-06", 8)],
                "supplies": [supply("P1", "2026-04-06", 8), supply("P9", "9999-12-31", 10)],
            },
            [],
            "an order that never comes leaves the others alone",
        ),
    ],
)
def test_odd_orders(tables: dict[str, Any], lines: list[tuple[str | None, int]], because: str) -> None:
    maximum = {"maximum_order_quantity": 25} if lines and lines[0][0] else {}
    dataset = dataset_of(PLAN, items=[ITEM | maximum], **tables)
    for compiled in (False, True):
        plan = lotwise.plan(dataset, compiled=compiled)
        assert [(order, int(quantity)) for order, quantity in plan.lines.select("supply_id", "quantity").rows()] == lines, because
        assert (plan.tracking["quantity"] > 0).all()


def test_rows_of_one_calendar_add_up_in_any_order() -> None:
    rows = [{"calendar": "BASE", "nonworking_weekdays": "saturday,sunday"}, {"calendar": "BASE", "holidays": "2026-04-03"}]
    item = ITEM | {"safety_lead_time": "1D"}
    need = [demand("SO1", "2026-04-06", 5)]
    ends = {
        lotwise.plan(dataset_of(PLAN, items=[item], demands=need, calendars=order)).lines["end_date"].item()
        for order in (rows, rows[::-1])
    }
    assert [str(end) for end in ends] == ["2026-04-02"], "Friday is a holiday and the weekend is closed"
