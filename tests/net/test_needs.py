"""The order of rows by several keys, and the threads that share the work."""

from __future__ import annotations

import time

import numpy as np
import pytest

from lotwise.net.chunks import Workers
from lotwise.net.families import REORDERING
from lotwise.net.needs import sorted_rows

TINY, SMALL, USUAL, WIDE = (np.iinfo(kind) for kind in (np.int8, np.int16, np.int32, np.int64))


@pytest.mark.parametrize(
    ("keys", "kinds", "rows", "because"),
    [
        ([[]], "b", [], "no rows"),
        ([[7]], "b", [0], "one row"),
        ([[3, 1, 2]], "q", [1, 2, 0], "by the key"),
        ([[-1, 3, -5]], "q", [2, 0, 1], "below zero too"),
        ([[1, 0, 1, 0]], "q", [1, 3, 0, 2], "equal rows stay in their order"),
        ([[1, 0, 1, 0], [5, 2, -5, 9]], "qq", [1, 3, 2, 0], "the first key counts most, then the next"),
        ([[TINY.max, TINY.min, 0]], "b", [1, 2, 0], "the whole range of 8 bits"),
        ([[SMALL.max, SMALL.min, 0]], "h", [1, 2, 0], "of 16"),
        ([[USUAL.max, USUAL.min, 0]], "i", [1, 2, 0], "of 32"),
        ([[WIDE.max, WIDE.min, 0]], "q", [1, 2, 0], "64 bits are too many to pack"),
        ([[1, 1, 0], [USUAL.max, USUAL.min, 0]], "bi", [2, 1, 0], "columns of different widths"),
        ([[WIDE.max, WIDE.max, 0], [2, 1, 3]], "qb", [2, 1, 0], "too wide, and a second key"),
    ],
)
def test_sorted_rows(keys: list[list[int]], kinds: str, rows: list[int], because: str) -> None:
    columns = [np.array(key, kind) for key, kind in zip(keys, kinds, strict=True)]
    assert sorted_rows(*columns).tolist() == rows, because


def test_an_error_stops_the_work_that_waits() -> None:
    done = []

    def work(part: int) -> None:
        time.sleep(0.01)
        done.append(part)

    def fail_after_the_first() -> None:
        with Workers(REORDERING, 1, compiled=True) as workers:
            results = workers.map(work, range(100))
            next(results)
            raise NotImplementedError

    with pytest.raises(NotImplementedError):
        fail_after_the_first()
    assert len(done) < 100
