"""Runs make plans, whole or not at all, and planners' decisions outlive them."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

import lotwise
from lotwise.serve.office import Busy, Office
from lotwise.workspace.decisions import Decided, Who, decide
from lotwise.workspace.filters import State
from lotwise.workspace.lines import Asked, PlanLines
from lotwise.workspace.plans import Version, add_plan, current_plan, plan_numbers, publish
from lotwise.workspace.runs import RunState, find_run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lotwise.workspace.database import Database

BICYCLE = Path("examples/bicycle")
WHO = Who(None, datetime(2026, 3, 2, 7, 40, tzinfo=UTC))


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Iterator[Office]:
    opened = Office(database, tmp_path / "office")
    yield opened
    opened.close()


def ended(office: Office, number: int) -> tuple[str, str]:
    office.wait()
    with office.database.reading() as connection:
        found = find_run(connection, number)
    assert found is not None
    return found.state, found.message


def test_a_run_makes_the_plan_that_the_library_makes(office: Office) -> None:
    number = office.run(BICYCLE, {}, user=None)
    assert ended(office, number) == (RunState.DONE, "All 75 SKUs planned.")
    wanted = lotwise.plan(lotwise.read(BICYCLE)).lines
    with office.database.reading() as connection:
        current = current_plan(connection)
        assert current is not None
        rows = PlanLines(current).page(connection, Asked(sort="line_id"), limit=1000).rows
    assert [{name: row[name] for name in wanted.columns} for row in rows] == wanted.to_dicts()
    assert office.plan(current).lines.equals(wanted)


def test_decisions_follow_into_the_next_plan(office: Office, tmp_path: Path) -> None:
    source = tmp_path / "bicycle"
    shutil.copytree(BICYCLE, source)
    office.run(source, {}, user=None)
    office.wait()
    with office.database.writing() as connection:
        first = PlanLines(current_plan(connection) or 0)
        decide(connection, first, [1, 2, 3], Decided(State.ACCEPTED, note="by phone"), 0, WHO)
    demands = pl.read_csv(source / "demands.csv", infer_schema=False)
    demands.slice(1).write_csv(source / "demands.csv")  # an order is withdrawn
    number = office.run(source, {}, user=None)
    state, message = ended(office, number)
    assert state == RunState.DONE
    assert message == "All 75 SKUs planned, because the changes reach 20 of 75 SKUs, more than a fifth."
    with office.database.reading() as connection:
        second = PlanLines(current_plan(connection) or 0)
        assert second.number != first.number
        notes = [row["note"] for row in second.page(connection, Asked({"state": "accepted"}), limit=10).rows]
    assert notes == ["by phone"] * 3


def test_the_source_of_the_current_plan_can_be_planned_again(office: Office) -> None:
    office.run(BICYCLE, {}, user=None)
    office.wait()
    assert ended(office, office.run(None, {"start_date": "2026-03-09"}, user=None))[0] == RunState.DONE
    with office.database.reading() as connection:
        assert len(plan_numbers(connection)) == 2


def test_a_start_forgets_no_plan_that_a_run_ended_with(office: Office, tmp_path: Path) -> None:
    """An older plan may be the current one; only what a killed server had loaded and not published goes."""
    for settings in ({}, {"start_date": "2026-03-09"}):
        office.run(BICYCLE, settings, user=None)
        office.wait()
    with office.database.writing() as connection:
        first, second = plan_numbers(connection)
        publish(connection, first, WHO)
        left_behind = add_plan(connection, Version(1, "", WHO.moment.date(), "", {}, 0, 0, ""), office.plan(first).lines, WHO)
    again = Office(office.database, tmp_path / "office")
    with office.database.reading() as connection:
        assert plan_numbers(connection) == [first, second]
        assert left_behind not in plan_numbers(connection)
    assert again.plan(second).lines.height > 0


def test_what_cannot_be_planned_leaves_the_current_plan(office: Office, tmp_path: Path) -> None:
    office.run(BICYCLE, {}, user=None)
    office.wait()
    state, message = ended(office, office.run(tmp_path / "nothing", {}, user=None))
    assert state == RunState.FAILED
    assert "nothing" in message
    with office.database.reading() as connection:
        assert len(plan_numbers(connection)) == 1


def test_a_stopped_run_leaves_the_current_plan_and_nothing_else(office: Office) -> None:
    number = office.run(BICYCLE, {}, user=None)
    with pytest.raises(Busy, match=f"Run {number} is planning"):
        office.run(BICYCLE, {}, user=None)
    office.stop()
    state, message = ended(office, number)
    assert (state, message.endswith("The current plan stays as it was.")) == (RunState.STOPPED, True)
    with office.database.reading() as connection:
        assert plan_numbers(connection) == []
    assert ended(office, office.run(BICYCLE, {}, user=None))[0] == RunState.DONE, "the next one is not held up"


def test_a_plan_whose_state_is_lost_is_made_again(office: Office, tmp_path: Path) -> None:
    office.run(BICYCLE, {}, user=None)
    office.wait()
    (state,) = (tmp_path / "office" / "states").iterdir()
    shutil.rmtree(state)
    with office.database.reading() as connection:
        current = current_plan(connection)
    assert current is not None
    assert office.plan(current).lines.equals(lotwise.plan(lotwise.read(BICYCLE)).lines)
    assert state.is_dir()
