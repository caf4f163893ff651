"""Pages, filters and counts of lines: what the database says is what the plan says."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

import lotwise
from lotwise.errors import UnusableFilter
from lotwise.workspace.decisions import Decided, Who, decide
from lotwise.workspace.filters import State
from lotwise.workspace.lines import Asked, PlanLines
from lotwise.workspace.plans import Version, add_plan

if TYPE_CHECKING:
    from lotwise.workspace.database import Database

START = date(2026, 3, 10)
WHO = Who(1, datetime(2026, 3, 2, 7, 40, tzinfo=UTC))
TOLD = Version(1, "examples/bicycle", date(2026, 3, 2), "business_central", {}, 75, 0, "0.1")


@pytest.fixture(scope="module")
def lines() -> pl.DataFrame:
    return lotwise.plan(lotwise.read("examples/bicycle")).lines


@pytest.fixture
def stored(database: Database, lines: pl.DataFrame) -> PlanLines:
    with database.writing() as connection:
        return PlanLines(add_plan(connection, TOLD, lines, WHO))


def test_a_line_reads_back_as_the_plan_has_it(database: Database, stored: PlanLines, lines: pl.DataFrame) -> None:
    with database.reading() as connection:
        told = {row["line_id"]: row for row in stored.page(connection, Asked(sort="line_id"), limit=1000).rows}
    assert len(told) == len(lines)
    for line in lines.iter_rows(named=True):
        assert {name: told[line["line_id"]][name] for name in line} == line


@pytest.mark.parametrize(
    ("filters", "wanted", "because"),
    [
        ({}, pl.lit(value=True), "nothing asked"),
        ({"decide_by": "..2026-03-20"}, pl.col("decide_by") <= date(2026, 3, 20), "a range without a beginning"),
        (
            {"decide_by": "2026-03-10..2026-03-20"},
            pl.col("decide_by").is_between(date(2026, 3, 10), date(2026, 3, 20)),
            "both ends",
        ),
        ({"quantity": "100.."}, pl.col("quantity") >= 100, "a range of quantities, in base units"),
        ({"quantity": "250"}, pl.col("quantity") == 250, "one quantity"),
        ({"warning": "emergency,exception"}, pl.col("warning").is_in(["emergency", "exception"]), "a list"),
        ({"item": "~w-28"}, pl.col("item").str.contains("(?i)w-28"), "a part of a text, in either case"),
        ({"item": "~%"}, pl.lit(value=False), "what SQL takes for anything is a sign as any other"),
        ({"item": "'; DROP TABLE plan; --"}, pl.lit(value=False), "a value is never a statement"),
        ({"supply_id": "-"}, pl.col("supply_id").is_null(), "an empty cell"),
        ({"accept": "false"}, ~pl.col("accept"), "a flag"),
        ({"action": "new", "order_type": "purchase"}, (pl.col("action") == "new") & (pl.col("order_type") == "purchase"), "both"),
    ],
)
def test_filters_ask_what_they_say(
    database: Database, stored: PlanLines, lines: pl.DataFrame, filters: dict[str, str], wanted: pl.Expr, because: str
) -> None:
    with database.reading() as connection:
        page = stored.page(connection, Asked(filters, "line_id"), limit=1000)
        count = stored.count(connection, Asked(filters))
    assert [row["line_id"] for row in page.rows] == lines.filter(wanted)["line_id"].to_list(), because
    assert count == len(page.rows), because


@pytest.mark.parametrize(
    ("asked", "told", "because"),
    [
        (Asked({"quantty": "1"}), "maybe 'quantity' was meant", "no such column"),
        (Asked({"due_date": "soon"}), "'soon' is no date like 2026-04-10", "no date"),
        (Asked({"quantity": "..many"}), "'many' is no number", "no number in a range"),
        (Asked({"state": "done"}), "states are open, changed", "no state"),
        (Asked({"due_date": "~2026"}), "parts can be looked for in text only", "a part of a date"),
        (Asked({}, "line_id;drop table plan"), "lines cannot be sorted by it", "an order is a column name and nothing else"),
    ],
)
def test_what_cannot_be_asked_is_told(database: Database, stored: PlanLines, asked: Asked, told: str, because: str) -> None:
    with database.reading() as connection, pytest.raises(UnusableFilter) as raised:
        stored.page(connection, asked, limit=10)
    assert told in str(raised.value), because


@pytest.mark.parametrize(
    "sort", ["", "line_id", "-quantity", "vendor,-due_date", "-original_quantity", "supply_id", "state,item", "-revision"]
)
def test_pages_together_are_all_lines_in_order(database: Database, stored: PlanLines, lines: pl.DataFrame, sort: str) -> None:
    with database.writing() as connection:
        decide(connection, stored, lines["line_id"].to_list()[::3], Decided(State.ACCEPTED), 0, WHO)
    with database.reading() as connection:
        whole = [dict(row) for row in stored.page(connection, Asked(sort=sort), limit=1000).rows]
        rows: list[Any] = []
        since = None
        while True:
            page = stored.page(connection, Asked(sort=sort), limit=7, since=since)
            rows += page.rows
            by_place = stored.page(connection, Asked(sort=sort), limit=7, offset=len(rows) - len(page.rows)).rows
            assert list(by_place) == list(page.rows)
            since = page.following
            if since is None:
                break
    assert rows == whole
    assert len(rows) == len(lines)


def test_a_bookmark_of_another_order_is_refused(database: Database, stored: PlanLines) -> None:
    with database.reading() as connection:
        page = stored.page(connection, Asked(sort="item"), limit=5)
        with pytest.raises(UnusableFilter, match="another order"):
            stored.page(connection, Asked(sort="-item"), limit=5, since=page.following)
        with pytest.raises(UnusableFilter, match="marks no page"):
            stored.page(connection, Asked(sort="item"), limit=5, since="nonsense")


def test_states_count_with_the_open_ones(database: Database, stored: PlanLines, lines: pl.DataFrame) -> None:
    with database.writing() as connection:
        decide(connection, stored, [1, 2, 3], Decided(State.ACCEPTED), 0, WHO)
        decide(connection, stored, [4], Decided(note="ask the supplier"), 0, WHO)
    with database.reading() as connection:
        counts = {text: stored.count(connection, Asked({"state": text})) for text in ("open", "accepted", "open,accepted", "kept")}
    assert counts == {"open": len(lines) - 3, "accepted": 3, "open,accepted": len(lines), "kept": 0}


def test_the_ladder_counts_every_line_once(database: Database, stored: PlanLines, lines: pl.DataFrame) -> None:
    today = date(2026, 3, 11)
    with database.reading() as connection:
        ladder = stored.ladder(connection, Asked(), today, date(2026, 3, 15), date(2026, 3, 22))
    day = pl.col("decide_by")
    steps = {
        "late": day < today,
        "today": day == today,
        "this_week": (day > today) & (day <= date(2026, 3, 15)),
        "next_week": (day > date(2026, 3, 15)) & (day <= date(2026, 3, 22)),
        "later": day > date(2026, 3, 22),
    }
    assert ladder == {name: len(lines.filter(step)) for name, step in steps.items()}
