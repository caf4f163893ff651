"""The encoded input in a folder: an array a file, which workers map into memory and read only where their partition lies."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from lotwise.build import build
from lotwise.columns import Bill, Chains, CoverageInput, Encoded, ReorderingInput, Scheduling, WorkDays

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

_FAMILIES: dict[str, type[Encoded]] = {kind.__name__: kind for kind in (ReorderingInput, CoverageInput)}
_NESTED: dict[str, type[Bill] | type[Scheduling] | type[Chains]] = {"bill": Bill, "scheduling": Scheduling, "chains": Chains}
_FRAMES = ("skus", "forecast_lines")
"""Names and parameters as text, which netting does not read."""


def frames(encoded: Encoded) -> dict[str, Any]:
    """Those that no file holds, by their fields."""
    return {name: getattr(encoded, name) for name in _FRAMES if hasattr(encoded, name)}


def _arrays(encoded: Encoded) -> Iterator[tuple[str, NDArray[Any]]]:
    for field in fields(encoded):
        value = getattr(encoded, field.name)
        if field.name in _NESTED:
            yield from ((f"{field.name}.{part.name}", _written(getattr(value, part.name))) for part in fields(value))
        elif isinstance(value, np.ndarray):
            yield field.name, value
    yield from ((f"calendar.{number}", calendar.is_open) for number, calendar in enumerate(encoded.calendars))


def _written(array: NDArray[Any]) -> NDArray[Any]:
    """Factors of bills too large for 64 bits are Python's integers, which files hold as text."""
    return array.astype(str) if array.dtype == object else array


def _read(array: NDArray[Any]) -> NDArray[Any]:
    return np.array([int(number) for number in array], object) if array.dtype.kind == "U" else array


def _numbers(encoded: Encoded) -> dict[str, Any]:
    numbers = {field.name: getattr(encoded, field.name) for field in fields(encoded)}
    return {name: int(value) for name, value in numbers.items() if isinstance(value, int | np.integer)} | {
        "family": type(encoded).__name__,
        "start_date": encoded.start_date.isoformat(),
        "calendars": [int(calendar.first_day) for calendar in encoded.calendars],
    }


def digest(encoded: Encoded, *more: NDArray[Any] | int) -> str:
    """What tells one input from another, 16 hexadecimal digits; of a plan by exactly this code."""
    found = blake2b(json.dumps([build(), _numbers(encoded)]).encode(), digest_size=8)
    for name, array in _arrays(encoded):
        found.update(f"{name} {array.dtype} {len(array)}".encode())
        found.update(np.ascontiguousarray(array).view(np.uint8).data)
    for each in more:
        found.update(np.asarray(each).tobytes())
        found.update(b"|")
    return found.hexdigest()


def write_input(encoded: Encoded, folder: Path) -> None:
    """Write what netting reads; names and parameters as text stay with whoever planned."""
    folder.mkdir(parents=True)
    for name, array in _arrays(encoded):
        np.save(folder / f"{name}.npy", array)
    (folder / "numbers.json").write_text(json.dumps(_numbers(encoded)), encoding="utf-8")


def read_input(folder: Path) -> Encoded:
    """The input that was written, its arrays mapped into memory; frames are empty."""
    numbers = json.loads((folder / "numbers.json").read_text(encoding="utf-8"))
    family = _FAMILIES[numbers.pop("family")]
    names = {field.name for field in fields(family)}
    arrays = {path.stem: np.load(path, mmap_mode="r") for path in folder.glob("*.npy")}
    calendars = tuple(
        WorkDays(first_day, np.asarray(arrays[f"calendar.{number}"])) for number, first_day in enumerate(numbers.pop("calendars"))
    )
    nested: dict[str, Any] = {
        name: kind(**{field.name: _read(arrays[f"{name}.{field.name}"]) for field in fields(kind)})
        for name, kind in _NESTED.items()
        if name in names
    }
    flat: dict[str, Any] = {name: array for name, array in arrays.items() if "." not in name}
    frames: dict[str, Any] = {name: pl.DataFrame() for name in _FRAMES if name in names}
    start_date = date.fromisoformat(numbers.pop("start_date"))
    return family(start_date=start_date, calendars=calendars, **frames, **nested, **flat, **numbers)
