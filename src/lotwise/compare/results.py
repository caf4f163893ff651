"""What comparing reads of a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import polars as pl


class Results(Protocol):
    """The result tables of one plan that are compared, as made or as read from files; ``results`` has their columns."""

    @property
    def lines(self) -> pl.DataFrame:
        """Planning lines."""
        ...

    @property
    def tracking(self) -> pl.DataFrame:
        """Order tracking."""
        ...

    @property
    def action_messages(self) -> pl.DataFrame:
        """Action messages; empty under reordering policies."""
        ...

    @property
    def delays(self) -> pl.DataFrame:
        """Demand that is met late; empty under reordering policies."""
        ...
