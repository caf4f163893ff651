"""Changes of the input: what they give, what they refuse, and that they are the same as editing the source by hand."""

from __future__ import annotations

import pickle
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import lotwise
from lotwise.changes import Changes, changed
from lotwise.check import check
from lotwise.dataset import Table, Tables
from lotwise.errors import UnusableChanges
from lotwise.records import TABLES
from lotwise.testing.coverage import coverage_datasets
from lotwise.testing.rows import dataset_of
from lotwise.testing.strategies import datasets, networks

if TYPE_CHECKING:
    from lotwise.dataset import Dataset

ITEMS = [{"item": "BIKE", "reordering_policy": "lot_for_lot"}, {"item": "BELL", "reordering_policy": "order"}]
DEMANDS = [
    {"id": "SO-1", "type": "sales_order", "item": "BIKE", "due_date": "2026-02-02", "quantity": "30"},
    {"id": "SO-2", "type": "sales_order", "item": "BELL", "due_date": "2026-02-09", "quantity": "7"},
]
SUPPLIES = [{"id": "PO-1", "type": "purchase_order", "item": "BIKE", "due_date": "2026-02-20", "quantity": "12"}]
STOCK = [
    {"item": "BIKE", "quantity": "3", "sublocation": "A1"},
    {"item": "BIKE", "quantity": "4", "sublocation": "B2"},
    {"item": "BELL", "quantity": "1"},
]
BOMS = [
    {"parent": "BIKE", "component": "BELL", "quantity_per": "1", "valid_from": "2026-01-01", "valid_to": "2026-03-31"},
    {"parent": "BIKE", "component": "BELL", "quantity_per": "2", "valid_from": "2026-04-01"},
]


def source(**tables: list[dict[str, Any]]) -> Tables:
    given_tables = {"items": ITEMS, "demands": DEMANDS, "supplies": SUPPLIES, "stock": STOCK, "boms": BOMS} | tables
    plan = Table("plan", pl.DataFrame({"start_date": ["2026-01-05"], "end_date": ["2026-12-31"]}), "plan.yaml")
    return Tables("rows", plan, {name: table(name, rows) for name, rows in given_tables.items() if rows})


def table(name: str, rows: list[dict[str, Any]]) -> Table:
    columns = dict.fromkeys(column for row in rows for column in row)
    frame = pl.DataFrame([{column: row.get(column) for column in columns} for row in rows], infer_schema_length=None)
    return Table(name, frame, f"{name}.csv", 2)


def rows(tables: Tables, name: str) -> list[dict[str, Any]]:
    """The rows of a table without their empty cells."""
    if name not in tables.tables:
        return []
    return [{column: cell for column, cell in row.items() if cell is not None} for row in tables.tables[name].frame.to_dicts()]


@pytest.mark.parametrize(
    ("name", "changes", "expected", "because"),
    [
        ("demands", {"rows": {"demands": [{"id": "SO-1", "quantity": 40}]}}, [DEMANDS[0] | {"quantity": "40"}, DEMANDS[1]], "kept"),
        (
            "demands",
            {"rows": {"demands": [{"id": "SO-1", "customer": "Ringway"}]}},
            [DEMANDS[0] | {"customer": "Ringway"}, DEMANDS[1]],
            "a column that the source does not have",
        ),
        ("demands", {"rows": {"demands": [{"id": "SO-3", "quantity": 1}]}}, [*DEMANDS, {"id": "SO-3", "quantity": "1"}], "added"),
        ("demands", {"removed": {"demands": ["SO-1"]}}, [DEMANDS[1]], "removed"),
        (
            "demands",
            {"removed": {"demands": ["SO-1"]}, "rows": {"demands": [{"id": "SO-1", "quantity": 5}]}},
            [DEMANDS[1], {"id": "SO-1", "quantity": "5"}],
            "removed first, so nothing is kept of it",
        ),
        ("demands", {"removed": {"demands": ["SO-1", "SO-2"]}}, [], "a table without rows is none"),
        (
            "stock",
            {"rows": {"stock": [{"item": "BIKE", "quantity": 50}]}},
            [{"item": "BIKE", "quantity": "50", "sublocation": "A1"}, STOCK[2]],
            "rows of one SKU add up: one takes the place of all",
        ),
        ("stock", {"removed": {"stock": [{"item": "BIKE"}]}}, [{"item": "BELL", "quantity": "1"}], "all rows of the name go"),
        (
            "boms",
            {"rows": {"boms": [{"parent": "BIKE", "component": "BELL", "valid_from": date(2026, 4, 1), "quantity_per": 3}]}},
            [BOMS[0], BOMS[1] | {"quantity_per": "3"}],
            "the date says which row of the bill is meant",
        ),
        (
            "boms",
            {"removed": {"boms": [("BIKE", "BELL", "", "", "2026-01-01")]}},
            [BOMS[1]],
            "a name of several columns is a tuple",
        ),
        (
            "skus",
            {"rows": {"skus": [{"item": "BIKE", "location": "EAST", "safety_stock": Decimal("2.50")}]}},
            [{"item": "BIKE", "location": "EAST", "safety_stock": "2.50"}],
            "a table that the source does not have",
        ),
        ("supplies", {"hold": ["PO-1"]}, [SUPPLIES[0] | {"flexibility": "none"}], "a held supply is not flexible"),
        (
            "items",
            {"rows": {"items": [{"item": "BELL", "reordering_policy": None, "safety_stock": 0.1}]}},
            [ITEMS[0], {"item": "BELL", "safety_stock": "0.1"}],
            "None empties a cell",
        ),
    ],
)
def test_changed_rows(name: str, changes: dict[str, Any], expected: list[dict[str, Any]], because: str) -> None:
    assert rows(changed(source(), Changes(**changes)), name) == expected, because


@pytest.mark.parametrize(
    ("changes", "message", "because"),
    [
        ({"rows": {"demand": []}}, "Table 'demand' is unknown.\nMaybe 'demands' was meant.", "a table is misspelt"),
        ({"rows": {"plan": [{"end_date": "2026-06-30"}]}}, "Maybe give them as settings.", "settings are no table"),
        ({"rows": {"demands": [{"id": "SO-1", "quantiy": 4}]}}, "Maybe 'quantity' was meant.", "a column is misspelt"),
        ({"rows": {"demands": [{"id": "SO-1", "date": "2026-06-30"}]}}, "Maybe 'due_date' was meant.", "half a name"),
        ({"rows": {"demands": [{"id": "SO-1", "qty": 4}]}}, "Columns: id, type, item", "no name is near"),
        ({"rows": {"demands": ["SO-1"]}}, "A row of demands must be columns with values", "a row is a mapping"),
        ({"rows": {"demands": [{"id": {"id": "SO-1"}}]}}, "must be one value", "a value is one"),
        ({"settings": {"end_day": "2026-06-30"}}, "Setting 'end_day' is unknown.\nMaybe 'end_date' was meant.", "a setting"),
        ({"removed": {"demands": ["SO-10"]}}, "'SO-10' cannot be removed from demands: it is not there.\nMaybe 'SO-1'", "gone"),
        ({"removed": {"stock": ["BIKE"]}}, "Rows of stock are named by item, variant, location; 'BIKE' names 1 of them.", "part"),
        ({"removed": {"stock": [{"item": "BIKE", "bin": "A"}]}}, "not by 'bin'", "another column names nothing"),
        ({"hold": ["PO-2"]}, "'PO-2' cannot be held: no supply has this id.\nMaybe 'PO-1' was meant.", "no such order"),
        ({"hold": "PO-1"}, "Maybe ['PO-1'] was meant.", "a text is no list"),
        (
            {"rows": {"demands": [{"id": "SO-1", "quantity": 4}, {"id": "SO-1", "customer": "X"}]}},
            "'SO-1' of demands is changed twice.",
            "nobody knows which is right",
        ),
    ],
)
def test_refused(changes: dict[str, Any], message: str, because: str) -> None:
    with pytest.raises(UnusableChanges) as error:
        changed(source(), Changes(**changes))
    assert message in str(error.value), because


def test_one_row_for_several_different_ones_is_refused() -> None:
    twice = [{"calendar": "BASE", "holidays": "2026-01-06"}, {"calendar": "BASE", "nonworking_weekdays": "sunday"}]
    with pytest.raises(UnusableChanges, match="names 2 different rows of calendars"):
        changed(source(calendars=twice), Changes(rows={"calendars": [{"calendar": "BASE", "holidays": "2026-01-07"}]}))


def test_settings_change() -> None:
    dataset = check(changed(source(), Changes(settings={"end_date": date(2026, 6, 30), "location_mandatory": True})))
    assert (dataset.settings.end_date, dataset.settings.location_mandatory) == (date(2026, 6, 30), True)


def test_nothing_changed_is_the_same_and_copies_nothing() -> None:
    tables = source()
    assert changed(tables, Changes()) is tables
    after = changed(tables, Changes(removed={"demands": ["SO-1"]}))
    assert [name for name in tables.tables if after.tables[name] is not tables.tables[name]] == ["demands"]
    assert rows(tables, "demands") == DEMANDS


def test_the_source_stays_as_it_is() -> None:
    tables = source()
    changed(tables, Changes(rows={"demands": [{"id": "SO-1", "quantity": 40}, {"id": "SO-9"}]}, hold=["PO-1"]))
    assert (rows(tables, "demands"), rows(tables, "supplies")) == (DEMANDS, SUPPLIES)


@pytest.mark.parametrize(
    ("row", "column", "place", "because"),
    [
        ({"id": "SO-1", "quantity": "many"}, "quantity", "changes, row 2, column quantity", "the change gave the cell"),
        ({"id": "SO-2", "quantity": "7"}, "due_date", "demands.csv, row 3, column due_date", "the file gave the cell"),
        ({"id": "SO-3", "quantity": "7"}, "type", "changes, row 2, column type", "the change gave the whole row"),
    ],
)
def test_findings_name_the_place_of_the_cell(row: dict[str, Any], column: str, place: str, because: str) -> None:
    bad = source(demands=[DEMANDS[0], DEMANDS[1] | {"due_date": "tomorrow"}])
    with_others = Changes(rows={"demands": [{"id": "SO-7", "type": "sales_order"} | DEMANDS[0] | {"id": "SO-7"}, row]})
    findings = check(changed(bad, with_others)).findings
    assert [str(found.place) for found in findings if found.place.column == column] == [place], because


def test_rows_after_removed_ones_keep_their_numbers() -> None:
    bad = source(demands=[*DEMANDS, DEMANDS[0] | {"id": "SO-3", "quantity": "x"}], stock=[])
    after = changed(bad, Changes(removed={"demands": ["SO-1"]}, rows={"demands": [DEMANDS[0] | {"id": "SO-4", "quantity": "y"}]}))
    again = changed(after, Changes(removed={"demands": ["SO-2"]}))
    assert [str(found.place) for found in check(again).findings] == [
        "demands.csv, row 4, column quantity",
        "changes, row 1, column quantity",
    ]


@pytest.mark.parametrize(
    ("dtype", "value", "expected", "because"),
    [
        (pl.Int64, "40", pl.Int64, "a whole number stays one"),
        (pl.Int8, "4000", pl.String, "too large for the type: read as text"),
        (pl.Int64, "2.5", pl.String, "no whole number: read as text"),
        (pl.Float64, "2.5", pl.Float64, "a decimal in a float"),
        (pl.Decimal(10, 2), "2.5", pl.Decimal(10, 2), "fits the scale"),
        (pl.Decimal(10, 2), "2.12345", pl.String, "more decimals than the scale has"),
        (pl.Int64, "many", pl.String, "what is no number is told by the check"),
    ],
)
def test_typed_columns(dtype: pl.DataType, value: str, expected: pl.DataType, because: str) -> None:
    tables = source()
    typed = tables.tables["demands"].frame.with_columns(pl.col("quantity").cast(dtype))
    tables = Tables("typed", tables.plan, dict(tables.tables) | {"demands": Table("demands", typed, "demands.parquet")})
    after = changed(tables, Changes(rows={"demands": [{"id": "SO-2", "quantity": value}]}))
    assert after.tables["demands"].frame["quantity"].dtype == expected, because
    assert tables.tables["demands"].frame["quantity"].to_list() == [30, 7]
    quantities = {row["id"]: row["quantity"] for row in check(after).demands.to_dicts()}
    assert quantities["SO-1"] == 30_00000
    assert quantities.get("SO-2") == (None if value == "many" else int(Decimal(value) * 100_000))


def test_dates_and_keys_of_typed_tables() -> None:
    frame = pl.DataFrame({"id": [1, 2], "type": ["sales_order"] * 2, "item": ["BIKE"] * 2, "quantity": [5.0, 6.5]})
    frame = frame.with_columns(due_date=pl.lit(date(2026, 2, 2)).cast(pl.Datetime))
    tables = Tables(
        "typed", source().plan, {"items": source().tables["items"], "demands": Table("demands", frame, "demands.parquet")}
    )
    dataset = check(changed(tables, Changes(rows={"demands": [{"id": 2, "due_date": date(2026, 3, 3)}]}, removed={"demands": [1]})))
    assert dataset.demands.select("id", "due_date", "quantity").rows() == [("2", date(2026, 3, 3), 6_50000)]


def test_a_planned_order_of_the_last_run_that_is_held_is_approved() -> None:
    """Specification 14.1: only approved ones stay as they are."""
    dataset = dataset_of(
        {"rules": "planning_optimization", "start_date": "2026-01-05"},
        items=[{"item": "BREAD"}],
        demands=[{"id": "SO-1", "type": "sales_order", "item": "BREAD", "due_date": "2026-01-20", "quantity": 30}],
        previous_plan=[{"id": "P-1", "item": "BREAD", "due_date": "2026-01-12", "quantity": 50}],
        supplies=[{"id": "PO-1", "type": "purchase_order", "item": "BREAD", "due_date": "2026-01-12", "quantity": 5}],
    )
    plan = lotwise.plan(dataset)
    assert plan.lines["quantity"].to_list() == [25]
    held = plan.what_if(Changes(hold=["P-1", "PO-1"]))
    assert held.lines.select("supply_id", "quantity").rows() == [("P-1", 50)]
    assert held.dataset.findings == ()


def test_a_planned_production_order_that_is_held_is_not_made_anew() -> None:
    dataset = dataset_of(
        {"start_date": "2026-01-05", "end_date": "2026-12-31"},
        items=[{"item": "BIKE", "replenishment": "production", "reordering_policy": "lot_for_lot"}],
        demands=[{"id": "SO-1", "type": "sales_order", "item": "BIKE", "due_date": "2026-01-20", "quantity": 30}],
        supplies=[
            {
                "id": "MO-1",
                "type": "production_order",
                "item": "BIKE",
                "due_date": "2026-01-12",
                "quantity": 50,
                "status": "planned",
            }
        ],
    )
    plan = lotwise.plan(dataset)
    assert plan.lines.select("supply_id", "quantity").rows() == [(None, 30)]
    assert plan.what_if(Changes(hold=["MO-1"])).lines.height == 0


def test_a_held_order_leaves_the_plan_to_follow() -> None:
    plan = lotwise.plan(check(source(boms=[], stock=[])))
    moved = plan.lines.filter(pl.col("supply_id") == "PO-1")
    held = plan.what_if(Changes(hold=["PO-1"]))
    assert moved.height == 1
    assert held.lines.filter(pl.col("supply_id") == "PO-1").height == 0
    assert plan.lines.height != held.lines.height or not plan.lines.equals(held.lines)


def test_what_if_shares_what_is_equal() -> None:
    plan = lotwise.plan(check(source()))
    other = plan.what_if(Changes(rows={"demands": [{"id": "SO-1", "quantity": 40}]}))
    shared = [name for name in TABLES if other.dataset.frame(name) is plan.dataset.frame(name)]
    assert sorted(set(TABLES) - set(shared)) == ["demands"]


def test_changes_can_be_sent_elsewhere() -> None:
    changes = Changes(rows={"demands": [{"id": "SO-1", "quantity": 40}]}, removed={"stock": [{"item": "BIKE"}]}, hold=["PO-1"])
    assert pickle.loads(pickle.dumps(changes)) == changes  # noqa: S301
    assert Changes(rows=changes.rows, removed=changes.removed, settings=changes.settings, hold=changes.hold) == changes


# --- properties ------------------------------------------------------------------------------------------------------------------

ANY = st.one_of(datasets(), networks(), coverage_datasets())
SLOW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def by_hand(dataset: Dataset) -> dict[str, list[dict[str, Any]]]:
    return {name: dataset.tables.tables[name].frame.to_dicts() for name in dataset.tables.tables}


def same(first: Dataset, second: Dataset) -> None:
    """Two datasets hold the same rows, in any order."""
    assert (first.settings, first.stopped) == (second.settings, second.stopped)
    for name in TABLES:
        assert sorted(map(str, first.frame(name).rows())) == sorted(map(str, second.frame(name).rows())), name


@SLOW
@given(ANY, st.data())
def test_changed_is_the_same_as_editing_by_hand(dataset: Dataset, data: st.DataObject) -> None:
    edited = by_hand(dataset)
    rows_of: dict[str, list[dict[str, Any]]] = {}
    removed: dict[str, list[str]] = {}
    for name in ("demands", "supplies"):
        present = edited.get(name, [])
        for row in list(present):
            match data.draw(st.sampled_from(["keep", "keep", "change", "remove"]), label=row["id"]):
                case "change":
                    quantity = data.draw(st.integers(1, 60))
                    rows_of.setdefault(name, []).append({"id": row["id"], "quantity": quantity})
                    row["quantity"] = str(quantity)
                case "remove":
                    removed.setdefault(name, []).append(row["id"])
                    present.remove(row)
        if present and data.draw(st.booleans()):
            new = present[0] | {"id": f"{name}-new", "quantity": "17"}
            rows_of.setdefault(name, []).append(new)
            present.append(new)
    after = check(changed(dataset.tables, Changes(rows=rows_of, removed=removed)))
    plan = {name: cell for name, cell in dataset.tables.plan.frame.row(0, named=True).items() if cell is not None}
    same(after, dataset_of(plan, **edited))


@pytest.mark.slow
@SLOW
@given(ANY)
def test_a_what_if_without_changes_is_an_equal_plan(dataset: Dataset) -> None:
    plan = lotwise.plan(dataset)
    assert plan.what_if(Changes()) is plan
    again = plan.what_if(Changes(settings={"start_date": dataset.settings.start_date}))
    assert [name for name in plan.tables if not plan.table(name).equals(again.table(name))] == []


@pytest.mark.slow
@SLOW
@given(ANY, ANY)
def test_changes_between_two_states_lead_from_one_to_the_other(first: Dataset, second: Dataset) -> None:
    changes = Changes.between(first.tables, second.tables)
    same(check(changed(first.tables, changes)), second)
    assert not Changes.between(second.tables, second.tables)


@pytest.mark.parametrize(
    ("before", "after", "expected", "because"),
    [
        ({}, {}, Changes(), "nothing"),
        (
            {},
            {"demands": [DEMANDS[0] | {"quantity": "40"}, DEMANDS[1]]},
            Changes(rows={"demands": [{"id": "SO-1", "quantity": 40}]}),
            "only the column that differs",
        ),
        ({}, {"demands": [DEMANDS[0] | {"quantity": "30.00"}, DEMANDS[1]]}, Changes(), "another way to write the same number"),
        ({}, {"demands": DEMANDS[1:]}, Changes(removed={"demands": ["SO-1"]}), "gone"),
        ({"supplies": []}, {}, Changes(rows={"supplies": SUPPLIES}), "a table came"),
        (
            {},
            {"stock": [STOCK[0] | {"quantity": "9"}, STOCK[1], STOCK[2]]},
            Changes(removed={"stock": [{"item": "BIKE"}]}, rows={"stock": [STOCK[0] | {"quantity": "9"}, STOCK[1]]}),
            "rows of one name are given anew",
        ),
        ({}, {"boms": BOMS[::-1]}, Changes(), "the order of rows means nothing"),
    ],
)
def test_between(before: dict[str, Any], after: dict[str, Any], expected: Changes, because: str) -> None:
    assert Changes.between(source(**before), source(**after)) == expected, because
