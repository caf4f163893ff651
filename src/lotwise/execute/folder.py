"""The folder of a run: the input, what came of each partition as Parquet, and a manifest for each level that is whole."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from lotwise.columns import CoverageInput
from lotwise.execute.fresh import clear, fresh, put
from lotwise.execute.inputs import digest, frames, read_input, write_input
from lotwise.execute.room import writing
from lotwise.execute.tables import columns_of, write_columns
from lotwise.net.assembling import Counts
from lotwise.net.changes import Changed
from lotwise.net.coverage.margins import earliest_issue
from lotwise.net.dates import LineDates
from lotwise.net.needs import NO_NEEDS, Needs
from lotwise.net.partitions import Balanced, Partition, partitions
from lotwise.net.rows import beyond_counting

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from lotwise.columns import Encoded

    Ints = NDArray[np.int64]
    Tables = dict[str, dict[str, NDArray[Any]]]


@dataclass(frozen=True)
class RunFolder:
    """Everything that a run keeps; workers find it by its path."""

    path: Path

    @classmethod
    def of(cls, work: Path, encoded: Encoded, left_out: NDArray[np.int32], events: int) -> RunFolder:
        """The folder in which this input is planned: the one of an earlier run, or a new one."""
        run = cls(work / digest(encoded, left_out, events))
        if not run.path.exists():
            with writing(run.path), fresh(run.path) as new:
                write_input(encoded, new / "input")
                np.save(new / "left_out.npy", left_out)
                if isinstance(encoded, CoverageInput):
                    np.save(new / "earliest.npy", earliest_issue(encoded))
                np.save(new / "partitions.npy", np.array(partitions(encoded, events), np.int64).reshape(-1, 3))
                put(new, run.path)
        return run

    def encoded(self, of: Encoded | None = None) -> Encoded:
        """The input, mapped into memory; names and parameters as text, which no file holds, are taken over from ``of``."""
        found = read_input(self.path / "input")
        return found if of is None else replace(found, **frames(of))

    def left_out(self) -> NDArray[np.int32]:
        """SKUs that get no lines."""
        found: NDArray[np.int32] = np.load(self.path / "left_out.npy")
        return found

    def earliest(self) -> Ints:
        """Under coverage codes (n_sku,) the first day on which an order of each planning point placed today could be issued."""
        found: Ints = np.load(self.path / "earliest.npy", mmap_mode="r")
        return found

    def partitions(self) -> list[Partition]:
        """All partitions in planning order."""
        return [Partition(*row) for row in np.load(self.path / "partitions.npy").tolist()]

    # --- levels ---

    def is_whole(self, level: int) -> bool:
        """Whether the level has been planned."""
        return self._manifest(level).exists()

    def finish(self, level: int, numbers: list[int]) -> None:
        """Keep that a level is whole: all its partitions are there. Written at once or not at all."""
        counts = [json.loads((self._part(number) / "counts.json").read_text()) for number in numbers]
        with writing(self.path), fresh(self._manifest(level)) as new:
            new.write_text(json.dumps(counts), encoding="utf-8")
            new.replace(self._manifest(level))

    def counts(self, n_level: int) -> Counts:
        """How many rows all partitions have; the first ``n_level`` levels, which are all, are whole."""
        rows = [[each[name] for name in Counts._fields] for level in range(n_level) for each in self._counts(level)]
        return Counts(*(sum(column) for column in zip(*rows, strict=True)))

    def beyond_counting(self, n_level: int) -> list[int]:
        """SKUs whose lines add up to more than can be counted."""
        return [sku for level in range(n_level) for each in self._counts(level) for sku in each["beyond"]]

    def lines_before(self, n_level: int) -> Ints:
        """(n_partition,) new lines before those of each partition of the levels that are whole before ``n_level``."""
        counts = [each["lines"] for level in range(n_level) for each in self._counts(level)]
        return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)

    def _counts(self, level: int) -> list[dict[str, Any]]:
        """What is told of each partition of a level; a level without SKUs has none."""
        if not self.is_whole(level):
            return []
        found: list[dict[str, Any]] = json.loads(self._manifest(level).read_text(encoding="utf-8"))
        return found

    def _manifest(self, level: int) -> Path:
        return self.path / f"level-{level:03}.json"

    # --- partitions ---

    def has(self, number: int) -> bool:
        """Whether a partition has been planned."""
        return self._part(number).exists()

    def write(self, number: int, made: Balanced) -> None:
        """Keep what came of a partition."""
        tables: Tables = {
            "demand": made.demand,
            "orders": made.orders | {"held": made.held},
            "order_at": {"order_at": made.order_at},
            "lines": {"lines": made.lines} | made.dates._asdict(),
            "links": {"links": made.links},
            "reasons": {"reasons": made.reasons},
            "skus": {"failed": made.failed, "is_full": made.is_full, "is_too_large": made.is_too_large},
            "changed": made.changed._asdict(),
        }
        self.keep(number, tables, made.needs, Counts.of(made))

    def keep(self, number: int, tables: Tables, needs: Needs, counts: Counts) -> None:
        """Keep tables and needs of a partition; of two workers that did the same one, what the first wrote stays."""
        partition, by_sku = self.partitions()[number], np.argsort(needs.sku, kind="stable")
        beyond = partition.first + beyond_counting(tables["lines"]["lines"], partition.last - partition.first)
        told = counts._asdict() | {"beyond": beyond.tolist()}
        with writing(self.path), fresh(self._part(number)) as new:
            new.mkdir(parents=True)
            for name, columns in (tables | {"needs": needs.at(by_sku)._asdict()}).items():
                write_columns(columns, new / f"{name}.parquet")
            (new / "counts.json").write_text(json.dumps(told), encoding="utf-8")
            put(new, self._part(number))

    def read(self, number: int) -> Balanced:
        """What came of a partition."""
        orders, lines = self.table(number, "orders"), self.table(number, "lines")
        held, records = orders.pop("held"), lines.pop("lines")
        return Balanced(
            demand=self.table(number, "demand"),
            orders=orders,
            held=held,
            lines=records,
            dates=LineDates(**lines),
            needs=Needs(**self.table(number, "needs")),
            changed=Changed(**self.table(number, "changed")),
            **self.table(number, "order_at"),
            **self.table(number, "links"),
            **self.table(number, "reasons"),
            **self.table(number, "skus"),
        )

    def needs_of(self, partition: Partition, sharing: Ints, numbers: range, lines_before: Ints) -> Needs:
        """What lines of some partitions need of the SKUs of another one, and of more; lines are numbered as in the whole plan."""
        wanted = pl.col("sku").is_between(partition.first, partition.last - 1)
        if len(sharing):
            wanted |= pl.col("sku").is_in(pl.lit(pl.Series(sharing)).implode())
        found = []
        for number in numbers:
            rows = pl.scan_parquet(self._part(number) / "needs.parquet").filter(wanted)
            found.append(Needs(**columns_of(rows.collect())).after(int(lines_before[number])))
        return Needs.joined(found) if found else NO_NEEDS

    def changed(self, orders: Ints, numbers: list[int]) -> Changed:
        """What lines of some partitions say of some orders."""
        wanted = pl.lit(pl.Series(orders)).implode()
        rows = [pl.scan_parquet(self._part(number) / "changed.parquet").filter(pl.col("order").is_in(wanted)) for number in numbers]
        return Changed.joined([Changed(**columns_of(each.collect())) for each in rows])

    def table(self, number: int, name: str) -> dict[str, Any]:
        """A table of a partition."""
        return columns_of(pl.read_parquet(self._part(number) / f"{name}.parquet"))

    def _part(self, number: int) -> Path:
        return self.path / f"partition-{number:06}"

    def clear(self) -> None:
        """Remove what killed processes have left unfinished."""
        clear(self.path.parent, f".{self.path.name}-*")
        clear(self.path, ".*")
