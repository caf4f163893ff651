"""Planning what changed since an earlier plan gives what planning the whole source gives, byte for byte."""

from __future__ import annotations

import tempfile
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

import lotwise
from lotwise import Changes
from lotwise.changes import changed
from lotwise.check import check
from lotwise.columns import Bill, Chains, CoverageInput, CoverageNetted, Encoded, Messages, ReorderingInput, Scheduling
from lotwise.errors import SourceError
from lotwise.net import differing, leaving, replanning
from lotwise.net.layout import OF_COVERAGE, OF_REORDERING, Layout
from lotwise.results import RESULTS
from lotwise.since import Scope, count_changed_rows, planning
from lotwise.testing import dataset_of
from lotwise.testing.changes import changes, changes_of_network
from lotwise.testing.coverage import coverage_datasets
from lotwise.testing.strategies import datasets, networks

if TYPE_CHECKING:
    from collections.abc import Callable

    from lotwise.dataset import Dataset, Tables
    from lotwise.planner import Plan

relaxed = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
rarer = settings(relaxed, max_examples=10)


@pytest.fixture
def any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small networks are reached whole by most changes."""
    monkeypatch.setattr(replanning, "MOST_OF_ALL", 1.0)


def assert_same(again: Plan, whole: Plan) -> None:
    for table in RESULTS:
        assert_frame_equal(again.table(table), whole.table(table))
    assert again.all_findings == whole.all_findings


def next_state(data: st.DataObject, dataset: Dataset) -> Dataset | None:
    """The source some changes later, its rows maybe in another order; None where it cannot be planned at all."""
    try:
        tables = changed(dataset.tables, data.draw(changes(dataset)))
        if data.draw(st.booleans()):
            tables = changed(tables, data.draw(changes_of_network(check(tables))))
        return check(in_another_order(tables, data.draw(st.integers(0, 9))) if data.draw(st.booleans()) else tables)
    except SourceError:
        return None


def in_another_order(tables: Tables, seed: int) -> Tables:
    """The source with the rows of every table in another order."""
    shuffled = {
        name: replace(table, frame=table.frame.sample(fraction=1.0, shuffle=True, seed=seed), amended={}, names=[])
        for name, table in tables.tables.items()
    }
    return replace(tables, tables=shuffled)


@pytest.mark.usefixtures("any_size")
@pytest.mark.slow
@relaxed
@given(st.data())
def test_what_changed_since_is_a_plan_of_everything(data: st.DataObject) -> None:
    follow_one_another(data, data.draw(st.one_of(networks(), datasets())))


@pytest.mark.usefixtures("any_size")
@pytest.mark.slow
@relaxed
@given(st.data())
def test_what_changed_since_is_a_plan_of_everything_under_coverage_codes(data: st.DataObject) -> None:
    follow_one_another(data, data.draw(coverage_datasets()))


def follow_one_another(data: st.DataObject, dataset: Dataset) -> None:
    """Plans that each go on from the one before are those of everything, byte for byte."""
    earlier = lotwise.plan(dataset)
    for _ in range(2):
        after = next_state(data, dataset)
        if after is None:
            return
        again = lotwise.plan(after, since=earlier)
        assert again.scope is not None
        event(again.scope.because or "a part")
        assert_same(again, lotwise.plan(after))
        earlier, dataset = again, after


@pytest.mark.usefixtures("any_size")
@pytest.mark.slow
@rarer
@given(st.data())
def test_plans_that_go_on_from_one_another_through_files(data: st.DataObject) -> None:
    """Each is written into the folder of the one before, which the next one reads."""
    dataset = data.draw(st.one_of(networks(), coverage_datasets()))
    with tempfile.TemporaryDirectory() as folder:
        lotwise.plan(dataset).write(folder, keep_state=True)
        for _ in range(3):
            earlier = lotwise.resume(folder)
            assert_same(earlier, lotwise.plan(dataset))
            after = next_state(data, dataset)
            if after is None:
                return
            again = lotwise.plan(after, since=earlier)
            assert_same(again, lotwise.plan(after))
            again.write(folder, keep_state=True)
            dataset = after


# --- what is planned again -------------------------------------------------------------------------------------------------------

SETTINGS = {"start_date": "2026-01-05", "end_date": "2026-12-31"}
FACTORY: dict[str, list[dict[str, Any]]] = {
    "items": [
        {"item": "BIKE", "reordering_policy": "lot_for_lot", "replenishment": "production"},
        {"item": "FRAME", "reordering_policy": "lot_for_lot", "lead_time": "3D"},
        *({"item": f"BELL-{number}", "reordering_policy": "order"} for number in range(20)),
        {"item": "TUBE", "reordering_policy": "lot_for_lot"},
    ],
    "boms": [{"parent": "BIKE", "component": "FRAME", "quantity_per": 1}],
    "demands": [
        {"id": "S1", "type": "sales_order", "item": "BIKE", "due_date": "2026-02-02", "quantity": 5},
        {"id": "S2", "type": "sales_order", "item": "BELL-1", "due_date": "2026-02-02", "quantity": 5},
        {"id": "S3", "type": "sales_order", "item": "BELL-2", "due_date": "2026-02-02", "quantity": 5},
        {"id": "S4", "type": "forecast", "item": "BELL-3", "due_date": "2026-02-02", "quantity": 7},
    ],
    "supplies": [{"id": "P1", "type": "purchase_order", "item": "BELL-1", "due_date": "2026-02-02", "quantity": 5}],
    "stock": [{"item": "TUBE", "quantity": 4}],
}
CLOSED = {"calendar": "C", "nonworking_weekdays": "sunday"}
TUBES = Changes(rows={"boms": [{"parent": "FRAME", "component": "TUBE", "quantity_per": 3}]})
NEW_ORDER = {"id": "S9", "type": "sales_order", "item": "BELL-2", "due_date": "2026-03-02", "quantity": 4}


@pytest.mark.parametrize(
    ("changes", "planned", "rows", "because"),
    [
        (Changes(), 0, 0, "nothing changed"),
        (Changes(rows={"demands": [{"id": "S2", "quantity": 8}]}), 1, 1, "its item alone"),
        (Changes(rows={"demands": [{"id": "S1", "quantity": 8}]}), 2, 1, "a bicycle and its frame"),
        (Changes(rows={"demands": [{"id": "S2", "customer": "Velo"}]}), 0, 1, "who buys is no matter of planning"),
        (Changes(removed={"demands": ["S2"]}), 1, 1, "rows behind it have other numbers, and say the same"),
        (Changes(removed={"demands": ["S2"]}, rows={"demands": [NEW_ORDER]}), 2, 2, "one went, one came"),
        (Changes(rows={"demands": [{"id": "S3", "item": "BELL-4"}]}), 2, 1, "both items"),
        (Changes(rows={"items": [{"item": "FRAME", "lead_time": "9W"}]}), 1, 1, "days beyond the tables of the plan before"),
        (Changes(rows={"items": [{"item": "BELL-5", "description": "loud"}]}), 0, 1, "a description is no matter of planning"),
        (Changes(rows={"boms": [{"parent": "BIKE", "component": "FRAME", "quantity_per": 2}]}), 2, 1, "a bill"),
        (
            Changes(removed={"boms": [("BIKE", "FRAME", "", "", "")]}),
            3,
            1,
            "the frame is needed no more, and the tube moves behind it",
        ),
        (TUBES, 2, 1, "a bill of the frame, behind which the tube moves"),
        (Changes(rows={"items": [{"item": "BELL-30", "reordering_policy": "order"}]}), 1, 1, "a new item"),
        (Changes(removed={"items": ["BELL-9"]}), 0, 1, "nothing followed from an item that is gone"),
        (
            Changes(removed={"demands": ["S1"], "items": ["BIKE"]}),
            2,
            2,
            "the frame is needed no more, and the tube moves behind it",
        ),
        (
            Changes(rows={"calendars": [CLOSED]}),
            None,
            1,
            "calendars changed",
        ),
        (Changes(settings={"today": "2026-01-06"}), None, 0, "the plan's today changed"),
        (Changes(settings={"end_date": "2026-06-30"}), None, 0, "the plan's end_date changed"),
        (
            Changes(rows={"items": [{"item": f"BELL-{number}", "lead_time": "2D"} for number in range(9)]}),
            None,
            9,
            "the changes reach 9 of 23 SKUs, more than a fifth",
        ),
    ],
)
def test_what_is_planned_again(changes: Changes, planned: int | None, rows: int, because: str) -> None:
    earlier = lotwise.plan(dataset_of(SETTINGS, **FACTORY))
    after = check(changed(earlier.dataset.tables, changes))
    again = lotwise.plan(after, since=earlier)
    scope = again.scope
    assert scope is not None
    if planned is None:
        assert scope.because.startswith(because)
        assert scope.planned == scope.skus
    else:
        assert (scope.planned, scope.because) == (planned, ""), because
    assert scope.rows == rows, because
    assert_same(again, lotwise.plan(after))
    assert lotwise.plan(after).scope is None


def test_other_rules_plan_everything() -> None:
    items = [{"item": "A"}]
    earlier = lotwise.plan(dataset_of(SETTINGS, items=items))
    dataset = dataset_of({**SETTINGS, "rules": "planning_optimization"}, items=items)
    scope = lotwise.plan(dataset, since=earlier).scope
    assert str(scope) == "All 1 SKUs planned, because the plan's rules changed."


def test_a_plan_with_an_error_of_netting_is_planned_whole() -> None:
    """What such an error stops is more than its SKU."""
    item = {"item": "A", "reordering_policy": "fixed_reorder_qty", "reorder_point": 5}
    dataset = dataset_of(SETTINGS, items=[item, {"item": "B", "reordering_policy": "order"}])
    scope = lotwise.plan(dataset, since=lotwise.plan(dataset)).scope
    assert scope is not None
    assert scope.because == "an item could not be planned"


def test_findings_name_the_source_as_it_is() -> None:
    """A row of which something is told may have moved."""
    warned = {"item": "Z", "reordering_policy": "order", "minimum_order_quantity": 5, "maximum_order_quantity": 3}
    earlier = lotwise.plan(dataset_of(SETTINGS, **{**FACTORY, "items": [*FACTORY["items"], warned]}))
    after = dataset_of(SETTINGS, **{**FACTORY, "items": [warned, *FACTORY["items"]]})
    again = lotwise.plan(after, since=earlier)
    assert again.scope is not None
    assert not again.scope.because
    (finding,) = again.all_findings
    assert (finding.code, finding.place.row) == ("LW-P001", 1)


def test_a_finding_that_stops_an_item_is_told() -> None:
    """Nothing is planned again then, and nobody would know why. What stopped an item before is no news."""
    earlier = lotwise.plan(dataset_of(SETTINGS, **FACTORY))
    stopped = earlier.what_if(Changes(rows={"demands": [{"id": "S2", "quantity": "many"}]}))
    assert stopped.scope is not None
    (finding,) = [finding for finding in stopped.all_findings if finding.severity == "error"]
    assert stopped.scope.stopped == finding
    assert str(stopped.scope).endswith(f"because 1 row changed. Items without lines now, the first by {finding}")
    later = stopped.what_if(Changes(rows={"demands": [{"id": "S1", "quantity": 9}]}))
    assert later.scope is not None
    assert later.scope.stopped is None


@pytest.mark.parametrize(
    ("because", "sentence"),
    [
        ({"planned": 12, "rows": 3}, "12 of 100,000 SKUs planned again, because 3 rows changed."),
        ({"planned": 1, "rows": 1}, "1 of 100,000 SKUs planned again, because 1 row changed."),
        ({"planned": 0, "rows": 0}, "0 of 100,000 SKUs planned again, because no row changed."),
        (
            {"planned": 9, "rows": 2, "rows_before": 1},
            "9 of 100,000 SKUs planned again, because 2 rows changed, and 1 row before that.",
        ),
        ({"planned": 100_000, "rows": 2, "because": "calendars changed"}, "All 100,000 SKUs planned, because calendars changed."),
    ],
)
def test_scope_in_words(because: dict[str, Any], sentence: str) -> None:
    assert str(Scope(skus=100_000, **because)) == sentence


# --- rows ------------------------------------------------------------------------------------------------------------------------


def _later(frame: pl.DataFrame) -> dict[str, Callable[[], pl.DataFrame]]:
    return {
        "the same": lambda: frame,
        "another order": lambda: frame.reverse(),
        "a row more": lambda: pl.concat([frame, frame[:1].with_columns(id=pl.lit("NEW"))]),
        "a row less": lambda: frame[1:],
        "a cell": lambda: frame.with_columns(quantity=pl.when(pl.col("id") == "S2").then(pl.lit("9")).otherwise("quantity")),
        "the same twice": lambda: pl.concat([frame, frame[:1]]),
        "another type, other numbers": lambda: frame.with_columns(pl.col("quantity").cast(pl.Int64)),
        "another column, which is empty": lambda: frame.with_columns(customer=pl.lit(None, pl.String)),
        "another column": lambda: frame.with_columns(customer=pl.lit("Velo")),
    }


@pytest.mark.parametrize(
    ("what", "count", "because"),
    [
        ("the same", 0, "nothing is different"),
        ("another order", 0, "rows have no order"),
        ("a row more", 1, "it was added"),
        ("a row less", 1, "it was removed"),
        ("a cell", 1, "one row says something else"),
        ("the same twice", 1, "there is one more"),
        ("another type, other numbers", 0, "5 is 5"),
        ("another column, which is empty", 0, "it says nothing"),
        ("another column", 4, "every row says more"),
    ],
)
def test_count_of_changed_rows(what: str, count: int, because: str) -> None:
    before = dataset_of(SETTINGS, **FACTORY).tables
    table = before.tables["demands"]
    frame = table.frame.with_columns(pl.all().cast(pl.String))
    sides = [
        replace(before, tables={**before.tables, "demands": replace(table, frame=each)}) for each in (frame, _later(frame)[what]())
    ]
    assert count_changed_rows(*sides) == count, because


# --- order of planning -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numbers", "stays", "because"),
    [
        ([], [], "no SKU"),
        ([0, 1, 2], [True, True, True], "all stand where they stood"),
        ([0, 2, 5], [True, True, True], "others have come between"),
        ([0, -1, 1], [True, False, True], "one is gone"),
        ([3, 0, 1, 2], [False, True, True, True], "one moved behind all others"),
        ([1, 2, 3, 0], [True, True, True, False], "one moved before all others"),
        ([0, 3, -1, 1, 2, 4], [True, False, False, True, True, True], "one moved behind two, one is gone"),
        ([2, 1, 0], [False, False, True], "turned around: one of them stays"),
        ([-1, -1], [False, False], "all are gone"),
    ],
)
def test_which_skus_stay_in_order(numbers: list[int], stays: list[bool], because: str) -> None:
    assert planning.ascending(np.array(numbers, np.int64)).tolist() == stays, because


# --- arrays ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "layout"), [(ReorderingInput, OF_REORDERING), (CoverageInput, OF_COVERAGE)])
def test_every_field_of_the_input_is_compared(kind: type[Encoded], layout: Layout) -> None:
    """A new field has to be compared by SKU, or known to belong to none: a change of it would go unnoticed otherwise."""
    of_layout = {layout.dating, *layout.of_skus, *layout.demand, *layout.orders}
    compared = {"sku", "bill", "source_sku", *differing.OF_ALL, *of_layout}
    if kind is CoverageInput:
        compared |= {*differing.OF_COVERAGE}
    names = {each.name for each in fields(kind)}
    of_family = {*differing.OF_COVERAGE} if kind is CoverageInput else set()
    assert names - compared == set()
    assert (of_layout | of_family | {"sku", "bill", "source_sku"}) - names == set(), "a name of no field"


EXAMPLES = Path(__file__).parents[1] / "examples"


@pytest.mark.parametrize(
    ("kind", "example", "field", "alone"),
    [
        (Bill, "bicycle", "bill", {"first", "sku", "rounding", "exists"}),
        (Scheduling, "bicycle", "scheduling", set()),
        (Chains, "bakery", "chains", set()),
    ],
)
def test_fields_of_bills_and_dates(kind: Any, example: str, field: str, alone: set[str]) -> None:
    """All others have an entry per bill line, and per SKU: that is how they are compared."""
    part = getattr(lotwise.plan(lotwise.read(EXAMPLES / example)).encoded, field)
    lengths = {len(getattr(part, each.name)) for each in fields(kind) if each.name not in alone}
    assert len(lengths) == 1


def test_every_field_of_a_plan_by_coverage_codes_leaves_with_its_rows() -> None:
    """A new field of what netting returns has to leave a plan together with the SKUs that go."""
    netted = lotwise.plan(lotwise.read(EXAMPLES / "bakery")).netted
    assert isinstance(netted, CoverageNetted)
    rows = {
        len(netted.lines): {*leaving.OF_LINES, *leaving.OF_COVERAGE_LINES},
        len(netted.loaded.orders): {"held", *leaving.OF_COVERAGE_ORDERS},
        len(netted.loaded.demand): {*leaving.OF_COVERAGE_DEMAND},
        len(netted.loaded.sku): {"failed", "refused"},
    }
    for count, names in rows.items():
        assert {len(getattr(netted, name)) for name in names} == {count}
    known = set().union(*rows.values()) | {"loaded", "lines", "links", "reasons", "full", "compiled", "messages"}
    assert {each.name for each in fields(CoverageNetted)} == known
    assert {each.name for each in fields(Messages)} > {"order", "line", "demand"}
