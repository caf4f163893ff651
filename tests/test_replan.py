"""Net change through the API: ``plan.replan`` gives what planning the whole changed source gives, byte for byte."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

import lotwise
from lotwise import Changes
from lotwise.changes import changed
from lotwise.check import check
from lotwise.errors import SourceError
from lotwise.net import replanning
from lotwise.netchange import NetChange
from lotwise.netchange.rows import TUNING
from lotwise.results import RESULTS
from lotwise.since import Again
from lotwise.testing import dataset_of
from lotwise.testing.changes import PARAMETERS, changes_of_network
from lotwise.testing.changes import changes as changes_of_everything
from lotwise.testing.strategies import START, networks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lotwise.dataset import Dataset
    from lotwise.planner import Plan

relaxed = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def assert_equal_to_a_whole_plan(again: Plan, before: Dataset, changes: Changes) -> None:
    assert_same(again, lotwise.plan(check(changed(before.tables, changes))))


def assert_same(again: Plan, whole: Plan) -> None:
    for table in RESULTS:
        assert_frame_equal(again.table(table), whole.table(table))
    for table in ("items", "skus", "stock", "demands", "supplies"):
        assert_frame_equal(again.dataset.frame(table), whole.dataset.frame(table))
    assert again.all_findings == whole.all_findings


@st.composite
def changes_of(draw: st.DrawFn, dataset: Dataset) -> Changes:
    """One to three changes of rows that are there, and rows that come and go."""
    rows: dict[str, list[dict[str, Any]]] = {}
    removed: dict[str, list[Any]] = {}
    items = dataset.items["item"].to_list()
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(["quantity", "day", "order", "stock", "parameter", "new", "gone", "sku"]))
        item = draw(st.sampled_from(items))
        demands, supplies = (dataset.frame(name)["id"].to_list() for name in ("demands", "supplies"))
        quantity = draw(st.integers(1, 90))
        day = f"2026-03-{draw(st.integers(1, 28)):02}"
        match kind:
            case "quantity" if demands:
                rows.setdefault("demands", []).append({"id": draw(st.sampled_from(demands)), "quantity": quantity})
            case "day" if demands:
                rows.setdefault("demands", []).append({"id": draw(st.sampled_from(demands)), "due_date": day})
            case "order" if supplies:
                rows.setdefault("supplies", []).append({"id": draw(st.sampled_from(supplies)), "quantity": quantity})
            case "stock":
                rows.setdefault("stock", []).append({"item": item, "quantity": quantity})
            case "parameter":
                name = draw(st.sampled_from(["safety_stock", "order_multiple", "minimum_order_quantity", "reorder_point"]))
                rows.setdefault("items", []).append({"item": item, name: quantity})
            case "sku":
                rows.setdefault("skus", []).append({"item": item, "location": "MAIN", "safety_stock": quantity})
            case "new":
                new = {"id": f"NEW-{len(rows)}", "type": "sales_order", "item": item, "due_date": day, "quantity": quantity}
                rows.setdefault("demands", []).append(new)
            case "gone" if demands:
                removed["demands"] = [draw(st.sampled_from(demands))]
    once = {
        table: list({tuple(row.get(c) for c in ("id", "item", "location")): row for row in given}.values())
        for table, given in rows.items()
    }
    gone = removed.get("demands", [])
    if "demands" in once:
        once["demands"] = [row for row in once["demands"] if row["id"] not in gone]
    return Changes(rows=once, removed=removed)


def without_ties(dataset: Dataset) -> Dataset:
    """The dataset without the rows that tie items to orders of others, so that most changes are about single items."""
    tied = dataset.demands.filter(pl.col("of_supply").is_not_null() | pl.col("component_forecast").is_not_null())
    moved = dataset.supplies.filter(pl.col("type") == "transfer_order")
    gone = {"demands": tied["id"].to_list(), "supplies": moved["id"].to_list()}
    reserved = dataset.demands.filter(pl.col("reserved_supply").is_in(gone["supplies"]) & ~pl.col("id").is_in(gone["demands"]))
    freed = [{"id": name, "reserved_supply": None, "reserved_quantity": None} for name in reserved["id"]]
    return check(changed(dataset.tables, Changes(removed=gone, rows={"demands": freed})))


def without_forecasts(dataset: Dataset) -> Dataset:
    """The dataset without forecasts, so that most demand stands for itself."""
    forecasts = dataset.demands.filter(pl.col("type") == "forecast")["id"].to_list()
    return check(changed(dataset.tables, Changes(removed={"demands": forecasts})))


@pytest.fixture(scope="module", autouse=True)
def _parts_of_any_size() -> Iterator[None]:
    """Small networks are reached whole by most changes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(replanning, "MOST_OF_ALL", 1.0)
        yield


@relaxed
@given(st.data(), st.booleans())
def test_replan_is_a_plan_of_everything(data: st.DataObject, is_tied: bool) -> None:  # noqa: FBT001
    dataset = data.draw(networks())
    if not is_tied:
        dataset = without_ties(dataset)
    changes = data.draw(changes_of(dataset))
    again = lotwise.plan(dataset).replan(changes)
    assert_equal_to_a_whole_plan(again, dataset, changes)


@relaxed
@given(st.data())
def test_replans_follow_one_another(data: st.DataObject) -> None:
    dataset = without_ties(data.draw(networks()))
    plan = lotwise.plan(dataset)
    for _ in range(3):
        changes = data.draw(changes_of(plan.dataset))
        again = plan.replan(changes)
        assert_equal_to_a_whole_plan(again, plan.dataset, changes)
        plan = again


KINDS = ("cells", "items", "skus", "stock", "demands", "supplies", "new demand", "new supply", "demand gone", "supply gone")


@st.composite
def daily_changes(draw: st.DrawFn, dataset: Dataset) -> Changes:
    """What a planner changes: single cells and rows of demand, orders and stock, some on days of others, and parameters."""
    rows: dict[str, list[dict[str, Any]]] = {}
    removed: dict[str, list[str]] = {}
    for kind in draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=3, unique=True)):
        table = {"cells": "demands", "new demand": "demands", "new supply": "supplies"}.get(kind, kind.replace(" gone", "s"))
        table = "supplies" if kind == "supply gone" else table
        frame = dataset.frame(table)
        if frame.is_empty() or table in rows or table in removed:
            continue
        row = frame.row(draw(st.integers(0, len(frame) - 1)), named=True)
        place = {name: row.get(name) for name in ("item", "variant", "location") if name in row}
        day = st.sampled_from(frame["due_date"].drop_nulls().to_list() or [START]) if "due_date" in frame.columns else st.none()
        values = {"quantity": st.integers(1, 90), "due_date": day}
        match kind:
            case "cells":
                rows[table] = [{"id": row["id"], **draw(st.fixed_dictionaries({}, optional=values))}]
            case "items" | "skus":
                parameters = PARAMETERS[dataset.settings.rules]
                names = draw(st.lists(st.sampled_from(sorted(parameters.keys() & TUNING)), min_size=1, max_size=3, unique=True))
                rows[table] = [place | {name: draw(parameters[name]) for name in names}]
            case "stock":
                places = ("", "MAIN", "EAST") if draw(st.integers(0, 3)) == 0 else (row["location"],)
                where = {"item": row["item"], "location": draw(st.sampled_from(places))}
                rows[table] = [where | {"quantity": draw(st.sampled_from([0, 5, 12, 40, -3]))}]
            case "demands":
                other = {"type": st.sampled_from(["sales_order", "project"]), "quantity": st.sampled_from([0, 3, -4])}
                other |= {"due_date": day, "customer": st.just("Velo")}
                rows[table] = [{"id": row["id"], **draw(st.fixed_dictionaries({}, optional=other))}]
            case "supplies":
                status = {"flexibility": st.sampled_from(["none", None]), "status": st.sampled_from(["released", "planned"])}
                rows[table] = [{"id": row["id"], **draw(st.fixed_dictionaries({}, optional=values | status))}]
            case "new demand" | "new supply":
                new = {"id": draw(st.sampled_from(["AA", "L0-0-D0x", "ZZ"])), "type": row["type"], "due_date": draw(day)}
                if new["id"] not in frame["id"]:
                    rows[table] = [place | new | {"quantity": draw(st.integers(1, 40))}]
            case "demand gone" | "supply gone":
                removed[table] = [row["id"]]
    return Changes(rows=rows, removed=removed)


@relaxed
@given(st.data())
def test_daily_changes_follow_one_another(data: st.DataObject) -> None:
    dataset = data.draw(networks())
    if data.draw(st.booleans()):
        dataset = without_ties(dataset)
    if data.draw(st.booleans()):
        dataset = without_forecasts(dataset)
    plan = lotwise.plan(dataset)
    for _ in range(3):
        changes = data.draw(daily_changes(plan.dataset))
        again = plan.replan(changes)
        event(f"{way_of(again)}: {', '.join(sorted([*changes.rows, *(f'{name} gone' for name in changes.removed)]))}")
        assert_equal_to_a_whole_plan(again, plan.dataset, changes)
        plan = again


@pytest.mark.slow
@relaxed
@given(st.data())
def test_changes_of_all_tables_follow_one_another(data: st.DataObject) -> None:
    """Cells, rows, the network and settings, in any order: each replan goes on from the one before, however that was made."""
    plan = lotwise.plan(data.draw(networks()))
    for _ in range(4):
        changes = data.draw(st.one_of(*(kind(plan.dataset) for kind in (daily_changes, changes_of_network, changes_of_everything))))
        try:
            again = plan.replan(changes)
        except SourceError:  # the whole source cannot be planned with them
            with pytest.raises(SourceError):
                check(changed(plan.dataset.tables, changes))
            continue
        about = [*changes.rows, *(f"{name} gone" for name in changes.removed), *changes.settings]
        event(f"{way_of(again)}: {', '.join(sorted(about))}")
        if data.draw(st.booleans()):  # the next one may go on from a part, or from what it was put together to
            assert_equal_to_a_whole_plan(again, plan.dataset, changes)
        plan = again
    assert_same(plan, lotwise.plan(check(plan.dataset.tables)))


BILL: dict[str, list[dict[str, Any]]] = {
    "items": [
        {"item": "BIKE", "reordering_policy": "lot_for_lot", "replenishment": "production"},
        {"item": "FRAME", "reordering_policy": "lot_for_lot", "lead_time": "3D"},
        {"item": "PUMP", "reordering_policy": "lot_for_lot"},
        *({"item": f"BELL-{number}", "reordering_policy": "order"} for number in range(20)),
    ],
    "boms": [{"parent": "BIKE", "component": "FRAME", "quantity_per": 1}],
    "demands": [
        {"id": "S1", "type": "sales_order", "item": "BIKE", "due_date": "2026-02-02", "quantity": 5},
        {"id": "S2", "type": "sales_order", "item": "BELL-1", "due_date": "2026-02-02", "quantity": 5},
        {"id": "S4", "type": "forecast", "item": "BELL-3", "due_date": "2026-02-02", "quantity": 7},
        {"id": "S5", "type": "sales_order", "item": "BELL-3", "due_date": "2026-02-09", "quantity": 5},
        {
            "id": "S6",
            "type": "sales_order",
            "item": "BELL-4",
            "due_date": "2026-02-09",
            "quantity": 5,
            "reserved_supply": "P2",
            "reserved_quantity": 1,
        },
        {
            "id": "S7",
            "type": "production_component",
            "item": "FRAME",
            "due_date": "2026-02-02",
            "quantity": 2,
            "of_supply": "P3",
        },
    ],
    "skus": [{"item": "PUMP", "location": "EAST"}],
    "stock": [{"item": "FRAME", "quantity": 3}],
    "supplies": [
        {"id": "P1", "type": "purchase_order", "item": "BELL-1", "due_date": "2026-02-02", "quantity": 5},
        {"id": "P2", "type": "purchase_order", "item": "BELL-4", "due_date": "2026-02-02", "quantity": 5},
        {"id": "P3", "type": "production_order", "item": "BIKE", "due_date": "2026-02-02", "quantity": 2},
    ],
}

NEW_SUPPLY = {"id": "P4", "type": "purchase_order", "item": "FRAME", "due_date": "2026-03-02", "quantity": 4}
NEW_ORDER = {"id": "S3", "type": "sales_order", "item": "BELL-2", "due_date": "2026-03-02", "quantity": 4}


DIRECTLY, ITEMS, COMPARED, EVERYTHING = "directly", "items", "compared", "everything"


def way_of(plan: Plan) -> str:
    """How a plan was made anew: cells changed where they stand, items encoded anew, the whole source compared, or everything."""
    if isinstance(plan._made, Again):
        return COMPARED
    if not isinstance(plan._made, NetChange):
        return EVERYTHING
    return ITEMS if plan._made.memory.changed.encoded_anew else DIRECTLY


@pytest.mark.parametrize(
    ("changes", "way", "because"),
    [
        (Changes(rows={"demands": [{"id": "S1", "quantity": 8}]}), DIRECTLY, "a bicycle and its frame"),
        (Changes(rows={"demands": [{"id": "S2", "due_date": "2026-03-09"}]}), DIRECTLY, "another day"),
        (Changes(rows={"demands": [{"id": "S1", "quantity": 8}, {"id": "S2", "quantity": 1}]}), DIRECTLY, "two items"),
        (Changes(rows={"demands": [{"id": "S2", "quantity": 5, "customer": "Velo"}]}), DIRECTLY, "for people alone"),
        (Changes(rows={"demands": [{"id": "S2", "quantity": 0}]}), DIRECTLY, "it needs nothing any more"),
        (Changes(rows={"demands": [{"id": "S2", "quantity": -2}]}), DIRECTLY, "it is supply now"),
        (Changes(rows={"demands": [{"id": "S4", "quantity": 9}]}), ITEMS, "a forecast is reduced by orders"),
        (Changes(rows={"demands": [{"id": "S5", "quantity": 9}]}), ITEMS, "its order reduces a forecast"),
        (Changes(rows={"demands": [{"id": "S6", "quantity": 2}]}), ITEMS, "part of it is reserved"),
        (Changes(rows={"demands": [{"id": "S2", "due_date": "2027-03-09"}]}), DIRECTLY, "behind the end of the plan"),
        (Changes(rows={"demands": [NEW_ORDER]}), DIRECTLY, "a new one"),
        (Changes(rows={"demands": [NEW_ORDER | {"item": "BELL-3"}]}), ITEMS, "a new one that reduces a forecast"),
        (Changes(rows={"demands": [NEW_ORDER | {"type": "forecast"}]}), ITEMS, "a forecast"),
        (Changes(rows={"demands": [NEW_ORDER | {"location": "EAST"}]}), COMPARED, "a new SKU"),
        (Changes(rows={"demands": [NEW_ORDER, NEW_ORDER]}), COMPARED, "two of one name are a finding"),
        (Changes(rows={"demands": [NEW_ORDER | {"item": "BELL"}]}), COMPARED, "an unknown item is a finding"),
        (Changes(rows={"demands": [NEW_ORDER | {"type": "sales_quotation"}]}), COMPARED, "these rules do not plan it"),
        (Changes(rows={"items": [{"item": "FRAME", "safety_stock": 8}]}), DIRECTLY, "the frame alone"),
        (Changes(rows={"items": [{"item": "FRAME", "lead_time": "5W"}]}), DIRECTLY, "the tables of days reach that far"),
        (Changes(rows={"items": [{"item": "FRAME", "order_multiple": None}]}), DIRECTLY, "a cell is emptied"),
        (Changes(rows={"items": [{"item": "FRAME", "rounding_precision": 1}]}), COMPARED, "needs of it by bills change"),
        (
            Changes(rows={"skus": [{"item": "PUMP", "location": "EAST", "safety_stock": 8}]}),
            COMPARED,
            "a record that nothing needed so far",
        ),
        (Changes(rows={"stock": [{"item": "FRAME", "quantity": 8}]}), DIRECTLY, "its stock"),
        (Changes(rows={"stock": [{"item": "BIKE", "quantity": 1}]}), DIRECTLY, "the first stock of it"),
        (Changes(rows={"stock": [{"item": "BELL-1", "quantity": 8}]}), ITEMS, "its policy counts no stock"),
        (Changes(rows={"stock": [{"item": "FRAME", "quantity": 0}]}), DIRECTLY, "none left, but it is planned by its card"),
        (Changes(rows={"stock": [{"item": "BIKE", "quantity": -8}]}), ITEMS, "negative stock is demand"),
        (Changes(rows={"stock": [{"item": "FRAME", "location": "EAST", "quantity": 8}]}), COMPARED, "a new SKU"),
        (
            Changes(rows={"items": [{"item": "FRAME", "minimum_order_quantity": 8, "maximum_order_quantity": 4}]}),
            COMPARED,
            "a finding about it comes",
        ),
        (Changes(rows={"demands": [{"id": "S1", "item": "BELL-2"}]}), DIRECTLY, "both items"),
        (Changes(hold=["P1"]), DIRECTLY, "its flexibility"),
        (Changes(rows={"supplies": [{"id": "P1", "due_date": "2026-03-02", "quantity": 9}]}), DIRECTLY, "an order rescheduled"),
        (Changes(rows={"supplies": [{"id": "P2", "quantity": 9}]}), ITEMS, "part of it is reserved"),
        (Changes(rows={"supplies": [{"id": "P3", "quantity": 9}]}), DIRECTLY, "its component need stays as it is entered"),
        (Changes(rows={"supplies": [{"id": "P3", "status": "released"}]}), COMPARED, "its component need has another rank"),
        (Changes(rows={"supplies": [{"id": "P3", "quantity": 0}]}), COMPARED, "its component need belongs to no order"),
        (Changes(removed={"supplies": ["P1"]}), DIRECTLY, "an order that came"),
        (Changes(removed={"supplies": ["P2"]}), COMPARED, "its reservation is a finding"),
        (Changes(removed={"supplies": ["P3"]}), COMPARED, "so is its component need"),
        (Changes(rows={"supplies": [NEW_SUPPLY]}), DIRECTLY, "a new one"),
        (
            Changes(rows={"supplies": [NEW_SUPPLY | {"type": "production_order", "item": "BELL-6"}]}),
            ITEMS,
            "not how it is replenished",
        ),
        (Changes(rows={"supplies": [NEW_SUPPLY | {"type": "transfer_order"}]}), COMPARED, "a transfer"),
        (
            Changes(rows={"demands": [{"id": "S1", "quantity": "eight"}]}),
            COMPARED,
            "what is wrong is judged with the whole source",
        ),
        (Changes(removed={"items": ["BELL-9"]}), COMPARED, "an item goes"),
        (Changes(rows={"items": [{"item": "BIKE", "replenishment": "purchase"}]}), COMPARED, "nothing needs the frame any more"),
        (Changes(rows={"boms": [{"parent": "BIKE", "component": "FRAME", "quantity_per": 2}]}), COMPARED, "bills"),
        (Changes(settings={"end_date": "2026-06-30"}), EVERYTHING, "settings are everybody's"),
        (Changes(removed={"demands": ["S2"]}), DIRECTLY, "rows behind it keep their numbers"),
        (Changes(removed={"demands": ["S1"]}, rows={"demands": [NEW_ORDER]}), DIRECTLY, "one comes, one goes"),
        (Changes(rows={"items": [{"item": "FRAME", "lead_time": "9W"}]}), COMPARED, "days beyond the tables of the plan"),
    ],
)
def test_what_is_planned_again(changes: Changes, way: str, because: str) -> None:
    dataset = dataset_of({"start_date": "2026-01-05", "end_date": "2026-12-31"}, **BILL)
    plan = lotwise.plan(dataset)
    again = plan.replan(changes)
    assert way_of(again) == way, because
    assert_equal_to_a_whole_plan(again, dataset, changes)


def test_a_change_of_nothing_is_the_same_plan() -> None:
    plan = lotwise.plan(dataset_of({"start_date": "2026-01-05", "end_date": "2026-12-31"}, **BILL))
    assert plan.replan(Changes()) is plan


def test_items_that_a_source_holds_as_numbers() -> None:
    """Cells name items by what they read as, whatever type a file gave them."""
    items = [
        {"item": 1, "reordering_policy": "lot_for_lot"},
        *({"item": number, "reordering_policy": "order"} for number in range(2, 9)),
    ]
    demands = [{"id": "S1", "type": "sales_order", "item": "1", "due_date": "2026-02-02", "quantity": 5}]
    dataset = dataset_of({"start_date": "2026-01-05", "end_date": "2026-12-31"}, items=items, demands=demands)
    changes = Changes(rows={"demands": [{"id": "S1", "quantity": 8}]})
    again = lotwise.plan(dataset).replan(changes)
    assert isinstance(again._made, NetChange)
    assert_equal_to_a_whole_plan(again, dataset, changes)


def test_settings_say_that_everything_was_planned() -> None:
    plan = lotwise.plan(dataset_of({"start_date": "2026-01-05", "end_date": "2026-12-31"}, **BILL))
    again = plan.replan(Changes(settings={"today": "2026-01-06"}))
    assert again.scope is not None
    assert again.scope.because == "the plan's today changed"


@pytest.mark.parametrize(
    ("changes", "way"),
    [
        (Changes(rows={"demands": [{"id": "S1", "quantity": 8}]}), DIRECTLY),
        (Changes(rows={"demands": [{"id": "S4", "quantity": 9}]}), ITEMS),
        (Changes(rows={"boms": [{"parent": "BIKE", "component": "FRAME", "quantity_per": 2}]}), COMPARED),
    ],
)
def test_earlier_plans_of_a_row_are_let_go(changes: Changes, way: str) -> None:
    """Memory does not pile up along a row of changes."""
    first = lotwise.plan(dataset_of({"start_date": "2026-01-05", "end_date": "2026-12-31"}, **BILL)).replan(changes)
    assert way_of(first) == way
    alive = weakref.ref(first)
    second = first.replan(Changes(rows={"demands": [{"id": "S2", "quantity": 9}]}))
    assert way_of(second) != EVERYTHING
    del first
    gc.collect()
    assert alive() is None
