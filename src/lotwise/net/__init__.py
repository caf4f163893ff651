"""Net: plan every SKU by the rules of its family, and give the resulting lines their dates."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from lotwise.columns import CoverageInput
from lotwise.net.coverage import net_coverage
from lotwise.net.netting import net_reordering
from lotwise.net.rows import beyond_counting

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import Encoded, Netted

__all__ = ["net"]


def net(encoded: Encoded, *, compiled: bool | None = None, threads: int = 1, left_out: NDArray[np.int32] | None = None) -> Netted:
    """Plan every SKU.

    Parameters
    ----------
    encoded
        The dataset as arrays; its class says which family of rules applies.
    compiled
        Whether the rules run compiled; by default small plans are interpreted. Both give the same result.
    threads
        Threads of the compiled rules. The result does not depend on it.
    left_out
        SKUs that get no lines. So do those whose lines add up to more than can be counted, as soon as that is known; what they
        would need of others is planned no more.
    """
    netted = _net(encoded, compiled, threads, left_out)
    while len(beyond := beyond_counting(netted.lines, len(encoded.sku))):
        encoded = replace(encoded, too_large=np.union1d(encoded.too_large, beyond).astype(np.int32))
        netted = _net(encoded, compiled, threads, left_out)
    return netted


def _net(encoded: Encoded, compiled: bool | None, threads: int, left_out: NDArray[np.int32] | None) -> Netted:  # noqa: FBT001
    if isinstance(encoded, CoverageInput):
        return net_coverage(encoded, compiled=compiled, threads=threads, left_out=left_out)
    return net_reordering(encoded, compiled=compiled, threads=threads, left_out=left_out)  # type: ignore[arg-type]
