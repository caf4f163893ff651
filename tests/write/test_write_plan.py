"""Files: what is in them, and that there is never half of one."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pyarrow.parquet as pq
import pytest

import lotwise
from lotwise.results import RESULTS
from lotwise.rows import TableRows
from lotwise.write import PlanTables, UnwritableTarget, write_plan

if TYPE_CHECKING:
    from collections.abc import Callable

LINES = pl.DataFrame(
    {
        "line_id": [1, 2, 3],
        "item": ['Rim 26"', "Säge\\\n", ""],
        "due_date": [date(2026, 3, 2), None, date(2026, 12, 31)],
        "quantity": [Decimal("30"), Decimal("-0.5"), None],
        "accept": [True, False, None],
    },
    schema_overrides={"quantity": pl.Decimal(38, 5)},
)
EXACT = Decimal("92233720368547.75807")
"""The largest quantity there can be: no binary floating point number is equal to it."""


def tables(**frames: pl.DataFrame) -> PlanTables:
    """A plan whose tables hold one number each, unless given."""
    return PlanTables(
        "case.yaml", date(2026, 3, 2), tuple(RESULTS), lambda name: TableRows.of(frames.get(name, pl.DataFrame({"n": [1]})))
    )


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    ("target", "format_", "files", "because"),
    [
        ("out", None, [f"out/{name}.parquet" for name in RESULTS], "a folder holds one Parquet file per table"),
        ("out", "csv", [f"out/{name}.csv" for name in RESULTS], "or CSV"),
        ("out", "JSON", [f"out/{name}.json" for name in RESULTS], "or JSON, in any case"),
        ("out.2026-03-02", None, [f"out.2026-03-02/{name}.parquet" for name in RESULTS], "a dot makes no file of a folder"),
        ("a/b/plan.json", None, ["a/b/plan.json"], "folders above are made"),
        ("LINES.CSV", None, ["LINES.CSV"], "suffixes in capitals"),
        ("lines.csv", "csv", ["lines.csv"], "a format that says what the suffix says"),
    ],
)
def test_files(tmp_path: Path, target: str, format_: str | None, files: list[str], because: str) -> None:
    written = write_plan(tables(), tmp_path / target, format=format_)
    assert [path.relative_to(tmp_path).as_posix() for path in written] == files, because
    assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == sorted(written), because


@pytest.mark.parametrize(
    ("target", "column", "because"),
    [
        ("tracking.csv", "t", "the name of the file names the table"),
        ("lines.csv", "l", "the name of the file names the table"),
        ("mine.csv", "l", "any other name holds the lines"),
    ],
)
def test_table_of_a_file(tmp_path: Path, target: str, column: str, because: str) -> None:
    write_plan(tables(lines=pl.DataFrame({"l": [1]}), tracking=pl.DataFrame({"t": [1]})), tmp_path / target)
    assert pl.read_csv(tmp_path / target).columns == [column], because


@pytest.mark.parametrize(
    ("target", "held", "because"),
    [("plan.json", list(RESULTS), "a document holds all tables"), ("lines.json", ["lines"], "unless its name names one")],
)
def test_tables_of_a_document(tmp_path: Path, target: str, held: list[str], because: str) -> None:
    write_plan(tables(), tmp_path / target)
    document = json.loads((tmp_path / target).read_text(encoding="utf-8"))
    assert list(document) == ["lotwise", "source", "start_date", *held], because
    assert (document["lotwise"], document["source"], document["start_date"]) == (lotwise.__version__, "case.yaml", "2026-03-02")


def test_only_what_is_written_is_built(tmp_path: Path) -> None:
    asked = []

    def table(name: str) -> TableRows:
        asked.append(name)
        return TableRows.of(LINES)

    write_plan(PlanTables("x", date(2026, 3, 2), tuple(RESULTS), table), tmp_path / "lines.csv")
    assert asked == ["lines"]


def test_csv_cells(tmp_path: Path) -> None:
    write_plan(tables(lines=LINES), tmp_path / "lines.csv")
    assert (tmp_path / "lines.csv").read_bytes().decode() == (
        'line_id,item,due_date,quantity,accept\n1,"Rim 26""",2026-03-02,30,true\n2,"Säge\\\n",,-0.5,false\n3,"",2026-12-31,,\n'
    )


def test_json_cells(tmp_path: Path) -> None:
    write_plan(tables(lines=LINES), tmp_path / "lines.json")
    text = (tmp_path / "lines.json").read_bytes().decode()
    assert json.loads(text)["lines"] == [
        {"line_id": 1, "item": 'Rim 26"', "due_date": "2026-03-02", "quantity": 30, "accept": True},
        {"line_id": 2, "item": "Säge\\\n", "due_date": None, "quantity": -0.5, "accept": False},
        {"line_id": 3, "item": "", "due_date": "2026-12-31", "quantity": None, "accept": None},
    ]
    assert '"quantity":30,' in text, "no trailing zeros"


def test_empty_tables(tmp_path: Path) -> None:
    write_plan(tables(lines=LINES.clear()), tmp_path / "lines.json")
    assert json.loads((tmp_path / "lines.json").read_text())["lines"] == []
    write_plan(tables(lines=LINES.clear()), tmp_path / "lines.csv")
    assert (tmp_path / "lines.csv").read_text() == "line_id,item,due_date,quantity,accept\n"


@pytest.mark.parametrize("suffix", ["parquet", "csv", "json"])
def test_the_largest_quantity_stays_exact(tmp_path: Path, suffix: str) -> None:
    frame = pl.DataFrame({"quantity": [EXACT, -EXACT]}, schema={"quantity": pl.Decimal(38, 5)})
    path = tmp_path / f"lines.{suffix}"
    write_plan(tables(lines=frame), path)
    if suffix == "parquet":
        assert pq.read_table(path)["quantity"].to_pylist() == [EXACT, -EXACT]
    elif suffix == "csv":
        assert path.read_text().split() == ["quantity", str(EXACT), str(-EXACT)]
    else:
        rows = json.loads(path.read_text(), parse_float=Decimal)["lines"]
        assert [row["quantity"] for row in rows] == [EXACT, -EXACT]


@pytest.mark.parametrize("suffix", ["parquet", "csv", "json"])
def test_rows_over_several_batches_are_one_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str) -> None:
    monkeypatch.setattr("lotwise.rows.ROWS_AT_ONCE", 2)
    path = tmp_path / f"lines.{suffix}"
    write_plan(tables(lines=LINES), path)
    if suffix == "json":
        rows = json.loads(path.read_text())["lines"]
    else:
        rows = (pl.read_csv(path) if suffix == "csv" else pl.read_parquet(path)).to_dicts()
    assert [row["line_id"] for row in rows] == [1, 2, 3]


@pytest.mark.parametrize(
    ("target", "format_", "message", "because"),
    [
        ("plan.xlsx", None, "must end in .parquet, .csv or .json", "a format that is not written"),
        ("out", "xml", "Format 'xml' is none of parquet, csv, json.", "no such format"),
        ("plan.json", "csv", "is a json file, but the format is csv", "suffix and format disagree"),
        ("taken", None, "is a file without the suffix", "a file where a folder should be"),
    ],
)
def test_refused(tmp_path: Path, target: str, format_: str | None, message: str, because: str) -> None:
    (tmp_path / "taken").write_text("mine")
    with pytest.raises(UnwritableTarget, match=message):
        write_plan(tables(), tmp_path / target, format=format_)
    assert names(tmp_path) == ["taken"], because


def broken(name: str) -> TableRows:
    if name == "reasons":
        message = "reasons cannot be built"
        raise RuntimeError(message)
    return TableRows.of(pl.DataFrame({"n": [2]}))


@pytest.mark.parametrize("target", ["out", "new", "plan.json"])
def test_a_failure_leaves_what_was_there(tmp_path: Path, target: str) -> None:
    for old in ("out", "plan.json"):
        write_plan(tables(), tmp_path / old)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(RuntimeError):
        write_plan(PlanTables("x", date(2026, 3, 2), tuple(RESULTS), broken), tmp_path / target)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert names(tmp_path) == ["out", "plan.json"]


def test_other_files_of_a_folder_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "lines.csv").write_text("another format")
    write_plan(tables(), tmp_path)
    write_plan(tables(lines=LINES), tmp_path)
    assert names(tmp_path) == sorted([*(f"{name}.parquet" for name in RESULTS), "lines.csv", "notes.txt"])
    assert (tmp_path / "lines.csv").read_text() == "another format"
    assert pl.read_parquet(tmp_path / "lines.parquet").height == LINES.height


def test_a_folder_is_swapped_in_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    """The last name is taken by a folder of somebody else: the five files before it are put back."""
    write_plan(tables(), tmp_path)
    *first, last = (f"{name}.parquet" for name in RESULTS)
    (tmp_path / first[0]).unlink()
    (tmp_path / last).unlink()
    (tmp_path / last / "theirs").mkdir(parents=True)
    before = {name: (tmp_path / name).read_bytes() for name in first[1:]}
    with pytest.raises(OSError, match="directory"):
        write_plan(tables(lines=LINES, tracking=LINES), tmp_path)
    assert {name: (tmp_path / name).read_bytes() for name in first[1:]} == before
    assert names(tmp_path) == sorted([*first[1:], last])


def test_a_link_keeps_pointing(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "lines.csv").symlink_to(tmp_path / "real.csv")
    write_plan(tables(lines=LINES), tmp_path / "lines.csv")
    assert (tmp_path / "lines.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text(encoding="utf-8").startswith("line_id")


OF_COVERAGE = ["action_messages", "delays", "requirements", "values"]


@pytest.mark.parametrize(
    ("plan", "policy", "left_out", "because"),
    [
        ("end_date: 2026-06-30", "lot_for_lot", OF_COVERAGE, "reordering policies say in the lines what orders should become"),
        ("rules: planning_optimization", "requirement", [], "coverage codes fill every table"),
    ],
)
def test_a_plan_writes_the_tables_of_its_rules(tmp_path: Path, plan: str, policy: str, left_out: list[str], because: str) -> None:
    (tmp_path / "case.yaml").write_text(
        f"plan: {{start_date: 2026-03-02, {plan}}}\n"
        f"items:\n- {{item: FG, reordering_policy: {policy}, lead_time: 90D}}\n"
        "demands:\n- {id: SO1, type: sales_order, item: FG, due_date: 2026-04-10, quantity: 2.5}\n"
    )
    made = lotwise.plan(lotwise.read(tmp_path / "case.yaml"))
    made.write(tmp_path / "out")
    held = [name for name in RESULTS if name not in left_out]
    assert names(tmp_path / "out") == sorted(f"{name}.parquet" for name in held), because
    for name in held:
        assert pl.read_parquet(tmp_path / "out" / f"{name}.parquet").equals(made.table(name)), name
    made.write(tmp_path / "plan.json")
    document = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert [name for name in document if name in RESULTS] == held, because


# --- states ----------------------------------------------------------------------------------------------------------------------


def keeping(text: str) -> Callable[[Path], None]:
    """A state that holds a text."""

    def state(folder: Path) -> None:
        folder.mkdir()
        (folder / "state.json").write_text(text)

    return state


def state_of(folder: Path) -> str | None:
    document = folder / "state" / "state.json"
    return document.read_text() if document.exists() else None


def test_a_state_goes_with_its_plan(tmp_path: Path) -> None:
    """It is that of the tables beside it, or none."""
    out = tmp_path / "out"
    steps = ((keeping("first"), "first"), (keeping("second"), "second"), (None, None), (keeping("third"), "third"))
    for state, kept in steps:
        files = write_plan(tables(), out, state=state)
        assert state_of(out) == kept
        assert names(out) == sorted([path.name for path in files] + (["state"] if kept else []))


def test_a_state_that_cannot_be_written_leaves_all_as_it_was(tmp_path: Path) -> None:
    def refuse(folder: Path) -> None:
        folder.mkdir()
        (folder / "half").write_text("half")
        raise OSError(28, "No space left on device")

    write_plan(tables(), tmp_path, state=keeping("first"))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(OSError, match="No space left"):
        write_plan(tables(lines=LINES), tmp_path, state=refuse)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert not [name for name in names(tmp_path) if name.startswith(".")]


def test_the_old_state_comes_back_when_a_table_cannot_be_put_in_its_place(tmp_path: Path) -> None:
    write_plan(tables(), tmp_path, state=keeping("first"))
    (tmp_path / "reasons.parquet").unlink()
    (tmp_path / "reasons.parquet" / "in the way").mkdir(parents=True)
    with pytest.raises(OSError):  # noqa: PT011 -- which error a folder in a file's place is, systems disagree about
        write_plan(tables(lines=LINES), tmp_path, state=keeping("second"))
    assert state_of(tmp_path) == "first"
    assert pl.read_parquet(tmp_path / "lines.parquet").columns == ["n"]


def test_a_folder_of_that_name_that_is_no_state_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "mine.txt").write_text("mine")
    write_plan(tables(), tmp_path)
    with pytest.raises(UnwritableTarget, match=r"state is no state of a plan.*\nMaybe move it"):
        write_plan(tables(), tmp_path, state=keeping("first"))
    assert (tmp_path / "state" / "mine.txt").read_text() == "mine"


def test_a_file_keeps_no_state(tmp_path: Path) -> None:
    with pytest.raises(UnwritableTarget, match="is a file, and a state is kept in a folder"):
        write_plan(tables(), tmp_path / "plan.json", state=keeping("first"))
    assert names(tmp_path) == []


@pytest.mark.parametrize("rules", ["bicycle", "bakery"])
def test_a_plan_is_written_alike_after_its_frames_were_asked_for(tmp_path: Path, rules: str) -> None:
    """Frames hold text where files hold categories: an integrator would find other types, depending on what was printed before."""
    plan = lotwise.plan(lotwise.read(Path(__file__).parents[2] / "examples" / rules))
    plan.write(tmp_path / "before")
    for name in plan.tables:
        plan.table(name)
    plan.write(tmp_path / "after")
    before, after = ({file.name: file.read_bytes() for file in (tmp_path / when).iterdir()} for when in ("before", "after"))
    assert before == after
