"""Encode: a checked ``Dataset`` into arrays, SKUs numbered, dates as days, quantities as quanta, parameters resolved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lotwise.encode.coverage import encode_coverage, with_planned_orders
from lotwise.encode.encoder import encode_reordering
from lotwise.encode.renewed import STOCK_EVENT, Events, Parameters, renewed, renewed_events
from lotwise.terms import Rules

if TYPE_CHECKING:
    from lotwise.columns import Encoded
    from lotwise.dataset import Dataset

__all__ = ["STOCK_EVENT", "Events", "Parameters", "encode", "renewed", "renewed_events", "with_planned_orders"]


def encode(dataset: Dataset) -> Encoded:
    """Turn a checked dataset into the arrays of its family of rules."""
    if dataset.settings.rules is Rules.PLANNING_OPTIMIZATION:
        return encode_coverage(dataset)
    return encode_reordering(dataset)
