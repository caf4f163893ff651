"""Tables with a few rows changed: what they say, and in how many pieces."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal, assert_series_equal

from lotwise.netchange.memory import with_rows, without_rows
from lotwise.pieces import MOST_PIECES, joined, with_values

ROWS = 60


@given(st.sets(st.integers(0, ROWS - 1)), st.randoms(use_true_random=False))
def test_cells_are_replaced_where_they_stand(cells: set[int], drawn: object) -> None:
    positions = sorted(cells)
    drawn.shuffle(positions)  # type: ignore[attr-defined]
    column = pl.Series("quantity", range(ROWS))
    values = pl.Series("quantity", [1000 + at for at in positions], dtype=pl.Int64)
    expected = pl.Series("quantity", [1000 + at if at in cells else at for at in range(ROWS)])
    assert_series_equal(with_values(column, positions, values), expected)
    assert column.to_list() == list(range(ROWS)), "the column stays as it is"


@pytest.mark.parametrize(
    ("what", "because"),
    [
        ("cells", "a cell leaves two pieces beside it"),
        ("more rows", "a row is a piece"),
        ("fewer rows", "a row that goes leaves two pieces"),
    ],
)
def test_pieces_do_not_become_ever_more(what: str, because: str) -> None:
    frame = plain = pl.DataFrame({"id": [f"S{at}" for at in range(2_000)], "quantity": range(2_000)})
    most = 0
    for number in range(500):
        row = 7 * number % len(frame)
        match what:
            case "cells":
                own = frame[row].with_columns(quantity=pl.lit(-number, pl.Int64))
                frame = with_rows(frame, own, pl.Series([row]).to_numpy())
                plain = pl.concat([plain[:row], own, plain[row + 1 :]], rechunk=True)
            case "more rows":
                own = frame[row].with_columns(quantity=pl.lit(-number, pl.Int64))
                frame, plain = with_rows(frame, own, pl.Series([len(frame)]).to_numpy()), pl.concat([plain, own], rechunk=True)
            case _:
                frame, plain = without_rows(frame, (row,)), pl.concat([plain[:row], plain[row + 1 :]], rechunk=True)
        most = max(most, *frame.n_chunks("all"))
    assert_frame_equal(frame, plain)
    assert 1 < most <= MOST_PIECES, because


def test_what_is_not_changed_is_shared() -> None:
    frame = pl.DataFrame({"id": ["S1", "S2"], "quantity": [1, 2]})
    made = with_rows(frame, pl.DataFrame({"id": ["S2"], "quantity": [3]}), pl.Series([1]).to_numpy())
    assert made["quantity"].to_list() == [1, 3]
    assert made["id"].n_chunks() == 1, "no name is another one"
    assert joined([frame, made]).height == 4
