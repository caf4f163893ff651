"""What a family of rules says about its short reasons: which reason is the main one, and the text of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from lotwise.explain.texts import amount, joined

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from lotwise.columns import Encoded
    from lotwise.dataset import Dataset
    from lotwise.explain.texts import Words

    Ints = NDArray[np.int64]

UNTOLD = 0
"""Stands for a line about which no main reason is recorded."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Lines that share a main reason, with the two numbers of the reason."""

    dataset: Dataset
    encoded: Encoded
    words: Words
    line: NDArray[Any]
    first: Ints
    second: Ints


class Templates(NamedTuple):
    """One family of rules."""

    main_first: tuple[int, ...]
    """Codes that can be the main reason of a line, the first one wins."""
    cuts: tuple[int, ...]
    """Codes that win on a cancelled order."""
    texts: Mapping[int, Callable[[Rows], pl.Series]]
    """A text per code, and one for lines about which none is recorded."""


def demand(rows: Rows) -> pl.Series:
    """What a demand needs."""
    return joined(amount(rows.second), " for ", rows.words.need(rows.first), " on ", rows.words.due(rows.first))
