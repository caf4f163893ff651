"""Encode for the coverage codes of Planning Optimization."""

from lotwise.encode.coverage.encoder import encode_coverage
from lotwise.encode.coverage.previous import with_planned_orders

__all__ = ["encode_coverage", "with_planned_orders"]
