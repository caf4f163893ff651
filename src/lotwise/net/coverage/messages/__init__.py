"""Action messages: what existing orders should become, handed down the bills level by level (specification 13)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from lotwise.net.coverage.messages.known import Known, Proposed
from lotwise.net.coverage.messages.walk import Downwards

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lotwise.columns import CoverageInput, Messages
    from lotwise.net.coverage.margins import IssueMargins
    from lotwise.net.coverage.pegs import Pegs

    Ints = NDArray[np.int64]


__all__ = ["Found", "Proposed", "action_messages"]


class Found(NamedTuple):
    """What the walk down has found."""

    messages: Messages
    held: Ints
    """(n_order,) unpegged quantity of each order that the minimum needs."""


def action_messages(
    loaded: CoverageInput,
    lines: NDArray[Any],
    required: Ints,
    pegs: Pegs,
    margins: IssueMargins,
    last_day: int,
    proposed: Proposed | None = None,
) -> Found:
    """Work the messages out from the finished goods down.

    Parameters
    ----------
    loaded
        The input with what orders need.
    lines, required
        Planned orders, and their required availability.
    pegs
        What supplies give demands.
    margins
        How requirement dates turn into days on which supply is wanted.
    last_day
        Last day of the action time fence.
    proposed
        What is known to be proposed for orders, where the walk goes through a part of a plan; by default nothing.
    """
    known = Known(loaded, lines, required, pegs, margins, last_day, proposed or Proposed.nothing(loaded.orders))
    walk = Downwards(known)
    for level in range(len(loaded.levels) - 1):
        walk.level(level)
    return Found(known.messages(), known.held)
