"""Names of rows while rows come and go: each is found where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from lotwise import Changes, row_names
from lotwise.changes import changed
from lotwise.row_names import RowNames
from lotwise.testing import dataset_of

if TYPE_CHECKING:
    import pytest

NAMES = [f"S{number}" for number in range(9)]


def called(names: list[str]) -> pl.DataFrame:
    return pl.DataFrame({"id": names}, schema={"id": pl.String})


@given(st.lists(st.sampled_from(NAMES)), st.data())
def test_names_are_found_where_they_stand(rows: list[str], data: st.DataObject) -> None:
    """Names may stand several times, go all at once, and come again."""
    names = RowNames.of(called(rows))
    for _ in range(data.draw(st.integers(0, 6))):
        more = data.draw(st.lists(st.sampled_from(NAMES), max_size=3))
        gone = sorted(data.draw(st.sets(st.integers(0, len(rows + more) - 1)))) if rows + more else []
        joined = names.having(called(more), len(rows))
        assert joined is not None
        left = joined.without(gone)
        assert left is not None
        rows = [name for at, name in enumerate(rows + more) if at not in gone]
        names = left
        found = dict(zip(NAMES, names.positions(called(NAMES)), strict=True))
        assert found == {name: [at for at, row in enumerate(rows) if row == name] for name in NAMES}


def test_many_rows_that_come_or_go_are_looked_up_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_names, "_MANY", 2)
    names = RowNames.of(called(NAMES))
    assert names.without([0, 1]) is not None
    assert names.without([0, 1, 2]) is None
    assert names.having(called(["A", "B", "C"]), len(NAMES)) is None


def test_rows_keep_their_numbers_in_the_file() -> None:
    """Those behind rows that went, and those that changes added, which have none."""
    demands = [{"id": name, "type": "sales_order", "item": "A", "due_date": "2026-02-02", "quantity": 1} for name in NAMES]
    tables = dataset_of({"start_date": "2026-01-05", "end_date": "2026-12-31"}, items=[{"item": "A"}], demands=demands).tables
    new = demands[0] | {"id": "NEW"}
    for changes in (Changes(removed={"demands": ["S2"]}), Changes(rows={"demands": [new]}), Changes(removed={"demands": ["S4"]})):
        tables = changed(tables, changes)
    table = tables.tables["demands"]
    assert [table.frame["id"][at] for at in range(len(table.frame))] == ["S0", "S1", "S3", "S5", "S6", "S7", "S8", "NEW"]
    first = table.rows if isinstance(table.rows, int) else table.rows[0]
    assert [table.place(at, "quantity").row - first for at in range(7)] == [0, 1, 3, 5, 6, 7, 8]  # type: ignore[operator]
    assert table.place(7, "quantity").row == 1, "the first of the changes that brought it"
    assert [name for name in NAMES if not table.names[0].positions(called([name]))[0]] == ["S2", "S4"]
