"""Every code that reading and checking a source can report: what it says, where, and what it stops."""

from __future__ import annotations

import pytest

from lotwise.errors import FINDING_KINDS

DEMAND = "demands:\n- {{id: S1, type: sales_order, item: FG, due_date: 2026-02-02, quantity: 5, {}}}\n"
TRANSFER = "skus:\n- {item: FG, location: EAST, replenishment: transfer, transfer_from: MAIN}\n"
COVERAGE = "rules: planning_optimization\n"
MIN_MAX = f"{COVERAGE}items:\n- {{item: FG, reordering_policy: min_max, minimum: 9}}\n"
PERIOD = f"{COVERAGE}items:\n- {{item: FG, reordering_policy: period}}\n"
QUOTATIONS = (
    "demands:\n- {id: Q1, type: sales_quotation, item: FG, due_date: 2026-02-02, quantity: 5}\n"
    "- {id: Q2, type: sales_quotation, item: FG, due_date: 2026-02-03, quantity: 5}\n"
)
DIRECTION = """items: [{{item: FG}}]
skus:
- {{item: FG, location: MAIN}}
- {{item: FG, location: SOUTH}}
- {{item: FG, location: EAST, replenishment: transfer, transfer_from: MAIN}}
- {{item: FG, location: WEST, replenishment: transfer, transfer_from: EAST}}
supplies:
- {{id: T1, type: transfer_order, item: FG, {more}location: {to}, transfer_from: {start}, due_date: 2026-02-02, quantity: 5}}
"""
"""MAIN supplies EAST, and EAST supplies WEST."""
RETURN = "supplies:\n- {id: R1, type: sales_return, item: FG, due_date: 2026-02-02, quantity: 5}\n"
WEEK = "monday, tuesday, wednesday, thursday, friday, saturday, sunday"
WORK = "[monday, tuesday, wednesday, thursday, friday]"
BOM = "items:\n- {{item: FG}}\n- {{item: RM}}\nboms:\n- {{parent: FG, component: RM, {}}}\n"


@pytest.mark.parametrize(
    ("text", "code", "where", "says", "advice"),
    [
        (
            "plan: {start_date: 2026-01-05}\n",
            "LW-S003",
            "plan end_date 1",
            "end_date of the plan must have a value: the last day whose demand is planned.",
            "add it to the plan, such as end_date: 2026-01-05",
        ),
        (
            "plan: {}\n",
            "LW-S003",
            "plan start_date 1",
            "start_date of the plan must have a value: the first day that is planned.",
            "add it to the plan, such as start_date: 2026-01-05",
        ),
        (
            f"{COVERAGE}plan: {{start_date: 9999-12-30}}\n",
            "LW-S003",
            "plan start_date 2",
            "start_date (9999-12-30) of the plan must not lie after 8999-12-31, so that periods can be counted from it.",
            "year",
        ),
        (
            "plan: {start_date: 2026-01-05, end_date: 2025-12-31}\n",
            "LW-S003",
            "plan end_date 1",
            "end_date (2025-12-31) of the plan must not be before start_date (2026-01-05).",
            "swapped",
        ),
        (
            "plan: {start_date: 2026-01-05, end_date: 2026-12-31, default_safety_lead_time: 5}\n",
            "LW-S003",
            "plan default_safety_lead_time 1",
            "default_safety_lead_time (5) of the plan must be a period",
            "5D",
        ),
        (
            "rules: of_the_moon\n",
            "LW-S003",
            "plan rules 2",
            "rules (of_the_moon) of the plan must be one of business_central, planning_optimization.",
            "leave it out: the plan then follows business_central",
        ),
        (
            f"{COVERAGE}plan: {{start_date: 2026-01-05, forecast_model: M}}\nforecast_models:\n- {{model: N}}\n",
            "LW-S003",
            "plan forecast_model 2",
            "forecast_model (M) of the plan must stand in the forecast_models table.",
            "all models count",
        ),
        (
            "items:\n- {item: FG, minimum: 5}\n- {item: RM, minimum: 6}\n",
            "LW-T005",
            "items minimum 2",
            "column minimum of table items is filled, but reordering policies do not read it. So it is in 1 more rows.",
            "follow the other rules",
        ),
        (
            "order_settings:\n- {item: FG, order_type: purchase}\n",
            "LW-T005",
            "order_settings - -",
            "table order_settings has rows, but reordering policies do not read it.",
            "follow the other rules",
        ),
        (
            f"{COVERAGE}plan: {{start_date: 2026-01-05, default_safety_lead_time: 5D}}\n",
            "LW-T005",
            "plan default_safety_lead_time 2",
            "column default_safety_lead_time of table plan is filled, but coverage codes do not read it.",
            "leave it empty",
        ),
        (
            QUOTATIONS,
            "LW-R031",
            "demands type 2",
            "type (sales_quotation) of demand 'Q1' is one that reordering policies do not plan: the row is left out. "
            "So it is in 1 more rows.",
            "the other rules",
        ),
        (
            COVERAGE + RETURN,
            "LW-R031",
            "supplies type 3",
            "type (sales_return) of supply 'R1' is one that coverage codes do not plan: the row is left out.",
            "the other rules",
        ),
        (
            "plan: {start_date: 2026-01-05, end_date: 2026-12-31, to_day: 1}\n",
            "LW-T002",
            "plan to_day -",
            "'to_day'",
            "'today' was meant",
        ),
        ("items: []\n", "LW-S002", "items - -", "table items must have rows.", "export is empty"),
        ("calender:\n- {calendar: A}\n", "LW-T001", "calender - -", "table 'calender' is unknown", "'calendars' was meant"),
        ("items:\n- {item: FG, lead_tme: 5D}\n", "LW-T002", "items lead_tme -", "'lead_tme'", "'lead_time' was meant"),
        ("stock:\n- {item: FG}\n", "LW-T003", "stock quantity -", "table stock must have a column quantity.", "export"),
        ("stock: []\n", "LW-T004", "stock - -", "table stock has no rows.", "delete the table"),
        (
            "stock:\n- {item: FG, quantity: }\n",
            "LW-R001",
            "stock quantity 2",
            "quantity of stock of item 'FG' must have a value.",
            "export",
        ),
        (
            "demands:\n- {id: S1, type: sales_order, item: FG, quantity: 5}\n",
            "LW-R001",
            "demands due_date 2",
            "due_date of demand 'S1' must have a value.",
            "blanket",
        ),
        (
            "demands:\n- {id: S1, type: forecast, item: FG, due_date: 02/03/26, quantity: 5}\n",
            "LW-R002",
            "demands due_date 2",
            "due_date (02/03/26) of demand 'S1' must be a date written 2026-02-28.",
            "local way",
        ),
        (
            "calendars:\n- {calendar: A, holidays: [x]}\n",
            "LW-R002",
            "calendars holidays 2",
            "holidays (x) of calendar 'A'",
            "time of day",
        ),
        (
            "items:\n- {item: FG, lot_size: '1,5'}\n",
            "LW-R003",
            "items lot_size 2",
            "lot_size (1,5) of item 'FG' must be a number.",
            "1.5",
        ),
        (
            "items:\n- {item: FG, lot_size: 0.000001}\n",
            "LW-R004",
            "items lot_size 2",
            "at most 5 decimals",
            "round it in the export",
        ),
        (
            "items:\n- {item: FG, lead_time: 5}\n",
            "LW-R005",
            "items lead_time 2",
            "lead_time (5) of item 'FG' must be a period",
            "5D",
        ),
        (
            "items:\n- {item: FG, reordering_policy: Lot-for-Lot}\n",
            "LW-R006",
            "items reordering_policy 2",
            "reordering_policy (Lot-for-Lot) of item 'FG' must be one of lot_for_lot, order",
            "'lot_for_lot' was meant",
        ),
        (
            "items:\n- {item: FG, reordering_policy: min_max}\n",
            "LW-R025",
            "items reordering_policy 2",
            "must be one of lot_for_lot, order, fixed_reorder_qty, maximum_qty, none under rules: business_central",
            "the other rules",
        ),
        (
            f"{COVERAGE}items:\n- {{item: FG, reordering_policy: priority}}\n",
            "LW-R026",
            "items reordering_policy 3",
            "is a coverage code that this version does not plan",
            "requirement",
        ),
        (
            f"{COVERAGE}items:\n- {{item: FG, minimum_key: SUMER}}\n"
            "min_max_keys:\n- {key: SUMMER, unit: month, change: 1, factor: 2}\n",
            "LW-R027",
            "items minimum_key 3",
            "must stand in the min_max_keys table",
            "'SUMMER' was meant",
        ),
        (
            f"{COVERAGE}plan: {{start_date: 2026-01-05, forecast_reduction_method: percent_reduction_key}}\n"
            "items:\n- {item: FG, reduction_key: WEKS}\nreduction_keys:\n- {key: WEEKS, unit: week, change: 1}\n",
            "LW-R033",
            "items reduction_key 4",
            "reduction_key (WEKS) of item 'FG' must stand in the reduction_keys table",
            "'WEEKS' was meant",
        ),
        (
            f"{COVERAGE}min_max_keys:\n"
            "- {key: K, use_effective_date: true, effective_date: 9999-12-01, unit: month, change: 3, factor: 2}\n",
            "LW-R007",
            "min_max_keys effective_date 3",
            "effective_date (9999-12-01) of key 'K' must not lie after 8999-12-31, so that periods can be counted from it.",
            "year",
        ),
        (
            f"calendars:\n- {{calendar: BASE, nonworking_weekdays: [{WEEK}]}}\n",
            "LW-R034",
            "calendars nonworking_weekdays 2",
            "of calendar 'BASE' leaves no open day within the plan (2026-01-05 to 2026-12-31): dates fall on closed days",
            "instead of those without",
        ),
        (
            "items:\n- {item: FG, vendor_calendar: SHOP}\ncalendars:\n"
            "- {calendar: BASE, nonworking_weekdays: [saturday, sunday]}\n"
            "- {calendar: SHOP, nonworking_weekdays: [monday, tuesday, wednesday, thursday, friday]}\n",
            "LW-R035",
            "items vendor_calendar 2",
            "vendor_calendar (SHOP) of item 'FG' has no open day in common with the calendar of the company within the plan",
            "instead of those without",
        ),
        (
            f"{COVERAGE}forecast_models:\n- {{model: A, submodels: B}}\n- {{model: B, submodels: C}}\n",
            "LW-R028",
            "forecast_models submodels 3",
            "must not name a model that has submodels itself",
            "with the one model",
        ),
        (
            f"{COVERAGE}previous_plan:\n- {{id: P1, item: FG, due_date: 2026-02-02, quantity: 5, pegged_to: S9}}\n",
            "LW-R029",
            "previous_plan pegged_to 3",
            "pegged_to (S9) of planned order 'P1' names neither a demand nor a planned order: the link is ignored.",
            "closed since",
        ),
        (
            f"{COVERAGE}supplies:\n- {{id: P1, type: purchase_order, item: FG, due_date: 2026-02-02, quantity: 5}}\n"
            "previous_plan:\n- {id: P1, item: FG, due_date: 2026-02-02, quantity: 5}\n",
            "LW-R036",
            "previous_plan id 5",
            "id (P1) of planned order 'P1' must not be that of an open order; row 3 of supplies has the same.",
            "firmed since",
        ),
        (
            COVERAGE + DEMAND.format("time: 25:00"),
            "LW-R030",
            "demands time 3",
            "must be a time of day written 08:30",
            "seconds",
        ),
        (
            PERIOD,
            "LW-P002",
            "items coverage_period 3",
            "must have a value under the coverage code period",
            "7D",
        ),
        (
            f"{MIN_MAX}skus: [{{item: FG, location: EAST, maximum: 5}}]\n",
            "LW-P003",
            "skus maximum 4",
            "maximum (5) of SKU 'FG' at 'EAST' must be at least minimum (9) under the coverage code min_max",
            "swapped",
        ),
        (
            f"{COVERAGE}order_settings:\n- {{item: FG, order_type: purchase, minimum: 12, maximum: 15, multiple: 10}}\n",
            "LW-P004",
            "order_settings maximum 3",
            "allows no order that is a multiple and at least the minimum",
            "no maximum",
        ),
        (
            "items:\n- {item: FG, replenishment: transfer}\n",
            "LW-R006",
            "items replenishment 2",
            "possible on a SKU only",
            "receiving location",
        ),
        (
            "calendars:\n- {calendar: A, nonworking_weekdays: sundy}\n",
            "LW-R006",
            "calendars nonworking_weekdays 2",
            "(sundy)",
            "'sunday'",
        ),
        (
            "items:\n- {item: FG, order_multiple: -5}\n",
            "LW-R007",
            "items order_multiple 2",
            "(-5) of item 'FG' must be 0 or more.",
            "sign",
        ),
        (
            "items:\n- {item: FG, scrap_pct: -1}\n",
            "LW-R007",
            "items scrap_pct 2",
            "scrap_pct (-1) of item 'FG' must be 0 or more.",
            "sign",
        ),
        (BOM.format("quantity_per: 1, scrap_pct: 1e13"), "LW-R007", "boms scrap_pct 5", "must be at most", "decimal sign"),
        (BOM.format("quantity_per: 1, scrap_pct: 1/3"), "LW-R003", "boms scrap_pct 5", "must be a number", "unit"),
        (BOM.format("quantity_per: 1, scrap_pct: 0.333333"), "LW-R004", "boms scrap_pct 5", "at most 5 decimals", "round it"),
        (
            "items:\n- {item: FG, rounding_precision: 0}\n",
            "LW-R007",
            "items rounding_precision 2",
            "must be more than 0",
            "default",
        ),
        (
            "stock:\n- {item: FG, quantity: 2e12}\n",
            "LW-R007",
            "stock quantity 2",
            "must be at most 1,000,000,000,000.",
            "decimal sign",
        ),
        (
            DEMAND.format("reserved_quantity: 6"),
            "LW-R007",
            "demands reserved_quantity 2",
            "at most the demand's quantity (5)",
            "shipped",
        ),
        (
            DEMAND.format("reserved_supply: P1, reserved_quantity: 3")
            + "- {id: S2, type: sales_order, item: FG, due_date: 2026-02-02, quantity: 5, "
            "reserved_supply: P1, reserved_quantity: 2}\n"
            "supplies:\n- {id: P1, type: purchase_order, item: FG, due_date: 2026-01-20, quantity: 4}\n",
            "LW-R007",
            "demands reserved_quantity 3",
            "reserved_quantity (2) of demand 'S2' must be at most what is left of the supply (1) after what is reserved for S1.",
            "received",
        ),
        (
            "items:\n- {item: FG}\n- {item: FG}\n",
            "LW-R008",
            "items item 3",
            "item (FG) of item 'FG' must be there once per item; row 2 has the same.",
            "joined",
        ),
        (
            "skus:\n- {item: FG, location: ''}\n- {item: FG}\n",
            "LW-R008",
            "skus item 3",
            "once per item, variant and location; row 2",
            "joined",
        ),
        (
            "transfer_routes:\n- {from: MAIN, to: EAST}\n- {from: MAIN, to: EAST, shipping_time: 2D}\n",
            "LW-R008",
            "transfer_routes from 3",
            "from (MAIN) of the route from 'MAIN' to 'EAST' must be there once per from and to; row 2 has the same.",
            "joined",
        ),
        (
            "locations:\n- {inbound_handling_time: 1D}\n- {location: ''}\n",
            "LW-R008",
            "locations location 3",
            "location of location '' must be there once per location; row 2 has the same.",
            "joined",
        ),
        (
            "items:\n- {item: FG-100}\nstock:\n- {item: FG-10O, quantity: 1}\n",
            "LW-R009",
            "stock item 4",
            "item (FG-10O) of stock of item 'FG-10O' must stand in the items table.",
            "'FG-100' was meant. Known items: 1.",
        ),
        (
            "items:\n- {item: FG-100}\nboms:\n- {parent: FG-10O, component: FG-100, quantity_per: 1}\n",
            "LW-R009",
            "boms parent 4",
            "parent (FG-10O) of the bill of material of item 'FG-10O' must stand in the items table.",
            "'FG-100' was meant. Known items: 1.",
        ),
        (
            "items:\n- {item: FG-100}\nboms:\n- {parent: FG-100, component: RM, quantity_per: 1}\n",
            "LW-R009",
            "boms component 4",
            "component (RM) of the bill of material of item 'FG-100' must stand in the items table.",
            "blocked",
        ),
        (DEMAND.format("order_to_order_supply: P1"), "LW-R010", "demands order_to_order_supply 2", "(P1) of demand 'S1'", "closed"),
        (DEMAND.format("reserved_supply: P1"), "LW-R010", "demands reserved_supply 2", "id of a supply of the same item", "closed"),
        (
            "items:\n- {item: FG, include_inventory: maybe}\n",
            "LW-R011",
            "items include_inventory 2",
            "must be true or false",
            "yes or no",
        ),
        (DEMAND.format("blanket_ref: S1"), "LW-R012", "demands blanket_ref 2", "id of a blanket_sales_order demand", "closed"),
        (
            "items:\n- {item: FG, vendor_calendar: BSE}\ncalendars:\n- {calendar: BASE}\n",
            "LW-R013",
            "items vendor_calendar 2",
            "vendor_calendar (BSE) of item 'FG' must stand in the calendars table.",
            "'BASE' was meant",
        ),
        (
            "items:\n- {item: FG, minimum_order_quantity: 10.50, maximum_order_quantity: 5}\n",
            "LW-P001",
            "items minimum_order_quantity 2",
            "minimum_order_quantity (10.5) of item 'FG' is above maximum_order_quantity (5): the maximum is raised to the minimum",
            "0 means no maximum",
        ),
        (
            "items:\n- {item: FG, minimum_order_quantity: 10}\nskus:\n- {item: FG, location: EAST, maximum_order_quantity: 5}\n",
            "LW-P001",
            "skus minimum_order_quantity 4",
            "minimum_order_quantity (10) of SKU 'FG' at 'EAST' is above maximum_order_quantity (5)",
            "swapped",
        ),
        (
            "skus:\n- {item: FG, location: EAST, replenishment: transfer}\n",
            "LW-R014",
            "skus transfer_from 2",
            "transfer_from of SKU 'FG' at 'EAST' must name the location that a transfer comes from.",
            "purchased or produced",
        ),
        (
            TRANSFER + "transfer_routes:\n- {from: EAST, to: MAIN}\n",
            "LW-R015",
            "skus transfer_from 2",
            "transfer_from (MAIN) of SKU 'FG' at 'EAST' must have a route to 'EAST' in transfer_routes.",
            "add the row",
        ),
        (
            "skus:\n- {item: FG, location: EAST, replenishment: transfer, transfer_from: EAST}\n",
            "LW-R016",
            "skus transfer_from 2",
            "transfer_from (EAST) of SKU 'FG' at 'EAST' leads back to the location: EAST, EAST.",
            "purchase or production",
        ),
        (
            "boms:\n- {parent: FG, component: FG, quantity_per: 1}\n",
            "LW-R017",
            "boms component 2",
            "component (FG) of the bill of material of item 'FG' leads back to the item: FG, FG.",
            "swapped",
        ),
        (
            "supplies:\n- {id: T1, type: transfer_order, item: FG, location: EAST, transfer_from: MAIN, due_date: 2026-02-02,"
            " quantity: 5}\n",
            "LW-R019",
            "supplies transfer_from 2",
            "transfer_from (MAIN) of supply 'T1' has no route to 'EAST' in transfer_routes: the order is planned as if shipping",
            "add the row",
        ),
        (
            COVERAGE + DIRECTION.format(to="MAIN", start="EAST", more=""),
            "LW-R032",
            "supplies transfer_from 9",
            "transfer_from (EAST) of supply 'T1' is itself supplied from 'MAIN', where the order goes: the order is left out.",
            "its goods are on their way",
        ),
        (
            "transfer_routes:\n- {from: MAIN, to: MAIN}\n",
            "LW-R020",
            "transfer_routes to 2",
            "to (MAIN) of the route from 'MAIN' to 'MAIN' is where the route starts: the row is never used.",
            "wrong",
        ),
        (
            BOM.format("quantity_per: 1, valid_from: 2026-03-01, valid_to: 2026-02-28"),
            "LW-R021",
            "boms valid_from 5",
            "valid_from (2026-03-01) of the bill of material of item 'FG' is after valid_to (2026-02-28): the row is never used.",
            "swapped",
        ),
        (
            BOM.format("quantity_per: 0.0"),
            "LW-R022",
            "boms quantity_per 5",
            "quantity_per (0.0) of the bill of material of item 'FG' says that nothing is needed.",
            "lost in the export",
        ),
        (
            BOM.format("quantity_per: 1, phantom: true"),
            "LW-R024",
            "boms component 5",
            "has no bill that could take its place",
            "leave phantom empty",
        ),
        (
            DEMAND.format("of_supply: P1"),
            "LW-R023",
            "demands of_supply 2",
            "of_supply (P1) of demand 'S1' is not the id of a production or assembly order: the need stays as it is",
            "closed",
        ),
    ],
)
def test_finding(findings, text, code, where, says, advice):
    (finding, *more) = findings(text)
    table, column, row = where.split()
    assert finding.code == code
    assert (finding.table, finding.place.column or "-", str(finding.place.row or "-")) == (table, column, row)
    assert says in finding.message
    assert finding.advice.startswith("Maybe ")
    assert advice in finding.advice
    assert all(other.code in {"LW-S002", "LW-S003"} for other in more), "only what follows from the first"


def test_a_finding_carries_its_item_and_value(findings):
    (finding,) = findings("items:\n- {item: FG, lead_time: soon}\n")
    assert (finding.item, finding.value, finding.kind.stops) == ("FG", "soon", "item")
    assert str(finding.place) == "case.yaml, row 2, column lead_time"


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("items:\n- {item: FG, minimum_order_quantity: 10, maximum_order_quantity: 0}\n", "0 is no maximum"),
        ("items:\n- {item: FG, minimum_order_quantity: 10, maximum_order_quantity: 10}\n", "equal is allowed"),
        ("skus:\n- {item: FG}\n- {item: FG, location: EAST}\n- {item: FG, variant: RED}\n", "three different SKUs"),
        ("stock:\n- {item: FG, quantity: 1}\n- {item: FG, quantity: -1.10000000}\n", "stock rows add up and may be negative"),
        ("demands:\n- {id: B1, type: blanket_sales_order, item: FG, quantity: 5}\n", "a blanket order line may have no date"),
        (DEMAND.format("reserved_quantity: 5"), "all of it reserved"),
        (DEMAND.replace("quantity: 5", "quantity: -5").format("reserved_quantity: 0"), "nothing reserved of a return"),
        (DEMAND.format("order_to_order_supply: ''"), "an empty reference is none"),
        (
            "items:\n- {item: FG, vendor_calendar: BASE}\ncalendars:\n- {calendar: BASE, holidays: [2026-01-06]}\n",
            "a known calendar",
        ),
        (BOM.format("quantity_per: -0.5"), "a by-product"),
        (BOM.format("quantity_per: 1") + "- {parent: FG, component: RM, quantity_per: 1}\n", "equal rows add up"),
        (BOM.format("quantity_per: 1, valid_from: 2026-03-01, valid_to: 2026-03-01"), "valid for a day"),
        (BOM.format("quantity_per: 1, valid_from: 2027-03-01"), "valid after the plan"),
        (
            "items:\n- {item: FG, replenishment: purchase}\n- {item: RM}\nboms:\n- {parent: FG, component: RM, quantity_per: 1}\n",
            "an item that is bought may have a bill of material",
        ),
        (
            "items: [{item: A}, {item: B}, {item: C}]\nboms:\n- {parent: A, component: B, quantity_per: 1}\n"
            "- {parent: A, component: C, quantity_per: 1}\n- {parent: B, component: C, quantity_per: 1}\n",
            "two ways to a component are no circle",
        ),
        (TRANSFER + "transfer_routes:\n- {from: MAIN, to: EAST}\n", "a route without shipping time takes none"),
        ("skus:\n- {item: FG, location: EAST, transfer_from: MAIN}\n", "a source that is not used"),
        (
            "skus:\n- {item: FG, location: EAST, replenishment: transfer, transfer_from: MAIN}\n"
            "- {item: FG, location: MAIN, replenishment: purchase, transfer_from: EAST}\n"
            "transfer_routes:\n- {from: MAIN, to: EAST}\n",
            "the way back is not used",
        ),
        (
            "skus:\n- {item: FG, location: EAST, replenishment: transfer, transfer_from: MAIN}\n"
            "- {item: FG, variant: RED, location: MAIN, replenishment: transfer, transfer_from: EAST}\n"
            "transfer_routes:\n- {from: MAIN, to: EAST}\n- {from: EAST, to: MAIN}\n",
            "two variants, two ways",
        ),
        (
            "supplies:\n- {id: T1, type: transfer_order, item: FG, location: EAST, due_date: 2026-02-02, quantity: 5}\n"
            "- {id: P1, type: purchase_order, item: FG, location: EAST, transfer_from: MAIN, due_date: 2026-02-02, quantity: 5}\n",
            "in transit; and an order of another type",
        ),
        (
            "items: [{item: FG}, {item: RM}]\nsupplies:\n"
            "- {id: P1, type: production_order, item: FG, due_date: 2026-02-02, quantity: 5}\n"
            "demands:\n- {id: S1, type: production_component, item: RM, due_date: 2026-02-02, quantity: 5, of_supply: P1}\n",
            "component need names the order of another item",
        ),
        ("items:\n- {item: FG, include_inventory: YES, lead_time: 1m + 2d}\n", "case and spaces do not matter here"),
        ('items:\n- {item: "FG\\t", lead_time: "\\t5D "}\n', "tabs around a cell are no part of it"),
    ],
)
def test_no_finding(findings, text, because):
    assert findings(text) == (), because


@pytest.mark.parametrize(
    ("text", "codes", "because"),
    [
        ("items:\n- {item: FG, include_inventory: false}\n", ["LW-T005"], "stock is to be left out"),
        ("items:\n- {item: FG, include_inventory: true}\n", [], "which it is not anyway"),
        ("items:\n- {item: FG, safety_stock: 0, lot_accumulation_period: 0W, reorder_point: 0.0}\n", [], "zero says nothing"),
        ("items:\n- {item: FG, safety_stock: soon}\n", ["LW-T005"], "nothing depends on what is not read"),
        ("items:\n- {item: FG, time_bucket: 1W, reorder_point: 5}\n", ["LW-T005"] * 2, "a column each"),
        ("items: [{item: FG, reorder_point: 5}]\nskus: [{item: FG, reorder_point: 5}]\n", ["LW-T005"] * 2, "and a table each"),
        ("locations:\n- {location: EAST, inbound_handling_time: 1}\n", ["LW-T005"], "what is not read stops no run"),
        (DEMAND.format("blanket_ref: B1, of_supply: P1"), ["LW-T005"] * 2, "a reference that nothing follows"),
        ("plan: {start_date: 2026-01-05, blank_overflow_level: allow_default_calculation}\n", [], "a default"),
        ("plan: {start_date: 2026-01-05, use_forecast_on_locations: no, location_mandatory: no}\n", ["LW-T005"], "one default"),
        ("plan: {start_date: 2026-01-05, end_date: 2026-12-31}\n", [], "a last day is read, and not needed"),
        ("plan: {start_date: 2026-01-05}\nstock: [{item: FG, quantity: 1, sublocation: A-01}]\n", [], "a column of these rules"),
    ],
)
def test_what_coverage_codes_do_not_read(findings, text, codes, because):
    assert [finding.code for finding in findings(COVERAGE + text)] == codes, because


@pytest.mark.parametrize(
    ("text", "codes", "because"),
    [
        ("reduction_keys:\n- {unit: lightyear}\n", ["LW-T005"], "errors of a table that is not read stop no run"),
        ("previous_plan:\n- {id: P1, item: XX}\n", ["LW-T005"], "nor does what it lacks"),
        ("reduction_keys: []\n", ["LW-T004"], "an empty table"),
        ("items:\n- {item: FG, calendar: X, minimum_key: X}\n", ["LW-T005"] * 2, "nobody looks for the calendar"),
        ("items:\n- {item: FG, is_active_for_planning: true, coverage_time_fence: 100D, positive_days: 0}\n", [], "defaults"),
        ("items:\n- {item: FG, is_active_for_planning: no}\n", ["LW-T005"], "no default"),
        (
            "plan: {start_date: 2026-01-05, end_date: 2026-12-31, plan_filter: [FG], runtime_filter: []}\n",
            ["LW-T005"],
            "lists that hold something",
        ),
    ],
)
def test_what_reordering_policies_do_not_read(findings, text, codes, because):
    assert [finding.code for finding in findings(text)] == codes, because


@pytest.mark.parametrize(
    ("rules", "table", "row", "because"),
    [
        ("business_central", "demands", "type: purchase_requisition, item: FG, due_date: 2026-02-02, quantity: 5", "a requisition"),
        ("business_central", "demands", "type: sales_quotation, item: FG, due_date: 2026-02-02, quantity: -5", "below zero too"),
        ("planning_optimization", "demands", "type: blanket_sales_order, item: FG, quantity: 5", "a blanket order without a date"),
        ("planning_optimization", "demands", "type: posted_sale, item: FG, due_date: 2026-01-02, quantity: 5", "posted already"),
        (
            "planning_optimization",
            "demands",
            "type: posted_sale, item: XX, due_date: soon, quantity: many",
            "nothing in it is checked",
        ),
        ("planning_optimization", "demands", "type: posted_sale, item: FG, location: EAST, quantity: 5", "EAST is nowhere planned"),
        ("planning_optimization", "supplies", "type: sales_return, item: FG, due_date: 2026-01-12, quantity: 5", "returns"),
        (
            "planning_optimization",
            "supplies",
            "type: ' sales_return', item: FG, due_date: 2026-01-12, quantity: 5",
            "read without its spaces",
        ),
    ],
)
def test_orders_that_only_the_other_rules_plan(checked, rules, table, row, because):
    items = "items: [{item: FG}]\nskus: [{item: FG, location: MAIN}]\n"
    if rules == "planning_optimization":  # the item alone would be a fault at any place but MAIN
        items = "items: [{item: FG, reordering_policy: period}]\nskus: [{item: FG, location: MAIN, coverage_period: 7D}]\n"
    dataset = checked(f"rules: {rules}\n{items}{table}:\n- {{id: X, {row}}}\n")
    codes = [finding.code for finding in dataset.findings]
    assert (codes, dataset.stopped, dataset.frame(table).height) == (["LW-R031"], (), 0), because


@pytest.mark.parametrize(
    ("row", "stopped", "because"),
    [
        ("id: Q1, type: sales_order", ("FG",), "two rows that count"),
        ("id: Q1, type: sales_quotation", (), "the quotation does not count, so that nothing is there twice"),
    ],
)
def test_an_order_that_is_left_out_doubles_no_id(checked, row, stopped, because):
    dataset = checked(
        "demands:\n- {id: Q1, type: sales_order, item: FG, due_date: 2026-02-02, quantity: 5}\n"
        f"- {{{row}, item: FG, due_date: 2026-02-03, quantity: 7}}\n"
    )
    assert dataset.stopped == stopped, because


@pytest.mark.parametrize(
    ("to", "start", "more", "left", "because"),
    [
        ("MAIN", "EAST", "", 0, "the shop is supplied from there"),
        ("EAST", "MAIN", "", 1, "as new transfers go"),
        ("MAIN", "WEST", "", 0, "over two steps"),
        ("EAST", "WEST", "", 0, "over one of them"),
        ("SOUTH", "EAST", "", 1, "to a place that supplies nobody"),
        ("MAIN", "EAST", "variant: RED, ", 1, "another variant has no source"),
        ("MAIN", "SOUTH", "", 1, "from a place that is not supplied by transfer"),
    ],
)
def test_a_transfer_against_the_direction_of_supply_is_left_out(checked, to, start, more, left, because):
    dataset = checked(COVERAGE + DIRECTION.format(to=to, start=start, more=more))
    assert (dataset.frame("supplies").height, dataset.stopped) == (left, ()), because
    assert [finding.code for finding in dataset.findings] == ["LW-R032"] * (1 - left), because


def reserving(*rows: tuple[str, str, float, float]) -> str:
    """Demands that reserve from P1, an order of 10 FG: id, item, quantity and what they reserve."""
    demands = "".join(
        f"- {{id: {name}, type: sales_order, item: {item}, due_date: 2026-02-02, quantity: {quantity}, reserved_supply: P1, "
        f"reserved_quantity: {reserved}}}\n"
        for name, item, quantity, reserved in rows
    )
    order = "- {id: P1, type: purchase_order, item: FG, due_date: 2026-01-20, quantity: 10}\n"
    return f"items:\n- {{item: FG}}\n- {{item: B}}\ndemands:\n{demands}supplies:\n{order}"


@pytest.mark.parametrize(
    ("rows", "found", "because"),
    [
        (
            [("D1", "B", 100, 100), ("D2", "FG", 5, 5)],
            [("LW-R010", "D1", "the id of a supply of the same item")],
            "an order of another item gives nothing, which is one fault, and not one of the good row",
        ),
        (
            [("D1", "FG", 5, 9), ("D2", "FG", 9, 9)],
            [("LW-R007", "D1", "at most the demand's quantity (5)")],
            "more than the demand needs is refused, and takes nothing",
        ),
        (
            [("D1", "FG", 20, 20), ("D2", "FG", 10, 10)],
            [("LW-R007", "D1", "at most what is left of the supply (10).")],
            "nor does more than the supply has",
        ),
        (
            [("D1", "FG", 4, 4), ("D2", "FG", 7, 7), ("D3", "FG", 6, 6), ("D4", "FG", 1, 1)],
            [
                ("LW-R007", "D2", "left of the supply (6) after what is reserved for D1."),
                ("LW-R007", "D4", "left of the supply (0) after what is reserved for D1, D3."),
            ],
            "the rows that took the rest are named",
        ),
        (
            [*((f"D{number}", "FG", 2, 2) for number in range(5)), ("D9", "FG", 1, 1)],
            [("LW-R007", "D9", "left of the supply (0) after what is reserved for D0, D1, D2 and 2 more.")],
            "the first of them",
        ),
        ([("D1", "FG", 4, 4), ("D2", "FG", 6, 6)], [], "all of it may be reserved"),
    ],
)
def test_reservations_that_share_a_supply(findings, rows, found, because):
    told = findings(reserving(*rows))
    assert [(finding.code, finding.message.split("'")[1]) for finding in told] == [row[:2] for row in found], because
    for finding, (_, _, says) in zip(told, found, strict=True):
        assert says in finding.message, because


def test_a_reservation_on_an_order_that_is_left_out_stops_nothing(checked):
    dataset = checked(COVERAGE + DEMAND.format("reserved_supply: R1, reserved_quantity: 2") + RETURN)
    assert ([finding.code for finding in dataset.findings], dataset.stopped) == (["LW-R031"], ())


@pytest.mark.parametrize(
    ("text", "where", "because"),
    [
        (MIN_MAX, ["items"], "an item without SKU records"),
        (f"{MIN_MAX}skus: [{{item: FG, location: EAST, maximum: 12}}]\n", [], "planned at its SKU only"),
        (f"{MIN_MAX}skus: [{{item: FG, location: EAST}}]\n", ["skus"], "which takes the item's"),
        (f"{MIN_MAX}skus: [{{item: FG, location: EAST, reordering_policy: requirement}}]\n", [], "unless it has another code"),
        (
            f"{MIN_MAX}skus: [{{item: FG, location: EAST, maximum: 12}}]\nstock: [{{item: FG, location: WEST, quantity: 1}}]\n",
            ["items"],
            "a place without record",
        ),
        (
            f"{MIN_MAX}skus: [{{item: FG, location: EAST}}]\nstock: [{{item: FG, location: WEST, quantity: 1}}]\n",
            ["items"],
            "what a SKU inherits is told once",
        ),
        (
            f"{MIN_MAX}skus: [{{item: FG, location: EAST, maximum: 12, replenishment: transfer, transfer_from: WEST}}]\n",
            ["items"],
            "it is supplied from such a place",
        ),
        (
            f"{MIN_MAX}- {{item: KIT}}\nboms: [{{parent: KIT, component: FG, quantity_per: 1}}]\n"
            "skus: [{item: FG, location: EAST, maximum: 12}]\n",
            ["items"],
            "a component is needed wherever its parents are made",
        ),
        (PERIOD + "skus: [{item: FG, location: EAST, coverage_period: 2W}]\n", [], "the same of periods"),
        (PERIOD + "skus: [{item: FG, location: EAST, coverage_period: 0W}]\n", ["skus"], "no length"),
        (COVERAGE + "items: [{item: FG, reordering_policy: min_max}]\n", [], "both levels at 0"),
        (COVERAGE + "items: [{item: FG, minimum: 9}]\n", [], "another code needs no maximum"),
        (COVERAGE + "items: [{item: FG, maximum_order_quantity: 5}]\n", [], "a maximum alone"),
        (
            COVERAGE + "items: [{item: FG, maximum_order_quantity: 5}]\n"
            "order_settings: [{item: FG, order_type: purchase, multiple: 10}]\n",
            ["items"],
            "the multiple of the order settings",
        ),
        (
            COVERAGE + "items: [{item: FG, maximum_order_quantity: 5}]\n"
            "order_settings: [{item: FG, order_type: inventory, multiple: 10}]\n",
            [],
            "those of other orders",
        ),
        (
            COVERAGE + "items: [{item: FG, maximum_order_quantity: 5, order_multiple: 10}]\n"
            "order_settings: [{item: FG, order_type: purchase, multiple: 5}]\n",
            [],
            "order settings come before the item",
        ),
        (
            COVERAGE + "items: [{item: FG}]\norder_settings: [{item: FG, order_type: purchase, multiple: 5}]\n"
            "skus: [{item: FG, location: EAST, maximum_order_quantity: 4}, {item: FG}]\n",
            ["skus"],
            "a SKU before both",
        ),
        (
            COVERAGE + "items: [{item: FG, maximum_order_quantity: 5, rounding_precision: 10}]\n",
            ["items"],
            "without a multiple orders are whole steps of the rounding precision",
        ),
        (
            COVERAGE + "items: [{item: FG, maximum_order_quantity: 5, rounding_precision: 10, order_multiple: 5}]\n",
            [],
            "with one they are multiples, whatever the precision",
        ),
        (
            COVERAGE + "items: [{item: FG, rounding_precision: 10}]\n"
            "order_settings: [{item: FG, order_type: purchase, maximum: 5}]\n",
            ["items"],
            "the precision may be all that the item says",
        ),
        (
            COVERAGE + "items: [{item: FG, rounding_precision: 2}]\n"
            "order_settings: [{item: FG, order_type: purchase, maximum: 5, minimum: 12}]\n",
            ["order_settings"],
            "what the order settings say wrong alone is told there",
        ),
    ],
)
def test_settings_that_cannot_be_together(findings, text, where, because):
    assert [finding.table for finding in findings(text)] == where, because


@pytest.mark.parametrize(
    ("text", "because"),
    [
        (DEMAND.format("time: 08:30") + "supplies: []\n", "a time of day"),
        (
            "previous_plan:\n- {id: P1, item: FG, due_date: 2026-02-02, quantity: 5, pegged_to: [P2]}\n"
            "- {id: P2, item: FG, due_date: 2026-02-02, quantity: 5}\n",
            "made for another planned order",
        ),
        (
            "supplies:\n- {id: S1, type: production_order, item: FG, due_date: 2026-02-02, quantity: 5, status: approved}\n"
            "previous_plan:\n- {id: P1, item: FG, due_date: 2026-02-02, quantity: 5, pegged_to: S1}\n",
            "made for a planned order that stands among the supplies",
        ),
        (TRANSFER, "a transfer without a route has the lead time of its SKU"),
        (
            "supplies:\n- {id: T1, type: transfer_order, item: FG, location: EAST, transfer_from: MAIN, due_date: 2026-02-02,"
            " quantity: 5}\n",
            "so has an open order",
        ),
        ("items:\n- {item: FG, minimum_order_quantity: 9}\n", "a minimum alone"),
        ("items:\n- {item: FG, reduction_key: K}\n", "without a method that reads keys nothing looks for one"),
        (
            "plan: {start_date: 2026-01-05, forecast_model: M}\n" + DEMAND.replace("sales_order", "forecast").format("model: M"),
            "without a table of models those of the forecasts are known",
        ),
        ("plan: {start_date: 2026-01-05, forecast_model: M}\n", "without forecasts no model is needed"),
        ("forecast_models:\n- {model: A, submodels: [B, C]}\n- {model: B}\n", "submodels of one level"),
    ],
)
def test_no_finding_under_coverage_codes(findings, text, because):
    assert [finding for finding in findings(COVERAGE + text) if finding.code != "LW-T004"] == [], because


SEASON = "min_max_keys:\n- {key: K, unit: month, change: 1, factor: 1}\n- {key: K, unit: month, change: 2, factor: 2}\n"
"""From today, 5 January, to 4 February nothing changes; from 5 February to 4 March levels are twice as high."""


@pytest.mark.parametrize(
    ("levels", "where", "says"),
    [
        (
            "minimum: 10, maximum: 15, minimum_key: K",
            "items minimum_key K",
            "minimum_key (K) of item 'FG' must not put the minimum above the maximum under the coverage code min_max: "
            "from 2026-02-05 to 2026-03-04 the minimum is 20 and the maximum 15, by this key.",
        ),
        ("minimum: 10, maximum: 20, minimum_key: K", None, "both the same is no fault"),
        ("minimum: 10, maximum: 15, minimum_key: K, maximum_key: K", None, "one key for both keeps step"),
        (
            "minimum: 10, maximum: 15, minimum_key: K, maximum_key: HALF",
            "items maximum_key HALF",
            "from 2026-01-20 to 2026-02-04 the minimum is 10 and the maximum 7.5, by this key.",
        ),
        (
            "minimum: 10, maximum: 25, minimum_key: K, maximum_key: HALF",
            "items minimum_key K",
            "from 2026-02-05 to 2026-03-04 the minimum is 20 and the maximum 12.5, by this key and maximum_key HALF.",
        ),
        ("minimum: 10, maximum: 15, minimum_key: K, coverage_time_fence: 30D", None, "days beyond the fence do not count"),
        (
            "minimum: 10, maximum: 15, minimum_key: K, coverage_time_fence: 31D",
            "items minimum_key K",
            "from 2026-02-05 to 2026-03-04",
        ),
        (
            "minimum: 10, maximum: 15, maximum_key: HALF, coverage_time_fence: 20D",
            "items maximum_key HALF",
            "from 2026-01-20 to 2026-03-05 the minimum is 10 and the maximum 7.5",
        ),
        ("minimum: 10, maximum: 9, maximum_key: K", "items maximum 9", "must be at least minimum (10) under"),
        ("minimum: 10, maximum: 6, maximum_key: FIRST, coverage_time_fence: 14D", None, "outside the fence only it would be less"),
        ("minimum: 10, maximum: 6, maximum_key: FIRST", "items maximum 6", "must be at least minimum (10) under"),
        ("minimum: 10, maximum: 15, minimum_key: K, reordering_policy: period, coverage_period: 7D", None, "another code"),
        ("minimum: 10, maximum: 15, minimum_key: MISSING", "items minimum_key MISSING", "must stand in the min_max_keys table"),
    ],
)
def test_a_season_that_puts_the_minimum_above_the_maximum(findings, levels, where, says):
    keys = "- {key: HALF, unit: day, change: 15, factor: 1}\n- {key: HALF, unit: day, change: 60, factor: 0.5}\n"
    first = "- {key: FIRST, unit: day, change: 15, factor: 2}\n"
    code = "" if "reordering_policy" in levels else ", reordering_policy: min_max"
    plan = "plan: {start_date: 2026-01-05}\n"
    found = findings(f"{COVERAGE}{plan}items:\n- {{item: FG, {levels}{code}}}\n{SEASON}{keys}{first}")
    assert [f"{finding.table} {finding.place.column} {finding.value}" for finding in found] == ([where] if where else []), says
    assert all(says in finding.message for finding in found)


def test_a_season_of_the_item_is_told_at_the_sku_that_sets_the_level(findings):
    (finding,) = findings(
        f"{COVERAGE}items:\n- {{item: FG, reordering_policy: min_max, minimum: 10, maximum: 30, minimum_key: K}}\n"
        f"skus:\n- {{item: FG, location: EAST, maximum: 15}}\n- {{item: FG, location: WEST}}\n{SEASON}"
    )
    assert (finding.code, finding.table, finding.place.column, finding.value) == ("LW-P003", "skus", "minimum_key", "K")


@pytest.mark.parametrize(
    ("demand", "supply", "parent", "pegged_to", "found", "stopped", "because"),
    [
        ("X", "X", "P", "X", [], (), "a demand and an open order may share an id: pegged_to names no open order"),
        ("X", "S", "X", "X", ["LW-R036 pegged_to X"], ("RM",), "pegged_to may mean either"),
        ("X", "S", "X", "D", ["LW-R029 pegged_to D"], (), "which nothing names"),
        ("X", "P", "P", "X", ["LW-R036 id P"], ("FG",), "a planned and an open order, of whatever item"),
        ("X", "X", "X", "X", ["LW-R036 id X", "LW-R036 pegged_to X"], ("FG", "RM"), "all three"),
    ],
)
def test_ids_that_two_tables_share(checked, demand, supply, parent, pegged_to, found, stopped, because):
    dataset = checked(
        f"{COVERAGE}items: [{{item: FG}}, {{item: RM}}]\nboms: [{{parent: FG, component: RM, quantity_per: 1}}]\n"
        f"demands: [{{id: {demand}, type: sales_order, item: FG, due_date: 2026-02-02, quantity: 5}}]\n"
        f"supplies: [{{id: {supply}, type: purchase_order, item: RM, due_date: 2026-02-02, quantity: 5}}]\nprevious_plan:\n"
        f"- {{id: {parent}, item: FG, due_date: 2026-02-02, quantity: 5}}\n"
        f"- {{id: Q, item: RM, due_date: 2026-02-02, quantity: 5, pegged_to: {pegged_to}}}\n"
    )
    assert [f"{each.code} {each.place.column} {each.value}" for each in dataset.findings] == found, because
    assert dataset.stopped == stopped, because


CLOSED = f"""plan: {{start_date: 2026-01-05, end_date: 2026-01-18}}
calendars:
- {{calendar: WORK, location: EAST, nonworking_weekdays: [saturday, sunday]}}
- {{calendar: WEEKEND, nonworking_weekdays: {WORK}}}
- {{calendar: MONDAYS, nonworking_weekdays: [tuesday, wednesday, thursday, friday, saturday, sunday]}}
"""
"""Two weeks; EAST works from Monday to Friday."""
VENDORS = "items: [{item: FG, vendor_calendar: WEEKEND}, {item: OTHER, vendor_calendar: MONDAYS}]\n"


@pytest.mark.parametrize(
    ("rules", "rows", "where", "because"),
    [
        ("", "items: [{item: FG, vendor_calendar: MONDAYS}]\nskus: [{item: FG, location: EAST}]", [], "open on Mondays"),
        (
            "",
            f"{VENDORS}skus: [{{item: FG, location: EAST}}]",
            ["skus vendor_calendar WEEKEND"],
            "a SKU with the calendar of its item",
        ),
        (
            "",
            f"{VENDORS}stock: [{{item: FG, location: EAST, quantity: 1}}]",
            ["items vendor_calendar WEEKEND"],
            "a place without SKU record",
        ),
        (
            "",
            f"{VENDORS}skus: [{{item: FG, location: WEST}}]",
            [],
            "another place",
        ),
        (
            "",
            "items: [{item: FG, vendor_calendar: WEEKEND, replenishment: production}, {item: OTHER, vendor_calendar: MONDAYS}]\n"
            "skus: [{item: FG, location: EAST}]",
            [],
            "what is produced does not wait for a vendor",
        ),
        (
            COVERAGE,
            "items: [{item: FG}]\nskus: [{item: FG, location: EAST, vendor_calendar: WEEKEND}]",
            [],
            "without a group orders are placed when the vendor is open, whatever the location's calendar says",
        ),
        (
            COVERAGE,
            "items: [{item: FG, vendor_calendar: WEEKEND, calendar: WORK}]",
            ["items vendor_calendar WEEKEND"],
            "orders by both",
        ),
        (
            COVERAGE,
            "items: [{item: FG, vendor_calendar: WEEKEND}]\nskus: [{item: FG, location: EAST, calendar: MONDAYS}, {item: FG}]",
            ["skus vendor_calendar WEEKEND"],
            "the calendar of the SKU with that of its item",
        ),
        (
            COVERAGE,
            "items: [{item: FG, vendor_calendar: WEEKEND, calendar: WORK, order_calendar: MONDAYS}]",
            [],
            "a calendar for orders comes before both",
        ),
    ],
)
def test_calendars_that_are_never_open_together(findings, rules, rows, where, because):
    found = findings(f"{rules}{CLOSED}{rows}\n")
    assert [f"{each.table} {each.place.column} {each.value}" for each in found] == where, because
    assert {each.code for each in found} <= {"LW-R035"}


@pytest.mark.parametrize(
    ("rows", "where", "because"),
    [
        (["holidays: [2026-01-17, 2026-01-18]", f"nonworking_weekdays: {WORK}"], [], "a Saturday and Sunday are left"),
        (
            ["holidays: [2026-01-10, 2026-01-11, 2026-01-17, 2026-01-18]", f"nonworking_weekdays: {WORK}"],
            ["holidays"],
            "rows of one calendar add up",
        ),
        ([f"nonworking_weekdays: {WORK}, holidays: [2026-01-10, 2026-01-11, 2026-01-17, 2026-01-18]"], ["nonworking_weekdays"], ""),
    ],
)
@pytest.mark.parametrize("rules", ["", COVERAGE])
def test_calendars_without_an_open_day_in_the_plan(findings, rules, rows, where, because):
    lines = "".join(f"- {{calendar: BASE, {row}}}\n" for row in rows)
    found = findings(f"{rules}plan: {{start_date: 2026-01-05, end_date: 2026-01-18}}\ncalendars:\n{lines}")
    assert [each.place.column for each in found if each.code == "LW-R034"] == where, because


def test_every_code_of_these_stages_has_a_test():
    (table,) = [mark for mark in test_finding.pytestmark if mark.name == "parametrize"]
    told = {row[1] for row in table.args[1]}
    of_engine = {code for code in FINDING_KINDS if code.startswith("LW-N")}
    elsewhere = {"LW-S001", "LW-R018"}  # S001: see the tests of read; R018 comes with R017: see those of circles
    assert told == set(FINDING_KINDS) - of_engine - elsewhere


def test_a_missing_date_names_the_column_that_was_meant(findings):
    unknown, missing = findings("plan: {startdate: 2026-01-05, end_date: 2026-12-31}\n")
    assert (unknown.code, missing.code) == ("LW-T002", "LW-S003")
    assert missing.advice == "Maybe 'startdate' was meant for it."


@pytest.mark.parametrize("plan", ["{start_date: 2026-01-05, plan_filter: [FG]}", "{}"])
def test_unknown_rules_are_all_that_is_told_of_the_plan(findings, plan):
    """What a plan needs and reads depends on its rules, so nothing else could be told for sure."""
    (finding,) = findings(f"rules: planing_optimization\nplan: {plan}\n")
    assert (finding.code, finding.place.column, finding.value) == ("LW-S003", "rules", "planing_optimization")
    assert finding.advice == "Maybe 'planning_optimization' was meant."


def test_fatal_findings_come_with_all_others(findings):
    codes = [finding.code for finding in findings("plan: {}\nstok: [{item: FG}]\nstock: [{item: FG}]\n")]
    assert codes == ["LW-S003", "LW-S003", "LW-T001", "LW-T003"]


@pytest.mark.parametrize("model", ["", ", model: N"])
def test_a_model_that_no_forecast_has_stops_the_run(findings, model):
    plan = "plan: {start_date: 2026-01-05, forecast_model: M}\n"
    forecast = f"demands:\n- {{id: F1, type: forecast, item: FG, due_date: 2026-02-02, quantity: 5{model}}}\n"
    assert [finding.code for finding in findings(COVERAGE + plan + forecast)] == ["LW-S003"]


@pytest.mark.parametrize("columns", ["change: 1, unit: lightyear", "change: 1.5, unit: week", "change: , unit: day"])
def test_a_row_of_a_key_that_cannot_be_used_stops_the_run(findings, columns):
    codes = [finding.code for finding in findings(f"{COVERAGE}reduction_keys:\n- {{key: K, {columns}}}\n")]
    assert codes[-1] == "LW-S002"


@pytest.mark.parametrize(
    ("rows", "said", "because"),
    [
        ("items: [{item: FG, shelf_life_days: 3}]", "not built yet", "a column of rules to come"),
        ("items: [{item: FG}]\ntrade_agreements: [{item: FG}]", "not built yet", "a table of rules to come"),
        ("items: [{item: FG, colour: red}]", "another system", "nobody's column"),
    ],
)
def test_what_is_known_but_not_built_is_told_as_such(findings, rows, said, because):
    (finding,) = findings(f"{COVERAGE}{rows}\n")
    assert finding.code in ("LW-T001", "LW-T002"), because
    assert said in finding.advice, because
