"""Netting by coverage codes: level by level, then delays upwards and action messages downwards."""

from lotwise.net.coverage.netting import net_coverage

__all__ = ["net_coverage"]
