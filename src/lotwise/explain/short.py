"""The main reason of every line in at most 40 characters, for the Why column. Vectorised: no Python object per line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from lotwise.columns import taken
from lotwise.kernels import codes
from lotwise.kernels.codes import CANCEL, NEW, NOTHING
from lotwise.units import DECIMALS

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from lotwise.columns import Encoded, Netted
    from lotwise.dataset import Dataset

LONGEST = 40

MAIN_FIRST = (
    codes.BECAUSE_BELOW_ZERO,
    codes.BECAUSE_SAFETY_STOCK_AT_START,
    codes.BECAUSE_ORDER_TO_ORDER,
    codes.BECAUSE_DEMAND,
    codes.BECAUSE_SAFETY_STOCK,
    codes.BECAUSE_NEEDED_EARLIER,
    codes.BECAUSE_NEEDED_LATER,
    codes.BECAUSE_LOT_DATE,
    codes.BECAUSE_TOO_EARLY,
    codes.BECAUSE_NO_DEMAND,
)
CUTS = (codes.BECAUSE_TOO_EARLY, codes.BECAUSE_NO_DEMAND)


def reason_short(dataset: Dataset, encoded: Encoded, netted: Netted) -> pl.Series:
    """(n_line,) the main reason of each line, without the verb of its action."""
    main = _main_reasons(encoded, netted)
    code = taken(netted.reasons["code"], main)
    first = taken(netted.reasons["first"], main)
    second = taken(netted.reasons["second"], main)
    demand = np.where(_names_demand(code), first, NOTHING)
    demand = np.where(code == 0, _last_need(netted), demand)
    frame = pl.DataFrame(
        {
            "code": code,
            "first": _amount(first),
            "second": _amount(second),
            "days": second,
            "need": _needs(dataset, encoded, demand),
            "need_date": _date(encoded.start_date, np.where(demand >= 0, taken(encoded.demand["due"], demand), 0)),
            "next_need": _date(encoded.start_date, netted.lines["due"] + np.where(np.isin(code, CUTS), second, 0)),
            "day": _date(encoded.start_date, np.where(code == codes.BECAUSE_LOT_DATE, second, 0)),
            "missing": _amount(-first),
            "lowered": pl.Series(netted.lines["action"] != CANCEL),
        }
    )
    text = frame.select(_text().alias("reason_short")).to_series()
    return pl.select(
        pl.when(text.str.len_chars() > LONGEST).then(text.str.slice(0, LONGEST - 1) + pl.lit("…")).otherwise(text).alias("reason_short")
    ).to_series()


def _text() -> pl.Expr:
    """One template per code. Text of another language would stand here."""
    code = pl.col("code")
    many = pl.when(pl.col("days") == 1).then(pl.lit(" day ")).otherwise(pl.lit(" days "))
    days = pl.col("days").cast(pl.String) + many
    needed = pl.col("second") + " for " + pl.col("need") + " on " + pl.col("need_date")
    return (
        pl.when(code == codes.BECAUSE_DEMAND)
        .then(needed)
        .when(code == codes.BECAUSE_ORDER_TO_ORDER)
        .then("made for " + pl.col("need") + " only")
        .when(code == codes.BECAUSE_SAFETY_STOCK)
        .then(pl.col("first") + " would be left of safety stock " + pl.col("second"))
        .when(code == codes.BECAUSE_SAFETY_STOCK_AT_START)
        .then(pl.col("first") + " at the start, safety stock is " + pl.col("second"))
        .when(code == codes.BECAUSE_BELOW_ZERO)
        .then("stock is " + pl.col("missing") + " below zero")
        .when(code == codes.BECAUSE_NEEDED_EARLIER)
        .then("needed " + days + "earlier")
        .when(code == codes.BECAUSE_NEEDED_LATER)
        .then("needed only " + days + "later")
        .when(code == codes.BECAUSE_LOT_DATE)
        .then("shares the lot of " + pl.col("day"))
        .when(code == codes.BECAUSE_TOO_EARLY)
        .then("nothing needs it before " + pl.col("next_need"))
        .when((code == codes.BECAUSE_NO_DEMAND) & pl.col("lowered"))
        .then("only " + pl.col("second") + " of " + pl.col("first") + " are needed")
        .when(code == codes.BECAUSE_NO_DEMAND)
        .then(pl.lit("nothing needs it"))
        .otherwise("more is needed for " + pl.col("need"))
    )


def _main_reasons(encoded: Encoded, netted: Netted) -> NDArray[np.int64]:
    """(n_line,) position of each line's main reason, NOTHING where none was recorded.

    What made a new order, why an order moves, why it is cut; for a cancelled order the cut comes first.
    """
    rank = np.full(64, len(MAIN_FIRST) + 1, np.int64)
    rank[list(MAIN_FIRST)] = range(1, len(MAIN_FIRST) + 1)
    line = _lines_of_reasons(encoded, netted)
    code = netted.reasons["code"]
    importance = rank[code]
    on_cancel = np.isin(code, CUTS) & (line >= 0)
    on_cancel[on_cancel] = netted.lines["action"][line[on_cancel]] == CANCEL
    importance[on_cancel] = 0
    known = np.flatnonzero((line >= 0) & (importance <= len(MAIN_FIRST)))
    order = known[np.lexsort((known, importance[known], line[known]))]
    main = np.full(len(netted.lines), NOTHING)
    lines, first = np.unique(line[order], return_index=True)
    main[lines] = order[first]
    return main


def _lines_of_reasons(encoded: Encoded, netted: Netted) -> NDArray[np.int64]:
    """(n_reason,) line that each reason is about, NOTHING for an order that stays as it is."""
    of_order = np.full(len(encoded.orders), NOTHING)
    changed = np.flatnonzero(netted.lines["action"] != NEW)
    of_order[netted.lines["order"][changed]] = changed
    supply = netted.reasons["supply"].astype(np.int64)
    return np.where(supply < 0, ~supply, taken(of_order, supply))


def _last_need(netted: Netted) -> NDArray[np.int64]:
    """(n_line,) the last demand linked to each changed order: a raised order is raised for it."""
    by_order = np.full(int(netted.lines["order"].max(initial=0)) + 1, NOTHING)
    links = netted.links[(netted.links["supply"] >= 0) & (netted.links["supply"] < len(by_order))]
    by_order[links["supply"]] = links["demand"]
    order = netted.lines["order"]
    return taken(by_order, order, NOTHING)


def _names_demand(code: NDArray[np.int32]) -> NDArray[np.bool_]:
    return np.isin(code, [codes.BECAUSE_DEMAND, codes.BECAUSE_ORDER_TO_ORDER])


def _needs(dataset: Dataset, encoded: Encoded, demand: NDArray[np.int64]) -> pl.Series:
    """Name of a demand; the safety stock where a line was raised for no demand."""
    row = taken(encoded.demand_row.astype(np.int64), demand)
    at = pl.select(pl.when(pl.Series((demand >= 0) & (row >= 0))).then(pl.Series(row))).to_series().cast(pl.UInt32)
    return dataset.demands["id"].gather(at).fill_null("safety stock")


def _amount(quanta: NDArray[np.int64]) -> pl.Series:
    """Quanta as text in base units without trailing zeros: 1150000 is 11.5."""
    values = pl.Series(quanta)
    scale = 10**DECIMALS
    whole = (values.abs() // scale).cast(pl.String)
    part = (values.abs() % scale).cast(pl.String).str.zfill(DECIMALS).str.strip_chars_end("0")
    return pl.select(
        pl.when(values < 0).then(pl.lit("-")).otherwise(pl.lit("")) + whole + pl.when(part == "").then(pl.lit("")).otherwise("." + part)
    ).to_series()


def _date(start_date: date, day: NDArray[np.int64]) -> pl.Series:
    """Days as "Wed 15 Apr"."""
    return (pl.lit(start_date) + pl.duration(days=pl.Series(day))).pipe(lambda when: pl.select(when)).to_series().dt.strftime("%a %-d %b")
