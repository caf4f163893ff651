"""Cells as text: exact decimals without trailing zeros, dates ISO."""

from __future__ import annotations

import polars as pl


def plain_numbers(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with its quantities as text: 30.00000 reads 30, 2.50000 reads 2.5."""
    return frame.with_columns(number_text(name) for name, dtype in frame.schema.items() if isinstance(dtype, pl.Decimal))


def number_text(column: str) -> pl.Expr:
    """A decimal column as text without trailing zeros; all its cells have decimals to strip."""
    return pl.col(column).cast(pl.String).str.strip_chars_end("0").str.strip_chars_end(".")


def json_rows(frame: pl.DataFrame) -> pl.Series:
    """One JSON object a row. Quantities are number text, so that nothing passes through binary floating point."""
    if frame.width == 0 or frame.height == 0:
        return pl.Series("row", [], pl.String)
    members = [_member(name, dtype) for name, dtype in frame.schema.items()]
    row = pl.concat_str([pl.lit("{"), pl.concat_str(members, separator=","), pl.lit("}")])
    return frame.select(row.alias("row")).to_series()


def _member(name: str, dtype: pl.DataType) -> pl.Expr:
    """``"name":value`` of every row."""
    if isinstance(dtype, pl.Decimal):
        return pl.lit(f'"{name}":') + number_text(name).fill_null("null")
    # The encoder of a struct knows escapes, null, true and ISO dates; its braces are taken off again.
    return pl.struct(name).struct.json_encode().str.head(-1).str.slice(1)
