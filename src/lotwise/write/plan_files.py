"""Plans into files. Everything is written under a temporary name beside the target and renamed when it is complete."""

from __future__ import annotations

import secrets
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

import polars as pl
from polars.io.plugins import register_io_source

from lotwise.write.columns import plain_numbers
from lotwise.write.documents import json_document
from lotwise.write.targets import STATE_DOCUMENT, STATE_FOLDER, Format, check_state_place, read_target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from lotwise.rows import TableRows
    from lotwise.write.tables import PlanTables
    from lotwise.write.targets import Target

FILES_AT_ONCE = 4
"""Naming the rows of one table leaves a core idle that can compress another."""
LARGEST_FIRST = ("reasons", "tracking", "lines", "projected_inventory")
ZSTD_LEVEL = 1
"""The lowest: level 3 takes half as long again for a tenth less."""
ROWS_PER_GROUP = 65_536
"""Rows whose values are counted and compressed together: what they need stays in a processor's caches. Twice as many take a tenth
longer, and their file is larger; a reader of some items passes over the groups that hold none of them."""


def write_plan(
    plan_tables: PlanTables, target: str | Path, *, format: str | None = None, state: Callable[[Path], None] | None = None
) -> tuple[Path, ...]:
    """Write the result tables of a plan.

    Parameters
    ----------
    plan_tables
        The plan.
    target
        A folder gets one file per table that the rules fill. ``plan.json`` is one document with all tables. ``lines.csv`` and
        ``lines.parquet`` hold one table: the one that the file's name names, the lines under any other name.
    format
        ``parquet``, ``csv`` or ``json``: of the files in a folder, by default Parquet. A file has the format of its suffix.
    state
        Writes what the plan remembers into a folder that is not there yet. Without it the folder keeps no state: one that stands
        there belongs to the plan before, and goes with it.

    Returns
    -------
    tuple of Path
        The result tables written.

    Raises
    ------
    UnwritableTarget
        When the target and the format make no sense, or no state can be kept there; nothing has been written.
    OSError
        When the system refuses to write; what stood there before still stands there.

    Notes
    -----
    Quantities are exact decimals in Parquet, plain numbers without trailing zeros in CSV and JSON; dates are ISO. Files of other
    names in a folder are left alone.
    """
    goal = read_target(target, format, plan_tables.names)
    if state is not None:
        check_state_place(goal)
    if not goal.is_folder:
        with _beside(goal.path) as temporary:
            _write(plan_tables, goal.files[goal.path.name], temporary, goal.format)
            temporary.replace(goal.path)
        return (goal.path,)
    with _beside(goal.path, inside=goal.path.is_dir()) as temporary:
        temporary.mkdir()
        with ThreadPoolExecutor(FILES_AT_ONCE) as pool:
            jobs = [] if state is None else [pool.submit(state, temporary / STATE_FOLDER)]
            jobs += [
                pool.submit(_write, plan_tables, goal.files[name], temporary / name, goal.format)
                for name in sorted(goal.files, key=_largest_first)
            ]
            for written in jobs:
                written.result()
        _swap_in(goal, temporary)
    return tuple(goal.path / name for name in goal.files)


def _largest_first(file: str) -> int:
    """So that no core is left with the largest table at the end."""
    table = file.partition(".")[0]
    return LARGEST_FIRST.index(table) if table in LARGEST_FIRST else len(LARGEST_FIRST)


@contextmanager
def _beside(path: Path, *, inside: bool = False) -> Iterator[Path]:
    """A temporary name on the same file system, so that renaming is atomic; what is left under it goes away."""
    folder = path if inside else path.parent
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f".{path.name}-{secrets.token_hex(4)}.part"
    try:
        yield temporary
    finally:
        if temporary.is_dir():
            shutil.rmtree(temporary)
        else:
            temporary.unlink(missing_ok=True)


def _swap_in(goal: Target, temporary: Path) -> None:
    """Rename the whole folder where there was none; otherwise file by file, and back again when one of them cannot be.

    The old state goes first and the new one comes last: whatever happens in between, no state stands beside results of another
    plan.
    """
    if not goal.path.exists():
        temporary.replace(goal.path)
        return
    new, place = temporary / STATE_FOLDER, goal.path / STATE_FOLDER
    aside = _kept(new)
    done: list[str] = []
    try:
        if (place / STATE_DOCUMENT).is_file():
            place.replace(aside)
        for name in goal.files:
            _exchange(goal.path / name, temporary / name)
            done.append(name)
        if new.exists():
            new.replace(place)
    except OSError:
        for name in done:
            _put_back(goal.path / name, temporary / name)
        if aside.exists():
            aside.replace(place)
        raise


def _exchange(old: Path, new: Path) -> None:
    """The new file under its name; the old one is kept beside the new one until all are done."""
    if old.exists():
        try:
            _kept(new).hardlink_to(old)
        except OSError:  # a file system without links, or something that is no file, which copying refuses
            shutil.copy2(old, _kept(new))
    new.replace(old)


def _put_back(path: Path, temporary: Path) -> None:
    kept = _kept(temporary)
    if kept.exists():
        kept.replace(path)
    else:
        path.unlink()


def _kept(path: Path) -> Path:
    return path.with_name(path.name + ".old")


def _write(plan_tables: PlanTables, names: Sequence[str], path: Path, format: Format) -> None:
    match format:
        case Format.JSON:
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.writelines(json_document(plan_tables.head, ((name, plan_tables.rows(name)) for name in names)))
        case Format.CSV:
            _write_csv(plan_tables.rows(*names), path)
        case Format.PARQUET:
            _write_parquet(plan_tables.rows(*names), path)


def _write_csv(rows: TableRows, path: Path) -> None:
    with path.open("xb") as file:
        pl.DataFrame(schema=rows.schema).write_csv(file)
        for batch in rows.batches():
            plain_numbers(batch).write_csv(file, include_header=False)


def _write_parquet(rows: TableRows, path: Path) -> None:
    def batches(
        with_columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, batch_size: int | None
    ) -> Iterator[pl.DataFrame]:
        del with_columns, predicate, n_rows, batch_size  # hints of the optimiser: a sink of everything has none
        yield from rows.batches()

    source = register_io_source(batches, schema=rows.schema)
    source.sink_parquet(path, compression="zstd", compression_level=ZSTD_LEVEL, row_group_size=ROWS_PER_GROUP)
