"""Versions of a source as read: whatever was planned can be planned again, without the files that it came from."""

from __future__ import annotations

import hashlib
import io
import json
from typing import TYPE_CHECKING, Any

import polars as pl
from sqlalchemy import insert, select

from lotwise.dataset import Amended, Table, Tables
from lotwise.errors import LotwiseError
from lotwise.workspace.database import take_numbers
from lotwise.workspace.tables import input_piece, source_input

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection

    from lotwise.workspace.decisions import Who

BYTES_PER_PIECE = 2**23
DOCUMENT = "source"
"""Name of the piece that tells of the tables what their Parquet files do not."""
PLAN = "plan"
ROWS = "rows"


class InputLost(LotwiseError, LookupError):
    """An input of which the workspace holds nothing."""

    def __init__(self, number: int) -> None:
        super().__init__(f"The workspace holds no input {number}.\nMaybe it was deleted; load the source again.")


def add_input(connection: Connection, tables: Tables, who: Who) -> int:
    """Keep a source; the number of its newest version, which is the earlier one where nothing changed since."""
    return add_packed(connection, tables.source, pack(tables), who)


def add_packed(connection: Connection, source: str, packed: Mapping[str, bytes], who: Who) -> int:
    """The same of a source that is packed."""
    digest = _digest(packed)
    newest = select(source_input).where(source_input.c.source == source).order_by(source_input.c.id.desc()).limit(1)
    before = connection.execute(newest).one_or_none()
    if before is not None and before.digest == digest:
        return int(before.id)
    number = take_numbers(connection, "input")
    row = {"id": number, "source": source, "read_at": who.moment, "digest": digest, "made_by": who.user}
    connection.execute(insert(source_input).values(**row))
    for name, content in packed.items():
        for piece, part in enumerate(_parts(content)):
            connection.execute(insert(input_piece).values(input_id=number, name=name, piece=piece, content=part))
    return number


def read_input(connection: Connection, number: int) -> Tables:
    """The source as it was read.

    Raises
    ------
    InputLost
        When there is none of this number.
    """
    return unpack(read_packed_input(connection, number))


def read_packed_input(connection: Connection, number: int) -> dict[str, bytes]:
    """The same, packed."""
    wanted = select(input_piece.c.name, input_piece.c.content).where(input_piece.c.input_id == number)
    packed: dict[str, bytes] = {}
    for name, content in connection.execute(wanted.order_by(input_piece.c.name, input_piece.c.piece)):
        packed[name] = packed.get(name, b"") + bytes(content)
    if DOCUMENT not in packed:
        raise InputLost(number)
    return packed


def pack(tables: Tables) -> dict[str, bytes]:
    """A source as Parquet files, with a document that tells the rest."""
    every = {PLAN: tables.plan, **{f"table.{name}": table for name, table in tables.tables.items()}}
    document = {"source": tables.source, "tables": {name: _told(table) for name, table in every.items()}}
    found = {DOCUMENT: json.dumps(document).encode()}
    for name, table in every.items():
        found[name] = _parquet(table.frame)
        if not isinstance(table.rows, int):
            found[f"{name}.{ROWS}"] = _parquet(pl.DataFrame({ROWS: pl.Series(table.rows, dtype=pl.Int64)}))
    return found


def unpack(packed: Mapping[str, bytes]) -> Tables:
    """The source of its files and document."""
    document = json.loads(packed[DOCUMENT])
    tables = {name: _table(packed, name, told) for name, told in document["tables"].items()}
    plan = tables.pop(PLAN)
    return Tables(document["source"], plan, {table.name: table for table in tables.values()})


def _told(table: Table) -> dict[str, Any]:
    amended = [
        (position, change.file, change.row, None if change.columns is None else sorted(change.columns))
        for position, change in table.amended.items()
    ]
    return {"name": table.name, "file": table.file, ROWS: table.rows if isinstance(table.rows, int) else None, "amended": amended}


def _table(packed: Mapping[str, bytes], name: str, told: dict[str, Any]) -> Table:
    rows = told[ROWS]
    if rows is None:
        rows = pl.read_parquet(packed[f"{name}.{ROWS}"])[ROWS].to_list()
    amended = {
        position: Amended(file, row, None if columns is None else frozenset(columns))
        for position, file, row, columns in told["amended"]
    }
    return Table(told["name"], pl.read_parquet(packed[name]), told["file"], rows, amended)


def _parquet(frame: pl.DataFrame) -> bytes:
    target = io.BytesIO()
    frame.write_parquet(target)
    return target.getvalue()


def _parts(content: bytes) -> Iterator[bytes]:
    for first in range(0, max(len(content), 1), BYTES_PER_PIECE):
        yield content[first : first + BYTES_PER_PIECE]


def _digest(packed: Mapping[str, bytes]) -> str:
    """What tells two versions apart; packing the same source twice gives the same bytes."""
    made = hashlib.sha256()
    for name in sorted(packed):
        made.update(name.encode() + b"\0" + hashlib.sha256(packed[name]).digest())
    return made.hexdigest()
