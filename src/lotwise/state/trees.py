"""Values into a tree of plain JSON and leaves, and back: arrays and frames are the leaves, dataclasses are walked field by field.

Nothing here knows what the fields mean, so that a changed layout of the arrays changes nothing.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from lotwise import columns
from lotwise.columns import WorkDays
from lotwise.dataset import Amended

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Leaf = NDArray[Any] | pl.DataFrame

RECORDS = {name: kind for name, kind in vars(columns).items() if isinstance(kind, type) and is_dataclass(kind)}
"""Dataclasses that may stand in a tree, by name."""
_WORK_DAYS = ("first_day", "is_open")


class Leaves:
    """Takes values apart. An array or frame that stands in several places is one leaf, named by the first of them."""

    def __init__(self) -> None:
        self.found: dict[str, Leaf] = {}
        self._names: dict[int, str] = {}

    def tree(self, value: Any, name: str) -> Any:
        """A value as plain JSON; ``name`` is what its leaves are called.

        Raises
        ------
        TypeError
            When it holds something that no tree can.
        """
        match value:
            case None | bool() | int() | str():
                return value
            case np.integer():
                return int(value)
            case np.ndarray():
                return {"array": self._leaf(value, name)}
            case pl.DataFrame():
                return {"frame": self._leaf(value, name)}
            case date():
                return {"date": value.isoformat()}
            case WorkDays():
                return {"work_days": {part: self.tree(getattr(value, part), f"{name}.{part}") for part in _WORK_DAYS}}
            case Amended():
                return {"amended": [value.file, value.row, None if value.columns is None else sorted(value.columns)]}
            case list() | tuple():
                return {"list": [self.tree(part, f"{name}.{number}") for number, part in enumerate(value)]}
            case dict():
                return {"map": {key: self.tree(part, f"{name}.{number}") for number, (key, part) in enumerate(value.items())}}
        kind = type(value).__name__
        if RECORDS.get(kind) is not type(value):
            message = f"A state cannot hold {kind} ({name})."
            raise TypeError(message)
        return {"record": kind, "fields": {f.name: self.tree(getattr(value, f.name), f"{name}.{f.name}") for f in fields(value)}}

    def _leaf(self, value: Leaf, name: str) -> str:
        known = self._names.get(id(value))
        if known is not None:
            return known
        self.found[name] = value  # held here, so that no other value gets the same id meanwhile
        self._names[id(value)] = name
        return name


def value_of(tree: Any, leaf: Callable[[str], Leaf]) -> Any:
    """The value of a tree; ``leaf`` gives the array or frame of a name."""
    if not isinstance(tree, dict):
        return tree
    ((kind, content), *_) = tree.items()
    match kind:
        case "array" | "frame":
            return leaf(content)
        case "date":
            return date.fromisoformat(content)
        case "work_days":
            return WorkDays(*(value_of(content[part], leaf) for part in _WORK_DAYS))
        case "amended":
            file, row, names = content
            return Amended(file, row, None if names is None else frozenset(names))
        case "list":
            return tuple(value_of(part, leaf) for part in content)
        case "map":
            return {key: value_of(part, leaf) for key, part in content.items()}
        case _:
            return RECORDS[content](**{name: value_of(part, leaf) for name, part in tree["fields"].items()})
