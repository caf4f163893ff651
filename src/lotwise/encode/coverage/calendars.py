"""Which calendar counts in which role (specification 7.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lotwise.columns import Chains
from lotwise.encode.coverage.settings import margin_days
from lotwise.encode.periods import period_days
from lotwise.encode.scheduling import looked_up
from lotwise.kernels.codes import NOTHING
from lotwise.terms import Replenishment

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from lotwise.columns import WorkDays
    from lotwise.dataset import Dataset
    from lotwise.encode.calendars import CalendarTable

    Positions = NDArray[np.int32]


class Roles:
    """Positions of calendars for each entry; calendars that must be open together are added as one."""

    def __init__(self, entries: pl.DataFrame, calendars: CalendarTable) -> None:
        self._entries, self._calendars = entries, calendars
        self.work_days: list[WorkDays] = list(calendars.work_days)
        self._together: dict[tuple[int, int], int] = {}

    def named(self, column: str) -> Positions:
        """The calendar that a column names."""
        return looked_up(self._entries[column], self._calendars.by_name, NOTHING)

    def warehouse(self) -> Positions:
        """The calendar of the location."""
        return looked_up(self._entries["location"], self._calendars.by_location, NOTHING)

    def both(self, one: Positions, other: Positions) -> Positions:
        """Open in both calendars; one alone where only one exists."""
        found = first_of(one, other)
        for pair in {tuple(pair) for pair in np.stack([one, other], axis=1).tolist() if NOTHING not in pair and len(set(pair)) > 1}:
            if pair not in self._together:
                self._together[pair] = len(self.work_days)
                self.work_days.append(self.work_days[pair[0]].together(self.work_days[pair[1]]))
            found[(one == pair[0]) & (other == pair[1])] = self._together[pair]
        return found


def first_of(*positions: Positions) -> Positions:
    """The first of several calendars that exists."""
    found = positions[0].copy()
    for further in positions[1:]:
        found = np.where(found == NOTHING, further, found)
    return found


def date_chains(entries: pl.DataFrame, dataset: Dataset, calendars: CalendarTable) -> tuple[Chains, tuple[WorkDays, ...]]:
    """Margins, lead times and calendars of planning points and of orders that are not what their point uses.

    A column for one role comes first; the calendar of the coverage group (``calendar``) counts margins and lead times; receipts of
    purchases go by the vendor, then the group, then the warehouse, other receipts by the group, then the warehouse; issues by the
    warehouse, then the group; orders are placed when group and vendor are both open.

    Parameters
    ----------
    entries
        location, replenishment and the coverage settings of each entry.
    """
    settings = dataset.settings
    roles = Roles(entries, calendars)
    group, warehouse = roles.named("calendar"), roles.warehouse()
    is_purchase = (entries["replenishment"] == Replenishment.PURCHASE.value).to_numpy()
    vendor = np.where(is_purchase, roles.named("vendor_calendar"), NOTHING).astype(np.int32)
    counts_lead = entries["lead_time_working_days"].fill_null(value=False).to_numpy()
    lead = first_of(roles.named("lead_time_calendar"), group, np.where(is_purchase, NOTHING, warehouse).astype(np.int32))
    off = np.full(len(entries), NOTHING, np.int32)
    in_working_days = settings.margins_in_working_days
    chains = Chains(
        issue_margin=margin_days(entries, "issue_margin", settings).to_numpy(),
        receipt_margin=margin_days(entries, "receipt_margin", settings).to_numpy(),
        reorder_margin=margin_days(entries, "reorder_margin", settings).to_numpy(),
        lead=period_days(entries, "lead_time", settings, at_today=True).to_numpy(),
        issue_count=first_of(roles.named("issue_calendar"), group, warehouse) if in_working_days else off,
        receipt_count=first_of(roles.named("availability_calendar"), group, warehouse) if in_working_days else off,
        lead_count=np.where(counts_lead, lead, NOTHING).astype(np.int32),
        reorder_count=first_of(roles.named("order_calendar"), group) if in_working_days else off,
        issue_open=first_of(roles.named("issue_calendar"), warehouse, group),
        availability_open=first_of(roles.named("availability_calendar"), group, warehouse),
        receipt_open=first_of(roles.named("receipt_calendar"), vendor, group, warehouse),
        order_open=first_of(roles.named("order_calendar"), roles.both(group, vendor)),
        soft_issue_margin=entries["soft_issue_margin"].fill_null(value=False).to_numpy(),
    )
    return chains, tuple(roles.work_days)
