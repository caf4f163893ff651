"""The main reason of every line in at most 40 characters, for the Why column. Vectorised: no Python object per line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from lotwise.columns import CoverageInput, lines_of_orders, taken
from lotwise.explain.coverage.short import TEMPLATES as OF_COVERAGE_CODES
from lotwise.explain.reordering.short import TEMPLATES as OF_REORDERING_POLICIES
from lotwise.explain.templates import UNTOLD, Rows
from lotwise.explain.texts import Words, where
from lotwise.kernels.codes import CANCEL, NOTHING

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import Encoded, Netted
    from lotwise.dataset import Dataset
    from lotwise.explain.templates import Templates

    Ints = NDArray[np.int64]

LONGEST = 40


class ShortReasons:
    """The main reason of each line, without the verb of its action. Which one that is, is found once for all lines."""

    def __init__(self, dataset: Dataset, encoded: Encoded, netted: Netted) -> None:
        self._dataset, self._encoded, self._netted = dataset, encoded, netted
        self._family = OF_COVERAGE_CODES if isinstance(encoded, CoverageInput) else OF_REORDERING_POLICIES
        self._words = Words(dataset, encoded, netted)
        self._main = _main_reasons(encoded, netted, self._family)
        self._last_need = _last_needs(encoded, netted)

    def of(self, lines: slice) -> pl.Series:
        """(n_line,) the texts of some lines."""
        netted, main = self._netted, self._main[lines]
        code = taken(netted.reasons["code"], main, UNTOLD)
        rows, texts = [np.zeros(0, np.int64)], [pl.Series([], dtype=pl.String)]
        for value in np.unique(code):
            at = np.flatnonzero(code == value)
            those = netted.lines[lines][at]
            first, second = self._needs(those) if value == UNTOLD else _numbers(netted, main[at])
            rows.append(at)
            texts.append(self._family.texts[int(value)](Rows(self._dataset, self._encoded, self._words, those, first, second)))
        back = np.empty(len(code), np.int64)
        back[np.concatenate(rows)] = np.arange(len(code))
        return _shortened(pl.concat(texts, rechunk=True).gather(back)).alias("reason_short")

    def _needs(self, lines: NDArray[Any]) -> tuple[Ints, Ints]:
        """The last demand linked to each changed order: a raised order is raised for it."""
        needs = taken(self._last_need, lines["order"].astype(np.int64), NOTHING)
        return needs, needs


def _numbers(netted: Netted, reason: Ints) -> tuple[Ints, Ints]:
    return netted.reasons["first"][reason], netted.reasons["second"][reason]


def _shortened(text: pl.Series) -> pl.Series:
    too_long = text.str.len_chars() > LONGEST
    return where(too_long, text.str.slice(0, LONGEST - 1) + "…", text) if too_long.any() else text


# --- which reason is the main one ----------------------------------------------------------------------------------------------


def _main_reasons(encoded: Encoded, netted: Netted, family: Templates) -> Ints:
    """(n_line,) position of each line's main reason, NOTHING where none was recorded."""
    worst = len(family.main_first) + 1
    rank = np.full(max(family.texts) + 64, worst)
    rank[list(family.main_first)] = range(1, worst)
    code, line = netted.reasons["code"], _lines_of_reasons(encoded, netted)
    importance = rank[code]
    on_cancel = np.isin(code, family.cuts) & (taken(netted.lines["action"], line) == CANCEL)
    importance[on_cancel] = 0
    known = np.flatnonzero((line != NOTHING) & (importance < worst))
    best = np.full(len(netted.lines), len(netted.reasons) * worst)
    np.minimum.at(best, line[known], importance[known] * len(netted.reasons) + known)
    told = best < len(netted.reasons) * worst
    return np.where(told, best % max(len(netted.reasons), 1), NOTHING)


def _lines_of_reasons(encoded: Encoded, netted: Netted) -> Ints:
    """(n_reason,) line that each reason is about, NOTHING for an order that stays as it is."""
    supply = netted.reasons["supply"].astype(np.int64)
    return np.where(supply < 0, ~supply, taken(lines_of_orders(encoded, netted), supply, NOTHING))


def _last_needs(encoded: Encoded, netted: Netted) -> Ints:
    """(n_order,) the last demand linked to each order, NOTHING where there is none."""
    by_order = np.full(len(encoded.orders), NOTHING)
    links = netted.links[netted.links["supply"] >= 0]
    by_order[links["supply"]] = links["demand"]
    return by_order
