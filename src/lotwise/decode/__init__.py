"""Decode: arrays back into frames with names, dates and decimal quantities; the inverse of encode."""

from lotwise.decode.findings import findings_frame
from lotwise.decode.lines import lines_frame
from lotwise.decode.names import is_demand_kind
from lotwise.decode.projection import projected_inventory_frame
from lotwise.decode.reasons import reasons_frame
from lotwise.decode.tracking import tracking_frame, untracked_frame

__all__ = [
    "is_demand_kind",
    "findings_frame",
    "lines_frame",
    "projected_inventory_frame",
    "reasons_frame",
    "tracking_frame",
    "untracked_frame",
]
