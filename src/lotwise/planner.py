"""Wires the stages: read ▸ check ▸ encode ▸ net ▸ peg ▸ decode ▸ explain, plot ▸ write."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from lotwise import decode, peg, plot
from lotwise.changes import Changes, applied
from lotwise.check import check
from lotwise.columns import ReorderingInput
from lotwise.compare import Comparison, Side
from lotwise.encode import encode, with_planned_orders
from lotwise.errors import Finding, Misused, NotPlanned, Stopped, UnknownItem, UnknownLine
from lotwise.explain import Explainer, MessageReasons, ShortReasons, explain_stopped, explain_unplanned
from lotwise.net import net
from lotwise.net.part import Base
from lotwise.netchange import Memory, NetChange, remembered, replanned
from lotwise.netting_findings import findings_of_netting
from lotwise.parts import part_of
from lotwise.records import TABLES
from lotwise.results import RESULTS, results_of
from lotwise.rows import TableRows
from lotwise.since import Again, Before, Scope, count_changed_rows, planned_since, told_settings
from lotwise.sources import read_tables
from lotwise.state import extend_state, read_state, write_state
from lotwise.terms import DemandType, Rules
from lotwise.trials import Trials
from lotwise.write import STATE_FOLDER, PlanTables, write_plan
from lotwise.written import WrittenPlan

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.figure import Figure

    from lotwise.columns import Encoded, Netted
    from lotwise.dataset import Dataset, Tables
    from lotwise.execute import InPartitions
    from lotwise.explain import Explanation
    from lotwise.state import Kept
    from lotwise.turning import TurningPoint


def read(source: str | Path, *, root: str | Path | None = None, settings: dict[str, str] | None = None) -> Dataset:
    """Read and check a source.

    Parameters
    ----------
    source
        A scenario YAML, a folder with ``plan.yaml`` and one CSV or Parquet file per table, or a ``lotwise.toml`` source file.
    root
        For a ``lotwise.toml``: the folder of its data files, instead of the one it names.
    settings
        Plan settings that replace those of the source, as text: ``{"start_date": "2026-03-02"}``.

    Returns
    -------
    Dataset
        Checked input; ``dataset.findings`` says what is wrong with it, ``dataset.stopped`` which items get no lines.

    Raises
    ------
    SourceError
        When the source cannot be read or is unusable as a whole; carries the findings.
    """
    return check(read_tables(source, root=root).with_settings(settings or {}))


def plan(
    dataset: Dataset,
    *,
    since: Plan | None = None,
    compiled: bool | None = None,
    threads: int | None = None,
    stop_on_error: bool = False,
    in_partitions: InPartitions | None = None,
) -> Plan:
    """Plan a dataset: the same dataset gives the same plan, byte for byte.

    Parameters
    ----------
    dataset
        Checked input, as ``read`` returns it.
    since
        An earlier plan, such as one that ``resume`` gives: only what changed since then, and what follows from it, is planned
        again, where that can be told apart. ``Plan.scope`` tells how much it was. The plan does not depend on it.
    compiled
        Whether the rules run compiled. By default small plans are interpreted, which saves a newcomer the compile; both give
        the same plan.
    threads
        Threads of the compiled rules, by default one per core. The plan does not depend on it.
    stop_on_error
        Stop at the first finding that leaves an item without lines, instead of planning the others.
    in_partitions
        Plan partition by partition, with every level kept in a folder (``lotwise.execute``). The plan does not depend on it.

    Raises
    ------
    Stopped
        When an item cannot be planned and ``stop_on_error`` is set; carries the finding.
    UnusableExecutor
        When the executor of a plan in partitions cannot do it.
    """
    if not isinstance(since, Plan | None):
        raise Misused(
            since, "since", "a Plan", "Maybe lotwise.resume(folder) was meant: it gives the plan of a folder with its state."
        )
    if stop_on_error:
        _stop_at(dataset.findings)
    dataset = _as_planned(dataset)
    encoded = encode(dataset) if in_partitions is None else in_partitions.mapped(encode(dataset))
    made = None if since is None else _planned_since(since, dataset, encoded, compiled=compiled)
    if not isinstance(made, Plan):
        netting = partial(net, threads=threads or os.cpu_count() or 1) if in_partitions is None else in_partitions.net
        made = Plan(dataset, _netted(encoded, netting, compiled), encoded=encoded, scope=made)
    if stop_on_error:
        _stop_at(made.all_findings)
    return made


def _planned_since(since: Plan, dataset: Dataset, encoded: Encoded, *, compiled: bool | None) -> Plan | Scope:
    """The plan of what changed since an earlier one, or why everything has to be planned."""
    before, kept = since._tables, since._kept
    size, rows = len(encoded.skus), count_changed_rows(before, dataset.tables)
    stopped = _stopped_since(since, dataset)
    because = told_settings(before, dataset.tables)
    if because:
        return Scope(size, size, rows, because=because, stopped=stopped)
    earlier, rows_before = since._before
    made = planned_since(earlier, encoded, compiled=compiled)
    if isinstance(made, str):
        return Scope(size, size, rows, because=made, stopped=stopped)
    scope = Scope(size, made.planned, rows, rows_before, stopped=stopped)
    return Plan(dataset, made, encoded=encoded, scope=scope, kept=kept)


def _stopped_since(since: Plan, dataset: Dataset) -> Finding | None:
    """The first finding of the check that leaves an item without lines and was not there before, wherever it stands now."""
    stops = [finding for finding in dataset.findings if finding.severity == "error"]
    known = {_told(finding) for finding in since.dataset.findings} if stops else set()
    return next((finding for finding in stops if _told(finding) not in known), None)


def _told(finding: Finding) -> tuple[str, str | None, str]:
    """What a finding says, without its place: rows stand elsewhere when others come and go."""
    return finding.code, finding.item, finding.message


def _netted(encoded: Encoded, netting: Callable[..., Netted], compiled: bool | None = None) -> Netted:  # noqa: FBT001
    """Everything, planned; an error stops the whole item."""
    netted = netting(encoded, compiled=compiled)
    failed, out = netted.failed, np.zeros(len(encoded.sku), bool)
    while True:
        # An error stops the item, not only the SKU at which it shows (specification 1.5); without its orders others may fail.
        items = encoded.skus["item"].gather(np.flatnonzero(failed))
        of_items = encoded.skus["item"].is_in(items.implode()).to_numpy()
        if not (of_items & ~out & (failed == 0)).any():  # no other SKU of these items has been planned
            break
        out = of_items
        netted = netting(encoded, compiled=compiled, left_out=np.flatnonzero(out).astype(np.int32))
        failed = np.where(failed == 0, netted.failed, failed)
    return replace(netted, failed=failed)


def resume(path: str | Path) -> Plan:
    """Go on from a plan that was written with its state (``Plan.write(..., keep_state=True)``, ``lotwise plan --keep-state``).

    Parameters
    ----------
    path
        The folder.

    Returns
    -------
    Plan
        The plan as it was when it was written, with its dataset. Nothing is planned but what changed since the last plan of
        everything in a row of plans that went on from one another. Arrays are mapped from the files, which nobody may write into
        meanwhile; a later plan written to the folder puts other files in their place.

    Raises
    ------
    UnusableState
        When the folder keeps no state, another version of lotwise kept it, or a file of it is not the one that was kept.
    """
    kept = read_state(Path(path) / STATE_FOLDER)
    is_of_all = kept.changed_rows is None
    resumed = Plan(
        lambda: _as_planned(check(kept.tables)),
        kept.netted if is_of_all else lambda: _since_all(kept, resumed._input),
        encoded=kept.encoded if is_of_all else None,
        tables=kept.tables,
        kept=kept,
    )
    return resumed


def _since_all(kept: Kept, encoded: Encoded) -> Netted:
    """The plan of a source that changed since everything was planned."""
    made = planned_since(Before(kept.encoded, kept.netted), encoded)
    return _netted(encoded, partial(net, threads=os.cpu_count() or 1)) if isinstance(made, str) else made.netted()


def _as_planned(dataset: Dataset) -> Dataset:
    """The dataset with the planned orders of the last run as orders, where its rules know them."""
    return with_planned_orders(dataset) if dataset.settings.rules is Rules.PLANNING_OPTIMIZATION else dataset


def _stop_at(findings: Sequence[Finding]) -> None:
    for finding in findings:
        if finding.severity == "error":
            raise Stopped(finding)


class Plan:
    """A plan is a value: frames that never change, and the reasons behind every figure.

    Frames are built when first asked for and kept. Columns: docs/columns.md.
    """

    def __init__(
        self,
        dataset: Dataset | Callable[[], Dataset],
        netted: Netted | NetChange | Again | Callable[[], Netted],
        *,
        encoded: Encoded | None = None,
        tables: Tables | None = None,
        scope: Scope | None = None,
        kept: Kept | None = None,
    ) -> None:
        self.scope = scope
        """How much was planned again since the earlier plan that this one goes on from, and why everything; None without one."""
        self._dataset = dataset
        self._made = netted
        self._encoded = encoded
        self._tables_read = tables
        self._kept = kept

    @cached_property
    def dataset(self) -> Dataset:
        """What was planned; that of a resumed plan is checked when it is first asked for."""
        return self._dataset() if callable(self._dataset) else self._dataset

    @property
    def _tables(self) -> Tables:
        """The source as read."""
        return self.dataset.tables if self._tables_read is None else self._tables_read

    @cached_property
    def _input(self) -> Encoded:
        """The dataset as arrays, without what planning lines need and yield."""
        return encode(self.dataset) if self._encoded is None else self._encoded

    @cached_property
    def _memory(self) -> Memory | None:
        """What is remembered in order to be planned again from changes."""
        made = self._made
        if isinstance(made, NetChange) and not made.memory.is_full:
            return made.memory
        if isinstance(made, Again):
            if not isinstance(made.base, Base):
                return None
            return remembered(self.dataset, made.base, made.changed, made.since, self._changed_rows or 0)
        encoded = None if self.dataset.settings.rules is Rules.PLANNING_OPTIMIZATION else self._input
        return remembered(self.dataset, Base(encoded, self.netted)) if isinstance(encoded, ReorderingInput) else None

    @property
    def _before(self) -> tuple[Before, int]:
        """The state with which a later input is compared, whose rows stand whole; and how many rows changed since that.

        What was planned since is planned again with the later change. Where that is much, this plan is put together first.
        """
        if self._kept is not None:
            return Before(self._kept.encoded, self._kept.netted), self._changed_rows or 0
        made = self._made
        if isinstance(made, Again):
            earlier, rows = Before(made.base.encoded, made.base.netted, made.changed), self._changed_rows or 0
        elif isinstance(made, NetChange):
            earlier, rows = Before(made.memory.base.encoded, made.memory.base.netted, made.memory.stale), made.memory.rows
        else:
            return Before(self._input, self.netted), 0
        return (Before(self._input, self.netted), 0) if earlier.is_worn else (earlier, rows)

    @cached_property
    def netted(self) -> Netted:
        """What netting made of the input; where only a part was planned again, the whole is put together when first asked for."""
        made = self._made
        if isinstance(made, Again):
            self._made = made.netted()  # what it was put together from is let go
            return self._made
        if isinstance(made, NetChange):
            whole = made.netted()
            if made.memory.is_full:  # the next change goes on from the whole
                self._made = whole
            return whole
        return made() if callable(made) else made

    @property
    def encoded(self) -> Encoded:
        """The input as arrays, with what planning lines need and yield."""
        return self.netted.loaded

    def __repr__(self) -> str:
        return f"<Plan of {self.dataset.source}: {len(self.encoded.skus):,} SKUs, {len(self.netted.lines):,} lines>"

    @cached_property
    def lines(self) -> pl.DataFrame:
        """Planning lines, in planning order."""
        return self._rows("lines").frame()

    @cached_property
    def tracking(self) -> pl.DataFrame:
        """Order tracking: every link between demand and supply with its quantity."""
        return self._rows("tracking").frame()

    @cached_property
    def untracked(self) -> pl.DataFrame:
        """What of each supply no real demand asks for, and the planning element that caused it."""
        return self._rows("untracked").frame()

    @cached_property
    def projected_inventory(self) -> pl.DataFrame:
        """Stock of every SKU at the end of each day on which it changes."""
        return self._rows("projected_inventory").frame()

    @cached_property
    def reasons(self) -> pl.DataFrame:
        """Reasons as recorded while netting."""
        return self._rows("reasons").frame()

    @cached_property
    def action_messages(self) -> pl.DataFrame:
        """What existing orders should become, under coverage codes; reordering policies say it in the lines."""
        return self._rows("action_messages").frame()

    @cached_property
    def delays(self) -> pl.DataFrame:
        """Demand that is met late, under coverage codes."""
        return self._rows("delays").frame()

    @cached_property
    def requirements(self) -> pl.DataFrame:
        """Net requirements by planning point and day, under coverage codes."""
        return self._rows("requirements").frame()

    @cached_property
    def values(self) -> pl.DataFrame:
        """Figures that planning worked out on the way, under coverage codes."""
        return self._rows("values").frame()

    @cached_property
    def findings(self) -> pl.DataFrame:
        """What is wrong with the input."""
        return self._rows("findings").frame()

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """Findings of checking, and those that only netting can make."""
        return self.dataset.findings + findings_of_netting(self.encoded, self.netted)

    def explain(self, item: str, *, location: str | None = None, variant: str | None = None) -> list[Explanation]:
        """Why the lines of an item are what they are.

        Parameters
        ----------
        item
            Item number.
        location, variant
            Only the SKUs at this location, of this variant; ``""`` is the blank one. Default: all.

        Returns
        -------
        list of Explanation
            One per line, typed; ``str()`` gives the sentences. An item without lines gets one that says why, and so does an item
            that a finding stops. Empty when no SKU of the item is planned at that location.

        Raises
        ------
        UnknownItem
            When the dataset holds no such item.
        """
        self._check_known(item)
        errors = self.errors_of(item)
        if errors:
            return [explain_stopped(item, errors, self.dataset.settings.start_date.year)]
        if self.encoded.skus.filter(pl.col("item") == item).is_empty():
            return [explain_unplanned(item, self.dataset)]
        explainer = Explainer(self.dataset, self.encoded, self.netted, self.lines, self.action_messages)
        return [explanation for sku in self._skus(item, location, variant) for explanation in explainer.explain(sku)]

    def trace(self, line_id: int) -> pl.DataFrame:
        """From a line up to the demand that causes it, and down to what it needs.

        Every line that the walk reaches stands in it once, with all that reaches it: the work grows with the links, not with the
        paths through them.

        Parameters
        ----------
        line_id
            Number of the line.

        Returns
        -------
        DataFrame
            One row a step, columns ``results.TRACE``. The steps up without ``line_id`` are the independent demand and the planning
            elements behind the line; their shares add up to its quantity.

        Raises
        ------
        UnknownLine
            When the plan has no line of this number.
        """
        self._check_line(line_id)
        line = line_id - 1
        return decode.trace_frame(self._names, line, list(self._tracer.up(line)), list(self._tracer.down(line)))

    @cached_property
    def _tracer(self) -> peg.Tracer:
        links = peg.tracking_links(self.encoded, self.netted)
        return peg.Tracer(self.encoded, self.netted, links, self._untracked_elements())

    def turning_points(self, line_id: int) -> list[TurningPoint]:
        """For a line, what single parameter would have to be otherwise, and how far, for it to come out otherwise.

        Parameters
        ----------
        line_id
            Number of the line.

        Returns
        -------
        list of TurningPoint
            One for each parameter that applies to the SKU under its policy or coverage code and has one: the value nearest to the
            one used with which the action, the day or the quantity of the line is another, and what they are then. ``str()``
            gives the sentence.

        Raises
        ------
        UnknownLine
            When the plan has no line of this number.

        Notes
        -----
        "Nearest" is the smallest change up or down: periods in days up to a year, quantities in steps of the coarsest of 1, 0.1,
        0.01, ... of which all quantities of the SKU are multiples. What is tried, and what is not seen: ``lotwise.turning.search``.
        Everything is found by what-ifs, planned many at once on the part of the source that the line rests on
        (``lotwise.parts.part_of``), where they give what they give on the whole.
        """
        line = self.line(line_id)
        before = line_id - 1 - int(np.searchsorted(self.netted.lines["sku"], self.netted.lines["sku"][line_id - 1]))
        part = part_of(self.dataset, line["item"])
        return Trials(part, lambda tables: plan(check(tables))._side, line, before).turning_points()

    def plot(self, item: str, *, location: str | None = None, variant: str | None = None) -> Figure:
        """Draw the stock of an item over time, with what it needs, what is on order and what the plan asks for.

        Parameters
        ----------
        item
            Item number.
        location, variant
            Only the SKUs at this location, of this variant; ``""`` is the blank one. Default: all, below each other.

        Returns
        -------
        matplotlib.figure.Figure
            Notebooks show it; ``savefig`` writes it, the same plan as the same bytes.

        Raises
        ------
        UnknownItem
            When the dataset holds no such item.
        Stopped
            When findings leave the item without lines; carries the first of them.
        NotPlanned
            When no SKU of the item is planned there.
        """
        self._check_known(item)
        errors = self.errors_of(item)
        if errors:
            raise Stopped(errors[0])
        skus = self._skus(item, location, variant)
        if not skus:
            raise NotPlanned(item, self.places_of(item))
        facts = [plot.facts_of(self._names, self.lines, self.projected_inventory, self.action_messages, sku) for sku in skus]
        return plot.draw(facts, plot.Calendar.of(self.dataset.settings))

    def errors_of(self, item: str) -> list[Finding]:
        """The findings that leave an item without lines; empty when it is planned."""
        errors = [finding for finding in self.all_findings if finding.item == item and finding.severity == "error"]
        is_stopped = item in self.dataset.stopped or (errors and self.lines.filter(pl.col("item") == item).is_empty())
        return errors if is_stopped else []

    def places_of(self, item: str) -> list[tuple[str, str]]:
        """Location and variant of every SKU of an item."""
        return self.encoded.skus.filter(pl.col("item") == item).select("location", "variant").rows()

    def line(self, line_id: int) -> dict[str, Any]:
        """One row of ``lines``, by column.

        Raises
        ------
        UnknownLine
            When the plan has no line of this number.
        """
        self._check_line(line_id)
        return self.lines.row(line_id - 1, named=True)

    def _check_line(self, line_id: int) -> None:
        if not isinstance(line_id, int | np.integer):
            raise Misused(line_id, "line_id", "a number", "The column line_id of plan.lines has it.")
        if not 1 <= line_id <= len(self.netted.lines):
            raise UnknownLine(line_id, len(self.netted.lines))

    def _check_known(self, item: str) -> None:
        items = self.dataset.items["item"]
        if item not in items and item not in self.dataset.stopped:
            raise UnknownItem(item, items.to_list())

    def _skus(self, item: str, location: str | None, variant: str | None) -> list[int]:
        """Rows of the SKUs of an item, at one location or all, of one variant or all."""
        wanted = pl.col("item") == item
        if location is not None:
            wanted &= pl.col("location") == location
        if variant is not None:
            wanted &= pl.col("variant") == variant
        return self.encoded.skus.with_row_index("sku").filter(wanted)["sku"].to_list()

    def what_if(self, changes: Changes) -> Plan:
        """The plan as it would be if the input were different; this one stays beside it.

        Parameters
        ----------
        changes
            What shall be different: rows, settings, supplies that are held.

        Returns
        -------
        Plan
            The plan of the changed source. It shares the frames of its dataset that did not change.

        Raises
        ------
        UnusableChanges
            When the changes name what is not there.
        SourceError
            When nothing can be planned with them; carries the findings.
        """
        return self.replan(changes)

    def replan(self, changes: Changes) -> Plan:
        """Net change: the plan of the changed source, of which only what the change reaches is planned again.

        Parameters
        ----------
        changes
            Rows added, changed and removed, settings, supplies that are held.

        Returns
        -------
        Plan
            Equal, byte for byte, to a plan of the whole changed source. This one stays as it is.

        Raises
        ------
        UnusableChanges
            When the changes name what is not there.
        SourceError
            When nothing can be planned with them; carries the findings.

        Notes
        -----
        Three ways, tried in turn, all with the same plan; ``Plan.scope`` tells how many SKUs were planned:

        - rows of demand, orders, stock and parameters are changed where they stand in the arrays, or their items encoded anew
          (``lotwise.netchange``);
        - any other rows: the changed source is checked and encoded whole, compared with the arrays of this plan, and only what
          differs is planned (``lotwise.since``);
        - where settings or calendars changed, and where more than a fifth of the SKUs is reached, everything is planned, and
          ``Plan.scope`` says why.

        Under coverage codes changes are always found by comparing. What only waits longer for a component is dated anew, but not
        planned again.
        """
        if not isinstance(changes, Changes):
            raise Misused(
                changes, "changes", "Changes", 'Maybe lotwise.Changes(rows={"demands": [{"id": "SO-1", "quantity": 40}]}).'
            )
        now = applied(self.dataset.tables, changes)
        if now.tables is self.dataset.tables:
            return self
        again = replanned(self.dataset, self._memory, now) if self._memory else None
        if again is None:
            return plan(_sharing(self.dataset, check(now.tables)), since=self)
        return Plan(again.dataset, again, scope=Scope(again.memory.skus.height, again.planned, again.rows))

    def diff(self, other: Plan | WrittenPlan) -> pl.DataFrame:
        """Lines that came, went or changed from this plan to another, and why.

        Parameters
        ----------
        other
            The later plan, or the what-if; of one that was read back from files (``lotwise.read_plan``) causes stay empty.

        Returns
        -------
        DataFrame
            One row a difference: ``change`` (added, gone, changed), the SKU, ``supply_id``, action, due date, quantity, warning and
            line number before and after, ``what`` changed; ``cause``, ``cause_text`` and ``cause_line`` say because of what. How
            lines are paired: ``lotwise.compare.pairing``; how causes are found: ``lotwise.compare.causes``.
        """
        return self.compare(other).lines

    def compare(self, other: Plan | WrittenPlan) -> Comparison:
        """How another plan differs from this one: in lines and, under coverage codes, in action messages and delays.

        Parameters
        ----------
        other
            The later plan, or the what-if; of one that was read back from files (``lotwise.read_plan``) causes stay empty.

        Returns
        -------
        Comparison
            ``lines`` is what ``diff`` gives; ``action_messages`` and ``delays`` tell the same of these tables. One row a
            difference, columns in docs/columns.md; frames are built when first asked for.
        """
        if not isinstance(other, Plan | WrittenPlan):
            raise Misused(other, "other", "a Plan", "Maybe lotwise.read_plan(folder) was meant: it reads a plan that was written.")
        return Comparison(self, other, (self._side, other._side) if isinstance(other, Plan) else None)

    @cached_property
    def _side(self) -> Side:
        return Side(self.dataset, self.netted, self.lines, self.tracking, self.all_findings)

    def write(self, target: str | Path, *, format: str | None = None, keep_state: bool = False) -> tuple[Path, ...]:
        """Write the result tables; complete, or not at all.

        Parameters
        ----------
        target
            A folder gets one file per table, ``plan.json`` all tables in one document, ``lines.csv`` or ``lines.parquet`` the table
            that the file's name names.
        format
            ``parquet``, ``csv`` or ``json`` for the files in a folder, by default Parquet.
        keep_state
            Keep in the folder what the plan remembers, so that ``lotwise.resume`` can go on from it: about 300 bytes a line.

        Returns
        -------
        tuple of Path
            The files of the result tables.

        Raises
        ------
        UnwritableTarget
            When the target and the format make no sense, or no state can be kept there.
        """
        self._names  # noqa: B018 -- with all that it rests on; threads that write the tables would each build it
        tables = PlanTables(self.dataset.source, self.dataset.settings.start_date, self.tables, self.rows)
        return write_plan(tables, target, format=format, state=self._write_state if keep_state else None)

    def keep(self, folder: str | Path) -> None:
        """Keep what the plan remembers, without its tables: ``lotwise.resume`` gives the plan back.

        Parameters
        ----------
        folder
            New folder; its parent is there.
        """
        Path(folder).mkdir()
        self._write_state(Path(folder) / STATE_FOLDER)

    def _write_state(self, folder: Path) -> None:
        if self._kept is None or not extend_state(folder, self._tables, self._kept, self._changed_rows):
            write_state(folder, self._tables, self._input, self.netted)

    @property
    def _changed_rows(self) -> int | None:
        """Rows that changed since everything was planned; None where this is a plan of everything."""
        if self.scope is not None:
            return self.scope.rows + self.scope.rows_before
        return None if self._kept is None else self._kept.changed_rows

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the result tables that the rules of this plan fill."""
        return results_of(self.dataset.settings.rules)

    def table(self, name: str) -> pl.DataFrame:
        """The result table of this name (``results.RESULTS`` lists them)."""
        frame: pl.DataFrame = getattr(self, name)
        return frame

    def rows(self, name: str) -> TableRows:
        """The rows of a result table, to be taken a batch at a time; those of a frame that has been built are not built again."""
        rows = self._rows(name)
        return rows.built(self.table(name)) if name in vars(self) else rows

    def _rows(self, name: str) -> TableRows:
        match name:
            case "lines":
                return decode.line_rows(self._names, ShortReasons(self.dataset, self.encoded, self.netted).of)
            case "tracking":
                return decode.tracking_rows(self._names, peg.tracking_links(self.encoded, self.netted))
            case "untracked":
                return decode.untracked_rows(self._names, self._untracked_elements())
            case "projected_inventory":
                return decode.projected_inventory_rows(self._names)
            case "action_messages" | "delays" | "requirements" | "values" if name not in self.tables:
                return TableRows.of(decode.no_rows(RESULTS[name]))
            case "action_messages":
                return decode.message_rows(self._names, MessageReasons(self.dataset, self.encoded, self.netted).of)
            case "delays":
                return decode.delay_rows(self._names)
            case "requirements":
                return decode.requirement_rows(self._names)
            case "values":
                return decode.value_rows(self._names)
            case "reasons":
                return decode.reason_rows(self._names)
            case "findings":
                return TableRows.of(decode.findings_frame(self.all_findings))
        message = f"'{name}' is none of the result tables {', '.join(RESULTS)}."
        raise KeyError(message)

    def _untracked_elements(self) -> peg.Untracked:
        return peg.untracked_elements(self.encoded, self.netted, self._not_real)

    def _not_real(self, encoded: Encoded) -> peg.NotReal:
        kinds = (DemandType.FORECAST, DemandType.BLANKET_SALES_ORDER)
        return peg.NotReal(*(self._names.is_demand_kind(encoded, kind) for kind in kinds))

    @cached_property
    def _names(self) -> decode.Names:
        return decode.Names(self.dataset, self.encoded, self.netted)


def _sharing(before: Dataset, after: Dataset) -> Dataset:
    """The later dataset with the frames of the one before wherever they are equal, so that no memory holds them twice."""
    frames: dict[str, Any] = {name: before.frame(name) for name in TABLES if before.frame(name).equals(after.frame(name))}
    return replace(after, **frames)
