"""The main reason of every line in at most 40 characters, for the Why column. Vectorised: no Python object per line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from lotwise.columns import lines_of_orders, taken
from lotwise.explain.wording import WEEKDAYS
from lotwise.explain.wording import day as day_text
from lotwise.kernels import codes
from lotwise.kernels.codes import CANCEL, NOTHING
from lotwise.naming import LineNeeds, demand_cells
from lotwise.units import QUANTA_PER_UNIT

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from lotwise.columns import Encoded, Netted
    from lotwise.dataset import Dataset

    Ints = NDArray[np.int64]

LONGEST = 40
RAISED = 0
"""Stands for a line about which no main reason is recorded: an existing order, raised for the needs it is linked to."""

MAIN_FIRST = (
    codes.BECAUSE_AGAINST_DIRECTION,
    codes.BECAUSE_BELOW_ZERO,
    codes.BECAUSE_SAFETY_STOCK_AT_START,
    codes.BECAUSE_ORDER_TO_ORDER,
    codes.BECAUSE_DEMAND,
    codes.BECAUSE_REORDER_POINT,
    codes.BECAUSE_NEEDED_EARLIER,
    codes.BECAUSE_NEEDED_LATER,
    codes.BECAUSE_LOT_DATE,
    codes.BECAUSE_SAFETY_STOCK,
    codes.BECAUSE_OVERFLOW,
    codes.BECAUSE_OVERFLOW_AFTER_ORDER,
    codes.BECAUSE_RAISED_FOR_SAFETY_STOCK,
    codes.BECAUSE_TOO_EARLY,
    codes.BECAUSE_KEEPS_DATE,
    codes.BECAUSE_NO_DEMAND,
)
"""What made a new order, why an order moves, why it is cut; for a cancelled order the cut comes first."""
CUTS = (
    codes.BECAUSE_TOO_EARLY,
    codes.BECAUSE_KEEPS_DATE,
    codes.BECAUSE_NO_DEMAND,
    codes.BECAUSE_OVERFLOW,
    codes.BECAUSE_OVERFLOW_AFTER_ORDER,
)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Lines that share a main reason, with the two numbers of the reason."""

    dataset: Dataset
    encoded: Encoded
    needs: LineNeeds
    line: NDArray[Any]
    first: Ints
    second: Ints

    def need(self, demand: Ints) -> pl.Series:
        """Id of a demand, or the line that needs it; the safety stock where a line was raised for no demand."""
        names = demand_cells(self.encoded, self.dataset, "id", demand).fill_null("safety stock")
        of_lines = np.flatnonzero(taken(self.encoded.demand_line, demand, NOTHING) != NOTHING)
        return names.scatter(of_lines, self.needs.demand_names(demand[of_lines])) if len(of_lines) else names

    def date(self, day: Ints) -> pl.Series:
        """Days as "Wed 15 Apr", looked up among the distinct ones."""
        if len(day) == 0:
            return pl.Series([], dtype=pl.String)
        first = int(day.min())
        dates = np.datetime64(self.encoded.start_date, "D") + np.arange(first, int(day.max()) + 1)
        words = pl.Series([_date_text(when, self.encoded.start_date.year) for when in dates.tolist()])
        return words.gather(day - first)


class ShortReasons:
    """The main reason of each line, without the verb of its action. Which one that is, is found once for all lines."""

    def __init__(self, dataset: Dataset, encoded: Encoded, netted: Netted) -> None:
        self._dataset, self._encoded, self._netted = dataset, encoded, netted
        self._names = LineNeeds(dataset, netted)
        self._main = _main_reasons(encoded, netted)
        self._last_need = _last_needs(encoded, netted)

    def of(self, lines: slice) -> pl.Series:
        """(n_line,) the texts of some lines."""
        netted, main = self._netted, self._main[lines]
        code = taken(netted.reasons["code"], main, RAISED)
        rows, texts = [np.zeros(0, np.int64)], [pl.Series([], dtype=pl.String)]
        for value in np.unique(code):
            at = np.flatnonzero(code == value)
            those = netted.lines[lines][at]
            first, second = self._needs(those) if value == RAISED else _numbers(netted, main[at])
            rows.append(at)
            texts.append(TEMPLATES[int(value)](_Rows(self._dataset, self._encoded, self._names, those, first, second)))
        back = np.empty(len(code), np.int64)
        back[np.concatenate(rows)] = np.arange(len(code))
        return _shortened(pl.concat(texts, rechunk=True).gather(back)).alias("reason_short")

    def _needs(self, lines: NDArray[Any]) -> tuple[Ints, Ints]:
        """The last demand linked to each changed order: a raised order is raised for it."""
        needs = taken(self._last_need, lines["order"].astype(np.int64), NOTHING)
        return needs, needs


def _numbers(netted: Netted, reason: Ints) -> tuple[Ints, Ints]:
    return netted.reasons["first"][reason], netted.reasons["second"][reason]


# --- one template per code: text of another language would stand here -----------------------------------------------------------


def _demand(rows: _Rows) -> pl.Series:
    return _joined(_amount(rows.second), " for ", rows.need(rows.first), " on ", rows.date(_due(rows, rows.first)))


def _order_to_order(rows: _Rows) -> pl.Series:
    return _joined("made for ", rows.need(rows.first), " only")


def _safety_stock(rows: _Rows) -> pl.Series:
    return _joined("safety stock is ", _amount(rows.first), " short on ", rows.date(rows.second))


def _raised_for_safety_stock(rows: _Rows) -> pl.Series:
    return _joined(_amount(rows.first), " more for the safety stock")


def _safety_stock_at_start(rows: _Rows) -> pl.Series:
    return _joined(_amount(rows.first), " at the start, safety stock is ", _amount(rows.second))


def _below_zero(rows: _Rows) -> pl.Series:
    return _joined("stock is ", _amount(-rows.first), " below zero")


def _needed_earlier(rows: _Rows) -> pl.Series:
    return _joined("needed ", _days(rows.second), " earlier")


def _needed_later(rows: _Rows) -> pl.Series:
    return _joined("needed only ", _days(rows.second), " later")


def _lot_date(rows: _Rows) -> pl.Series:
    return _joined("shares the lot of ", rows.date(rows.second))


def _too_early(rows: _Rows) -> pl.Series:
    return _joined("nothing needs it before ", rows.date(rows.line["due"] + rows.second))


def _no_demand(rows: _Rows) -> pl.Series:
    lowered = _joined("only ", _amount(rows.second), " of ", _amount(rows.first), " are needed")
    return _where(pl.Series(rows.line["action"] == CANCEL), pl.lit("nothing needs it"), lowered)


def _reorder_point(rows: _Rows) -> pl.Series:
    at_start = rows.second == rows.encoded.sku["start"][rows.line["sku"]]
    reached = _joined("reorder point reached on ", rows.date(rows.second - 1))
    return _where(pl.Series(at_start), pl.lit("reorder point reached at the start"), reached)


def _overflow(rows: _Rows) -> pl.Series:
    return _joined("stock would rise above ", _amount(rows.second))


def _against_direction(rows: _Rows) -> pl.Series:
    return pl.Series(["the sender is planned first"]).new_from_index(0, len(rows.first))


def _raised(rows: _Rows) -> pl.Series:
    return _joined("more is needed for ", rows.need(rows.first))


TEMPLATES: dict[int, Callable[[_Rows], pl.Series]] = {
    codes.BECAUSE_BELOW_ZERO: _below_zero,
    codes.BECAUSE_SAFETY_STOCK_AT_START: _safety_stock_at_start,
    codes.BECAUSE_ORDER_TO_ORDER: _order_to_order,
    codes.BECAUSE_DEMAND: _demand,
    codes.BECAUSE_SAFETY_STOCK: _safety_stock,
    codes.BECAUSE_RAISED_FOR_SAFETY_STOCK: _raised_for_safety_stock,
    codes.BECAUSE_NEEDED_EARLIER: _needed_earlier,
    codes.BECAUSE_NEEDED_LATER: _needed_later,
    codes.BECAUSE_LOT_DATE: _lot_date,
    codes.BECAUSE_TOO_EARLY: _too_early,
    codes.BECAUSE_KEEPS_DATE: _too_early,
    codes.BECAUSE_NO_DEMAND: _no_demand,
    codes.BECAUSE_REORDER_POINT: _reorder_point,
    codes.BECAUSE_OVERFLOW: _overflow,
    codes.BECAUSE_OVERFLOW_AFTER_ORDER: _overflow,
    codes.BECAUSE_AGAINST_DIRECTION: _against_direction,
    RAISED: _raised,
}


# --- which reason is the main one ----------------------------------------------------------------------------------------------


def _main_reasons(encoded: Encoded, netted: Netted) -> Ints:
    """(n_line,) position of each line's main reason, NOTHING where none was recorded."""
    rank = np.full(max(TEMPLATES) + 64, len(MAIN_FIRST) + 1)
    rank[list(MAIN_FIRST)] = range(1, len(MAIN_FIRST) + 1)
    code, line = netted.reasons["code"], _lines_of_reasons(encoded, netted)
    importance = rank[code]
    on_cancel = np.isin(code, CUTS) & (taken(netted.lines["action"], line) == CANCEL)
    importance[on_cancel] = 0
    known = np.flatnonzero((line != NOTHING) & (importance <= len(MAIN_FIRST)))
    best = np.full(len(netted.lines), len(netted.reasons) * (len(MAIN_FIRST) + 1))
    np.minimum.at(best, line[known], importance[known] * len(netted.reasons) + known)
    told = best < len(netted.reasons) * (len(MAIN_FIRST) + 1)
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


# --- cells to text -------------------------------------------------------------------------------------------------------------


def _due(rows: _Rows, demand: Ints) -> Ints:
    due = rows.encoded.demand["due"][demand].astype(np.int64)
    return np.where(due == codes.OPEN_DAY, 0, due)


def _joined(*parts: pl.Series | str) -> pl.Series:
    return pl.select(pl.concat_str([pl.lit(part) for part in parts])).to_series()


def _where(condition: pl.Series, text: pl.Series | pl.Expr, otherwise: pl.Series) -> pl.Series:
    return pl.select(pl.when(condition).then(text).otherwise(otherwise)).to_series()


def _shortened(text: pl.Series) -> pl.Series:
    too_long = text.str.len_chars() > LONGEST
    return _where(too_long, text.str.slice(0, LONGEST - 1) + "…", text) if too_long.any() else text


def _days(count: Ints) -> pl.Series:
    """1 day, 2 days."""
    return _joined(pl.Series(count).cast(pl.String), pl.Series(np.where(count == 1, " day", " days")))


def _amount(quanta: Ints) -> pl.Series:
    """Quanta as text in base units: 115000000 is 1,150, 1150000 is 11.5."""
    whole, part = np.divmod(np.abs(quanta), QUANTA_PER_UNIT)
    text = _grouped_thousands(whole)
    if part.any():
        fraction = "." + pl.Series(part + QUANTA_PER_UNIT).cast(pl.String).str.slice(1).str.strip_chars_end("0")
        text = text + fraction.str.strip_chars_end(".")
    return _where(pl.Series(quanta < 0), "-" + text, text) if (quanta < 0).any() else text


def _grouped_thousands(whole: Ints) -> pl.Series:
    """Whole numbers with a comma between thousands."""
    text = pl.Series(whole).cast(pl.String)
    large = whole >= 1000
    if not large.any():
        return text
    tail = "," + pl.Series(whole % 1000).cast(pl.String).str.zfill(3)
    return _where(pl.Series(large), _grouped_thousands(whole // 1000) + tail, text)


def _date_text(when: Any, this_year: int) -> str:
    """Wed 15 Apr; in another year the year takes the place of the weekday."""
    return day_text(when, this_year).removeprefix("" if when.year == this_year else f"{WEEKDAYS[when.weekday()]} ")
