"""The sentences say what was recorded, in a planner's words; the short form keeps to 40 characters."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

import lotwise
from lotwise.errors import UnknownItem
from lotwise.explain import reasons as typed
from lotwise.testing import dataset_of
from lotwise.testing.strategies import datasets
from lotwise.units import Period

PLAN = {"start_date": "2026-03-02", "end_date": "2026-06-30"}


def demand(name: str, due: str, quantity: object, **more: Any) -> dict[str, Any]:
    return {"id": name, "type": "sales_order", "item": "A", "due_date": due, "quantity": quantity} | more


def supply(name: str, due: str, quantity: object, **more: Any) -> dict[str, Any]:
    return {"id": name, "type": "purchase_order", "item": "A", "due_date": due, "quantity": quantity} | more


SO = [demand("SO1", "2026-04-07", 60, customer="Ringway Bikes")]


@pytest.mark.parametrize(
    ("item", "tables", "sentence", "short", "because"),
    [
        ({}, {"demands": SO}, "60 for SO1 (Ringway Bikes) on Tue 7 Apr.", "60 for SO1 on Tue 7 Apr", "what it covers"),
        (
            {"lot_accumulation_period": "1W"},
            {"demands": [*SO, demand("SO2", "2026-04-14", 40)]},
            "100 are needed from Tue 7 Apr to Tue 14 Apr; needs within 1 week share one order:"
            " 60 for SO1 (Ringway Bikes) on Tue 7 Apr and 40 for SO2 on Tue 14 Apr.",
            "60 for SO1 on Tue 7 Apr",
            "lot accumulation",
        ),
        (
            {"order_multiple": 50},
            {"demands": SO},
            "Orders come in multiples of 50, so 60 becomes 100.",
            "60 for SO1 on Tue 7 Apr",
            "multiple",
        ),
        ({"minimum_order_quantity": 80}, {"demands": SO}, "60 are needed; the smallest order is 80.", None, "minimum"),
        (
            {"maximum_order_quantity": 40},
            {"demands": SO},
            "One order may be at most 40, so 60 is split; 20 follow in another order.",
            None,
            "maximum",
        ),
        (
            {"safety_stock": 30},
            {"stock": [{"item": "A", "quantity": 30}], "demands": [demand("SO1", "2026-04-07", 10)]},
            "Without this, 20 would be left on Tue 7 Apr; safety stock is 30.",
            "safety stock is 10 short on Tue 7 Apr",
            "safety stock",
        ),
        (
            {"rescheduling_period": "2W"},
            {"demands": SO, "supplies": [supply("PO1", "2026-04-09", 60)]},
            "PO1 comes 2 days after it is needed. It may move by up to 2 weeks, so it is asked for on Tue 7 Apr.",
            "needed 2 days earlier",
            "earlier",
        ),
        (
            {"rescheduling_period": "2W"},
            {"demands": SO, "supplies": [supply("PO1", "2026-03-20", 60)]},
            "Nothing needs these 60 before Tue 7 Apr, 18 days after they arrive."
            " An order may move later by at most 2 weeks, so it is cancelled and ordered anew.",
            "nothing needs it before Tue 7 Apr",
            "too early",
        ),
        (
            {},
            {"supplies": [supply("PO1", "2026-03-20", 60)]},
            "Nothing needs this order until the end of the plan.",
            "nothing needs it",
            "no need",
        ),
        (
            {},
            {"demands": SO, "supplies": [supply("PO1", "2026-04-07", 70)]},
            "Only 60 of 70 are needed until the end of the plan.",
            "only 60 of 70 are needed",
            "lowered",
        ),
        (
            {},
            {"demands": SO, "supplies": [supply("PO1", "2026-04-12", 60, flexibility="none")]},
            "PO1 comes 5 days too late and may not be changed.",
            "60 for SO1 on Tue 7 Apr",
            "an inflexible order is too late",
        ),
        (
            {},
            {"stock": [{"item": "A", "quantity": -24}]},
            "Stock is 24 below zero before the plan starts. 24 are suggested at once; a missing receipt would do as well.",
            "stock is 24 below zero",
            "emergency",
        ),
        (
            {"reordering_policy": "order"},
            {"demands": SO},
            "Made for SO1 only; it moves and changes with it.",
            "made for SO1 only",
            "order to order",
        ),
        (
            {},
            {"demands": [*SO, demand("FC1", "2026-04-01", 110, type="forecast")]},
            "50 of the forecast FC1 of 110 are left after orders took 60.",
            "50 for FC1 on Wed 1 Apr",
            "forecast",
        ),
        (
            {"lead_time": "8W"},
            {"demands": SO},
            "With a lead time of 8 weeks it should have started on Tue 10 Feb, 20 days before today.",
            None,
            "too late to start",
        ),
        (
            {"dampener_quantity": 15},
            {"demands": SO, "supplies": [supply("PO1", "2026-04-07", 70)]},
            "PO1 brings 10 too many; up to 15 are left alone.",
            None,
            "dampener quantity, without a line",
        ),
        (
            {},
            {"stock": [{"item": "A", "quantity": 99}], "demands": SO},
            "No line: stock covers every need of the plan, the last on Tue 7 Apr.",
            None,
            "no",
        ),
        ({}, {}, "No line: nothing needs this item until the end of the plan.", None, "nothing at all"),
    ],
)
def test_sentences(item: dict[str, Any], tables: dict[str, Any], sentence: str, short: str | None, because: str) -> None:
    card = {"item": "A", "reordering_policy": "lot_for_lot", "safety_lead_time": "0D"} | item
    plan = lotwise.plan(dataset_of(PLAN, items=[card], **tables))
    told = [str(reason) for explanation in plan.explain("A") for reason in explanation.reasons]
    assert sentence in told, because
    if short is not None:
        assert short in plan.lines["reason_short"].to_list(), because


def test_a_late_transfer_speaks_of_the_way_not_of_a_lead_time() -> None:
    """The lead time of the item is that of a purchase: it says nothing about how long a transfer takes."""
    plan = lotwise.plan(
        dataset_of(
            PLAN,
            items=[{"item": "A", "reordering_policy": "lot_for_lot", "lead_time": "8W"}],
            skus=[{"item": "A", "location": "SHOP", "replenishment": "transfer", "transfer_from": "MAIN"}],
            transfer_routes=[{"from": "MAIN", "to": "SHOP", "shipping_time": "5D"}],
            demands=[demand("SO1", "2026-03-04", 2, location="SHOP")],
        )
    )
    told = plan.explain("A", location="SHOP")[0]
    assert str(told.reasons[-1]) == "A transfer from MAIN should have started on Fri 27 Feb, 3 days before today."
    assert told.parameters == ()


def test_every_parameter_named_says_where_its_value_comes_from() -> None:
    item = {"item": "A", "reordering_policy": "lot_for_lot", "order_multiple": 50}
    skus = [{"item": "A", "location": "EAST", "order_multiple": 25}]
    rows = [demand("SO1", "2026-04-07", 60, location="EAST")]
    (explanation,) = lotwise.plan(dataset_of(PLAN, items=[item], skus=skus, demands=rows)).explain("A", location="EAST")
    assert [str(parameter) for parameter in explanation.parameters] == ["order multiple 25 (SKU record)"]


def test_reasons_are_typed_and_comparable() -> None:
    plan = lotwise.plan(
        dataset_of(PLAN, items=[{"item": "A", "reordering_policy": "lot_for_lot", "minimum_order_quantity": 80}], demands=SO)
    )
    reasons = plan.explain("A")[0].reasons
    assert typed.RaisedToMinimum(year=2026, before=60, after=80) in reasons
    assert next(reason for reason in reasons if isinstance(reason, typed.Covers)).accumulation == Period()


def test_a_stopped_item_says_which_finding_stops_it() -> None:
    items = [{"item": "A", "reordering_policy": "lot_for_lot", "order_multiple": -5}, {"item": "B"}]
    (explanation,) = lotwise.plan(dataset_of(PLAN, items=items)).explain("A")
    assert "LW-R007" in str(explanation)


def test_an_unknown_item_is_an_error_with_the_nearest_name() -> None:
    plan = lotwise.plan(dataset_of(PLAN, items=[{"item": "WH-2810"}]))
    with pytest.raises(UnknownItem, match="Maybe 'WH-2810' was meant"):
        plan.explain("WH-2801")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(datasets())
def test_every_line_has_a_reason_in_words(dataset: Any) -> None:
    plan = lotwise.plan(dataset)
    assert plan.lines["reason_short"].null_count() == 0
    assert (plan.lines["reason_short"].str.len_chars() <= 40).all()
    for item in dataset.items["item"]:
        for explanation in plan.explain(item):
            assert explanation.reasons, explanation.title
            assert str(explanation)
