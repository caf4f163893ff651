"""Names as numbers: what is looked up a run at a time must be what looking up each cell would give."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotwise.encode.codes import LOOKED_UP, SkuCodes, SkuNumbers, Words
from lotwise.kernels.codes import NOTHING
from lotwise.records import SKU_KEY
from lotwise.runs import Runs
from lotwise.testing import strategies

if TYPE_CHECKING:
    from lotwise.dataset import Dataset

WORDS = ["", "A", "AB", "B", "ä"]
cells = st.lists(st.sampled_from([*WORDS, "unknown", None]), max_size=12)


@given(columns=st.lists(cells, min_size=1, max_size=3))
def test_a_cell_has_the_number_of_its_word(columns: list[list[str | None]]) -> None:
    words = Words(pl.Series(sorted(WORDS * 2, key=len, reverse=True)))
    numbers: dict[str | None, int] = {word: number for number, word in enumerate(words.words)}
    found = words.numbers_of(*(Runs.of(pl.Series(column, dtype=pl.String)) for column in columns))
    assert list(words.words) == WORDS
    assert [each.tolist() for each in found] == [[numbers.get(cell, NOTHING) for cell in column] for column in columns]


@given(column=cells)
def test_runs_hold_the_column(column: list[str | None]) -> None:
    series = pl.Series(column, dtype=pl.String)
    runs = Runs.of(series)
    spread = runs.spread(np.arange(len(runs.cells)))
    assert runs.cells.gather(spread).to_list() == column
    differ = runs.cells[1:].ne_missing(runs.cells[:-1])
    assert runs.first is None or differ.all(), "a run ends where the next cell differs"


@pytest.mark.parametrize(
    ("space", "because"), [(1_000, "a table has an entry for each code"), (2 * LOOKED_UP, "codes are searched")]
)
@given(code=st.lists(st.integers(0, 999), unique=True, max_size=20), asked=st.lists(st.integers(0, 999), max_size=20))
def test_a_planned_sku_has_its_position_as_number(code: list[int], asked: list[int], space: int, because: str) -> None:
    numbers = SkuNumbers(np.array(code, np.int64), space)
    expected = [code.index(each) if each in code else NOTHING for each in asked]
    assert numbers.of(np.array(asked, np.int64)).tolist() == expected, because


@given(dataset=strategies.networks())
def test_codes_lead_back_to_names_and_sort_like_them(dataset: Dataset) -> None:
    codes = SkuCodes(dataset)
    for table in ("demands", "supplies", "stock", "skus"):
        code, names = getattr(codes, table), dataset.frame(table).select(SKU_KEY)
        assert codes.names(code).equals(names)
        by_code = names.with_columns(code=code).unique().sort("code")
        assert by_code.equals(by_code.sort("item", "location", "variant"))
