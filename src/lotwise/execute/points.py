"""What came of a partition of planning points, in the folder of a run and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lotwise.chain import OrderDays
from lotwise.net.assembling import Counts
from lotwise.net.coverage.assembling import assembled_points
from lotwise.net.coverage.margins import IssueMargins
from lotwise.net.coverage.netting import completed
from lotwise.net.coverage.partitions import Covered
from lotwise.net.needs import Needs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import CoverageInput, CoverageNetted
    from lotwise.execute.folder import RunFolder


def write_points(run: RunFolder, number: int, made: Covered) -> None:
    """Keep what came of a partition."""
    days = {f"{kind}_{name}": column for kind in ("required", "planned") for name, column in getattr(made, kind)._asdict().items()}
    tables: dict[str, dict[str, NDArray[Any]]] = {
        "demand": made.demand,
        "orders": made.orders,
        "order_at": {"order_at": made.order_at},
        "pins": {"pins": made.pins},
        "lines": {"lines": made.lines} | days,
        "links": {"links": made.links},
        "reasons": {"reasons": made.reasons},
        "skus": made.points,
        "told": {"refused": made.refused, "is_full": made.is_full, "is_too_large": made.is_too_large},
    }
    rows = (made.demand["demand"], made.orders["orders"], made.lines, made.links, made.reasons)
    run.keep(number, tables, made.needs, Counts(*map(len, rows)))


def read_points(run: RunFolder, number: int) -> Covered:
    """What came of a partition."""
    lines = run.table(number, "lines")
    required, planned = (OrderDays(*(lines[f"{kind}_{name}"] for name in OrderDays._fields)) for kind in ("required", "planned"))
    return Covered(
        demand=run.table(number, "demand"),
        orders=run.table(number, "orders"),
        points=run.table(number, "skus"),
        lines=lines["lines"],
        required=required,
        planned=planned,
        needs=Needs(**run.table(number, "needs")),
        **run.table(number, "order_at"),
        **run.table(number, "pins"),
        **run.table(number, "links"),
        **run.table(number, "reasons"),
        **run.table(number, "told"),
    )


def plan_of_points(run: RunFolder, encoded: CoverageInput, *, compiled: bool) -> CoverageNetted:
    """The plan of what came of all partitions; delays and messages go through all of it at once."""
    parts = ((part, read_points(run, number)) for number, part in enumerate(run.partitions()))
    return completed(assembled_points(encoded, parts), IssueMargins(encoded, run.earliest()), compiled=compiled)
