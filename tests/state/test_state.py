"""States in files: what comes back, and what is refused."""

from __future__ import annotations

import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

import lotwise
from lotwise.columns import WorkDays
from lotwise.dataset import Amended
from lotwise.errors import UnusableState
from lotwise.results import RESULTS
from lotwise.state import read_state
from lotwise.state.trees import Leaves, value_of

if TYPE_CHECKING:
    from collections.abc import Callable

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture(scope="module")
def plan() -> lotwise.Plan:
    return lotwise.plan(lotwise.read(EXAMPLES / "bicycle"))


@pytest.mark.parametrize("example", ["bicycle", "bakery", "bakery/marzipan.toml"])
def test_a_resumed_plan_is_the_plan(example: str, tmp_path: Path) -> None:
    """Of either family and of queries, with all that can be asked of a plan."""
    plan = lotwise.plan(lotwise.read(EXAMPLES / example))
    plan.write(tmp_path, keep_state=True)
    again = lotwise.resume(tmp_path)
    for table in RESULTS:
        assert_frame_equal(again.table(table), plan.table(table))
    assert again.all_findings == plan.all_findings
    assert again.scope is None
    item = plan.lines["item"][0]
    assert list(map(str, again.explain(item))) == list(map(str, plan.explain(item)))
    assert_frame_equal(again.trace(1), plan.trace(1))
    changes = lotwise.Changes(rows={"demands": [{"id": plan.dataset.demands["id"][0], "quantity": 71}]})
    assert_frame_equal(again.diff(again.what_if(changes)), plan.diff(plan.what_if(changes)))


def test_the_place_of_a_cell_that_changes_gave_comes_back(plan: lotwise.Plan, tmp_path: Path) -> None:
    """Rows of a file that were left out, too."""
    changes = lotwise.Changes(rows={"items": [{"item": "NEW", "order_multiple": -5}]}, removed={"demands": ["SO-5512"]})
    other = plan.what_if(changes)
    assert other.all_findings
    other.write(tmp_path, keep_state=True)
    again = lotwise.resume(tmp_path)
    assert again.all_findings == other.all_findings
    assert again._tables.tables["demands"].place(90) == other.dataset.tables.tables["demands"].place(90)


def test_a_state_stays_of_use_when_its_folder_is_written_again(plan: lotwise.Plan, tmp_path: Path) -> None:
    plan.write(tmp_path, keep_state=True)
    again = lotwise.resume(tmp_path)
    plan.what_if(lotwise.Changes(removed={"demands": ["SO-5512"]})).write(tmp_path, keep_state=True)
    assert_frame_equal(again.lines, plan.lines)


def test_going_on_writes_no_arrays(plan: lotwise.Plan, tmp_path: Path) -> None:
    """They are the same files, under the name of each plan; where that cannot be, copies."""
    first, second, third = (tmp_path / name for name in ("first", "second", "third"))
    plan.write(first, keep_state=True)
    again = lotwise.plan(lotwise.read(EXAMPLES / "bicycle"), since=lotwise.resume(first))
    again.write(second, keep_state=True)
    name = "state/netted.lines.npy"
    assert (first / name).samefile(second / name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "hardlink_to", _refused)
        again.write(third, keep_state=True)
    assert not (first / name).samefile(third / name)
    for folder in (second, third):
        assert_frame_equal(lotwise.resume(folder).lines, plan.lines)


def _refused(*_: object) -> None:
    raise OSError


def test_going_on_from_a_state_that_is_gone_writes_a_whole_one(plan: lotwise.Plan, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    plan.write(first, keep_state=True)
    again = lotwise.plan(plan.dataset, since=lotwise.resume(first))
    shutil.rmtree(first)
    again.write(second, keep_state=True)
    assert read_state(second / "state").changed_rows is None
    assert_frame_equal(lotwise.resume(second).lines, plan.lines)


# --- what is refused -------------------------------------------------------------------------------------------------------------


def _cut_off(folder: Path) -> None:
    os.truncate(folder / "netted.lines.npy", 100)


def _another_byte(folder: Path) -> None:
    content = bytearray((folder / "netted.links.npy").read_bytes())
    content[-1] ^= 1
    (folder / "netted.links.npy").write_bytes(content)


def _emptied(folder: Path) -> None:
    (folder / "netted.links.npy").write_bytes(b"")


def _missing(folder: Path) -> None:
    (folder / "netted.held.npy").unlink()


def _no_json(folder: Path) -> None:
    (folder / "state.json").write_text("{")


def _no_document(folder: Path) -> None:
    (folder / "state.json").unlink()


def _saying(name: str, value: str) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        document = json.loads((folder / "state.json").read_text())
        (folder / "state.json").write_text(json.dumps(document | {name: value}))

    return spoil


@pytest.mark.parametrize(
    ("spoil", "because"),
    [
        (_cut_off, "it is damaged: netted.lines.npy is not the file that was kept"),
        (_another_byte, "it is damaged: netted.links.npy is not the file that was kept"),
        (_emptied, "it is damaged: netted.links.npy is not the file that was kept"),
        (_missing, "it is damaged: netted.held.npy is not the file that was kept"),
        (_no_json, "it is damaged: state.json is no JSON"),
        (_no_document, "there is none"),
        (_saying("lotwise", "0.0.1"), f"lotwise 0.0.1 kept it, and this is {lotwise.__version__}"),
        (_saying("build", "0"), f"another build of lotwise {lotwise.__version__} kept it"),
    ],
)
def test_what_is_refused(plan: lotwise.Plan, spoil: Callable[[Path], None], because: str, tmp_path: Path) -> None:
    plan.write(tmp_path, keep_state=True)
    spoil(tmp_path / "state")
    with pytest.raises(UnusableState) as caught:
        lotwise.resume(tmp_path)
    assert caught.value.because == because
    assert str(caught.value).startswith(f"The state {tmp_path / 'state'} cannot be used: {because}.\nMaybe write the plan anew")


def test_threads_resume_side_by_side(plan: lotwise.Plan, tmp_path: Path) -> None:
    """Python 3.11 cannot parse in several threads at once, and headers of arrays are parsed."""
    plan.write(tmp_path, keep_state=True)
    with ThreadPoolExecutor(4) as pool:
        heights = {len(resumed.netted.lines) for resumed in pool.map(lotwise.resume, [tmp_path] * 12)}
    assert heights == {len(plan.netted.lines)}


# --- trees -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        -7,
        "text",
        {"a": 1, "b": {"c": "d"}},
        ((1, "x"), ()),
        Amended("changes", 3, frozenset({"quantity", "due_date"})),
        Amended("changes", 3, None),
    ],
)
def test_plain_values_come_back(value: Any) -> None:
    tree = json.loads(json.dumps(Leaves().tree(value, "value")))
    assert value_of(tree, lambda _: pl.DataFrame()) == value


def test_leaves_come_back_and_one_that_is_shared_is_kept_once() -> None:
    days, frame = np.array([True, False]), pl.DataFrame({"a": [1]})
    leaves = Leaves()
    tree = leaves.tree({"first": WorkDays(-3, days), "second": (days, frame)}, "value")
    assert list(leaves.found) == ["value.0.is_open", "value.1.1"]
    back = value_of(json.loads(json.dumps(tree)), leaves.found.__getitem__)
    assert back["first"].first_day == -3
    assert back["first"].is_open is back["second"][0] is days
    assert back["second"][1] is frame


def test_what_no_tree_can_hold() -> None:
    with pytest.raises(TypeError, match=r"A state cannot hold set \(value\)\."):
        Leaves().tree({1, 2}, "value")
