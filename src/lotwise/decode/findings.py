"""Findings as a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from lotwise.definitions import Kind
from lotwise.results import FINDINGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lotwise.errors import Finding


def findings_frame(findings: Sequence[Finding]) -> pl.DataFrame:
    """One row a finding, in the order in which they were found."""
    rows = [
        {
            "code": finding.code,
            "severity": finding.severity,
            "item": finding.item,
            "table": finding.table,
            "file": finding.place.file,
            "row": finding.place.row,
            "column": finding.place.column,
            "value": finding.value,
            "rule": finding.kind.rule,
            "message": finding.message,
            "advice": finding.advice,
        }
        for finding in findings
    ]
    return pl.DataFrame(rows, schema={column.name: pl.Int64 if column.kind is Kind.INTEGER else pl.String for column in FINDINGS})
