"""What is kept of a plan: the source as read, the input as arrays, what came of it; and whether it is whole and of this version.

A plan that goes on from a state keeps the arrays of that state, by links to the same files, beside its own source. They are those
of the last plan of everything, and what changed since is planned again each time: going on writes no arrays.
"""

from __future__ import annotations

import json
import shutil
from array import array
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lotwise.build import build
from lotwise.dataset import Table, Tables
from lotwise.errors import UnusableState
from lotwise.state.leaves import Seal, file_of, leaf_of, link_leaf, sealed_content, write_leaf
from lotwise.state.trees import Leaves, value_of
from lotwise.version import __version__
from lotwise.write.targets import STATE_DOCUMENT, STATE_FOLDER

if TYPE_CHECKING:
    from pathlib import Path

    from lotwise.columns import Encoded, Netted
    from lotwise.state.leaves import Content

FILES_AT_ONCE = 4


def keeps_state(folder: Path) -> bool:
    """Whether a state, of use or not, stands in the folder of a plan."""
    return (folder / STATE_FOLDER / STATE_DOCUMENT).is_file()


def write_state(folder: Path, tables: Tables, encoded: Encoded, netted: Netted) -> None:
    """Keep what a plan remembers.

    Parameters
    ----------
    folder
        New folder; its parent is there.
    tables
        The source as read.
    encoded, netted
        The input as arrays, and what came of it. What is the same array in both is kept once.
    """
    folder.mkdir()
    leaves = Leaves()
    base: dict[str, Any] = {"encoded": leaves.tree(encoded, "encoded"), "netted": leaves.tree(netted, "netted")}
    base["files"] = _written(folder, leaves)
    _finish(folder, tables, base, changed_rows=None)


def extend_state(folder: Path, tables: Tables, kept: Kept, changed_rows: int | None) -> bool:
    """Keep what a plan remembers that goes on from a state.

    Parameters
    ----------
    folder
        New folder; its parent is there.
    tables
        The source as read.
    kept
        The state that the plan goes on from.
    changed_rows
        Rows of the source that changed since everything was planned; None where the arrays are those of this source.

    Returns
    -------
    Whether the state gone on from still stands where it did. Otherwise nothing is kept.
    """
    folder.mkdir()
    seals = {name: Seal(*seal) for name, seal in kept.base["files"].items()}
    with ThreadPoolExecutor(FILES_AT_ONCE) as pool:
        is_there = all(pool.map(lambda name: link_leaf(kept.folder / name, folder / name, seals[name]), seals))
    if is_there:
        _finish(folder, tables, kept.base, changed_rows)
    else:
        shutil.rmtree(folder)
    return is_there


def _written(folder: Path, leaves: Leaves) -> dict[str, list[int]]:
    """Write arrays and frames; their files with their seals."""
    files = {name: file_of(name, leaf) for name, leaf in leaves.found.items()}
    with ThreadPoolExecutor(FILES_AT_ONCE) as pool:
        seals = pool.map(lambda name: write_leaf(folder / files[name], leaves.found[name]), files)
        return {files[name]: list(seal) for name, seal in zip(files, seals, strict=True)}


def _finish(folder: Path, tables: Tables, base: dict[str, Any], changed_rows: int | None) -> None:
    """Write the source, and the document last."""
    leaves = Leaves()
    source = {"tables": leaves.tree(_of_tables(tables), "tables")}
    source["files"] = _written(folder, leaves)
    document = {
        "lotwise": __version__,
        "build": build(),
        "changed_rows": changed_rows,
        "source": source,
        "base": base,
    }
    (folder / STATE_DOCUMENT).write_text(json.dumps(document, indent=1), encoding="utf-8")


def read_state(folder: Path) -> Kept:
    """What ``write_state`` or ``extend_state`` kept.

    Raises
    ------
    UnusableState
        When there is none, another version kept it, or one of its files is missing or is not the one that was kept.
    """
    document = _document(folder)
    source, base = document["source"], document["base"]
    seals = {name: Seal(*seal) for name, seal in (source["files"] | base["files"]).items()}
    with ThreadPoolExecutor(FILES_AT_ONCE) as pool:
        contents = dict(zip(seals, pool.map(lambda name: sealed_content(folder / name, seals[name]), seals), strict=True))
    leaves = {name.rpartition(".")[0]: leaf_of(name, _not_damaged(folder, name, content)) for name, content in contents.items()}
    trees = (source["tables"], base["encoded"], base["netted"])
    tables, encoded, netted = (value_of(tree, leaves.__getitem__) for tree in trees)
    return Kept(folder, base, _as_tables(tables), document["changed_rows"], encoded, netted)


class Kept(NamedTuple):
    """What is kept of a plan; nobody may write into its arrays."""

    folder: Path
    base: dict[str, Any]
    """What the document says of the arrays."""
    tables: Tables
    """The source as read."""
    changed_rows: int | None
    """Rows of the source that changed since everything was planned; None where the arrays are those of this source."""
    encoded: Encoded
    """The input of the last plan of everything, as arrays."""
    netted: Netted
    """What came of it."""


def _document(folder: Path) -> dict[str, Any]:
    """What the document of a state of this version says."""
    try:
        text = (folder / STATE_DOCUMENT).read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UnusableState(folder, "there is none") from error
    try:
        document: dict[str, Any] = json.loads(text)
    except ValueError as error:
        raise UnusableState(folder, f"it is damaged: {STATE_DOCUMENT} is no JSON") from error
    if document.get("lotwise") != __version__:
        raise UnusableState(folder, f"lotwise {document.get('lotwise')} kept it, and this is {__version__}")
    if document.get("build") != build():
        raise UnusableState(folder, f"another build of lotwise {__version__} kept it")
    return document


def _not_damaged(folder: Path, name: str, content: Content | None) -> Content:
    if content is None:
        raise UnusableState(folder, f"it is damaged: {name} is not the file that was kept")
    return content


# --- the source ------------------------------------------------------------------------------------------------------------------


def _of_tables(tables: Tables) -> dict[str, Any]:
    return {
        "source": tables.source,
        "plan": _of_table(tables.plan),
        "tables": {name: _of_table(table) for name, table in tables.tables.items()},
    }


def _of_table(table: Table) -> dict[str, Any]:
    rows = table.rows if isinstance(table.rows, int) else np.array(table.rows, np.int64)
    return {
        "name": table.name,
        "frame": table.frame,
        "file": table.file,
        "rows": rows,
        "amended": list(table.amended.items()),
    }


def _as_tables(value: dict[str, Any]) -> Tables:
    return Tables(value["source"], _as_table(value["plan"]), {name: _as_table(table) for name, table in value["tables"].items()})


def _as_table(value: dict[str, Any]) -> Table:
    rows = value["rows"]
    return Table(
        value["name"],
        value["frame"],
        value["file"],
        rows if isinstance(rows, int) else array("q", rows.tobytes()),
        dict(value["amended"]),
    )
