"""Bills of material, transfers and make-to-order: tables of facts, with the reason in the row.

Days are numbers: day 0 is 5 January 2026, a Monday. A line is told as ``item[/location] action quantity@due``, with ``#level``
inside a make-to-order production order, the date that a table asks for as ``<start``, and the quantity before as ``(was)``.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

import lotwise
from lotwise.testing import dataset_of

if TYPE_CHECKING:
    from lotwise.planner import Plan

Row = dict[str, Any]
Rows = dict[str, list[Row]]

DAY_0 = date(2026, 1, 5)


def day(number: int) -> str:
    return (DAY_0 + timedelta(number)).isoformat()


def made(name: str, **more: Any) -> Row:
    """An item that is produced lot for lot."""
    return {"item": name, "replenishment": "production", "reordering_policy": "lot_for_lot"} | more


def bought(name: str, **more: Any) -> Row:
    return made(name, replenishment="purchase") | more


def sku(name: str, location: str, **more: Any) -> Row:
    return {"item": name, "location": location} | more


def moved(name: str, location: str, sender: str, **more: Any) -> Row:
    """A SKU that another location sends."""
    return sku(name, location, replenishment="transfer", transfer_from=sender) | more


def bill(parent: str, component: str, per: object = 1, **more: Any) -> Row:
    return {"parent": parent, "component": component, "quantity_per": per} | more


def sale(name: str, quantity: object, due: int, location: str = "", **more: Any) -> Row:
    row = {"id": f"SO-{name}-{due}-{location}", "type": "sales_order", "item": name, "location": location}
    return row | {"due_date": day(due), "quantity": quantity} | more


def component_of(order: str, name: str, quantity: object, due: int, location: str = "", **more: Any) -> Row:
    """Component need of an existing order."""
    row = sale(name, quantity, due, location) | {"id": f"{order}/{name}", "type": "production_component", "of_supply": order}
    return row | more


def order(identity: str, name: str, quantity: object, due: int, location: str = "", **more: Any) -> Row:
    row = {"id": identity, "type": "production_order", "item": name, "location": location, "due_date": day(due)}
    return row | {"quantity": quantity} | more


def transfer(identity: str, name: str, quantity: object, due: int, sender: str, receiver: str, **more: Any) -> Row:
    return order(identity, name, quantity, due, receiver, type="transfer_order", transfer_from=sender) | more


def planned(tables: Rows, *, start: int = 0, end: int = 120, **settings: object) -> Plan:
    dataset = dataset_of({"start_date": day(start), "end_date": day(end)} | settings, **tables)
    assert [finding for finding in dataset.findings if finding.severity != "warning"] == []
    return lotwise.plan(dataset)


def told(plan: Plan, dates: str = "") -> list[str]:
    """The lines of a plan in the order of their words, each with the date column that is asked for."""
    return sorted(_told(line, dates) for line in plan.lines.iter_rows(named=True))


def _told(line: Row, dates: str) -> str:
    place = f"/{line['location']}" if line["location"] else ""
    level = f"#{line['planning_level']}" if line["planning_level"] else ""
    was = f" ({line['original_quantity'].normalize():f})" if line["original_quantity"] else ""
    from_day = f"<{_number(line[dates])}" if dates else ""
    due = _number(line["due_date"])
    return f"{line['item']}{place}{level} {line['action']} {line['quantity'].normalize():f}@{due}{from_day}{was}"


def _number(at: date) -> int:
    return (at - DAY_0).days


# --- what a production or assembly order needs -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parent", "line", "quantity", "precision", "need", "because"),
    [
        ({}, {"per": 2}, 10, 1, "20", "quantity times quantity per"),
        ({"scrap_pct": 5}, {"per": 2}, 10, 1, "21", "5 percent of the parents are lost"),
        ({"scrap_pct": 5}, {"per": 2, "scrap_pct": 10}, 10, 1, "24", "E23: 2 x 10 x 1.05 x 1.10 = 23.1, rounded up"),
        ({}, {"per": 1, "scrap_pct": 10}, 10, 1, "11", "exactly 11: a float would say a little more and round up to 12"),
        ({}, {"per": "1.1"}, 3, "0.1", "3.3", "exactly 3.3: a float would say 3.4"),
        ({}, {"per": "0.33333"}, 10, 1, "4", "3.3333 to the next whole unit"),
        ({}, {"per": "0.33333"}, 10, "0.5", "3.5", "3.3333 to the next half"),
        ({}, {"per": "0.33333"}, 10, "0.00001", "3.3333", "nothing to round"),
        ({}, {"per": "0.00001"}, "0.5", "0.00001", "0.00001", "half of the finest quantity is one of it"),
        ({"replenishment": "assembly"}, {"per": "0.33333"}, 10, 1, "3.3333", "an assembly order does not round"),
        ({"replenishment": "assembly", "scrap_pct": 5}, {"per": 2, "scrap_pct": 10}, 10, 1, "20", "nor does it count scrap"),
    ],
)
def test_component_need(parent: Row, line: Row, quantity: object, precision: object, need: str, because: str) -> None:
    tables = {
        "items": [made("P", **parent), bought("C", rounding_precision=precision)],
        "boms": [bill("P", "C", **line)],
        "demands": [sale("P", quantity, 30)],
    }
    assert told(planned(tables)) == [f"C new {need}@30", f"P new {quantity}@30"], because


@pytest.mark.parametrize(
    ("lines", "needs", "because"),
    [
        ([bill("P", "C", "0.3"), bill("P", "C", "0.3")], ["1"], "0.6, rounded up: equal rows add up first"),
        ([bill("P", "C", "0.3"), bill("P", "C", "0.3", scrap_pct=50)], ["1"], "0.3 + 0.45, each with its scrap"),
        (
            [bill("P", "C", "0.3"), bill("P", "C", "0.3", scrap_pct=50), bill("P", "F", phantom="true"), bill("F", "C", "0.3")],
            ["2"],
            "0.3 + 0.45 + 0.3: through a phantom, too",
        ),
        (
            [bill("P", "C", "0.3"), bill("P", "C", "0.3", scrap_pct=50), bill("Q", "F", phantom="true"), bill("F", "C")],
            ["1"],
            "another item's phantom changes nothing",
        ),
        ([bill("P", "C", 3, valid_from=day(5)), bill("P", "C", 2)], ["2", "3"], "another validity, another need"),
        ([bill("P", "C", 2), bill("P", "C", 3, valid_from=day(5))], ["2", "3"], "whatever the order of the rows"),
    ],
)
def test_rows_of_one_component(lines: list[Row], needs: list[str], because: str) -> None:
    tables = {
        "items": [made("P"), made("Q"), made("F"), bought("C", rounding_precision=1)],
        "boms": lines,
        "demands": [sale("P", 1, 30)],
    }
    plan = planned(tables)
    pegged = plan.tracking.filter(plan.tracking["item"] == "C")["quantity"]
    assert [f"{quantity.normalize():f}" for quantity in pegged] == needs, because


PHANTOMS = [bill("P", "F", 2, scrap_pct=10, phantom="true"), bill("F", "G", 3, scrap_pct=20, phantom="true")]
PHANTOMS += [bill("G", "C", 1, scrap_pct=50)]


@pytest.mark.parametrize(
    ("tables", "lines", "because"),
    [
        # --- dates ---
        (
            {
                "items": [
                    made("P", lead_time="5D", safety_lead_time="1D", scrap_pct=5),
                    bought("C", lead_time="7D", safety_lead_time="1D", rounding_precision=1),
                ],
                "boms": [bill("P", "C", 2, scrap_pct=10, lead_time_offset="2D")],
                "demands": [sale("P", 10, 30)],
            },
            ["C new 24@22<14", "P new 10@30<24"],
            "E23: two days before the start of the order",
        ),
        (
            {
                "items": [made("P", lead_time="1D"), bought("C")],
                "boms": [bill("P", "C", lead_time_offset="3D")],
                "demands": [sale("P", 10, 14)],
                "calendars": [{"calendar": "BASE", "nonworking_weekdays": "saturday, sunday"}],
            },
            ["C new 10@8<8", "P new 10@14<11"],
            "the lead time goes back over the weekend to Friday; the offset counts calendar days",
        ),
        (
            {
                "items": [made("P", lead_time="40D"), bought("C", minimum_order_quantity=50)],
                "boms": [bill("P", "C")],
                "demands": [sale("P", 10, 30)],
            },
            ["C new 10@-1<-1", "P new 10@30<-10"],
            "needed before the planning start: an emergency order of exactly that much, a day before the start",
        ),
        (
            {
                "items": [
                    made("P", reordering_policy="fixed_reorder_qty", reorder_point=5, reorder_quantity=10, lead_time="3D"),
                    bought("C"),
                ],
                "boms": [bill("P", "C", 2)],
                "stock": [{"item": "P", "quantity": 10}],
                "demands": [sale("P", 8, 120)],
                "supplies": [order("PR", "P", 1, 150)],
            },
            ["P new 10@124<121"],
            "demand after the end of the plan is not in the run: the order starts a day after it (Q14)",
        ),
        # --- phantoms ---
        (
            {
                "items": [made("P", scrap_pct=5), made("F"), made("G", scrap_pct=90), bought("C")],
                "boms": PHANTOMS,
                "demands": [sale("P", 10, 30)],
            },
            ["C new 124.74@30<30", "P new 10@30<30"],
            "10 x 1.05 x 2 x 1.1 x 3 x 1.2 x 1.5; phantoms have no lines, and their own scrap is that of their production",
        ),
        (
            {
                "items": [made("P", replenishment="assembly"), made("F"), made("G"), bought("C")],
                "boms": PHANTOMS,
                "demands": [sale("P", 10, 30)],
            },
            ["C new 60@30<30", "P new 10@30<30"],
            "10 x 2 x 3: an assembly order counts no scrap, at no depth",
        ),
        (
            {
                "items": [made("P"), made("F", lead_time="4D"), bought("C"), made("Q")],
                "boms": [bill("P", "F", 2, phantom="true"), bill("F", "C", 3), bill("Q", "F", 5)],
                "demands": [sale("P", 10, 30), sale("Q", 1, 30)],
            },
            ["C new 15@26<26", "C new 60@30<30", "F new 5@30<26", "P new 10@30<30", "Q new 1@30<30"],
            "F is passed through for P, and made for Q",
        ),
        # --- by-products ---
        (
            {
                "items": [made("P", lead_time="2D"), bought("B")],
                "boms": [bill("P", "B", -1)],
                "demands": [sale("P", 10, 30), sale("B", 4, 27), sale("B", 13, 40)],
            },
            ["B new 4@27<27", "B new 3@40<40", "P new 10@30<28"],
            "10 come with the order, on its starting date: too late for the first need, and for the second 3 are missing",
        ),
        (
            {
                "items": [made("P"), bought("B")],
                "boms": [bill("P", "B", -1)],
                "demands": [sale("P", 10, 30), sale("B", 4, 40)],
            },
            ["P new 10@30<30"],
            "more than enough; what is left of a by-product is not cut",
        ),
        # --- policies along a bill ---
        (
            {
                "items": [made("P"), bought("C", reordering_policy="order", minimum_order_quantity=50)],
                "boms": [bill("P", "C")],
                "demands": [sale("P", 10, 30), sale("P", 5, 30, id="SO-second"), sale("P", 7, 40)],
            },
            ["C new 15@30<30", "C new 7@40<40", "P new 15@30<30", "P new 7@40<40"],
            "an order of its own for the need of each planned order, without modifiers",
        ),
        (
            {
                "items": [made("P", reordering_policy="order"), bought("C", reordering_policy="order")],
                "boms": [bill("P", "C")],
                "demands": [sale("P", 10, 30), sale("P", 5, 30, id="SO-second")],
            },
            ["C new 10@30<30", "C new 5@30<30", "P new 10@30<30", "P new 5@30<30"],
            "demand by demand, down the bill",
        ),
        (
            {
                "items": [made("P", reordering_policy="order"), bought("C", minimum_order_quantity=50)],
                "boms": [bill("P", "C")],
                "demands": [sale("P", 10, 30), sale("P", 5, 30, id="SO-second")],
            },
            ["C new 50@30<30", "P new 10@30<30", "P new 5@30<30"],
            "the component by its own parameters",
        ),
        # --- make-to-order ---
        (
            {
                "items": [
                    made("P", lead_time="2D", manufacturing_policy="make_to_order"),
                    made("S", lead_time="3D", safety_lead_time="1D", manufacturing_policy="make_to_order"),
                    made("T", manufacturing_policy="make_to_order"),
                    bought("C", manufacturing_policy="make_to_order"),
                ],
                "boms": [bill("P", "S"), bill("S", "T"), bill("S", "C")],
                "demands": [sale("P", 10, 30)],
            },
            ["C new 10@25<25", "P new 10@30<28", "S#1 new 10@28<25", "T#2 new 10@25<25"],
            "one order of several levels, which end when they are due; what is bought is no part of it",
        ),
        (
            {
                "items": [
                    made("P", lead_time="2D"),
                    made("S", lead_time="3D", safety_lead_time="1D", manufacturing_policy="make_to_order"),
                ],
                "boms": [bill("P", "S")],
                "demands": [sale("P", 10, 30)],
            },
            ["P new 10@30<28", "S new 10@28<24"],
            "a parent for stock starts no such order: S is dated by its own parameters",
        ),
        (
            {
                "items": [
                    made("P", manufacturing_policy="make_to_order"),
                    made("S", manufacturing_policy="make_to_order", minimum_order_quantity=50),
                ],
                "boms": [bill("P", "S")],
                "stock": [{"item": "S", "quantity": 4}],
                "demands": [sale("P", 10, 30)],
            },
            ["P new 10@30<30", "S#1 new 6@30<30"],
            "stock is used first for a single need, and modifiers do not apply",
        ),
        (
            {
                "items": [made("P", manufacturing_policy="make_to_order"), made("S", manufacturing_policy="make_to_order")],
                "boms": [bill("P", "S")],
                "stock": [{"item": "S", "quantity": 4}],
                "demands": [sale("P", 10, 30), sale("P", 10, 40)],
            },
            ["P new 10@30<30", "P new 10@40<40", "S#1 new 10@30<30", "S#1 new 10@40<40"],
            "Q12: with more than one need under Lot-for-Lot each gets its order although there is stock",
        ),
    ],
)
def test_bills_of_material(tables: Rows, lines: list[str], because: str) -> None:
    assert told(planned(tables), "start_date") == sorted(lines), because


@pytest.mark.parametrize(
    ("validity", "is_used", "because"),
    [
        ({"valid_from": day(25)}, True, "first day of use is the starting date"),
        ({"valid_from": day(26)}, False, "a day later, though before the due date"),
        ({"valid_to": day(25)}, True, "last day of use is the starting date"),
        ({"valid_to": day(24)}, False, "a day earlier"),
    ],
)
def test_rows_of_a_bill_are_valid_by_starting_date(validity: Row, is_used: bool, because: str) -> None:
    tables = {
        "items": [made("P", lead_time="5D"), made("F"), bought("C"), bought("D")],
        "boms": [bill("P", "C", **validity), bill("P", "F", phantom="true", **validity), bill("F", "D")],
        "demands": [sale("P", 10, 30)],
    }
    needed = ["C new 10@25", "D new 10@25"] if is_used else []
    assert told(planned(tables)) == [*needed, "P new 10@30"], because


@pytest.mark.parametrize(
    ("row", "of_sku", "of_item", "of_plan", "place", "because"),
    [
        ({}, {}, {}, {}, "EAST", "where the order is"),
        ({}, {}, {}, {"components_at_location": "P"}, "P", "the plan's location"),
        ({}, {}, {"components_at_location": "I"}, {"components_at_location": "P"}, "I", "the item's goes before the plan's"),
        ({}, {"components_at_location": "S"}, {"components_at_location": "I"}, {}, "S", "the SKU's goes before the item's"),
        ({"location": "B"}, {"components_at_location": "S"}, {}, {}, "B", "the row of the bill goes before all"),
    ],
)
def test_where_components_are_needed(row: Row, of_sku: Row, of_item: Row, of_plan: Row, place: str, because: str) -> None:
    tables = {
        "items": [made("A", **of_item), bought("C")],
        "skus": [sku("A", "EAST", **of_sku)],
        "boms": [bill("A", "C", **row)],
        "demands": [sale("A", 10, 30, "EAST")],
    }
    assert told(planned(tables, **of_plan)) == ["A/EAST new 10@30", f"C/{place} new 10@30"], because


@pytest.mark.parametrize(
    ("missing", "lines", "because"),
    [
        ("minimal", ["C/EAST new 10@30"], "to exact demand: the order multiple is not for it"),
        ("item_card", ["C/EAST new 20@30"], "by the item's own parameters"),
        ("dont_plan", [], "not at all"),
    ],
)
def test_components_without_a_sku(missing: str, lines: list[str], because: str) -> None:
    tables = {
        "items": [made("P"), bought("C", order_multiple=20)],
        "skus": [sku("P", "EAST"), sku("P", "WEST")],
        "locations": [{"location": "EAST", "missing_sku_planning": missing}],
        "boms": [bill("P", "C")],
        "demands": [sale("P", 10, 30, "EAST"), sale("P", 10, 30, "WEST")],
    }
    always = ["C/WEST new 10@30", "P/EAST new 10@30", "P/WEST new 10@30"]
    assert told(planned(tables)) == sorted(lines + always), because


# --- existing production orders --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "demand", "components", "bills", "lines", "because"),
    [
        ({}, "5@30", "C 10@28", "C 2", ["C new 10@28"], "without a line the order keeps its components as they are"),
        ({}, "10@30", "C 10@28", "C 2", ["C new 20@30", "P change_quantity 10@30 (5)"], "the bill speaks for a changed order"),
        ({}, "", "C 10@28", "C 2", ["P cancel 0@30 (5)"], "a cancelled order needs nothing"),
        (
            {"rescheduling_period": "30D", "lead_time": "2D"},
            "5@40",
            "C 10@28",
            "C 2",
            ["C new 10@38", "P reschedule 5@40"],
            "at the new starting date",
        ),
        ({}, "10@30", "C 10@28 D 3@28", "C 2", ["C new 20@30", "P change_quantity 10@30 (5)"], "D is no part of the bill any more"),
        ({"lead_time": "2D"}, "10@30", "C 7@25", "", ["C new 14@28", "P change_quantity 10@30 (5)"], "scaled without a bill"),
        ({}, "8@30", "C 7@25", "", ["C new 12@30", "P change_quantity 8@30 (5)"], "7 x 8 / 5 = 11.2, in whole units"),
        ({}, "", "C 7@25", "", ["P cancel 0@30 (5)"], "without a bill, too, a cancelled order needs nothing"),
    ],
)
def test_components_of_existing_orders(item: Row, demand: str, components: str, bills: str, lines: list[str], because: str) -> None:
    """One production order of 5 on day 30."""
    words = components.split()
    needs = [component_of("PR", name, *_quantity_and_day(need)) for name, need in zip(words[::2], words[1::2], strict=True)]
    tables = {
        "items": [made("P", **item), bought("C", rounding_precision=1), bought("D")],
        "boms": [bill("P", *bills.split())] if bills else [],
        "supplies": [order("PR", "P", 5, 30)],
        "demands": needs + ([sale("P", *_quantity_and_day(demand))] if demand else []),
    }
    assert told(planned(tables)) == sorted(lines), because


def _quantity_and_day(text: str) -> tuple[str, int]:
    quantity, due = text.split("@")
    return quantity, int(due)


def test_need_of_a_purchase_order_is_scaled_although_its_item_has_a_bill() -> None:
    """Only production and assembly orders are exploded, so that a subcontracted purchase would otherwise lose its need."""
    tables = {
        "items": [bought("P"), bought("C")],
        "boms": [bill("P", "C", 3)],
        "supplies": [order("PO", "P", 5, 30, type="purchase_order")],
        "demands": [sale("P", 10, 30), component_of("PO", "C", 10, 28)],
    }
    assert told(planned(tables)) == ["C new 20@30", "P change_quantity 10@30 (5)"]


def test_rework_does_not_keep_other_orders_from_their_components() -> None:
    """An order of C needs P, which is made of C: only this need is planned as it stands, since it cannot wait for its order."""
    tables = {
        "items": [bought("A"), made("C"), made("P"), made("Q")],
        "boms": [bill("P", "C")],
        "supplies": [order("RW", "C", 5, 30), order("PQ", "Q", 5, 30)],
        "demands": [component_of("RW", "P", 5, 28), component_of("PQ", "A", 5, 28), sale("Q", 10, 30), sale("C", 5, 30)],
    }
    assert told(planned(tables)) == ["A new 10@30", "C new 5@28", "P new 5@28", "Q change_quantity 10@30 (5)"]


# --- transfers -------------------------------------------------------------------------------------------------------------------

ROUTE = [{"from": "RED", "to": "GREEN", "shipping_time": "3D"}, {"from": "GREEN", "to": "RED", "shipping_time": "3D"}]
GREEN_FROM_RED = [moved("P", "GREEN", "RED"), sku("P", "RED")]


@pytest.mark.parametrize(
    ("tables", "lines", "because"),
    [
        (
            {
                "locations": [
                    {"location": "GREEN", "inbound_handling_time": "1D"},
                    {"location": "RED", "outbound_handling_time": "1D"},
                ],
                "stock": [sku("P", "RED", quantity=4)],
                "demands": [sale("P", 10, 20, "GREEN")],
            },
            ["P/GREEN new 10@20<15", "P/RED new 6@15<15"],
            "E24: 1 day of handling, 3 of shipping, 1 of handling; the sender has 4",
        ),
        (
            {"supplies": [transfer("TR", "P", 5, 20, "RED", "GREEN")], "demands": [sale("P", 5, 20, "GREEN")]},
            ["P/RED new 5@17<17"],
            "a transfer order that stays is sent when it leaves",
        ),
        (
            {"supplies": [transfer("TR", "P", 5, 20, "RED", "GREEN")], "demands": [sale("P", 8, 20, "GREEN")]},
            ["P/GREEN change_quantity 8@20<17 (5)", "P/RED new 8@17<17"],
            "the sending side follows the quantity",
        ),
        (
            {"supplies": [transfer("TR", "P", 5, 20, "RED", "GREEN")], "demands": [sale("P", 5, 25, "GREEN")]},
            ["P/GREEN reschedule 5@25<22", "P/RED new 5@22<22"],
            "and the date",
        ),
        (
            {"supplies": [transfer("TR", "P", 5, 20, "RED", "GREEN")]},
            ["P/GREEN cancel 0@20<17 (5)"],
            "what is cancelled is not sent",
        ),
        (
            {"supplies": [transfer("TR", "P", 5, 20, "GREEN", "RED")], "demands": [sale("P", 5, 20, "RED")]},
            ["P/RED cancel 0@20<17 (5)", "P/RED new 5@20<20"],
            "GREEN is planned before RED, which supplies it: a transfer the other way is taken back",
        ),
        (
            {
                "supplies": [transfer("TR", "P", 5, 20, "GREEN", "RED")],
                "stock": [sku("P", "GREEN", quantity=2)],
                "demands": [sale("P", 5, 20, "RED", reserved_supply="TR", reserved_quantity=2)],
            },
            ["P/RED change_quantity 2@20<17 (5)", "P/RED new 3@20<20"],
            "what is reserved of it stays, and GREEN sends it from stock",
        ),
        (
            {
                "items": [bought("P", reordering_policy="order")],
                "supplies": [transfer("TR", "P", 5, 20, "GREEN", "RED")],
                "demands": [sale("P", 4, 25, "GREEN")],
            },
            ["P/GREEN new 4@25<22", "P/GREEN new 5@17<14", "P/RED cancel 0@20<17 (5)", "P/RED new 4@22<22", "P/RED new 5@14<14"],
            "under Order what is sent is covered before it could be taken back; RED then finds no demand for it",
        ),
    ],
)
def test_transfers(tables: Rows, lines: list[str], because: str) -> None:
    """The last date is that of the shipment, or of the order."""
    item = bought("P", rescheduling_period="10D")
    given: Rows = {"items": [item], "skus": GREEN_FROM_RED, "transfer_routes": ROUTE} | tables
    assert told(planned(given), "order_date") == sorted(lines), because


def test_dates_of_a_transfer_by_calendars() -> None:
    """Handling counts working days, shipping every day; then back to a working day of the sender."""
    plan = planned(
        {
            "items": [bought("P")],
            "skus": GREEN_FROM_RED,
            "transfer_routes": [{"from": "RED", "to": "GREEN", "shipping_time": "5D"}],
            "locations": [
                {"location": "GREEN", "inbound_handling_time": "1D"},
                {"location": "RED", "outbound_handling_time": "1D"},
            ],
            "calendars": [{"calendar": "BASE", "nonworking_weekdays": "saturday, sunday"}],
            "demands": [sale("P", 10, 20, "GREEN")],
        }
    )
    line = plan.lines.row(0, named=True)
    dates = {name: _number(line[name]) for name in ("due_date", "end_date", "start_date", "order_date")}
    assert dates == {"due_date": 20, "end_date": 18, "start_date": 11, "order_date": 10}, "Sunday; Friday; Friday; Thursday"
    assert told(plan) == ["P/GREEN new 10@20", "P/RED new 10@10"]


def test_a_chain_of_transfers_ends_at_the_plant() -> None:
    tables = {
        "items": [made("P", lead_time="4D"), bought("C")],
        "skus": [moved("P", "EAST", "MAIN"), moved("P", "MAIN", "PLANT"), sku("P", "PLANT")],
        "transfer_routes": [
            {"from": "MAIN", "to": "EAST", "shipping_time": "2D"},
            {"from": "PLANT", "to": "MAIN", "shipping_time": "3D"},
        ],
        "boms": [bill("P", "C", 2)],
        "demands": [sale("P", 10, 30, "EAST"), sale("P", 5, 28, "MAIN")],
    }
    lines = ["C/PLANT new 30@21", "P/EAST new 10@30", "P/MAIN new 15@28", "P/PLANT new 15@25"]
    assert told(planned(tables)) == sorted(lines)
