"""Two plans beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from lotwise.compare.causes import Causes, without_causes
from lotwise.compare.delays import delay_differences
from lotwise.compare.differences import line_differences
from lotwise.compare.levels import tracked_links
from lotwise.compare.messages import message_differences
from lotwise.compare.pairing import pair
from lotwise.compare.reach import of_delays, of_lines, of_messages

if TYPE_CHECKING:
    import polars as pl

    from lotwise.compare.results import Results
    from lotwise.compare.sides import Side


@dataclass(frozen=True)
class Comparison:
    """How two plans differ, a frame for each result table that is compared; built when first asked for and kept.

    Parameters
    ----------
    before, after
        The two plans.
    inputs
        Both with what they were planned from; without it causes stay empty.
    """

    before: Results
    after: Results
    inputs: tuple[Side, Side] | None = None

    @cached_property
    def lines(self) -> pl.DataFrame:
        """Lines that came, went or changed, and why; columns ``results.LINE_DIFFERENCES``."""
        found = self._lines
        return self._causes.told(found, of_lines(found, self.before, self.after)) if self._causes else without_causes(found)

    @cached_property
    def action_messages(self) -> pl.DataFrame:
        """Action messages that came, went or changed, and why; columns ``results.MESSAGE_DIFFERENCES``."""
        found = message_differences(self.before.action_messages, self.after.action_messages, self.pairs)
        return self._causes.told(found, of_messages(found, self.before, self.after)) if self._causes else without_causes(found)

    @cached_property
    def delays(self) -> pl.DataFrame:
        """Demand that is newly met late, no longer, longer or shorter, and why; columns ``results.DELAY_DIFFERENCES``."""
        found = delay_differences(self.before.delays, self.after.delays, self.pairs)
        return self._causes.told(found, of_delays(found)) if self._causes else without_causes(found)

    @cached_property
    def pairs(self) -> pl.DataFrame:
        """``before`` and ``after``: the numbers of lines that are the same line; how they are found: ``pairing``."""
        links = (self.inputs[0].links, self.inputs[1].links) if self.inputs else tracked_links(self.before, self.after)
        return pair(self.before.lines, self.after.lines, links)

    @cached_property
    def _lines(self) -> pl.DataFrame:
        return line_differences(self.before.lines, self.after.lines, self.pairs)

    @cached_property
    def _causes(self) -> Causes | None:
        return Causes(*self.inputs, self._lines) if self.inputs else None
