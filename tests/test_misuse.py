"""Arguments of another kind than the one asked for are told in a sentence, wherever the API takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

import lotwise
from lotwise.changes import Changes
from lotwise.errors import LotwiseError, Misused, UnusableState
from lotwise.write.targets import UnwritableTarget

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="module")
def plan() -> Any:
    return lotwise.plan(lotwise.read("examples/bicycle"))


@pytest.mark.parametrize(
    ("misuse", "told"),
    [
        (lambda plan: lotwise.plan(plan.dataset, since="folder"), "Maybe lotwise.resume(folder) was meant"),
        (lambda plan: plan.what_if({"rows": {}}), "changes must be Changes, not dict"),
        (lambda plan: plan.replan(None), "changes must be Changes, not NoneType"),
        (lambda plan: plan.diff("folder"), "Maybe lotwise.read_plan(folder) was meant"),
        (lambda plan: plan.turning_points("5"), "line_id must be a number, not str (5)"),
        (lambda plan: plan.trace("5"), "line_id must be a number, not str (5)"),
        (lambda _: Changes(rows=[{"id": "SO-1"}]), "rows must be a mapping, not list"),  # type: ignore[arg-type]
        (lambda _: Changes(rows={"demands": {"id": "SO-1"}}), "rows['demands'] must be a list, not dict"),  # type: ignore[dict-item]
        (lambda _: Changes(rows={"demands": pl.DataFrame({"id": ["SO-1"]})}), "Maybe frame.to_dicts() gives it."),  # type: ignore[dict-item]
        (lambda _: Changes(removed={"supplies": "PO-7"}), "Maybe ['PO-7'] was meant."),
        (lambda _: Changes(settings=["today"]), "settings must be a mapping, not list"),  # type: ignore[arg-type]
    ],
)
def test_a_wrong_kind_of_argument_is_told(plan: Any, misuse: Callable[[Any], Any], told: str) -> None:
    with pytest.raises(Misused) as raised:
        misuse(plan)
    assert told in str(raised.value)
    assert isinstance(raised.value, LotwiseError)


def test_a_file_is_no_folder_with_a_state(tmp_path: Path) -> None:
    file = tmp_path / "lines.parquet"
    file.write_bytes(b"")
    with pytest.raises(UnusableState, match="there is none"):
        lotwise.resume(file)


@pytest.mark.parametrize("name", ["plan.yaml", "lotwise.toml"])
def test_no_plan_is_written_into_a_source(plan: Any, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("")
    with pytest.raises(UnwritableTarget, match="is a source"):
        plan.write(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]
