"""The dataset that comes out: types, what is left out, which items stop."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest

from lotwise.check import check
from lotwise.check.cells import DTYPES
from lotwise.check.faults import LIMIT
from lotwise.dataset import Table, Tables
from lotwise.errors import SourceError
from lotwise.records import TABLES
from lotwise.settings import Settings
from lotwise.sources import read_tables
from lotwise.terms import ConsumeOnHand, ForecastReductionMethod, LotForLotTimeBucket, Rules
from lotwise.units import Period

SOURCE = """\
items:
- {item: FG, safety_stock: 1.5, lead_time: 7D, include_inventory: no, reordering_policy: lot_for_lot}
- {item: RM, lead_time: soon}
- {item: XX}
stock:
- {item: FG, quantity: -2}
- {item: RM, quantity: 1}
- {item: NN, quantity: 1}
demands:
- {id: S1, type: sales_order, item: FG, due_date: 2026-02-02, quantity: 5}
- {id: S2, type: sales_order, item: RM, due_date: 2026-02-02, quantity: 5}
- {id: S3, type: sales_order, item: XX, due_date: 2026-02-02, quantity: a}
- {id: S4, type: sales_order, item: XX, due_date: 2026-02-02, quantity: 5}
calendars:
- {calendar: BASE, nonworking_weekdays: [saturday, sunday]}
"""


def of_frames(**frames: pl.DataFrame) -> Tables:
    """A source of typed tables, as Parquet and queries give them."""
    plan = Table("plan", pl.DataFrame({"start_date": [date(2026, 1, 5)], "end_date": [datetime(2026, 12, 31)]}), "plan")
    frames.setdefault("items", pl.DataFrame({"item": ["FG"]}))
    return Tables("memory", plan, {name: Table(name, frame, f"{name}.parquet") for name, frame in frames.items()})


def test_every_frame_has_all_columns_of_its_definition(checked):
    dataset = checked(SOURCE)
    for name, definition in TABLES.items():
        assert dataset.frame(name).schema == {column.name: DTYPES[column.kind] for column in definition}


def test_an_item_with_an_error_is_left_out_everywhere(checked):
    dataset = checked(SOURCE)
    assert dataset.stopped == ("RM", "XX")
    assert dataset.items["item"].to_list() == ["FG"]
    assert dataset.stock["item"].to_list() == ["FG"], "NN stands in no items table: its row cannot be used"
    assert dataset.demands["id"].to_list() == ["S1"]
    assert [finding.code for finding in dataset.findings] == ["LW-R005", "LW-R003", "LW-R009"]


def test_cells_have_their_types(checked):
    dataset = checked(SOURCE)
    item = dataset.items.row(0, named=True)
    assert (item["safety_stock"], item["lead_time"], item["include_inventory"]) == (150_000, "1W", False)
    assert (item["lot_size"], item["vendor_calendar"]) == (None, None), "not set is null"
    demand = dataset.demands.row(0, named=True)
    assert (demand["due_date"], demand["quantity"]) == (date(2026, 2, 2), 500_000)
    assert (demand["variant"], demand["location"]) == ("", ""), "blank is a location"
    assert dataset.calendars["nonworking_weekdays"].to_list() == [["saturday", "sunday"]]


def test_settings(checked):
    settings = checked(
        "plan: {start_date: 2026-01-05, end_date: 2026-12-31, default_dampener_period: 14D, default_dampener_quantity_pct: 0.10,"
        " location_filter: [EAST, WEST], variant_filter: RED, lot_for_lot_time_bucket: ignored, location_mandatory: yes}\n"
    ).settings
    assert settings == Settings(
        start_date=date(2026, 1, 5),
        end_date=date(2026, 12, 31),
        today=date(2026, 1, 5),
        default_dampener_period=Period(days=14),
        default_dampener_quantity_pct=Decimal("0.1"),
        location_filter=("EAST", "WEST"),
        variant_filter=("RED",),
        lot_for_lot_time_bucket=LotForLotTimeBucket.IGNORED,
        location_mandatory=True,
    )


@pytest.mark.parametrize(
    ("plan", "end", "because"),
    [
        ("", date(2026, 4, 15), "100 days from today"),
        (", today: 2026-02-05", date(2026, 5, 16), "from today, not from the planning start"),
        (", coverage_time_fence: 1M", date(2026, 2, 5), "the plan's own fence"),
        (
            ", today: 2025-11-03, coverage_time_fence: 1M",
            date(2026, 1, 5),
            "not before the planning start, which lies behind the fence",
        ),
        (", coverage_time_fence: 0D", date(2026, 4, 15), "no fence: something has to be shown"),
        (", end_date: 2026-12-31", date(2026, 12, 31), "as it says itself"),
    ],
)
def test_last_day_under_coverage_codes(checked, plan, end, because):
    dataset = checked(f"rules: planning_optimization\nplan: {{start_date: 2026-01-05{plan}}}\n")
    assert (dataset.settings.end_date, dataset.findings) == (end, ()), because


@pytest.mark.parametrize(
    "files",
    [
        {"case.yaml": "rules: planning_optimization\nplan: {start_date: 2026-01-05}\nitems: [{item: FG, minimum: 5}]\n"},
        {"plan.yaml": "rules: planning_optimization\nstart_date: 2026-01-05\n", "items.csv": "item,minimum\nFG,5\n"},
        {
            "lotwise.toml": "[plan]\nrules = 'planning_optimization'\nstart_date = 2026-01-05\n[source]\nroot = '.'\n"
            "[tables]\nitems = \"FROM 'cards.csv'\"\n",
            "cards.csv": "item,minimum\nFG,5\n",
        },
    ],
    ids=["scenario", "folder", "source file"],
)
def test_rules_stand_with_the_settings(tmp_path, files):
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    dataset = check(read_tables(tmp_path / "case.yaml" if "case.yaml" in files else tmp_path))
    assert (dataset.settings.rules, dataset.findings) == (Rules.PLANNING_OPTIMIZATION, ())
    assert dataset.items["minimum"].to_list() == [500_000]


def test_settings_of_coverage_codes(checked):
    settings = checked(
        "rules: planning_optimization\nplan: {start_date: 2026-01-05, coverage_time_fence: 60D, negative_days: 2,"
        " consume_on_hand: after_all_supply, use_latest_supply: no, probability_pct: 12.50, forecast_reduction_method:"
        " percent_reduction_key, plan_filter: [FG, RM], include_all_bom_levels: no, bom_levels_to_include: 1}\n"
    ).settings
    assert settings == Settings(
        rules=Rules.PLANNING_OPTIMIZATION,
        start_date=date(2026, 1, 5),
        end_date=date(2026, 3, 6),
        today=date(2026, 1, 5),
        coverage_time_fence=Period(days=60),
        negative_days=2,
        consume_on_hand=ConsumeOnHand.AFTER_ALL_SUPPLY,
        use_latest_supply=False,
        probability_pct=Decimal("12.5"),
        forecast_reduction_method=ForecastReductionMethod.PERCENT_REDUCTION_KEY,
        plan_filter=("FG", "RM"),
        include_all_bom_levels=False,
        bom_levels_to_include=1,
    )


def test_cells_of_coverage_codes_have_their_types(checked):
    dataset = checked(
        "rules: planning_optimization\n"
        "items:\n- {item: FG, positive_days: 14, minimum: 1.5, coverage_time_fence: 90D, soft_issue_margin: yes}\n"
        "order_settings:\n- {item: FG, order_type: inventory, multiple: 12, lead_time: 1W}\n"
        "reduction_keys:\n- {key: K, change: 2, unit: month, percent: -12.50}\n"
        "min_max_keys:\n- {key: K, change: 1, unit: week, factor: 2.50, use_effective_date: true, effective_date: 2026-03-01}\n"
        "forecast_models:\n- {model: ALL, submodels: 'EAST, WEST'}\n"
        "previous_plan:\n- {id: P1, item: FG, due_date: 2026-02-02, quantity: 5, status: approved, pegged_to: [P1]}\n"
        "supplies:\n- {id: B1, type: purchase_order, item: FG, due_date: 2026-02-02, quantity: 5, status: approved, time: 08:30}\n"
    )
    assert dataset.findings == ()
    names = ["positive_days", "minimum", "coverage_time_fence", "soft_issue_margin", "negative_days"]
    assert dataset.items.select(names).row(0) == (14, 150_000, "90D", True, None)
    assert dataset.order_settings.row(0) == ("FG", "inventory", 1_200_000, None, None, "1W")
    assert dataset.reduction_keys.row(0) == ("K", 2, "month", "-12.5")
    assert dataset.min_max_keys.row(0) == ("K", True, date(2026, 3, 1), "week", 1, "2.5")
    assert dataset.forecast_models.row(0) == ("ALL", ["EAST", "WEST"])
    assert dataset.previous_plan.row(0) == ("P1", "FG", "", "", date(2026, 2, 2), 500_000, "approved", ["P1"])
    assert dataset.supplies.row(0, named=True)["time"] == "08:30"


def test_what_only_the_other_rules_read_is_left_out(checked):
    """Nothing that has not been checked reaches planning."""
    dataset = checked("items: [{item: FG, minimum: 5}]\norder_settings: [{item: FG, order_type: purchase}]\n")
    assert dataset.items["minimum"].to_list() == [None]
    assert dataset.order_settings.is_empty()


@pytest.mark.parametrize(
    ("text", "stopped", "because"),
    [
        ("items:\n- {item: A}\n- {item: A}\n- {item: B}\n", ("A",), "nobody knows which of two rows is right"),
        (
            "items: [{item: A}, {item: B}]\nsupplies:\n"
            "- {id: P1, type: purchase_order, item: A, due_date: 2026-02-02, quantity: 1}\n"
            "- {id: P1, type: purchase_order, item: B, due_date: 2026-02-02, quantity: 1}\n",
            ("A", "B"),
            "two items share the id",
        ),
        (
            "items: [{item: A}, {item: B}]\n"
            "demands:\n- {id: S1, type: project, item: A, due_date: 2026-02-02, quantity: 1, reserved_supply: P1}\n"
            "supplies:\n- {id: P1, type: purchase_order, item: B, due_date: 2026-02-02, quantity: 1}\n",
            ("A",),
            "a reservation of another item",
        ),
        ("items: [{item: A, minimum_order_quantity: 2, maximum_order_quantity: 1}]\n", (), "a warning stops nothing"),
        (
            "items: [{item: A, order_multiple: -1}, {item: B}]\nskus: [{item: A}]\n",
            ("A",),
            "the SKU goes with its item",
        ),
        (
            "items: [{item: A}, {item: B}]\nboms: [{parent: A, component: B, quantity_per: one}]\n",
            ("A",),
            "a bill of material belongs to its parent",
        ),
        ("items: [{item: A}]\nboms: [{parent: A, component: X, quantity_per: 1}]\n", ("A",), "a component nobody knows"),
        ("items: [{item: A}]\nboms: [{parent: A, component: , quantity_per: 1}]\n", ("A",), "or that has no name"),
        ("items: [{item: A}]\nboms: [{parent: X, component: A, quantity_per: 1}]\n", (), "an unknown parent cannot be stopped"),
        (
            "items: [{item: A}, {item: B}]\ntransfer_routes: [{from: MAIN, to: EAST, shipping_time: 2}]\n"
            "skus: [{item: A, location: EAST, replenishment: transfer, transfer_from: MAIN}]\n",
            ("A",),
            "its route cannot be used",
        ),
        (
            "items: [{item: A}, {item: B}]\ntransfer_routes: [{from: MAIN, to: EAST, shipping_time: 2}]\nsupplies:\n"
            "- {id: T1, type: transfer_order, item: A, location: EAST, transfer_from: MAIN, due_date: 2026-02-02, quantity: 5}\n"
            "- {id: T2, type: transfer_order, item: B, location: EAST, transfer_from: WEST, due_date: 2026-02-02, quantity: 5}\n",
            ("A",),
            "the same of an order; one without any route is planned",
        ),
        ("items: [{item: A}]\nstock: [{item: , quantity: 1}]\n", (), "a row without item has nothing that could be stopped"),
    ],
)
def test_stopped_items(checked, text, stopped, because):
    dataset = checked(text)
    assert dataset.stopped == stopped, because
    assert dataset.findings, because
    for name in ("skus", "stock", "demands", "supplies"):
        assert dataset.frame(name)["item"].is_in(dataset.items["item"].implode()).all(), because


@pytest.mark.parametrize(
    "text",
    ["calendars:\n- {calendar: BASE, holidays: tomorrow}\n", "locations:\n- {location: EAST, inbound_handling_time: 1}\n"],
)
def test_an_unusable_row_of_no_item_stops_the_run(checked, text):
    with pytest.raises(SourceError, match="plan of every item"):
        checked(text)


def test_bills_of_stopped_items_are_left_out(checked):
    """Parent or component: nothing in a frame names an item that is not there."""
    dataset = checked(
        "items: [{item: A}, {item: B, lot_size: x}, {item: C}]\nboms:\n"
        "- {parent: A, component: B, quantity_per: 1}\n- {parent: B, component: C, quantity_per: 1}\n"
        "- {parent: A, component: C, quantity_per: 2.5, scrap_pct: 0.10, valid_from: 2026-02-02}\n"
    )
    assert dataset.stopped == ("B",)
    (row,) = dataset.boms.to_dicts()
    assert (row["parent"], row["component"], row["quantity_per"], row["scrap_pct"]) == ("A", "C", 250_000, "0.1")
    assert (row["valid_from"], row["valid_to"], row["lead_time_offset"], row["phantom"]) == (date(2026, 2, 2), None, None, None)


@pytest.mark.parametrize(
    ("percent", "text", "because"),
    [
        ("12.50", "12.5", "without trailing zeros"),
        ("0", "0", "zero is zero"),
        ("1e2", "100", "plain"),
        (2.5, "2.5", "a double"),
        (Decimal("0.00001"), "0.00001", "the smallest"),
        (None, None, "not set"),
    ],
)
def test_percentages_are_plain_decimals(percent, text, because):
    items = pl.DataFrame({"item": ["FG"], "scrap_pct": [percent]})
    skus = pl.DataFrame({"item": ["FG"], "location": ["EAST"], "scrap_pct": [percent]})
    dataset = check(of_frames(items=items, skus=skus))
    assert not dataset.findings, because
    assert dataset.items["scrap_pct"].to_list() == dataset.skus["scrap_pct"].to_list() == [text], because


@pytest.mark.parametrize(
    ("quantities", "quanta", "because"),
    [
        (pl.Series([1.1, 0.00001, -3.0, 1e9 + 0.5]), [110_000, 1, -300_000, 100_000_000_050_000], "doubles of five decimals"),
        (pl.Series([1.1, 12345.67], dtype=pl.Float32), [110_000, 1_234_567_000], "floats by their shortest text"),
        (pl.Series([2, 10**12]), [200_000, 10**17], "whole numbers"),
        (pl.Series([2, 255], dtype=pl.UInt8), [200_000, 25_500_000], "that would not fit their own type"),
        (pl.Series([Decimal("1.10"), Decimal("-2")]), [110_000, -200_000], "decimals"),
        (
            pl.Series(["1.100000000", "1e3", "+.5", "5.", "-0"]),
            [110_000, 100_000_000, 50_000, 500_000, 0],
            "all ways to write a number",
        ),
    ],
)
def test_quantities_are_exact(quantities, quanta, because):
    stock = pl.DataFrame({"item": "FG", "quantity": quantities})
    dataset = check(of_frames(stock=stock))
    assert dataset.stock["quantity"].to_list() == quanta, because
    assert not dataset.findings, because


@pytest.mark.parametrize(
    ("quantity", "code", "because"),
    [
        (0.1 + 0.2, "LW-R004", "the double beside 0.3"),
        (float("nan"), "LW-R003", "no number"),
        (float("inf"), "LW-R003", "no number either"),
        (1e20, "LW-R007", "too large"),
        (10**12 + 1, "LW-R007", "one too large"),
        (Decimal("1.000001"), "LW-R004", "a decimal of six places"),
        (Decimal("1000000000000.1"), "LW-R007", "a decimal too large"),
        (True, "LW-R003", "a flag"),
        (date(2026, 1, 1), "LW-R003", "a date"),
        ("1.00000000000000000000000000001", "LW-R004", "more digits than the default precision of Decimal"),
        ("1e-400", "LW-R004", "smaller than any double"),
        ("1_000", "LW-R003", "Python would read it"),
        ("٣", "LW-R003", "this as well"),
        ("1,000.5", "LW-R003", "thousands separator"),
    ],
)
def test_quantities_that_are_refused(quantity, code, because):
    dataset = check(of_frames(stock=pl.DataFrame({"item": ["FG"], "quantity": [quantity]})))
    assert [finding.code for finding in dataset.findings] == [code], because
    assert dataset.stopped == ("FG",), because


@pytest.mark.parametrize(
    ("column", "cells", "expected", "because"),
    [
        ("due_date", pl.Series([datetime(2026, 2, 2)]), date(2026, 2, 2), "midnight is a date"),
        ("due_date", pl.Series([datetime(2026, 2, 2, 12)]), "LW-R002", "noon is none"),
        ("due_date", pl.Series(["2026-02-02 00:00:00"]), date(2026, 2, 2), "midnight as text"),
        ("due_date", pl.Series(["2026-02-30"]), "LW-R002", "no day of the calendar"),
        ("due_date", pl.Series(["20260202"]), "LW-R002", "another ISO form"),
        ("due_date", pl.Series([20260202]), "LW-R002", "a number"),
        ("component_forecast", pl.Series([1]), True, "1 and 0 are flags"),
        ("component_forecast", pl.Series([2]), "LW-R011", "2 is none"),
        ("component_forecast", pl.Series(["No"]), False, "in any case"),
        ("id", pl.Series([4711]), "4711", "a number may be a name"),
        ("id", pl.Series([" S1 "]), "S1", "padded columns of a database"),
        ("customer", pl.Series([""]), None, "empty text is an empty cell"),
        ("customer", pl.Series(["C1"], dtype=pl.Categorical), "C1", "dictionary-encoded text"),
        ("customer", pl.Series([None]), None, "a column without any value has no type"),
        ("type", pl.Series(["forecast"], dtype=pl.Enum(["forecast"])), "forecast", "an enumeration"),
        ("reserved_quantity", pl.Series([None], dtype=pl.Float64), None, "not set"),
    ],
)
def test_typed_cells(column, cells, expected, because):
    columns = {"id": "S1", "type": "sales_order", "item": "FG", "due_date": date(2026, 2, 2), "quantity": 5}
    dataset = check(of_frames(demands=pl.DataFrame({**columns, column: cells})))
    if isinstance(expected, str) and expected.startswith("LW-"):
        assert [finding.code for finding in dataset.findings] == [expected], because
    else:
        assert not dataset.findings, because
        assert dataset.demands[column].to_list() == [expected], because


def test_typed_lists_and_periods():
    calendars = pl.DataFrame({"calendar": ["BASE"], "nonworking_weekdays": [["sunday"]], "holidays": [[date(2026, 1, 6)]]})
    items = pl.DataFrame({"item": ["FG"], "lead_time": [5]})
    dataset = check(of_frames(calendars=calendars, items=items))
    assert dataset.calendars.row(0) == ("BASE", "", ["sunday"], ["2026-01-06"])
    assert [finding.advice for finding in dataset.findings] == ["Maybe 5D was meant: a number needs its unit."]


def test_a_column_of_lists_where_text_is_meant_stops_the_run():
    with pytest.raises(SourceError, match="customer of table demands holds cells of type List"):
        check(of_frames(demands=pl.DataFrame({"id": ["S1"], "type": "project", "item": "FG", "quantity": 1, "customer": [["a"]]})))


def test_only_the_first_findings_are_told_but_all_rows_stop():
    items = [f"I{number}" for number in range(LIMIT + 5)]
    stock = pl.DataFrame({"item": items, "quantity": "x"})
    dataset = check(of_frames(items=pl.DataFrame({"item": items}), stock=stock))
    assert len(dataset.findings) == LIMIT
    assert dataset.findings[-1].message.endswith("So it is in 5 more rows.")
    assert len(dataset.stopped) == LIMIT + 5


def test_the_order_of_rows_stays(checked):
    text = "".join(f"- {{id: S{n}, type: project, item: FG, due_date: 2026-02-02, quantity: 1}}\n" for n in (3, 1, 2))
    assert checked("demands:\n" + text).demands["id"].to_list() == ["S3", "S1", "S2"]
