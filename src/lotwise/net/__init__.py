"""Net: plan every SKU by the rules of its family, and give the resulting lines their dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lotwise.columns import CoverageInput
from lotwise.net.coverage import net_coverage
from lotwise.net.netting import net_reordering

if TYPE_CHECKING:
    import numpy as np
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
        SKUs that get no lines.
    """
    if isinstance(encoded, CoverageInput):
        return net_coverage(encoded, compiled=compiled, threads=threads, left_out=left_out)
    return net_reordering(encoded, compiled=compiled, threads=threads, left_out=left_out)  # type: ignore[arg-type]
