"""The main reason of every line in at most 40 characters, for the Why column. Vectorised: no Python object per line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from lotwise.columns import CoverageInput, lines_of_orders, records_at, taken
from lotwise.explain.coverage.short import TEMPLATES as OF_COVERAGE_CODES
from lotwise.explain.reordering.short import TEMPLATES as OF_REORDERING_POLICIES
from lotwise.explain.templates import UNTOLD, Rows
from lotwise.explain.texts import Words, where
from lotwise.kernels.codes import CANCEL, NOTHING
from lotwise.windows import links_of, reasons_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import Encoded, Netted
    from lotwise.dataset import Dataset

    Ints = NDArray[np.int64]

LONGEST = 40


class ShortReasons:
    """The main reason of each line, without the verb of its action."""

    def __init__(self, dataset: Dataset, encoded: Encoded, netted: Netted) -> None:
        self._dataset, self._encoded, self._netted = dataset, encoded, netted
        self._family = OF_COVERAGE_CODES if isinstance(encoded, CoverageInput) else OF_REORDERING_POLICIES
        self._words = Words(dataset, encoded, netted)
        self._line_of_order = lines_of_orders(encoded, netted)

    def of(self, lines: slice) -> pl.Series:
        """(n_line,) the texts of some lines."""
        netted, main = self._netted, self._main(lines)
        code = taken(netted.reasons["code"], main, UNTOLD)
        rows, texts = [np.zeros(0, np.int64)], [pl.Series([], dtype=pl.String)]
        for value in np.flatnonzero(np.bincount(code)):
            at = np.flatnonzero(code == value)
            those = records_at(netted.lines[lines], at)
            first, second = self._needs(those) if value == UNTOLD else _numbers(netted, main[at])
            rows.append(at)
            texts.append(self._family.texts[int(value)](Rows(self._dataset, self._encoded, self._words, those, first, second)))
        back = np.empty(len(code), np.int64)
        back[np.concatenate(rows)] = np.arange(len(code))
        return shortened(pl.concat(texts, rechunk=True).gather(back)).alias("reason_short")

    def _needs(self, lines: NDArray[Any]) -> tuple[Ints, Ints]:
        """The last demand linked to each changed order: a raised order is raised for it."""
        order = lines["order"].astype(np.int64)
        first, last = int(order.min(where=order != NOTHING, initial=len(self._encoded.orders))), int(order.max())
        last_need = np.full(max(last + 1 - first, 0), NOTHING)
        links = self._netted.links[links_of(self._encoded, self._netted, int(lines["sku"][0]), int(lines["sku"][-1]) + 1)]
        links = links[(links["supply"] >= first) & (links["supply"] < first + len(last_need))]
        last_need[links["supply"] - first] = links["demand"]
        needs = taken(last_need, np.where(order == NOTHING, NOTHING, order - first), NOTHING)
        return needs, needs

    # --- which reason is the main one ---

    def _main(self, lines: slice) -> Ints:
        """(n_line,) position of the main reason of some lines, NOTHING where none was recorded."""
        netted, family = self._netted, self._family
        count = lines.stop - lines.start
        if count == 0:
            return np.zeros(0, np.int64)
        sku = netted.lines["sku"]
        among = reasons_of(self._encoded, netted, int(sku[lines.start]), int(sku[lines.stop - 1]) + 1)
        reasons, n_reason = netted.reasons[among], among.stop - among.start
        worst = len(family.main_first) + 1
        rank = np.full(max(family.texts) + 64, worst)
        rank[list(family.main_first)] = range(1, worst)
        line = self._lines_of(reasons) - lines.start
        is_among = (line >= 0) & (line < count)
        importance = rank[reasons["code"]]
        is_cancelled = is_among & (taken(netted.lines["action"][lines], np.where(is_among, line, 0)) == CANCEL)
        importance[is_cancelled & np.isin(reasons["code"], family.cuts)] = 0
        known = np.flatnonzero(is_among & (importance < worst))
        best = np.full(count, n_reason * worst)
        np.minimum.at(best, line[known], importance[known] * n_reason + known)
        told = best < n_reason * worst
        return np.where(told, best % max(n_reason, 1) + among.start, NOTHING)

    def _lines_of(self, reasons: NDArray[Any]) -> Ints:
        """(n_reason,) line that each reason is about, NOTHING for an order that stays as it is."""
        supply = reasons["supply"].astype(np.int64)
        return np.where(supply < 0, ~supply, taken(self._line_of_order, supply, NOTHING))


def _numbers(netted: Netted, reason: Ints) -> tuple[Ints, Ints]:
    return netted.reasons["first"][reason], netted.reasons["second"][reason]


def shortened(text: pl.Series) -> pl.Series:
    """Texts of at most ``LONGEST`` letters; what is cut off shows as an ellipsis."""
    perhaps = (text.str.len_bytes() > LONGEST).arg_true()  # counting letters takes longer than counting bytes
    long = text.gather(perhaps)
    cut = where(long.str.len_chars() > LONGEST, long.str.slice(0, LONGEST - 1) + "…", long)
    return text.scatter(perhaps, cut) if len(perhaps) < len(text) else cut
