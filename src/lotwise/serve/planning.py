"""Plans in a process of its own, so that the server stays quick and a run can be stopped at any moment.

    python -m lotwise.serve.planning JOB.json

The process writes into the folder of the job and nowhere else, and says on standard output which stage it is in, a line of JSON
each. What it made counts only when it ended with status 0; the server then takes all of it at once, or nothing.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Self

import polars as pl

import lotwise
from lotwise.check import check
from lotwise.errors import LotwiseError, SourceError, UnusableState
from lotwise.sources import read_tables
from lotwise.version import __version__
from lotwise.workspace.inputs import pack, unpack

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lotwise.dataset import Dataset
    from lotwise.planner import Plan

INPUT, STATE, LINES, PAIRS, TOLD = "input", "state", "lines.parquet", "pairs.parquet", "told.json"
UNUSABLE = 3
"""Exit status: the source cannot be planned, and why was told."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be planned, and beside what.

    Parameters
    ----------
    folder
        Empty; everything is written there.
    source
        Path of a source; None to plan ``kept`` again.
    kept
        Folder of a source that a workspace keeps, as ``write_packed`` writes it.
    before
        State of the plan that is current: only what changed since is planned, and lines are paired with its lines.
    settings
        Plan settings instead of those of the source.
    """

    folder: Path
    source: Path | None
    kept: Path | None
    before: Path | None
    settings: Mapping[str, str]

    @classmethod
    def read(cls, path: Path) -> Self:
        """The job of a document."""
        told = json.loads(path.read_text(encoding="utf-8"))
        source, kept, before = (None if told[name] is None else Path(told[name]) for name in ("source", "kept", "before"))
        return cls(Path(told["folder"]), source, kept, before, told["settings"])

    def write(self, path: Path) -> None:
        """Write the document."""
        told = {name: str(value) if isinstance(value, Path) else value for name, value in asdict(self).items()}
        path.write_text(json.dumps(told), encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Told:
    """What a process says of the plan it made."""

    today: str
    rules: str
    settings: Mapping[str, str]
    skus: int
    lines: int
    findings: int
    version: str
    scope: str
    seconds: Mapping[str, float]


class Stages:
    """Says on standard output which stage begins, and keeps how long each took."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._name, self._since = "", 0.0

    def begin(self, name: str) -> None:
        """Begin a stage; the one before is over."""
        self.end()
        self._name, self._since = name, perf_counter()
        _say(stage=name)

    def end(self) -> None:
        """The stage in hand is over."""
        if self._name:
            self.seconds[self._name] = round(perf_counter() - self._since, 3)
            self._name = ""


def make(job: Job, stages: Stages) -> Told:
    """Plan, and write everything that a workspace keeps of a plan."""
    stages.begin("read")
    tables = read_tables(_source(job)) if job.kept is None else unpack(read_packed(job.kept))
    stages.begin("check")
    dataset = check(tables.with_settings(job.settings))
    earlier = _earlier(job.before)
    stages.begin("plan")
    plan = lotwise.plan(dataset, since=earlier)
    stages.begin("lines")
    described = _described(plan.lines, dataset)
    described.write_parquet(job.folder / LINES)
    if earlier is not None:
        stages.begin("pair")
        earlier.compare(plan).pairs.select(before="before", now="after").write_parquet(job.folder / PAIRS)
    stages.begin("keep")
    plan.keep(job.folder / STATE)
    write_packed(pack(dataset.tables), job.folder / INPUT)
    stages.end()
    return Told(
        today=dataset.settings.today.isoformat(),
        rules=dataset.settings.rules.value,
        settings=dict(job.settings),
        skus=len(plan.encoded.skus),
        lines=len(described),
        findings=len(plan.all_findings),
        version=__version__,
        scope="" if plan.scope is None else str(plan.scope),
        seconds=stages.seconds,
    )


def _source(job: Job) -> Path:
    if job.source is None:
        message = "A job names a source, or one that is kept."
        raise ValueError(message)
    return job.source


def _earlier(state: Path | None) -> Plan | None:
    """The plan before; None where there is none, or where another build kept it: everything is planned then."""
    if state is None:
        return None
    try:
        return lotwise.resume(state)
    except UnusableState as error:
        _say(note=str(error))
        return None


def _described(lines: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """Lines with what their items are called."""
    named = dataset.items.select("item", pl.col("description").fill_null("")).unique("item")
    return lines.join(named, on="item", how="left", maintain_order="left").with_columns(pl.col("description").fill_null(""))


def write_packed(packed: Mapping[str, bytes], folder: Path) -> None:
    """Write a packed source as files."""
    folder.mkdir()
    for name, content in packed.items():
        (folder / name).write_bytes(content)


def read_packed(folder: Path) -> dict[str, bytes]:
    """The packed source that ``write_packed`` wrote."""
    return {path.name: path.read_bytes() for path in _files(folder)}


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.iterdir()) if path.is_file())


def _say(**told: Any) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def main(path: str) -> int:
    """Do a job; 0 when all of it is there."""
    job = Job.read(Path(path))
    try:
        told = make(job, Stages())
    except SourceError as error:
        _say(findings=[str(finding) for finding in error.findings])
        return UNUSABLE
    except LotwiseError as error:
        _say(findings=[str(error)])
        return UNUSABLE
    (job.folder / TOLD).write_text(json.dumps(asdict(told)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
