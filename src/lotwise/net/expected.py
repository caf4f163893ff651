"""How large a plan may become, before it is planned: whether compiling pays, and how much room it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lotwise.columns import CoverageInput
from lotwise.kernels.codes import NOTHING
from lotwise.net.chunks import MOST_LINES_PER_SKU

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import Encoded

INTERPRETED_BELOW = 50_000
"""Events below which interpreting beats importing numba and loading the compiled rules (about a second)."""


class Expected(NamedTuple):
    """Rows that a plan may come to. What splits orders, or orders for stock, may make more of them."""

    lines: int
    demand: int
    """Rows of demand, those that lines bring among them."""
    is_large: bool
    """Whether importing numba pays."""


UNKNOWN = Expected(0, 0, is_large=False)


def planned_days(encoded: Encoded) -> NDArray[np.int64]:
    """(n_sku,) days on which each SKU may be planned: up to the end of the plan, or inside its coverage time fence."""
    days: NDArray[np.int64] = (
        encoded.sku["fence"] - encoded.today + 1 if isinstance(encoded, CoverageInput) else encoded.sku["end"] + 1
    )
    return days


def expected(encoded: Encoded, days: NDArray[np.int64]) -> Expected:
    """What comes of the events of the input, of the lots that a maximum makes of them, and of what lines need.

    Lines that need something are counted as one a day and SKU at most, or as its lots.

    Parameters
    ----------
    days
        (n_sku,) days on which each SKU may be planned.
    """
    lines, events = expected_rows(encoded, days)
    demand, orders = int(events.sum()), len(encoded.orders)
    n_event = demand + int(_lots(encoded).sum()) + orders
    return Expected(int(lines.sum()) + orders, demand, n_event >= INTERPRETED_BELOW)


def expected_rows(encoded: Encoded, days: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(n_sku,) new lines and rows of demand that each SKU may come to, counted as ``expected`` does."""
    bill, levels = encoded.bill, encoded.levels
    events, lots = (encoded.sku["last_demand"] - encoded.sku["first_demand"]).astype(np.int64), _lots(encoded)
    lines = np.zeros(len(events), np.int64)
    for first, last in zip(levels[:-1], levels[1:], strict=True):
        lines[first:last] = np.maximum(np.minimum(events[first:last], days[first:last]), lots[first:last])
        entries = slice(int(bill.first[first]), int(bill.first[last]))
        np.add.at(events, bill.sku[entries], np.repeat(lines[first:last], np.diff(bill.first[first : last + 1])))
        sent = np.flatnonzero(encoded.source_sku[first:last] != NOTHING)
        np.add.at(events, encoded.source_sku[first:last][sent], lines[first:last][sent])
    return lines, events


def _lots(encoded: Encoded) -> NDArray[np.int64]:
    """(n_sku,) orders of the largest allowed quantity that cover the demand of the input."""
    wanted = np.bincount(encoded.demand_sku, weights=encoded.demand["quantity"], minlength=len(encoded.sku))
    largest = encoded.sku["maximum"]
    lots = np.divide(wanted, largest, out=np.zeros(len(wanted)), where=largest > 0)
    found: NDArray[np.int64] = np.minimum(lots, MOST_LINES_PER_SKU).astype(np.int64)
    return found
