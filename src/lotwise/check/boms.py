"""Bills of material: rows that nothing comes of, and items that lead back to themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from lotwise.check.circles import circles
from lotwise.check.faults import Fault, Findings, Sheet

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lotwise.check.circles import Circle

_NOTHING_NEEDED = Fault(
    "LW-R022", "says that nothing is needed", "Maybe the quantity was lost in the export, or delete the row if that is meant."
)
_EMPTY_PHANTOM = Fault(
    "LW-R024",
    "has no bill that could take its place: it is planned like any component",
    "Maybe its bill was left out of the export, or leave phantom empty.",
)
_BELOW_A_CIRCLE = "stands below a circle of bills of material, so its need cannot be known"


def check_boms(boms: Sheet, items: pl.Series, findings: Findings) -> None:
    """Report rows that are never valid or need nothing, circles, and the items below circles.

    Parameters
    ----------
    boms
        The bills of material.
    items
        The items of the items table, as read.
    findings
        Receives LW-R017, LW-R018, LW-R021, LW-R022 and LW-R024.
    """
    _check_validity(boms, findings)
    nothing = (boms.cells["quantity_per"] == 0).arg_true()
    findings.add_rows(boms, _NOTHING_NEEDED.code, "quantity_per", nothing, lambda _row: _NOTHING_NEEDED)
    is_phantom = boms.cells["phantom"].fill_null(value=False)
    if is_phantom.any():
        without_bill = ~boms.cells["component"].is_in(boms.cells["parent"].drop_nulls().implode())
        empty = (is_phantom & without_bill).fill_null(value=False).arg_true()
        findings.add_rows(boms, _EMPTY_PHANTOM.code, "component", empty, lambda _row: _EMPTY_PHANTOM)
    _check_circles(boms, pl.Enum(items.drop_nulls().unique().sort()), findings)


def _check_validity(boms: Sheet, findings: Findings) -> None:
    first, last = boms.cells["valid_from"], boms.cells["valid_to"]
    advice = "Maybe the two dates are swapped, or the year is wrong."
    findings.add_rows(
        boms,
        "LW-R021",
        "valid_from",
        (first > last).arg_true(),
        lambda row: Fault("LW-R021", f"is after valid_to ({last[row]}): the row is never used", advice),
    )


def _check_circles(boms: Sheet, items: pl.Enum, findings: Findings) -> None:
    """Every row counts, whatever its dates and quantity, so that what is left can be planned item by item."""
    needs = boms.cells.select(pl.col("parent", "component").cast(items, strict=False).to_physical().cast(pl.Int64))
    needs = needs.with_row_index("row").drop_nulls()
    members, unplaced = circles(len(items.categories), needs["parent"].to_numpy(), needs["component"].to_numpy())
    if members:
        _report_members(boms, needs, members, items, findings)
        _report_below(boms, needs, members, unplaced, findings)


def _report_members(boms: Sheet, needs: pl.DataFrame, members: dict[int, Circle], items: pl.Enum, findings: Findings) -> None:
    """One finding for each member of a circle, at the first row that leads from it to the next one."""
    steps = {"parent": list(members), "component": [circle.following for circle in members.values()]}
    leading = needs.join(pl.DataFrame(steps), on=["parent", "component"], how="semi", maintain_order="left")
    leading = leading.unique("parent", keep="first", maintain_order=True)
    member_of = dict(zip(leading["row"], leading["parent"], strict=True))

    def tell(row: int) -> Fault:
        words = members[member_of[row]].words(items.categories.__getitem__)
        return Fault("LW-R017", f"leads back to the item: {words}", "Maybe parent and component are swapped in one of these rows.")

    findings.add_rows(boms, "LW-R017", "component", leading["row"], tell)


def _report_below(
    boms: Sheet, needs: pl.DataFrame, members: dict[int, Circle], unplaced: NDArray[np.bool_], findings: Findings
) -> None:
    """One finding for each item below a circle, at the first row that leads to it from a circle or from another such item."""
    without_level = pl.Series(unplaced)
    is_below = without_level.gather(needs["component"]) & ~needs["component"].is_in(list(members))
    leading = needs.filter(is_below & without_level.gather(needs["parent"]))
    leading = leading.unique("component", keep="first", maintain_order=True)
    below = boms.cells["component"].gather(leading["row"])
    boms.also_stopped.append(below)
    item_of = dict(zip(leading["row"], below, strict=True))
    advice = "Maybe correct what LW-R017 reports; this finding goes with it."
    findings.add_rows(
        boms, "LW-R018", "component", leading["row"], lambda row: Fault("LW-R018", _BELOW_A_CIRCLE, advice, item=item_of[row])
    )
