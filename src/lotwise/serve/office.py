"""What the server does, whoever asks for it: runs that make plans, and the plans they made."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import polars as pl

import lotwise
from lotwise.check import check
from lotwise.errors import LotwiseError, UnusableState
from lotwise.serve.planning import INPUT, LINES, PAIRS, STATE, TOLD, UNUSABLE, Job, Told, read_packed, write_packed
from lotwise.workspace.carrying import carry_over
from lotwise.workspace.decisions import Who
from lotwise.workspace.inputs import add_packed, read_input, read_packed_input
from lotwise.workspace.lines import PlanLines
from lotwise.workspace.plans import Version, add_plan, current_plan, forget_plan, plan_numbers, plan_of, publish
from lotwise.workspace.runs import RunState, begin_run, end_run, plans_of_runs, stop_left_behind
from lotwise.workspace.trail import record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from lotwise.planner import Plan
    from lotwise.workspace.database import Database

PLANS_IN_HAND = 2
"""Plans that are held in memory; others are read again when they are asked for."""
PATIENCE = 10.0
"""Seconds that a process that is stopped has to end before it is killed."""


@dataclass(eq=False)
class Run:
    """A run that goes on."""

    number: int
    process: subprocess.Popen[str]
    stage: str = "start"
    notes: list[str] = field(default_factory=list)
    is_stopped: bool = False


class Busy(LotwiseError):
    """A run is asked for while another one goes on."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(f"Run {number} is planning.\nWait until it ends, or stop it.")


class Office:
    """A workspace with the folder in which the plans of its versions are kept.

    Parameters
    ----------
    database
        The workspace.
    folder
        For runs and for the states of plans. What is lost of it is made again from the workspace.
    clock
        Tells the moment.
    """

    def __init__(self, database: Database, folder: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.database = database
        self._runs_folder, self._states = folder / "runs", folder / "states"
        self._clock = clock
        self._lock = threading.Lock()
        self._running: Run | None = None
        self._watcher: threading.Thread | None = None
        self._plans: dict[int, Plan] = {}
        self._clear_up()

    def _clear_up(self) -> None:
        """End the runs and remove the folders that a killed server left."""
        shutil.rmtree(self._runs_folder, ignore_errors=True)
        self._runs_folder.mkdir(parents=True)
        self._states.mkdir(exist_ok=True)
        with self.database.writing() as connection:
            stop_left_behind(connection, self._clock())
            made = plans_of_runs(connection)
            for number in plan_numbers(connection):
                if number not in made:  # its lines were loaded, and nobody has seen it
                    forget_plan(connection, number)
            known = {str(number) for number in plan_numbers(connection)}
        for path in self._states.iterdir():
            if path.name not in known:
                shutil.rmtree(path)

    def close(self) -> None:
        """Stop what runs, and let the workspace go."""
        self.stop()
        self.wait()
        self.database.close()

    # --- runs ---

    def run(self, source: Path | None, settings: Mapping[str, str], user: int | None) -> int:
        """Begin to plan a source, or the one of the current plan again; the number of the run.

        Raises
        ------
        Busy
            While another run goes on.
        """
        with self._lock:
            if self._running is not None:
                raise Busy(self._running.number)
            who = Who(user, self._clock())
            with self.database.writing() as connection:
                number = begin_run(connection, who)
                current = current_plan(connection)
                kept = (
                    None
                    if source is not None or current is None
                    else read_packed_input(connection, plan_of(connection, current).input_id)
                )
            folder = self._runs_folder / str(number)
            folder.mkdir()
            kept_folder = None
            if kept is not None:
                kept_folder = self._runs_folder / f"{number}.source"
                write_packed(kept, kept_folder)
            before = None if current is None or not (self._states / str(current)).is_dir() else self._states / str(current)
            job = self._runs_folder / f"{number}.json"
            Job(folder, source, kept_folder, before, settings).write(job)
            command = [sys.executable, "-m", "lotwise.serve.planning", str(job)]
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603 -- our own
            self._running = Run(number, process)
            self._watcher = threading.Thread(target=self._watch, args=(self._running, folder, source, current, who), daemon=True)
            self._watcher.start()
        return number

    @property
    def running(self) -> Run | None:
        """The run that goes on."""
        return self._running

    def stop(self) -> None:
        """Stop the run that goes on; the current plan stays as it is."""
        running = self._running
        if running is not None:
            running.is_stopped = True
            running.process.terminate()

    def wait(self) -> None:
        """Wait until no run goes on."""
        watcher = self._watcher
        if watcher is not None:
            watcher.join()

    def _watch(self, running: Run, folder: Path, source: Path | None, before: int | None, who: Who) -> None:
        """Follow a process to its end, and take what it made."""
        try:
            self._end(running, folder, source, before, who, _followed(running))
        except Exception as error:  # whatever it is: a run must not go on for ever
            self._fail(running, RunState.FAILED, f"The plan could not be kept: {error}")
            raise
        finally:
            for path in self._runs_folder.glob(f"{running.number}*"):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            with self._lock:
                self._running = None

    def _end(self, running: Run, folder: Path, source: Path | None, before: int | None, who: Who, errors: str) -> None:
        status = running.process.returncode
        if running.is_stopped:
            self._fail(running, RunState.STOPPED, f"Stopped at {running.stage}. The current plan stays as it was.")
        elif status == UNUSABLE:
            self._fail(running, RunState.FAILED, "\n".join(running.notes))
        elif status != 0:
            self._fail(running, RunState.FAILED, f"Planning ended with status {status} at {running.stage}.\n{errors.strip()}")
        else:
            self._take(running, folder, source, before, who)

    def _fail(self, running: Run, state: RunState, message: str) -> None:
        with self.database.writing() as connection:
            end_run(connection, running.number, state, self._clock(), message)

    def _take(self, running: Run, folder: Path, source: Path | None, before: int | None, who: Who) -> None:
        """Keep a plan that was made, and make it the current one.

        Loading its lines takes a while and holds nobody up; decisions are carried over in the transaction that switches, so that
        none is lost that is made meanwhile.
        """
        running.stage = "keep"
        told = Told(**json.loads((folder / TOLD).read_text(encoding="utf-8")))
        with self.database.writing() as connection:
            packed = read_packed(folder / INPUT)
            name = str(source) if source is not None or before is None else plan_of(connection, before).source
            number = add_plan(
                connection, _version(told, add_packed(connection, name, packed, who), name), pl.read_parquet(folder / LINES), who
            )
            (folder / STATE).rename(self._states / str(number))
        with self.database.writing() as connection:
            if before is not None and (folder / PAIRS).exists():
                pairs = pl.read_parquet(folder / PAIRS)
                carry_over(connection, PlanLines(before), PlanLines(number), pairs, who)
            publish(connection, number, who)
            message = told.scope or f"All {told.skus:,} SKUs planned."
            end_run(connection, running.number, RunState.DONE, self._clock(), message, plan=number, stages=dict(told.seconds))
            record(connection, who, "planned", str(number), run=running.number, lines=told.lines, findings=told.findings)

    # --- plans ---

    def plan(self, number: int) -> Plan:
        """The plan of a version: in hand, else resumed, else planned anew from the input that the workspace keeps."""
        with self._lock:
            found = self._plans.pop(number, None)
            if found is None:
                found = self._resumed(number)
            self._plans[number] = found  # the latest in use comes last
            while len(self._plans) > PLANS_IN_HAND:
                self._plans.pop(next(iter(self._plans)))
            return found

    def _resumed(self, number: int) -> Plan:
        state = self._states / str(number)
        try:
            return lotwise.resume(state)
        except UnusableState:
            with self.database.reading() as connection:
                told = plan_of(connection, number)
                tables = read_input(connection, told.input_id)
            made = lotwise.plan(check(tables))
            shutil.rmtree(state, ignore_errors=True)
            made.keep(state)
            return made


def _followed(running: Run) -> str:
    """Read what a process says until it ends; what it said of errors."""
    said: list[str] = []
    assert running.process.stdout is not None
    assert running.process.stderr is not None
    stderr = running.process.stderr
    listener = threading.Thread(target=lambda: said.append(stderr.read()), daemon=True)
    listener.start()
    for line in running.process.stdout:
        told = json.loads(line)
        running.stage = told.get("stage", running.stage)
        running.notes += told.get("findings", [])
    listener.join()
    with running.process:  # waits, and closes the pipes
        pass
    return "".join(said)


def _version(told: Told, input_id: int, source: str) -> Version:
    return Version(
        input_id=input_id,
        source=source,
        today=date.fromisoformat(told.today),
        rules=told.rules,
        settings=dict(told.settings),
        skus=told.skus,
        findings=told.findings,
        version=told.version,
    )
