"""Plans that were written, read back and compared."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

import lotwise
from lotwise.changes import Changes
from lotwise.errors import SourceError, UnreadablePlan
from lotwise.terms import Rules
from lotwise.testing.changes import changes
from lotwise.testing.coverage import coverage_datasets
from lotwise.testing.rows import dataset_of
from lotwise.testing.strategies import datasets, networks

FORMATS = ("parquet", "csv", "json")
FRAMES = ("lines", "tracking", "action_messages", "delays")
CAUSES = ("cause", "cause_text", "cause_line")
EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
LATER = {
    "bicycle": Changes(rows={"demands": [{"id": "SO-5512", "quantity": 40}]}, settings={"today": "2026-03-03"}),
    "bakery": Changes(rows={"items": [{"item": "IN-760", "lead_time": "3W"}]}),
}


@pytest.fixture(scope="module", params=sorted(LATER))
def plans(request: pytest.FixtureRequest) -> tuple[lotwise.Plan, lotwise.Plan]:
    """A plan of each family of rules and a what-if."""
    plan = lotwise.plan(lotwise.read(EXAMPLES / request.param))
    return plan, plan.what_if(LATER[request.param])


@pytest.mark.parametrize("target", [*FORMATS, "plan.json"])
def test_a_plan_comes_back_as_it_was(plans: tuple[lotwise.Plan, lotwise.Plan], target: str, tmp_path: Path) -> None:
    plan, _ = plans
    path = tmp_path / "out" if target in FORMATS else tmp_path / target
    plan.write(path, format=target if target in FORMATS else None)
    written = lotwise.read_plan(path)
    assert written.tables == plan.tables
    for name in FRAMES:
        assert_frame_equal(getattr(written, name), plan.table(name))


def test_written_plans_differ_as_plans_do(plans: tuple[lotwise.Plan, lotwise.Plan], tmp_path: Path) -> None:
    before, after = plans
    for name, plan in zip(("before", "after"), plans, strict=True):
        plan.write(tmp_path / name, format="csv")
    first, second = (lotwise.read_plan(tmp_path / name) for name in ("before", "after"))
    expected = before.compare(after)
    for found in (first.compare(second), first.compare(after), before.compare(second)):
        for name in ("lines", "action_messages", "delays"):
            frame, told = getattr(found, name), getattr(expected, name)
            assert frame.drop(CAUSES).equals(told.drop(CAUSES))
            assert frame.schema == told.schema
            assert frame.select(pl.col(CAUSES).is_null().all()).row(0) == (True, True, True)
    assert first.diff(second).height == before.diff(second).height == before.diff(after).height > 0


ITEM = {"item": "A", "reordering_policy": "lot_for_lot"}
DEMAND = {"id": "D", "type": "sales_order", "item": "A", "due_date": "2026-03-20", "quantity": 1}
SETTINGS = {"start_date": "2026-03-02", "end_date": "2026-06-30"}


@pytest.mark.parametrize("rules", Rules)
@pytest.mark.parametrize("format", FORMATS)
def test_a_plan_without_lines_keeps_its_rules(rules: Rules, format: str, tmp_path: Path) -> None:
    code = "lot_for_lot" if rules is Rules.BUSINESS_CENTRAL else "requirement"
    plan = lotwise.plan(dataset_of({**SETTINGS, "rules": rules.value}, items=[{"item": "A", "reordering_policy": code}]))
    plan.write(tmp_path, format=format)
    written = lotwise.read_plan(tmp_path)
    assert written.rules is rules
    assert written.diff(plan).is_empty()


def _two_plans(folder: Path) -> None:
    (folder / "lines.csv").write_text("line_id\n")


def _no_tracking(folder: Path) -> None:
    (folder / "tracking.parquet").unlink()


def _other_columns(folder: Path) -> None:
    lines = pl.read_parquet(folder / "lines.parquet")
    lines.drop("decide_by").with_columns(colour=pl.lit("red")).write_parquet(folder / "lines.parquet")


def _no_parquet(folder: Path) -> None:
    (folder / "lines.parquet").write_text("no Parquet")


def _other_types(folder: Path) -> None:
    lines = pl.read_parquet(folder / "lines.parquet")
    lines.with_columns(quantity=pl.lit("many")).write_parquet(folder / "lines.parquet")


def _nothing(folder: Path) -> None:
    (folder / "lines.parquet").unlink()


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_nothing, "holds no plan: none of lines.parquet, lines.csv, lines.json is there."),
        (_two_plans, "holds more than one plan: lines.parquet and lines.csv."),
        (_no_tracking, "holds no table tracking, which a whole plan has."),
        (_other_columns, "has other columns than this version writes; missing: decide_by; unknown: colour.\nMaybe another version"),
        (_no_parquet, "lines.parquet cannot be read: "),
        (_other_types, "cannot be read: "),
    ],
)
def test_what_is_no_plan(spoil: Any, told: str, tmp_path: Path) -> None:
    lotwise.plan(dataset_of(SETTINGS, items=[ITEM], demands=[DEMAND])).write(tmp_path)
    spoil(tmp_path)
    with pytest.raises(UnreadablePlan) as caught:
        lotwise.read_plan(tmp_path)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("plan.json", None, "plan.json does not exist."),
        ("plan.json", "{", "plan.json cannot be read: "),
        ("plan.json", "[]", "plan.json holds no plan: it has no table of lines."),
        ("plan.json", '{"lines": [{"change": "gone"}]}', "has other columns than this version writes"),
        ("lines.xlsx", "", "lines.xlsx is no folder and no JSON document."),
    ],
)
def test_documents_that_are_no_plan(name: str, text: str | None, told: str, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(UnreadablePlan) as caught:
        lotwise.read_plan(tmp_path / name)
    assert told in str(caught.value)


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(datasets(), networks(), coverage_datasets()), st.sampled_from(FORMATS), st.data())
def test_any_plan_comes_back_as_it_was(dataset: Any, format: str, data: st.DataObject) -> None:
    plan = lotwise.plan(dataset)
    try:
        other = plan.what_if(data.draw(changes(dataset)))
    except SourceError:
        return
    with tempfile.TemporaryDirectory() as folder:
        plan.write(folder, format=format)
        written = lotwise.read_plan(folder)
    for name in FRAMES:
        assert_frame_equal(getattr(written, name), plan.table(name))
    assert written.compare(plan).lines.is_empty()
    found, expected = written.compare(other), plan.compare(other)
    for name in ("lines", "action_messages", "delays"):
        assert getattr(found, name).drop(CAUSES).equals(getattr(expected, name).drop(CAUSES))
