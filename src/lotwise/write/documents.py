"""JSON documents: a head, then tables, one row of a table on a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from lotwise.version import __version__
from lotwise.write.columns import json_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from lotwise.rows import TableRows


def json_document(head: Mapping[str, str], tables: Iterable[tuple[str, TableRows]]) -> Iterator[str]:
    """The document in pieces, so that a large plan is never one text in memory.

    Parameters
    ----------
    head
        What stands before the tables, beside the version of lotwise.
    tables
        Name and rows of each table, in this order; an iterator finds each table's rows when its turn has come.
    """
    members = {"lotwise": __version__, **head}
    yield "{\n" + ",\n".join(f"  {_text(name)}: {_text(value)}" for name, value in members.items())
    for name, table in tables:
        yield f",\n  {_text(name)}: ["
        yield from _rows(table)
        yield "]"
    yield "\n}\n"


def _rows(table: TableRows) -> Iterator[str]:
    before, after = "\n    ", ""
    for batch in table.batches():
        yield before
        yield json_rows(batch).str.join(",\n    ").item()
        before, after = ",\n    ", "\n  "
    yield after


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
