"""The reorder-point policies: tables of facts, with the reason in the row.

Days are numbers: day 0 is 5 January 2026. ``3@7`` is a quantity of 3 on day 7. An expected line is ``action quantity@due (what it
was)`` and the first letter of its warning: E exception, M emergency, A attention.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from polars.testing import assert_frame_equal

import lotwise
from lotwise.errors import Stopped
from lotwise.explain.reasons import ExactDemand
from lotwise.testing import dataset_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lotwise.planner import Plan

DAY_0 = date(2026, 1, 5)
WARNINGS = {"none": "", "exception": " E", "emergency": " M", "attention": " A"}
FIXED = {"reordering_policy": "fixed_reorder_qty"}
MAXIMUM = {"reordering_policy": "maximum_qty"}


def day(number: int) -> str:
    return (DAY_0 + timedelta(number)).isoformat()


def orders(text: str, name: str, kind: str, **more: str) -> list[dict[str, Any]]:
    """Rows from ``3@7 5@-2``."""
    rows = [pair.split("@") for pair in text.split()]
    return [
        {"id": f"{name}{at}", "type": kind, "item": "A", "due_date": day(int(due)), "quantity": quantity} | more
        for at, (quantity, due) in enumerate(rows)
    ]


def planned(
    item: Mapping[str, Any],
    *,
    start: int = 0,
    end: int = 120,
    stock: object = 0,
    demand: str = "",
    supply: str = "",
    flexibility: str = "unlimited",
    settings: Mapping[str, Any] | None = None,
    **tables: Sequence[Mapping[str, Any]],
) -> Plan:
    """The plan of one item at the blank location."""
    return lotwise.plan(
        dataset_of(
            {"start_date": day(start), "end_date": day(end)} | dict(settings or {}),
            items=[{"item": "A"} | dict(item)],
            stock=[{"item": "A", "quantity": stock}] if stock else [],
            demands=orders(demand, "SO-", "sales_order"),
            supplies=orders(supply, "PO-", "purchase_order", flexibility=flexibility),
            **tables,
        )
    )


def told(plan: Plan) -> list[str]:
    """The lines of a plan, in planning order."""
    return [_told(line) for line in plan.lines.sort("line_id").iter_rows(named=True)]


def _told(line: Mapping[str, Any]) -> str:
    was = f" ({line['original_quantity'].normalize():f})" if line["original_quantity"] else ""
    due = (line["due_date"] - DAY_0).days
    return f"{line['action']} {line['quantity'].normalize():f}@{due}{was}{WARNINGS[line['warning']]}"


def short(lines: str) -> list[str]:
    """Lines of a table: ``17r 6e 17b`` are new lines on day 0 (i), 1 (r), 6 (e), 8 (b); those on 0 and 6 are exceptions."""
    days = {"i": ("0", " E"), "r": ("1", ""), "e": ("6", " E"), "b": ("8", "")}
    return sorted(f"new {word[:-1]}@{days[word[-1]][0]}{days[word[-1]][1]}" for word in lines.split())


E12 = FIXED | {"reorder_point": 4, "reorder_quantity": 7, "lead_time": "2D", "time_bucket": "8D"}
E13 = MAXIMUM | {
    "reorder_point": 20,
    "maximum_inventory": 100,
    "overflow_level": 100,
    "time_bucket": "5D",
    "safety_stock": 5,
    "safety_lead_time": "2D",
}
E14 = MAXIMUM | {
    "reorder_point": 14,
    "maximum_inventory": 22,
    "safety_stock": 5,
    "time_bucket": "7D",
    "safety_lead_time": "1D",
}
E15 = FIXED | {"safety_stock": 7, "reorder_point": 14, "safety_lead_time": "1D"}
E18 = FIXED | {"reorder_point": 10, "reorder_quantity": 1, "minimum_order_quantity": 20}
RESPECT = {"respect_planning_parameters": "true"}


@pytest.mark.parametrize(
    ("item", "situation", "lines", "because"),
    [
        # time buckets
        (E12, {"start": 2, "end": 16, "supply": "7@0", "demand": "3@4"}, ["new 7@12"], "E11: 4 are left when the bucket ends"),
        (
            E12 | {"overflow_level": 12},
            {"start": 2, "end": 18, "supply": "7@0 3@17", "demand": "3@4"},
            ["change_quantity 1@17 (3) A", "new 7@12"],
            "E12: 4 and the new 7 and 3 are 14, two more than the overflow level",
        ),
        (
            E12,
            {"start": 2, "end": 18, "supply": "7@0 3@17", "demand": "3@4"},
            ["cancel 0@17 (3) A", "new 7@12"],
            "E12: by default the level is reorder point and reorder quantity",
        ),
        (E13, {"start": 2, "stock": 21, "demand": "1@5"}, ["new 80@9"], "E13: 20 left after the first bucket, filled up to 100"),
        (
            E13,
            {"start": 2, "stock": 21, "supply": "80@9"},
            ["change_quantity 79@9 (80) A"],
            "E13: without the demand the order is one too many",
        ),
        # exceptions
        (
            E14,
            {"end": 10, "supply": "5@-2", "demand": "18@6"},
            ["new 17@1", "new 17@8", "new 1@6 E"],
            "E14: exactly the shortage, and the reorder point is reached all the same",
        ),
        (
            E14,
            {"end": 10, "supply": "5@-2", "demand": "18@6", "settings": RESPECT},
            ["new 17@1", "new 18@6 E"],
            "E14: respected, the exception fills up to the maximum",
        ),
        (E15 | {"reorder_quantity": 3}, {}, ["new 7@0 E", "new 9@1"], "E15: three lots pass the reorder point of 14"),
        (E15 | {"reorder_quantity": 3}, {"settings": RESPECT}, ["new 15@0 E"], "E15: respected, five lots pass it at once"),
        (E15 | {"reorder_quantity": 7}, {"settings": RESPECT}, ["new 21@0 E"], "E15: to meet the reorder point is not enough"),
        (
            E15 | {"reorder_quantity": 10, "safety_stock": 6, "maximum_order_quantity": 7},
            {"settings": RESPECT},
            ["new 7@0 E"] * 3,
            "E15: pieces of the maximum until the reorder point is passed",
        ),
        (
            MAXIMUM
            | {
                "reorder_point": 60,
                "maximum_inventory": 100,
                "safety_stock": 10,
                "maximum_order_quantity": 50,
                "safety_lead_time": "1D",
            },
            {"stock": 100, "demand": "200@7"},
            ["new 10@7 E", "new 40@9", "new 50@7 E", "new 50@7 E", "new 50@9"],
            "E16: a maximum order quantity splits exceptions and fill-ups",
        ),
        # what is on its way
        (
            FIXED | {"reorder_point": 100, "reorder_quantity": 50, "lead_time": "14D", "safety_lead_time": "1D"},
            {"stock": 120, "demand": "30@3 40@10 60@20"},
            ["new 50@19", "new 50@26", "new 50@36"],
            "E17: each order counts for the checks after it, until it has come",
        ),
        (
            FIXED | {"reorder_point": 60, "reorder_quantity": 20, "lead_time": "2W"},
            {"stock": 75, "demand": "25@3 50@7 20@57", "supply": "30@14"},
            ["new 30@22", "new 40@72"],
            "4.3: what later demand takes from an order is on the way twice: 30 and the 20 of day 57",
        ),
        # overflow
        (
            MAXIMUM | {"reorder_point": 50, "maximum_inventory": 100, "safety_lead_time": "1D"},
            {"stock": 80, "demand": "40@3", "supply": "90@5"},
            ["change_quantity 60@5 (90) A"],
            "E18: 130 would be 30 too many; what is left comes in time",
        ),
        (
            E18,
            {"stock": 11, "demand": "1@5 1@10 1@15", "supply": "20@5 22@20"},
            ["cancel 0@20 (22) A"],
            "E18: the minimum would keep too much, so the order is cancelled",
        ),
    ],
)
def test_examples(item: dict[str, Any], situation: dict[str, Any], lines: list[str], because: str) -> None:
    assert sorted(told(planned(item, **situation))) == sorted(lines), because


def test_reorder_point_line_is_numbered_when_it_is_made() -> None:
    plan = planned(E15 | {"reorder_quantity": 3})
    assert told(plan) == ["new 9@1", "new 7@0 E"], "E15: the exception is closed later"


def vector(policy: str, point: int, amount: int, safety: int, modifiers: tuple[int, int, int] = (0, 0, 0)) -> dict[str, Any]:
    """Reorder point, maximum inventory or reorder quantity, safety stock, [multiple, minimum, maximum]."""
    own = {"maximum_qty": "maximum_inventory", "fixed_reorder_qty": "reorder_quantity"}
    stocked = {"reorder_point": point, own[policy]: amount} if policy in own else {}
    names = ("order_multiple", "minimum_order_quantity", "maximum_order_quantity")
    shaped = dict(zip(names, modifiers, strict=True))
    times = {"time_bucket": "7D"} if policy in own else {}
    return {"reordering_policy": policy, "safety_stock": safety, "safety_lead_time": "1D"} | stocked | shaped | times


M, F, L = "maximum_qty", "fixed_reorder_qty", "lot_for_lot"


@pytest.mark.parametrize(
    ("item", "needed", "respected", "exact", "because"),
    [
        (vector(M, 14, 22, 7), 0, "22i", "15r 7i", "nothing in stock"),
        (vector(M, 14, 22, 5), 23, "17r 23e", "17r 6e 17b", "the exception fills up, or is exact and a fill-up follows"),
        (vector(M, 21, 22, 5, (5, 10, 20)), 27, "20r 20e 10b", None, "modifiers on both"),
        (vector(M, 14, 22, 5, (5, 0, 25)), 23, None, "20r 3e 20b", "only what is ordered ahead is rounded"),
        (vector(M, 14, 17, 13, (5, 10, 25)), 0, "20i", None, "17 rounded up"),
        (vector(M, 29, 37, 28, (5, 10, 25)), 0, "25i 15i", "10r 28i", "the maximum does not split the exact gap at the start"),
        (vector(M, 10, 13, 5, (5, 10, 25)), 11, "10r 10e", None, "8 are raised to the minimum"),
        (vector(M, 10, 17, 5, (5, 10, 25)), 41, "15r 25e 15e", "15r 25e 1e 15b", "pieces of the maximum"),
        (vector(F, 13, 7, 6, (10, 0, 0)), 0, "20i", None, "two lots, rounded up"),
        (vector(F, 13, 7, 13, (0, 15, 0)), 0, "15i", None, "two lots, raised to the minimum"),
        (vector(F, 14, 14, 7), 0, "28i", None, "a lot that meets the reorder point is not enough"),
        (vector(F, 14, 15, 7), 0, "15i", None, "one that passes it is"),
        (vector(F, 13, 3, 6), 12, "9r 3e 9b", "9r 3e 9b", "three at a time"),
        (vector(F, 13, 3, 6), 17, "9r 8e 9b", "9r 8e 9b", "lots do not shape what only makes good a part of the day"),
        (vector(F, 13, 10, 6), 12, "10r 10e", "10r 2e 10b", "one lot, or what is missing"),
        (vector(F, 13, 10, 6, (0, 0, 4)), 12, "4r 4r 2r 4e 4b 4b 2b", None, "a lot in three pieces"),
        (vector(F, 10, 1, 5, (5, 10, 25)), 22, "10r 15e 10b", None, "lots of one, raised and rounded"),
        (vector(F, 10, 7, 5, (5, 10, 25)), 67, "10r 25e 25e 10e 10b", "10r 25e 25e 7e 10b", "pieces of the maximum"),
        (vector(L, 0, 0, 18, (5, 10, 25)), 0, "20i", "18i", "the start under Lot-for-Lot"),
    ],
)
def test_exceptions_respected_and_exact(
    item: dict[str, Any], needed: int, respected: str | None, exact: str | None, because: str
) -> None:
    situation = {"end": 10}
    if needed:
        situation |= {"demand": f"{needed}@6", "supply": f"{item['safety_stock']}@-2"}
    if respected is not None:
        assert sorted(told(planned(item, **situation, settings=RESPECT))) == short(respected), because
    if exact is not None:
        assert sorted(told(planned(item, **situation))) == short(exact), because


POINT_5 = FIXED | {"reorder_point": 5, "reorder_quantity": 10}
WEEKENDS = [{"calendar": "COMPANY", "nonworking_weekdays": "saturday, sunday"}]
WEEKENDS_AND_VENDOR = [*WEEKENDS, {"calendar": "V", "nonworking_weekdays": "friday"}]


@pytest.mark.parametrize(
    ("item", "situation", "lines", "because"),
    [
        # the end of the plan
        (POINT_5, {"stock": 10, "demand": "8@20", "end": 20}, [], "Q14: the bucket of the last day is not checked"),
        (POINT_5, {"stock": 10, "demand": "8@20", "end": 21}, ["new 10@21"], "Q14: one day later it is"),
        (
            POINT_5,
            {"stock": 10, "demand": "8@20", "end": 20, "supply": "1@30"},
            ["new 10@21"],
            "Q14: a supply after the end carries the checks up to its date; what is ordered may come after the end, Q21",
        ),
        (
            POINT_5 | {"lead_time": "30D"},
            {"stock": 10, "demand": "8@10", "end": 20},
            ["new 10@41"],
            "Q21: an order that comes after the end is suggested",
        ),
        # a reorder point of 0
        (MAXIMUM | {"maximum_inventory": 12}, {}, ["new 12@0"], "Q17: nothing in stock is at the reorder point of 0"),
        (FIXED | {"reorder_quantity": 12}, {}, ["new 12@0"], "Q17: and one lot is ordered at the start"),
        (FIXED | {"reorder_quantity": 12}, {"stock": 1}, [], "one piece is above it"),
        # existing supply
        (
            POINT_5 | {"rescheduling_period": "1M", "lot_accumulation_period": "1M", "lead_time": "2D"},
            {"stock": 8, "demand": "12@5", "supply": "10@7"},
            ["new 4@5 E"],
            "Q18: an order two days too late is not moved in, but it is on its way when the reorder point is reached",
        ),
        (
            POINT_5,
            {"stock": 8, "demand": "12@5", "supply": "10@7"},
            ["change_quantity 5@7 (10) A", "new 10@6", "new 4@5 E"],
            "a new order that comes before it is made, and fills up what the existing one brings",
        ),
        (
            POINT_5 | {"time_bucket": "1M"},
            {"stock": 8, "demand": "20@5", "supply": "10@5"},
            ["new 10@31", "new 2@5 E"],
            "Q18: an order on the day is not raised",
        ),
        (POINT_5, {"stock": 8, "supply": "7@60", "end": 50}, [], "Q21: an order after the end is left alone"),
        (POINT_5, {"stock": 14, "supply": "3@9"}, ["change_quantity 1@9 (3) A"], "Q18: it may be lowered: 17 are 2 above 15"),
        # overflow level
        (
            POINT_5,
            {"stock": 14, "supply": "3@9", "settings": {"blank_overflow_level": "use_item_values_only"}},
            [],
            "Q11: without a level of its own every order of the item is left alone",
        ),
        (
            POINT_5 | {"overflow_level": 16},
            {"stock": 14, "supply": "3@9", "settings": {"blank_overflow_level": "use_item_values_only"}},
            ["change_quantity 2@9 (3) A"],
            "an explicit level still counts",
        ),
        (
            POINT_5 | {"overflow_level": 7},
            {"stock": 14, "supply": "3@9"},
            ["change_quantity 1@9 (3) A"],
            "a level below reorder point and reorder quantity is raised to them (1.5)",
        ),
        (
            POINT_5 | {"minimum_order_quantity": 20, "order_multiple": 4},
            {"stock": 14, "supply": "20@9"},
            ["cancel 0@9 (20) A"],
            "Q10: by default 5 and 20, rounded up to 28; the minimum keeps the 6 that are too many, so the order is cancelled",
        ),
        (
            POINT_5 | {"minimum_order_quantity": 20, "order_multiple": 4},
            {"stock": 8, "supply": "20@9"},
            [],
            "Q10: 28 are not above 28",
        ),
        (
            MAXIMUM | {"reorder_point": 5, "maximum_inventory": 15, "minimum_order_quantity": 4},
            {"stock": 14, "supply": "5@9"},
            [],
            "Q10: by default maximum inventory and minimum order quantity, 19",
        ),
        (
            POINT_5 | {"dampener_quantity": 2},
            {"stock": 14, "supply": "3@9"},
            [],
            "a dampener quantity protects a small excess",
        ),
        (
            POINT_5 | {"time_bucket": "1W"},
            {"stock": 12, "supply": "2@8 3@9"},
            ["change_quantity 1@9 (3) A"],
            "the latest supply of a bucket is cut first",
        ),
        (
            POINT_5 | {"overflow_level": 16, "lead_time": "2D"},
            {"stock": 8, "demand": "4@3 9@8", "supply": "9@10"},
            ["change_quantity 2@10 (9) A", "new 10@6"],
            "Q11: demand between a new order and the next is not looked at: 4 and 10 and 9 are 7 above 16",
        ),
        # exceptions
        (POINT_5, {"stock": 6, "demand": "9@4"}, ["new 10@5", "new 3@4 E"], "Q22: also without a safety stock"),
        (POINT_5, {"stock": 6, "demand": "9@4 2@4"}, ["new 10@5", "new 5@4 E"], "demand of one day shares the exception"),
        (
            POINT_5 | {"maximum_order_quantity": 4},
            {"stock": 20, "demand": "30@4", "end": 4},
            ["new 2@4 E", "new 4@4 E", "new 4@4 E"],
            "Q3: the maximum splits it all the same",
        ),
        (
            POINT_5 | {"safety_stock": 4, "maximum_order_quantity": 3},
            {"demand": "1@1", "end": 1},
            ["new 1@0", "new 3@0", "new 3@0", "new 3@0", "new 4@0 E"],
            "Q3: but not the gap of the start date",
        ),
        # order modifiers
        (
            FIXED | {"reorder_point": 5, "reorder_quantity": 28, "maximum_order_quantity": 25, "order_multiple": 10},
            {},
            ["new 30@0"],
            "Q7: what is ordered ahead is rounded up past the maximum",
        ),
        (
            FIXED | {"reorder_point": 5, "reorder_quantity": 28, "maximum_order_quantity": 20},
            {},
            ["new 20@0", "new 8@0"],
            "a lot above the maximum is split",
        ),
        (
            MAXIMUM | {"reorder_point": 5, "maximum_inventory": 18, "minimum_order_quantity": 20, "order_multiple": 8},
            {"stock": 4},
            ["new 24@0"],
            "14 are raised to the minimum and rounded up",
        ),
        # quantities
        (FIXED | {"reorder_point": 14, "reorder_quantity": 7}, {}, ["new 21@0"], "4.4: strictly above the reorder point"),
        (
            FIXED | {"reorder_point": 3, "reorder_quantity": 0.00001},
            {},
            ["new 3.00001@0"],
            "the smallest lot that there is",
        ),
        (POINT_5 | {"safety_stock": 9}, {"stock": 9}, ["new 10@0"], "1.5: a reorder point below the safety stock is raised to it"),
        # emergency
        (
            POINT_5,
            {"stock": -4},
            ["new 10@0", "new 4@-1 M"],
            "2.13: the shortage is made good by an emergency order first",
        ),
        # calendars: day 4 is a Friday
        (
            POINT_5 | {"lead_time": "3D"},
            {"stock": 9, "demand": "6@4", "calendars": WEEKENDS},
            ["new 10@9"],
            "ordered on Saturday: three working days are Monday, Tuesday and Wednesday",
        ),
        (
            POINT_5 | {"lead_time": "3D", "safety_lead_time": "2D"},
            {"stock": 9, "demand": "6@4", "calendars": WEEKENDS},
            ["new 10@11"],
            "and two working days of safety lead time",
        ),
        (POINT_5, {"stock": 9, "demand": "6@4", "calendars": WEEKENDS}, ["new 10@7"], "no lead time: due on the next open day"),
        (
            POINT_5 | {"lead_time": "1W"},
            {"stock": 9, "demand": "6@4", "calendars": WEEKENDS},
            ["new 10@15"],
            "1W is seven working days",
        ),
        (
            POINT_5 | {"lead_time": "1D", "vendor_calendar": "V"},
            {"stock": 9, "demand": "6@2", "calendars": WEEKENDS_AND_VENDOR},
            ["new 10@7"],
            "the vendor counts: open on Saturday, day 5; then the location must be open as well",
        ),
    ],
)
def test_rules(item: dict[str, Any], situation: dict[str, Any], lines: list[str], because: str) -> None:
    assert sorted(told(planned(item, **situation))) == sorted(lines), because


@pytest.mark.parametrize(
    ("item", "situation", "lines", "because"),
    [
        (
            MAXIMUM | {"reorder_point": 10, "maximum_inventory": 40, "lead_time": "9D"},
            {"demand": "11@4", "settings": RESPECT},
            ["new 51@4 E"],
            "the exception fills up, and cuts away the order of the start that would come after it",
        ),
        (
            FIXED | {"reorder_quantity": 7, "lead_time": "9D", "time_bucket": "7D", "overflow_level": 15},
            {"supply": "15@13", "flexibility": "none"},
            [],
            "the order of the start would make 22 with the fixed one; only it can be cut",
        ),
    ],
)
def test_an_order_that_is_cut_away_again_has_no_line(
    item: dict[str, Any], situation: dict[str, Any], lines: list[str], because: str
) -> None:
    assert sorted(told(planned(item, **situation))) == sorted(lines), because


ITEMS = [
    {"item": "A", "reordering_policy": "maximum_qty", "reorder_point": 20, "maximum_inventory": 20},
    {"item": "B", "reordering_policy": "fixed_reorder_qty", "reorder_point": 20},
    {"item": "C", "reordering_policy": "fixed_reorder_qty", "reorder_point": 20, "reorder_quantity": 5},
]
SPAN = {"start_date": day(0), "end_date": day(50)}


def at_east(item: str, **more: object) -> dict[str, object]:
    return {"item": item, "location": "EAST", **more}


def test_missing_parameters_leave_the_item_out_at_all_its_skus() -> None:
    well_set = {"A": {"maximum_inventory": 50}, "B": {"reorder_quantity": 10}}
    skus = [row for item, more in well_set.items() for row in (at_east(item, **more), {"item": item, "location": "WEST"})]
    plan = lotwise.plan(dataset_of(SPAN, items=ITEMS, skus=skus))
    assert plan.lines["item"].to_list() == ["C"], "the well set SKUs of A and B are left out, too; the others are planned"
    found = plan.findings.select("code", "item", "severity").rows()
    assert found == [("LW-N003", "A", "error"), ("LW-N004", "B", "error")]
    assert "at WEST" in plan.findings["message"][0]
    assert plan.explain("A")[0].title == "A: no line"


@pytest.mark.parametrize(
    ("item", "stock", "code", "because"),
    [
        (ITEMS[0], 0, "LW-N003", "maximum inventory must be above the reorder point"),
        (ITEMS[0] | {"maximum_inventory": 15}, 0, "LW-N003", "1.5: one below the reorder point counts as none"),
        (ITEMS[0] | {"reorder_point": 0, "maximum_inventory": 0}, 0, "LW-N003", "0 is not above 0"),
        (ITEMS[0], 30, None, "an item that need not order is planned"),
        (ITEMS[1], 0, "LW-N004", "a fixed quantity of 0"),
        (ITEMS[1], 30, None, "which matters only when it is needed"),
    ],
)
def test_parameters_are_asked_for_when_an_order_is_needed(item: dict[str, Any], stock: int, code: str | None, because: str) -> None:
    plan = planned(item | {"item": "A"}, stock=stock)
    assert plan.findings["code"].to_list() == ([code] if code else []), because


@pytest.mark.parametrize("item", ITEMS[:2], ids=["LW-N003", "LW-N004"])
def test_stop_on_error(item: dict[str, Any]) -> None:
    dataset = dataset_of(SPAN, items=[item])
    with pytest.raises(Stopped) as stopped:
        lotwise.plan(dataset, stop_on_error=True)
    assert stopped.value.finding.item == item["item"]


def test_stop_on_error_passes_what_can_be_planned() -> None:
    assert len(lotwise.plan(dataset_of(SPAN, items=ITEMS[2:]), stop_on_error=True).lines) == 1


@pytest.mark.parametrize("policy", ["fixed_reorder_qty", "maximum_qty"])
def test_a_location_without_a_record_is_planned_to_exact_demand(policy: str) -> None:
    item = {"item": "A", "reordering_policy": policy, "reorder_point": 9, "maximum_inventory": 20, "reorder_quantity": 20}
    modifiers = {"order_multiple": 7, "maximum_order_quantity": 4, "safety_stock": 3}
    plan = lotwise.plan(
        dataset_of(
            SPAN,
            items=[item | modifiers],
            skus=[at_east("A")],
            stock=[at_east("A", quantity=30)],
            demands=orders("12@9", "SO-", "sales_order", location="SHOP"),
            supplies=orders("5@20", "PO-", "purchase_order", location="SHOP"),
        )
    )
    assert told(plan) == ["new 12@9 A", "cancel 0@20 (5) A"]
    for explanation in plan.explain("A", location="SHOP"):
        assert ExactDemand in {type(reason) for reason in explanation.reasons}


def test_forward_dates_of_a_line() -> None:
    """The order is placed on the Saturday after its bucket: three working days to Wednesday, two more of safety lead time."""
    plan = planned(POINT_5 | {"lead_time": "3D", "safety_lead_time": "2D"}, stock=9, demand="6@4", calendars=WEEKENDS)
    dates = plan.lines.select("order_date", "start_date", "end_date", "due_date").row(0)
    assert [(found - DAY_0).days for found in dates] == [5, 5, 9, 11]


def test_a_new_order_that_overflow_cuts_says_so() -> None:
    """The exception fills up to 40, so the order of the start that comes after it would make 80, and 20 are too many."""
    plan = planned(
        MAXIMUM | {"reorder_point": 10, "maximum_inventory": 40, "lead_time": "9D", "overflow_level": 60},
        demand="11@4",
        settings=RESPECT,
    )
    assert sorted(told(plan)) == ["new 20@9 A", "new 51@4 E"]
    sentence = (
        "With the new order before it and this order stock would reach 80; more than 60 is not wanted, so the order is lowered."
    )
    assert any(sentence in str(explanation) for explanation in plan.explain("A"))


def test_a_forward_line_without_lead_time_ends_when_it_starts() -> None:
    """Placed on a closed Sunday: it ends there, and the goods can be used on the Monday after."""
    plan = planned(MAXIMUM | {"reorder_point": 2, "maximum_inventory": 10}, start=6, calendars=WEEKENDS)
    dates = plan.lines.select("start_date", "end_date", "due_date").row(0)
    assert [(found - DAY_0).days for found in dates] == [6, 6, 7]


def test_calendars_that_are_never_open_together_stop_no_run() -> None:
    every_day = [{"calendar": "CLOSED", "nonworking_weekdays": "monday,tuesday,wednesday,thursday,friday,saturday,sunday"}]
    plan = planned(MAXIMUM | {"reorder_point": 2, "maximum_inventory": 10, "lead_time": "2D"}, calendars=every_day)
    assert plan.lines["quantity"].to_list() == [10]


def test_a_negative_reorder_point_is_none() -> None:
    assert told(planned(FIXED | {"reorder_point": -3, "reorder_quantity": 10}, stock=1, demand="1@4")) == ["new 10@5"]


def test_the_bucket_of_a_reorder_point_bundles_no_exact_demand() -> None:
    """A location without a record keeps the item's other values, so its lot accumulation and rescheduling periods stay blank."""
    item = {"item": "A", "reordering_policy": "fixed_reorder_qty", "reorder_quantity": 10, "time_bucket": "1W"}
    sales = orders("3@8 4@11", "SO-", "sales_order", location="SHOP")
    plan = lotwise.plan(dataset_of(SPAN | {"location_mandatory": "true"}, items=[item], demands=sales))
    assert told(plan) == ["new 3@8 A", "new 4@11 A"]


def test_an_order_that_a_minimum_raises_takes_nothing_from_the_others() -> None:
    """Overflow level 20, stock 21: PO-2 is raised to the minimum of 12, which leaves 6 to cut of PO-1 and not 9."""
    plan = lotwise.plan(
        dataset_of(
            SPAN,
            items=[
                {"item": "A", **FIXED, "reorder_quantity": 1, "reorder_point": 8, "minimum_order_quantity": 12}
                | {"time_bucket": "1W", "overflow_level": 20}
            ],
            stock=[{"item": "A", "quantity": 21}],
            supplies=orders("25@1 9@2", "PO-", "purchase_order"),
            demands=orders("6@3", "SO-", "sales_order", reserved_supply="PO-1", reserved_quantity="6"),
        )
    )
    assert sorted(told(plan)) == ["change_quantity 12@2 (9)", "change_quantity 19@1 (25) A"]


@pytest.mark.slow
def test_both_readings_of_the_rules_agree() -> None:
    dataset = dataset_of(
        SPAN,
        items=[E14 | {"item": "A"}, ITEMS[2]],
        stock=[{"item": "A", "quantity": 9}],
        demands=orders("18@6 7@20 30@33", "SO-", "sales_order"),
        supplies=orders("9@8 40@31", "PO-", "purchase_order"),
    )
    compiled, interpreted = (lotwise.plan(dataset, compiled=compiled) for compiled in (True, False))
    for table in ("lines", "tracking", "reasons"):
        assert_frame_equal(compiled.table(table), interpreted.table(table))
