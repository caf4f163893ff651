"""SKUs whose parameters changed, encoded anew without their demand and orders; and the event that is their stock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from lotwise.columns import packed_rank
from lotwise.encode.encoder import PARAMETER_FIELDS, parameter_records
from lotwise.encode.events import RANK_STOCK
from lotwise.encode.parameters import period_days, resolve_parameters
from lotwise.encode.scheduling import PERIODS, with_periods
from lotwise.kernels.codes import FIXED, NO_DAY, NOTHING, OPEN_DAY, RANK_FREE

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from lotwise.dataset import Dataset

_TOLD = ("item", "variant", "location", "card")
STOCK_EVENT: dict[str, int] = {
    "due": OPEN_DAY,
    "rank": packed_rank(RANK_FREE, RANK_STOCK),
    "locked": NO_DAY,
    "flexibility": FIXED,
    "kind": NOTHING,
}
"""Fields of the record of an SKU's stock, but for its quantity; all others are 0."""


class Parameters(NamedTuple):
    """What of some SKUs rests on their parameters alone."""

    skus: pl.DataFrame
    """(n,) the SKUs with their parameters and periods."""
    records: NDArray[Any]
    """(n,) records of the rules."""
    fields: tuple[str, ...]
    """The fields of these that are set."""
    days: dict[str, NDArray[np.int64]]
    """(n,) the periods of ``columns.Scheduling``."""


def renewed(skus: pl.DataFrame, dataset: Dataset) -> Parameters:
    """Resolve the parameters of some SKUs again.

    Parameters
    ----------
    skus
        Rows of ``Encoded.skus``: what speaks for each SKU has not changed.
    dataset
        Items and SKU records, at least those of the SKUs, as they are now.
    """
    resolved = with_periods(resolve_parameters(skus.select(_TOLD), dataset), dataset)
    days = {name: period_days(resolved, name, dataset.settings, at_today=True).to_numpy() for name in PERIODS}
    return Parameters(resolved, parameter_records(resolved, dataset.settings), PARAMETER_FIELDS, days)
