"""The coverage codes say what was recorded, in the words of their planners; the short form keeps to 40 characters."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import lotwise
from lotwise.errors import SourceError
from lotwise.explain.coverage import reasons as typed
from lotwise.explain.coverage.story import CoverageStory
from lotwise.kernels import codes
from lotwise.testing import dataset_of
from scenario_files import FILES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lotwise.dataset import Dataset

Row = dict[str, Any]
RULES = Path(codes.__file__).parent / "coverage"

PLAN = {
    "rules": "planning_optimization",
    "start_date": "2026-03-01",
    "end_date": "2026-12-31",
    "today": "2026-03-01",
    "coverage_time_fence": "200D",
}


def demand(name: str, due: str, quantity: object, **more: Any) -> Row:
    return {"id": name, "type": "sales_order", "item": "A", "due_date": due, "quantity": quantity} | more


def supply(name: str, due: str, quantity: object, **more: Any) -> Row:
    return {"id": name, "type": "purchase_order", "item": "A", "due_date": due, "quantity": quantity} | more


def planned(name: str, due: str, quantity: object, **more: Any) -> Row:
    return {"id": name, "item": "A", "due_date": due, "quantity": quantity, "status": "approved"} | more


def plan_of(item: Row, tables: dict[str, list[Row]], plan: Row | None = None) -> lotwise.Plan:
    card = {"item": "A", "reordering_policy": "requirement", "lead_time": "0D"} | item
    return lotwise.plan(dataset_of(PLAN | (plan or {}), **({"items": [card]} | tables)))


def told(plan: lotwise.Plan, item: str = "A") -> list[str]:
    return [str(reason) for explanation in plan.explain(item) for reason in explanation.reasons]


STOCK = [{"item": "A", "quantity": 10}]
SO = [demand("SO1", "2026-03-10", 60)]
PERIOD = {"reordering_policy": "period", "coverage_period": "1W"}
MIN_MAX = {"reordering_policy": "min_max", "minimum": 15, "maximum": 22}
SEASON = [
    {"key": "S", "unit": "week", "change": 1, "factor": 1},
    {"key": "S", "unit": "week", "change": 3, "factor": "2.5"},
]


@pytest.mark.parametrize(
    ("item", "tables", "sentence", "short", "because"),
    [
        ({}, {"demands": SO}, "60 for SO1 on Tue 10 Mar.", "60 for SO1 on Tue 10 Mar", "what it covers"),
        ({}, {"demands": SO}, "Coverage code requirement: one order for SO1.", None, "one order per requirement"),
        (
            PERIOD,
            {"demands": [*SO, demand("SO2", "2026-03-14", 40)]},
            "Coverage code period: what is needed within 1 week is one order, this one for Tue 10 Mar to Sat 14 Mar.",
            "60 for SO1 on Tue 10 Mar",
            "one order per period, from its first need on",
        ),
        (
            PERIOD,
            {"demands": SO},
            "Coverage code period: what is needed within 1 week is one order, this one for Tue 10 Mar.",
            None,
            "a period with one need",
        ),
        (
            MIN_MAX,
            {"stock": STOCK},
            "Projected on-hand is 10 on Sun 1 Mar; the minimum is 15.",
            "below minimum on Sun 1 Mar, 10 left",
            "below the minimum",
        ),
        (MIN_MAX, {"stock": STOCK}, "The order fills stock up to 22: 12 on top of 10.", None, "up to the maximum"),
        (
            MIN_MAX,
            {"demands": [demand("SO1", "2026-03-01", 3)], "stock": [{"item": "A", "quantity": 1}]},
            "Projected on-hand is -2 on Sun 1 Mar, a shortage; the minimum is 15.",
            "below minimum on Sun 1 Mar, -2 left",
            "below zero",
        ),
        (
            MIN_MAX | {"order_multiple": 5},
            {"stock": STOCK},
            "Orders come in multiples of 5, so 12 is rounded down to 10.",
            None,
            "a refill rounds down while the minimum is reached",
        ),
        (
            MIN_MAX | {"order_multiple": 5, "min_max_rounding": "up"},
            {"stock": STOCK},
            "Orders come in multiples of 5, so 12 is rounded up to 15.",
            None,
            "a refill that rounds up",
        ),
        (
            {"minimum": 25},
            {"stock": STOCK},
            "15 are missing of the minimum of 25 on Sun 1 Mar.",
            "minimum is 15 short on Sun 1 Mar",
            "the minimum under another code",
        ),
        (
            {"minimum": 25, "lead_time": "5D"},
            {"stock": STOCK},
            "Below the minimum since Sun 1 Mar, but no order can come before Fri 6 Mar.",
            None,
            "the minimum waits for the first order that can come",
        ),
        (
            {"reordering_policy": "min_max", "maximum": 4, "order_multiple": 10, "min_max_rounding": "down"},
            {"demands": [demand("SO1", "2026-03-05", 3)]},
            "Refills leave SO1 on Thu 5 Mar open by 3; it gets an order of its own.",
            "3 for SO1 on Thu 5 Mar",
            "a refill rounded to nothing does not leave a need open",
        ),
        ({"order_multiple": 50}, {"demands": SO}, "Orders come in multiples of 50, so 60 becomes 100.", None, "multiple"),
        ({"minimum_order_quantity": 80}, {"demands": SO}, "60 are needed; the smallest order is 80.", None, "minimum quantity"),
        (
            {"maximum_order_quantity": 40},
            {"demands": SO},
            "One order may be at most 40, so 60 is split; 20 follow in another order.",
            None,
            "maximum quantity",
        ),
        (
            {"maximum_order_quantity": 40, "order_multiple": 15},
            {"demands": SO},
            "One order may be at most 40, which is 30 in multiples of 15, so 60 is split; 30 follow in another order.",
            None,
            "the largest multiple that the maximum quantity allows",
        ),
        (
            {"minimum_order_quantity": 80, "order_multiple": 50, "maximum_order_quantity": 0},
            {"demands": [demand("SO1", "2026-03-10", 20)]},
            "50 are needed; the smallest order is 80, which is 100 in multiples of 50.",
            None,
            "the smallest multiple that reaches the minimum quantity",
        ),
        (
            {"rounding_precision": 1},
            {"demands": [demand("SO1", "2026-03-10", "2.5")]},
            "Quantities are rounded up to 1, so 2.5 becomes 3.",
            None,
            "rounding precision",
        ),
        (
            {},
            {"demands": SO, "supplies": [supply("PO1", "2026-03-12", 60)]},
            "PO1 comes 2 days too late; without a delay tolerance that takes a new order.",
            None,
            "no tolerance",
        ),
        (
            {"negative_days": 1},
            {"demands": SO, "supplies": [supply("PO1", "2026-03-12", 60)]},
            "PO1 comes 2 days too late; a delay within 1 negative day needs no new order.",
            None,
            "negative days alone",
        ),
        (
            {"negative_days": 2, "lead_time": "12D"},
            {"demands": SO, "supplies": [supply("PO1", "2026-03-20", 60)]},
            "PO1 comes 10 days too late; the delay tolerance is 5 days (lead time until Fri 13 Mar and 2 negative days).",
            None,
            "the lead time is part of the tolerance",
        ),
        (
            {"positive_days": 5},
            {"demands": SO, "supplies": [supply("PO1", "2026-03-04", 60)]},
            "PO1 is there 6 days before it is needed; 5 positive days do not reach that far.",
            None,
            "an order that comes too early",
        ),
        (
            {"positive_days": 5},
            {"demands": SO, "stock": STOCK},
            "Stock is there 9 days before it is needed; 5 positive days do not reach that far.",
            None,
            "stock that is there too early",
        ),
        (
            {"lead_time": "3D", "reorder_margin": "1D", "receipt_margin": "2D"},
            {"demands": SO},
            "Ordered on Wed 4 Mar, started on Thu 5 Mar after a reorder margin of 1 day,"
            " delivered on Sun 8 Mar after a lead time of 3 days, usable on Tue 10 Mar after a receipt margin of 2 days.",
            None,
            "the way of an order",
        ),
        (
            {"issue_margin": "2D"},
            {"demands": SO},
            "It has to be usable 2 days before SO1 on Tue 10 Mar: the issue margin.",
            None,
            "issue margin",
        ),
        (
            {"issue_margin": "9D", "soft_issue_margin": "true", "lead_time": "4D"},
            {"demands": SO},
            "It has to be usable 5 days before SO1 on Tue 10 Mar: more of the soft issue margin of 9 days would delay it.",
            None,
            "a soft issue margin shrinks",
        ),
        (
            {"issue_margin": "9D", "soft_issue_margin": "true", "lead_time": "12D"},
            {"demands": SO},
            "No issue margin before SO1 on Tue 10 Mar: the soft one of 9 days would only delay it.",
            None,
            "nothing is left of a soft issue margin",
        ),
        (
            {"lead_time": "12D", "vendor": "Delmare"},
            {"demands": SO},
            "Should be here on Tue 10 Mar; ordered today, it takes 12 days from Delmare and comes on Fri 13 Mar, 3 days late.",
            None,
            "ordered today it comes late",
        ),
        ({"lead_time": "12D"}, {"demands": SO}, "So SO1 on Tue 10 Mar is met on Fri 13 Mar, 3 days late.", None, "a need met late"),
        (
            {"minimum": 5},
            {"demands": SO, "supplies": [supply("PO1", "2026-03-12", 70)], "stock": [{"item": "A", "quantity": 65}]},
            "No line: stock and PO1 cover every need, the last on Tue 10 Mar, and the minimum of 5.",
            None,
            "nothing to do",
        ),
        ({}, {}, "No line: nothing needs this item.", None, "nothing at all"),
        (
            {},
            {"demands": [demand("SO9", "2026-10-01", 5)]},
            "No line: nothing inside the coverage time fence needs this item.",
            None,
            "only needs after the fence",
        ),
        (
            {},
            {"demands": [*SO, demand("SO9", "2026-10-01", 5)], "stock": [{"item": "A", "quantity": 65}]},
            "No line: stock covers every need inside the coverage time fence, the last on Tue 10 Mar.",
            None,
            "covered needs, and others after the fence",
        ),
        (
            {"minimum": 10, "minimum_key": "S"},
            {"stock": [{"item": "A", "quantity": 30}], "min_max_keys": SEASON},
            "No line: stock covers the minimum of 10 to 25; nothing else needs this item.",
            None,
            "a minimum with a seasonal key",
        ),
        (
            {"minimum": 10, "minimum_key": "S", "reordering_policy": "min_max", "maximum": 10, "maximum_key": "S"},
            {"stock": [{"item": "A", "quantity": 30}], "min_max_keys": SEASON},
            "Projected on-hand is not below the minimum of 10 to 25 on any day on which a refill could come.",
            None,
            "a level that a season raises",
        ),
        (
            {"reordering_policy": "manual"},
            {"demands": SO, "stock": STOCK},
            "No line: coverage code manual, planned by hand; open are 50 for SO1 on Tue 10 Mar.",
            None,
            "a planner plans it",
        ),
        (
            {"reordering_policy": "manual"},
            {},
            "No line: coverage code manual, planned by hand; nothing is open.",
            None,
            "a planner plans it, nothing is needed",
        ),
        (
            MIN_MAX | {"order_multiple": 20, "min_max_rounding": "down"},
            {"stock": STOCK},
            "No line: below the minimum, but rounded down to a multiple of 20 the refill is nothing.",
            None,
            "a refill rounded to nothing",
        ),
        (
            MIN_MAX,
            {"stock": [{"item": "A", "quantity": 15}]},
            "Projected on-hand is not below the minimum of 15 on any day on which a refill could come.",
            None,
            "the level is at the minimum",
        ),
        (
            {"coverage_time_fence": "5D"},
            {"demands": [demand("SO9", "2026-10-01", 5)]},
            "Beyond the coverage time fence of 200 days, which ends on Thu 17 Sep, nothing is planned: SO9 on Thu 1 Oct.",
            None,
            "needs after the fence, which the plan sets",
        ),
    ],
)
def test_sentences(item: Row, tables: dict[str, list[Row]], sentence: str, short: str | None, because: str) -> None:
    plan = plan_of(item, tables)
    assert sentence in told(plan), because
    if short is not None:
        assert short in plan.lines["reason_short"].to_list(), because


FREEZE = {"freeze_time_fence": "1W"}
SAME = {"item": "A", "reordering_policy": "requirement"}
OTHER = {"item": "B", "reordering_policy": "requirement"}
BILL = {
    "items": [
        {"item": "FG", "reordering_policy": "requirement", "replenishment": "production", "lead_time": "2D"},
        {"item": "A", "reordering_policy": "requirement", "lead_time": "10D"},
    ],
    "boms": [{"parent": "FG", "component": "A", "quantity_per": 1}],
    "demands": [demand("SO1", "2026-03-10", 10, item="FG")],
}


@pytest.mark.parametrize(
    ("plan", "tables", "item", "sentence", "short", "because"),
    [
        (
            {"include_requisitions": "true"},
            {"demands": [demand("PR1", "2026-03-10", 5, type="purchase_requisition")], "stock": STOCK},
            "A",
            "Requisition PR1 gets an order of its own, whatever the stock.",
            "made for requisition PR1",
            "a requisition",
        ),
        (
            {
                "include_demand_forecast": "true",
                "forecast_model": "M",
                "forecast_reduction_method": "transactions_dynamic_period",
            },
            {"demands": [*SO, demand("FC1", "2026-03-09", 100, type="forecast", model="M")]},
            "A",
            "40 are left of the forecast FC1 of 100 after forecast reduction.",
            "40 for FC1 on Mon 9 Mar",
            "forecast reduction",
        ),
        (
            {},
            {"previous_plan": [planned("P1", "2026-03-10", 60)], "demands": SO},
            "A",
            "P1 is approved, so it stays as it is.",
            "approved",
            "an approved order stays",
        ),
        (
            FREEZE,
            {"previous_plan": [planned("P1", "2026-03-05", 60, status="unprocessed")], "demands": SO},
            "A",
            "P1 lies inside the freeze time fence, which ends on Sun 8 Mar, so it stays as it is.",
            "inside the freeze time fence",
            "an order inside the freeze time fence stays",
        ),
        (
            FREEZE,
            {"demands": [demand("SO1", "2026-03-04", 5)]},
            "A",
            "Wanted on Wed 4 Mar, inside the freeze time fence; new orders are dated from Mon 9 Mar on.",
            "5 for SO1 on Wed 4 Mar",
            "nothing new inside the freeze time fence",
        ),
        (
            FREEZE,
            {"demands": [demand("SO1", "2026-03-04", 5)]},
            "A",
            "So SO1 on Wed 4 Mar is met on Mon 9 Mar, 5 days late.",
            None,
            "the fence delays the need",
        ),
        (
            {"runtime_filter": "B"},
            {"previous_plan": [planned("P1", "2026-03-10", 60, status="unprocessed")], "items": [SAME, OTHER]},
            "A",
            "This run leaves its item out, so P1 stays as the last run planned it.",
            "outside this run",
            "the last plan of an item that the run leaves out",
        ),
        (
            {"runtime_filter": "B"},
            {"items": [SAME, OTHER], "demands": SO},
            "A",
            "No line: this run leaves the item out.",
            None,
            "the run leaves the item out",
        ),
        (
            {},
            {"items": [{"item": "A", "is_active_for_planning": "false"}], "demands": SO},
            "A",
            "Not planned: it is not active for planning.",
            None,
            "lifecycle state",
        ),
        ({}, BILL, "A", "10 for FG (line 1) on Sun 8 Mar.", "10 for FG (line 1) on Sun 8 Mar", "what a planned order needs"),
        ({}, BILL, "FG", "Waits for A: wanted on Sun 8 Mar, there on Wed 11 Mar.", None, "a component holds it up"),
        ({}, BILL, "FG", "So SO1 on Tue 10 Mar is met on Fri 13 Mar, 3 days late.", None, "and so the need"),
        (
            {"issue_margin": "2D"},
            BILL
            | {
                "items": [BILL["items"][0] | {"soft_issue_margin": "true"}, BILL["items"][1]],
                "stock": [{"item": "A", "quantity": 1}],
            },
            "FG",
            "No issue margin before SO1 on Tue 10 Mar: the soft one of 2 days would only delay it.",
            None,
            "a soft margin that a component has used up, though some of it is in stock",
        ),
        (
            {"negative_days": 2},
            {"demands": SO, "supplies": [supply("PO1", "2026-03-12", 60)]},
            "A",
            "PO1 covers SO1 on Tue 10 Mar, which is met on Thu 12 Mar, 2 days late; that is within the delay tolerance.",
            None,
            "a late order within the tolerance",
        ),
        (
            {},
            BILL | {"supplies": [supply("MO1", "2026-03-10", 10, item="FG", type="production_order")]},
            "FG",
            "Waits for A: wanted on Sun 8 Mar, there on Wed 11 Mar.",
            None,
            "a component holds an open order up",
        ),
        (
            {},
            BILL | {"supplies": [supply("MO1", "2026-03-10", 10, item="FG", type="production_order")]},
            "FG",
            "So SO1 on Tue 10 Mar is met on Fri 13 Mar, 3 days late.",
            None,
            "and the need that it covers",
        ),
        (
            {},
            BILL | {"previous_plan": [planned("P1", "2026-03-10", 10, item="FG")]},
            "FG",
            "Waits for A: wanted on Sun 8 Mar, there on Wed 11 Mar.",
            "approved",
            "a component holds an approved planned order up",
        ),
        (
            {},
            BILL | {"previous_plan": [planned("P1", "2026-03-10", 10, item="FG")]},
            "FG",
            "So SO1 on Tue 10 Mar is met on Fri 13 Mar, 3 days late.",
            "approved",
            "and the need that it covers",
        ),
        (
            {"action_messages": "true"},
            {"demands": SO, "supplies": [supply("PO1", "2026-03-04", 60)]},
            "A",
            "SO1 on Tue 10 Mar needs it only 6 days later.",
            None,
            "postpone",
        ),
        (
            {"action_messages": "true", "negative_days": 9},
            {"demands": SO, "supplies": [supply("PO1", "2026-03-12", 60)]},
            "A",
            "SO1 on Tue 10 Mar needs it 2 days earlier.",
            None,
            "advance",
        ),
        (
            {"action_messages": "true"},
            {"demands": SO, "supplies": [supply("PO1", "2026-03-10", 40)]},
            "A",
            "With 20 more it would cover SO1 on Tue 10 Mar, for which a new order is planned.",
            None,
            "increase",
        ),
        (
            {"action_messages": "true"},
            {"demands": SO, "supplies": [supply("PO1", "2026-03-10", 80)]},
            "A",
            "Only 60 of 80 are needed.",
            None,
            "decrease",
        ),
        ({"action_messages": "true"}, {"supplies": [supply("PO1", "2026-03-10", 80)]}, "A", "Nothing needs it.", None, "cancel"),
        (
            {"action_messages": "true"},
            BILL
            | {
                "demands": [demand("SO1", "2026-03-20", 10, item="FG")],
                "supplies": [supply("MO1", "2026-03-10", 10, item="FG", type="production_order"), supply("PO1", "2026-03-08", 10)],
            },
            "A",
            "MO1 should change itself and needs it only 10 days later.",
            None,
            "handed down from the order that needs it",
        ),
        (
            {"action_messages": "true"},
            BILL
            | {
                "demands": [],
                "supplies": [supply("MO1", "2026-03-10", 10, item="FG", type="production_order"), supply("PO1", "2026-03-08", 10)],
            },
            "A",
            "Nothing needs it once MO1 changes as proposed.",
            None,
            "cancelled with the order that needs it",
        ),
    ],
)
def test_sentences_of_runs(
    plan: Row, tables: dict[str, list[Row]], item: str, sentence: str, short: str | None, because: str
) -> None:
    made = plan_of({}, tables, plan)
    assert sentence in told(made, item), because
    if short is not None:
        assert short in made.lines["reason_short"].to_list(), because


def test_a_message_is_told_after_the_lines_with_what_it_proposes() -> None:
    tables = {"demands": [*SO, demand("SO2", "2026-04-10", 5)], "supplies": [supply("PO1", "2026-03-04", 60)]}
    line, message = plan_of({"positive_days": 10}, tables, {"action_messages": "true"}).explain("A")
    assert line.title == "A: Planned purchase order: 5 on Fri 10 Apr (line 1)"
    assert (message.title, message.supply_id, message.line_id) == ("A: PO1: postpone 6 days to Tue 10 Mar", "PO1", None)
    assert [type(reason) for reason in message.reasons] == [typed.Proposal]


def test_messages_for_planned_orders_are_told_by_order_and_by_line() -> None:
    plan = plan_of({}, {"previous_plan": [planned("P1", "2026-03-10", 60)]}, {"action_messages": "true"})
    assert [explanation.title for explanation in plan.explain("A")] == [
        "A: Planned purchase order P1 stays: 60 on Tue 10 Mar",
        "A: P1: cancel",
    ]
    needs = [*SO, demand("SO2", "2026-03-12", 5)]
    plan = plan_of({"positive_days": 5}, {"demands": needs}, {"action_messages": "true"})
    assert [explanation.title for explanation in plan.explain("A")][-1] == "A: line 1: increase to 65"


def test_the_table_of_messages_has_the_sentences_that_explain_prints() -> None:
    tables = {"demands": SO, "supplies": [supply("PO1", "2026-03-04", 60)]}
    plan = plan_of({}, tables, {"action_messages": "true"})
    assert plan.action_messages["reason"].to_list() == told(plan)


@pytest.mark.parametrize(
    ("plan", "item", "tables", "used", "because"),
    [
        ({}, {"order_multiple": 50}, {}, "order multiple 50 (item card)", "the item"),
        (
            {},
            {"order_multiple": 50},
            {"order_settings": [{"item": "A", "order_type": "purchase", "multiple": 25}]},
            "order multiple 25 (order settings)",
            "order settings come before the item",
        ),
        (
            {"negative_days": 1},
            {},
            {"supplies": [supply("PO1", "2026-03-12", 60)]},
            "negative days 1 (plan)",
            "the plan comes before all",
        ),
        ({"receipt_margin": "2D"}, {}, {}, "receipt margin 2D (plan)", "a margin of the plan alone"),
        (
            {},
            {"minimum": 10, "minimum_key": "S"},
            {"min_max_keys": SEASON},
            "minimum 10 (item card), minimum key S (item card)",
            "the key that changes a minimum",
        ),
        (
            {},
            {"maximum_order_quantity": 40, "order_multiple": 15, "rounding_precision": 1},
            {},
            "Parameters used here: maximum order quantity 40 (item card), order multiple 15 (item card).",
            "a multiple stands in the place of the rounding precision",
        ),
        ({"receipt_margin": "2D"}, {"receipt_margin": "1D"}, {}, "receipt margin 1D (item card), receipt margin 2D (plan)", "both"),
    ],
)
def test_every_parameter_named_says_where_its_value_comes_from(
    plan: Row, item: Row, tables: dict[str, list[Row]], used: str, because: str
) -> None:
    made = plan_of(item, {"demands": SO} | tables, plan).explain("A")
    assert used in "\n".join(str(explanation) for explanation in made), because


def test_every_code_of_the_coverage_codes_makes_a_sentence() -> None:
    """The tolerance is told together with the order that lies beyond it."""
    recorded = {
        name for module in RULES.glob("*.py") for name in re.findall(r"BECAUSE_[A-Z_]+", module.read_text(encoding="utf-8"))
    }
    told_alone = {code for code in CoverageStory.code_order if code in CoverageStory.makers}
    assert {name for name in recorded if getattr(codes, name) not in told_alone} == {"BECAUSE_TOLERANCE"}
    assert set(CoverageStory.makers) == set(CoverageStory.code_order)


def readable_scenarios() -> Iterator[Dataset]:
    """Those whose columns and coverage codes are known."""
    for name, path in FILES.items():
        if name.startswith("po-"):
            with suppress(SourceError):
                dataset = lotwise.read(path)
                if not dataset.findings:
                    yield dataset


@pytest.mark.slow
def test_every_line_and_every_item_has_a_reason_in_words() -> None:
    planned = 0
    for dataset in readable_scenarios():
        plan = lotwise.plan(dataset)
        planned += 1
        assert plan.lines["reason_short"].null_count() == 0, dataset.source
        assert (plan.lines["reason_short"].str.len_chars() <= 40).all(), dataset.source
        assert plan.action_messages["reason"].null_count() == 0, dataset.source
        for item in dataset.items["item"]:
            for explanation in plan.explain(item):
                assert explanation.reasons, (dataset.source, explanation.title)
                assert str(explanation)
    assert planned > 100
