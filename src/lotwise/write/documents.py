"""JSON documents: a head, then tables, one row of a table on a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from lotwise.version import __version__
from lotwise.write.columns import json_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import polars as pl

ROWS_AT_ONCE = 100_000


def json_document(head: Mapping[str, str], tables: Iterable[tuple[str, pl.DataFrame]]) -> Iterator[str]:
    """The document in pieces, so that a large plan is never one text in memory.

    Parameters
    ----------
    head
        What stands before the tables, beside the version of lotwise.
    tables
        Name and frame of each table, in this order; an iterator builds each frame when its turn has come.
    """
    members = {"lotwise": __version__, **head}
    yield "{\n" + ",\n".join(f"  {_text(name)}: {_text(value)}" for name, value in members.items())
    for name, frame in tables:
        yield f",\n  {_text(name)}: ["
        yield from _rows(frame)
        yield "]"
    yield "\n}\n"


def _rows(frame: pl.DataFrame) -> Iterator[str]:
    for first in range(0, frame.height, ROWS_AT_ONCE):
        rows = json_rows(frame.slice(first, ROWS_AT_ONCE))
        yield "\n    " if first == 0 else ",\n    "
        yield rows.str.join(",\n    ").item()
    if frame.height:
        yield "\n  "


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
