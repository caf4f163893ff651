"""Decisions: seen by revision, kept for ever, taken back, exported once, carried over."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
import pytest

import lotwise
from lotwise.workspace.carrying import carry_over
from lotwise.workspace.decisions import Decided, Who, decide, decide_matching, history, newest_revision, undo
from lotwise.workspace.exports import export_lines, exported_rows
from lotwise.workspace.filters import State
from lotwise.workspace.lines import Asked, PlanLines
from lotwise.workspace.plans import Version, add_plan

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from lotwise.workspace.database import Database

ANNE, BO = (Who(user, datetime(2026, 3, 2, 7, 40, tzinfo=UTC)) for user in (1, 2))
TOLD = Version(1, "examples/bicycle", date(2026, 3, 2), "business_central", {}, 75, 0, "0.1")
ALL = Asked()


@pytest.fixture(scope="module")
def lines() -> pl.DataFrame:
    return lotwise.plan(lotwise.read("examples/bicycle")).lines


@pytest.fixture
def stored(database: Database, lines: pl.DataFrame) -> PlanLines:
    with database.writing() as connection:
        return PlanLines(add_plan(connection, TOLD, lines, ANNE))


def line_of(database: Database, stored: PlanLines, line_id: int) -> Mapping[str, Any]:
    with database.reading() as connection:
        found = stored.line(connection, line_id)
    assert found is not None
    return found


def test_a_change_keeps_what_it_does_not_name(database: Database, stored: PlanLines) -> None:
    with database.writing() as connection:
        first = decide(connection, stored, [7], Decided(quantity=Decimal("12.5")), 0, ANNE)
        second = decide(connection, stored, [7], Decided(note="pallet"), first.revision, ANNE)
        decide(connection, stored, [7], Decided(State.ACCEPTED), second.revision, ANNE)
    line = line_of(database, stored, 7)
    assert (line["state"], line["decided_quantity"], line["note"]) == ("accepted", Decimal("12.5"), "pallet")
    with database.reading() as connection:
        assert [row.state for row in history(connection, stored.number, 7)] == ["changed", "changed", "accepted"]


def test_a_stale_write_is_refused_with_both_values_and_loses_nothing(database: Database, stored: PlanLines) -> None:
    with database.writing() as connection:
        theirs = decide(connection, stored, [7], Decided(quantity=Decimal(300)), 0, ANNE)
    with database.writing() as connection:
        result = decide(connection, stored, [6, 7, 8], Decided(quantity=Decimal(350)), 0, BO)
    (refused,) = result.refused
    assert (refused.line_id, refused.code) == (7, "stale_revision")
    assert refused.theirs is not None
    assert (refused.theirs["quantity"], refused.theirs["revision"], refused.theirs["made_by"]) == (Decimal(300), theirs.revision, 1)
    assert result.done == [6, 8]
    assert line_of(database, stored, 7)["decided_quantity"] == Decimal(300)


def test_unknown_lines_are_told(database: Database, stored: PlanLines) -> None:
    with database.writing() as connection:
        result = decide(connection, stored, [1, 999_999], Decided(State.ACCEPTED), 0, ANNE)
    assert (result.done, [(each.line_id, each.code) for each in result.refused]) == ([1], [(999_999, "unknown_line")])


def test_many_at_once_leave_those_that_others_decided(database: Database, stored: PlanLines, lines: pl.DataFrame) -> None:
    purchases = lines.filter(pl.col("order_type") == "purchase")["line_id"].to_list()
    with database.writing() as connection:
        decide(connection, stored, purchases[:1], Decided(State.KEPT), 0, BO)
        result = decide_matching(
            connection, stored, Asked({"order_type": "purchase"}), purchases[1:3], Decided(State.ACCEPTED), 0, ANNE
        )
    assert result.done == purchases[3:]
    assert [each.line_id for each in result.refused] == purchases[:1]


def test_undo_brings_back_what_was_and_undo_of_that_is_redo(database: Database, stored: PlanLines) -> None:
    with database.writing() as connection:
        first = decide(connection, stored, [1], Decided(State.KEPT, note="mine"), 0, ANNE)
        second = decide(connection, stored, [1, 2, 3], Decided(State.ACCEPTED), first.revision, ANNE)
        undone = undo(connection, stored.number, second.revision, ANNE)
    assert undone.done == [1, 2, 3]
    assert [line_of(database, stored, line)["state"] for line in (1, 2, 3)] == ["kept", "open", "open"]
    assert line_of(database, stored, 1)["note"] == "mine"
    with database.writing() as connection:
        redone = undo(connection, stored.number, undone.revision, ANNE)
    assert redone.done == [1, 2, 3]
    assert [line_of(database, stored, line)["state"] for line in (1, 2, 3)] == ["accepted"] * 3


def test_undo_leaves_what_was_decided_since(database: Database, stored: PlanLines) -> None:
    with database.writing() as connection:
        first = decide(connection, stored, [1, 2], Decided(State.ACCEPTED), 0, ANNE)
        decide(connection, stored, [2], Decided(State.FIRMED), first.revision, BO)
        undone = undo(connection, stored.number, first.revision, ANNE)
    assert undone.done == [1]
    assert [(each.line_id, each.code) for each in undone.refused] == [(2, "stale_revision")]
    assert line_of(database, stored, 2)["state"] == "firmed"


def test_accepted_lines_leave_once(database: Database, stored: PlanLines) -> None:
    with database.writing() as connection:
        decide(connection, stored, [1, 2, 3], Decided(State.ACCEPTED), 0, ANNE)
        decide(
            connection, stored, [2], Decided(State.ACCEPTED, quantity=Decimal(77)), newest_revision(connection, stored.number), ANNE
        )
        first = export_lines(connection, stored, ALL, "monday", ANNE)
    assert first is not None
    assert (first.lines, first.is_again) == (3, False)
    with database.writing() as connection:
        again = export_lines(connection, stored, ALL, "monday", ANNE)
        other = export_lines(connection, stored, ALL, "tuesday", ANNE)
        result = decide(connection, stored, [1], Decided(State.OPEN), newest_revision(connection, stored.number), ANNE)
        rows = exported_rows(connection, stored, first.id)
    assert again is not None
    assert (again.id, again.is_again, other) == (first.id, True, None)
    assert [each.code for each in result.refused] == ["exported"]
    assert [(row["line_id"], row["quantity"]) for row in rows if row["line_id"] == 2] == [(2, Decimal(77))]


def test_undoing_what_has_left_is_refused(database: Database, stored: PlanLines) -> None:
    with database.writing() as connection:
        accepted = decide(connection, stored, [1, 2], Decided(State.ACCEPTED), 0, ANNE)
        export_lines(connection, stored, Asked({"line_id": "1"}), "monday", ANNE)
        undone = undo(connection, stored.number, accepted.revision, ANNE)
    assert (undone.done, [(each.line_id, each.code) for each in undone.refused]) == ([2], [(1, "exported")])


def test_decisions_follow_their_lines(database: Database, stored: PlanLines, lines: pl.DataFrame) -> None:
    moved = lines.with_columns(line_id=pl.col("line_id") + 100)
    moved = moved.with_columns(quantity=pl.when(pl.col("line_id") == 102).then(pl.col("quantity") + 5).otherwise("quantity"))
    with database.writing() as connection:
        decide(connection, stored, [1, 2, 3], Decided(State.ACCEPTED), 0, ANNE)
        decide(connection, stored, [4], Decided(note="ask"), 0, ANNE)
        export_lines(connection, stored, Asked({"line_id": "3"}), "monday", ANNE)
        later = PlanLines(add_plan(connection, TOLD, moved, ANNE))
        carry_over(connection, stored, later, pl.DataFrame({"before": [1, 2, 3, 4], "now": [101, 102, 103, 104]}), ANNE)
        leaving = export_lines(connection, later, ALL, "tuesday", ANNE)
        assert leaving is not None
        left = [row["line_id"] for row in exported_rows(connection, later, leaving.id)]
    told = {line: line_of(database, later, line) for line in (101, 102, 103, 104, 105)}
    assert [told[line]["state"] for line in told] == ["exported", "accepted", "exported", "open", "open"]
    assert [told[line]["look_again"] for line in told] == [False, True, False, False, False]
    assert left == [101], "one has left before, one is to be looked at again"


def test_deciders_at_once_lose_nothing(database: Database, stored: PlanLines) -> None:
    """Four threads decide on the same lines: whoever saw an older revision is refused, and every success is in the log."""
    succeeded: list[int] = []

    def work(user: int) -> None:
        for _ in range(10):
            with database.reading() as connection:
                line = stored.line(connection, 7)
            assert line is not None
            with database.writing() as connection:
                result = decide(connection, stored, [7], Decided(quantity=Decimal(user)), line["revision"], Who(user, ANNE.moment))
            succeeded.extend([result.revision] * len(result.done))

    threads = [threading.Thread(target=work, args=(user,)) for user in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as connection:
        logged = [row.revision for row in history(connection, stored.number, 7)]
    assert logged == sorted(succeeded)
    assert len(logged) >= 10
