"""How soon goods can leave if nothing is in stock: what soft issue margins may not delay (specification 7.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lotwise.chain import Chain
from lotwise.component_need import bill_entries, is_made
from lotwise.kernels.codes import NO_DAY, NOTHING, OPEN_DAY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import CoverageInput

    Ints = NDArray[np.int64]


class Wanted(NamedTuple):
    """(n,) days on which the supply of demands is wanted."""

    margin: Ints
    """Issue margin in days; a soft one shrinks as far as it must to cause no delay."""
    want: Ints
    """Required availability."""
    late_from: Ints
    """What is available after this day delays the demand."""


class IssueMargins:
    """Counts from requirement dates back to the days on which supply is wanted (specification 7.2, 7.6).

    Parameters
    ----------
    encoded
        The input.
    earliest
        (n_sku,) what ``earliest_issue`` says of its planning points, where these are a part of the plan.
    """

    def __init__(self, encoded: CoverageInput, earliest: Ints | None = None) -> None:
        self._encoded = encoded
        self.earliest = earliest_issue(encoded) if earliest is None else earliest
        """(n_sku,) ``earliest_issue``."""

    def wanted(self, due: Ints, sku: NDArray[np.integer]) -> Wanted:
        """The days of demands with a requirement date."""
        chains = self._encoded.chains
        chain, soft = Chain(chains, self._encoded.calendars, sku), chains.soft_issue_margin[sku]
        margin = chains.issue_margin[sku]
        if soft.any():
            slack = np.maximum(due - self.earliest[sku], 0)
            margin = np.where(soft, np.minimum(margin, slack), margin)
        before = chain.before_margin(due, margin)
        return Wanted(margin, chain.available_for(before), np.where(soft, due, before))


def earliest_issue(encoded: CoverageInput) -> Ints:
    """(n_sku,) the first day on which an order placed today could be issued, with soft margins at 0.

    An order starts no earlier than its components that have no stock can be issued, and so on down the bills; a transfer no earlier
    than its source. Only worked out where a soft margin asks for it; NO_DAY for every planning point otherwise.
    """
    n_sku = len(encoded.sku)
    issue = np.full(n_sku, NO_DAY)
    if not encoded.chains.soft_issue_margin[:n_sku].any():
        return issue
    has_stock = np.zeros(n_sku, bool)
    has_stock[encoded.order_sku[encoded.orders["due"] == OPEN_DAY]] = True
    margin = np.where(encoded.chains.soft_issue_margin, 0, encoded.chains.issue_margin)
    for first, last in zip(encoded.levels[-2::-1].tolist(), encoded.levels[:0:-1].tolist(), strict=True):
        sku = np.arange(first, last)
        chain = Chain(encoded.chains, encoded.calendars, sku)
        days = chain.forward(np.full(len(sku), encoded.today))
        start = np.maximum(days.start, _components_there(encoded, sku, days.start, issue, has_stock))
        issue[sku] = chain.issue(chain.from_start(days.order, start).availability, margin[sku])
    return issue


def _components_there(encoded: CoverageInput, sku: Ints, start: Ints, issue: Ints, has_stock: NDArray[np.bool_]) -> Ints:
    """(n,) the first day on which all components without stock could be there, and the source of a transfer.

    Components are those of the bill of an order that starts on ``start``; what the order yields it need not wait for.
    """
    first = np.full(len(sku), NO_DAY)
    bill, made = encoded.bill, np.flatnonzero(is_made(encoded.new_kind[sku]))
    of, entry = bill_entries(bill, sku[made], start[made])
    needed = bill.made_numerator[entry] > 0
    of, entry = made[of[needed]], entry[needed]
    component = bill.sku[entry]
    np.maximum.at(first, of, np.where(has_stock[component], NO_DAY, issue[component] + bill.offset[entry]))
    source = encoded.source_sku[sku]
    empty = np.flatnonzero((source != NOTHING) & ~has_stock[source])
    first[empty] = np.maximum(first[empty], issue[source[empty]])
    return first
