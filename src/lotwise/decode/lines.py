"""Planning lines as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from lotwise.columns import CoverageNetted
from lotwise.decode.cells import dates, quantities
from lotwise.kernels.codes import (
    ATTENTION,
    CANCEL,
    CHANGE_QUANTITY,
    EMERGENCY,
    EXCEPTION,
    KEEP,
    NEW,
    NO_WARNING,
    RESCHEDULE,
    RESCHEDULE_AND_CHANGE_QUANTITY,
)
from lotwise.results import LINES
from lotwise.rows import TableRows
from lotwise.terms import Action, Warning

if TYPE_CHECKING:
    from collections.abc import Callable
    from enum import StrEnum

    from numpy.typing import NDArray

    from lotwise.decode.names import Names

ACTIONS: dict[int, StrEnum] = {
    NEW: Action.NEW,
    CHANGE_QUANTITY: Action.CHANGE_QUANTITY,
    RESCHEDULE: Action.RESCHEDULE,
    RESCHEDULE_AND_CHANGE_QUANTITY: Action.RESCHEDULE_AND_CHANGE_QUANTITY,
    CANCEL: Action.CANCEL,
    KEEP: Action.NEW,
}
WARNINGS: dict[int, StrEnum] = {
    NO_WARNING: Warning.NONE,
    EMERGENCY: Warning.EMERGENCY,
    EXCEPTION: Warning.EXCEPTION,
    ATTENTION: Warning.ATTENTION,
}


def line_rows(names: Names, reason_short: Callable[[slice], pl.Series]) -> TableRows:
    """The lines with names, dates and decimals; columns as ``results.LINES`` defines them."""
    return TableRows.numbered(len(names.netted.lines), lambda rows: _lines(names, rows, reason_short(rows)))


def _lines(names: Names, rows: slice, reason_short: pl.Series) -> pl.DataFrame:
    netted, start = names.netted, names.encoded.start_date
    lines = netted.lines[rows]
    order = lines["order"].astype(np.int64)
    rules = names.dataset.settings.rules
    columns = {
        "line_id": np.arange(rows.start + 1, rows.start + 1 + len(lines)),
        **names.sku(lines["sku"]),
        "planning_level": lines["level"].astype(np.int64),
        "action": _words(lines["action"], ACTIONS),
        "order_type": names.order_type(lines["sku"], order),
        "supply_id": names.order(order),
        "due_date": dates(lines["due"], start),
        "quantity": quantities(lines["quantity"]),
        "original_due_date": dates(lines["original_due"], start),
        "original_quantity": quantities(lines["original_quantity"]),
        "order_date": dates(netted.order_day[rows], start),
        "start_date": dates(netted.start_day[rows], start),
        "end_date": dates(netted.end_day[rows], start),
        "delivery_date": dates(netted.end_day[rows], start),
        **_of_coverage(names, rows),
        "vendor": names.vendor(lines["sku"], order),
        "transfer_from": names.transfer_from(lines["sku"], order),
        "warning": _words(lines["warning"], WARNINGS),
        "accept": lines["warning"] == NO_WARNING,
        "decide_by": dates(netted.decide_by[rows], start),
        "reason_short": reason_short,
    }
    return pl.DataFrame(columns).select(LINES.of(rules).names)


def _of_coverage(names: Names, rows: slice) -> dict[str, pl.Series]:
    """What only lines of coverage codes have: delay and lead time."""
    netted = names.netted
    if not isinstance(netted, CoverageNetted):
        return {}
    return {
        "delay_days": pl.Series(netted.delay[rows]),
        "lead_time": names.of_sku("lead_time", netted.lines["sku"][rows]),
    }


def _words(codes: NDArray[Any], words: dict[int, StrEnum]) -> pl.Series:
    in_order = pl.Series(
        [words[code].value for code in sorted(words)], dtype=pl.Enum(list(dict.fromkeys(word.value for word in words.values())))
    )
    return in_order.gather(codes.astype(np.int64) - min(words))
