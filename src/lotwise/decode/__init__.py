"""Decode: arrays back into rows with names, dates and decimal quantities; the inverse of encode."""

from lotwise.decode.coverage import delay_rows, message_rows, no_rows, requirement_rows, value_rows
from lotwise.decode.findings import findings_frame
from lotwise.decode.lines import line_rows
from lotwise.decode.names import Names
from lotwise.decode.projection import projected_inventory_rows
from lotwise.decode.reasons import reason_rows
from lotwise.decode.trace import trace_frame
from lotwise.decode.tracking import tracking_rows, untracked_rows

__all__ = [
    "Names",
    "delay_rows",
    "findings_frame",
    "line_rows",
    "message_rows",
    "no_rows",
    "projected_inventory_rows",
    "reason_rows",
    "requirement_rows",
    "trace_frame",
    "tracking_rows",
    "untracked_rows",
    "value_rows",
]
