"""Plans into files. Everything is written under a temporary name beside the target and renamed when it is complete."""

from __future__ import annotations

import secrets
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

import polars as pl

from lotwise.write.columns import plain_numbers
from lotwise.write.documents import json_document
from lotwise.write.targets import Format, read_target

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from lotwise.write.tables import PlanTables
    from lotwise.write.targets import Target

FILES_AT_ONCE = 3
"""Building one table leaves a core idle that can compress another."""
ZSTD_LEVEL = 1
"""The lowest: level 3 takes half as long again for a tenth less."""


def write_plan(plan_tables: PlanTables, target: str | Path, *, format: str | None = None) -> tuple[Path, ...]:
    """Write the result tables of a plan.

    Parameters
    ----------
    plan_tables
        The plan.
    target
        A folder gets one file per table (``results.RESULTS``). ``plan.json`` is one document with all tables. ``lines.csv`` and
        ``lines.parquet`` hold one table: the one that the file's name names, the lines under any other name.
    format
        ``parquet``, ``csv`` or ``json``: of the files in a folder, by default Parquet. A file has the format of its suffix.

    Returns
    -------
    tuple of Path
        The files written.

    Raises
    ------
    UnwritableTarget
        When the target and the format make no sense; nothing has been written.
    OSError
        When the system refuses to write; what stood there before still stands there.

    Notes
    -----
    Quantities are exact decimals in Parquet, plain numbers without trailing zeros in CSV and JSON; dates are ISO. Files of other
    names in a folder are left alone.
    """
    goal = read_target(target, format)
    if not goal.is_folder:
        with _beside(goal.path) as temporary:
            _write(plan_tables, goal.files[goal.path.name], temporary, goal.format)
            temporary.replace(goal.path)
        return (goal.path,)
    with _beside(goal.path, inside=goal.path.is_dir()) as temporary:
        temporary.mkdir()
        with ThreadPoolExecutor(FILES_AT_ONCE) as pool:
            for written in [
                pool.submit(_write, plan_tables, tables, temporary / name, goal.format) for name, tables in goal.files.items()
            ]:
                written.result()
        _swap_in(goal, temporary)
    return tuple(goal.path / name for name in goal.files)


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
    """Rename the whole folder where there was none; otherwise file by file, and back again when one of them cannot be."""
    if not goal.path.exists():
        temporary.replace(goal.path)
        return
    done: list[str] = []
    try:
        for name in goal.files:
            _exchange(goal.path / name, temporary / name)
            done.append(name)
    except OSError:
        for name in done:
            _put_back(goal.path / name, temporary / name)
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
                file.writelines(json_document(plan_tables.head, ((name, plan_tables.table(name)) for name in names)))
        case Format.CSV:
            plain_numbers(_only(plan_tables, names)).write_csv(path)
        case Format.PARQUET:
            _with_places_as_categories(_only(plan_tables, names)).write_parquet(
                path, compression="zstd", compression_level=ZSTD_LEVEL
            )


def _with_places_as_categories(frame: pl.DataFrame) -> pl.DataFrame:
    """Variant and location as categories: polars takes some ten times as long to write a text column that is mostly empty."""
    return frame.with_columns(pl.col(name).cast(pl.Categorical) for name in ("variant", "location") if name in frame.columns)


def _only(plan_tables: PlanTables, names: Sequence[str]) -> pl.DataFrame:
    (name,) = names
    return plan_tables.table(name)
