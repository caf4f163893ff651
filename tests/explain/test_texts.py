"""Cells of many rows as text."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotwise.explain.short import LONGEST, shortened
from lotwise.explain.texts import amount
from lotwise.explain.wording import number
from lotwise.units import to_decimal

QUANTA = 10**17


@pytest.mark.parametrize(
    ("quanta", "texts", "because"),
    [
        ([0], ["0"], "nothing"),
        ([1_150_000, 100_000], ["11.5", "1"], "a fraction where there is one"),
        ([1], ["0.00001"], "one quantum"),
        ([99_900_000, 100_000_000], ["999", "1,000"], "a comma from a thousand on"),
        ([100_001_000_000], ["1,000,010"], "zeros after a comma stay"),
        ([-150_000, 50_000], ["-1.5", "0.5"], "below zero"),
    ],
)
def test_amounts(quanta: list[int], texts: list[str], because: str) -> None:
    assert amount(np.array(quanta)).to_list() == texts, because


@given(st.lists(st.integers(-QUANTA, QUANTA), min_size=1))
def test_amounts_read_like_numbers_in_sentences(quanta: list[int]) -> None:
    assert amount(np.array(quanta)).to_list() == [number(to_decimal(each)) for each in quanta]


@pytest.mark.parametrize(
    ("texts", "expected", "because"),
    [
        (["a" * LONGEST], ["a" * LONGEST], "as long as it may be"),
        (["a" * (LONGEST + 1)], ["a" * (LONGEST - 1) + "…"], "a letter too long"),
        (["ä" * LONGEST], ["ä" * LONGEST], "letters count, not their bytes"),
        (["b" * 50, "b"], ["b" * (LONGEST - 1) + "…", "b"], "only those that are too long"),
        ([], [], "no lines"),
    ],
)
def test_shortened(texts: list[str], expected: list[str], because: str) -> None:
    assert shortened(pl.Series(texts, dtype=pl.String)).to_list() == expected, because
