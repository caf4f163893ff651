"""Values that are well formed but not possible where they stand or together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from lotwise.check.faults import Fault, Findings, Sheet
from lotwise.terms import Replenishment, Rules
from lotwise.units import to_decimal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_MINIMUM, _MAXIMUM = "minimum_order_quantity", "maximum_order_quantity"

_TRANSFER_ON_ITEM = Fault(
    "LW-R006", "is possible on a SKU only", "Maybe give the item's SKU at the receiving location that replenishment."
)


def check_parameters(sheets: Mapping[str, Sheet], rules: Rules, findings: Findings) -> None:
    """Report transfer as the replenishment of an item, and a minimum above its maximum."""
    items, skus = sheets["items"], sheets["skus"]
    _check_replenishment(items, findings)
    if rules is Rules.PLANNING_OPTIMIZATION:  # there the minimum wins over the maximum, which has a finding of its own
        return
    _check_order_quantities(items, items.cells.select(_MINIMUM, _MAXIMUM), findings)
    _check_order_quantities(skus, _inherited_order_quantities(items, skus), findings)


def _check_replenishment(items: Sheet, findings: Findings) -> None:
    transfer = items.cells["replenishment"] == Replenishment.TRANSFER
    findings.add_rows(items, _TRANSFER_ON_ITEM.code, "replenishment", transfer.arg_true(), lambda _row: _TRANSFER_ON_ITEM)


def _inherited_order_quantities(items: Sheet, skus: Sheet) -> pl.DataFrame:
    """Minimum and maximum of every SKU after inheritance; null where the SKU sets neither, as the item's finding covers it."""
    of_item = items.cells.select("item", _MINIMUM, _MAXIMUM).drop_nulls("item").unique("item", keep="first")
    joined = skus.cells.select("item", _MINIMUM, _MAXIMUM).join(
        of_item, on="item", how="left", suffix=" of item", maintain_order="left"
    )
    sets_one = pl.col(_MINIMUM).is_not_null() | pl.col(_MAXIMUM).is_not_null()
    return joined.select(pl.when(sets_one).then(pl.coalesce(name, f"{name} of item")).alias(name) for name in (_MINIMUM, _MAXIMUM))


def _check_order_quantities(sheet: Sheet, quantities: pl.DataFrame, findings: Findings) -> None:
    minimum, maximum = quantities[_MINIMUM], quantities[_MAXIMUM]
    rows = ((minimum > maximum) & (maximum != 0)).arg_true()
    findings.add_rows(sheet, "LW-P001", _MINIMUM, rows, lambda row: _minimum_above(minimum[row], maximum[row]))


def _minimum_above(minimum: int, maximum: int) -> Fault:
    rule = f"is above {_MAXIMUM} ({to_decimal(maximum):f}): the maximum is raised to the minimum, as the rule says"
    return Fault("LW-P001", rule, "Maybe the two values are swapped; 0 means no maximum.", value=f"{to_decimal(minimum):f}")


def check_reservations(demands: Sheet, supplies: Sheet, findings: Findings) -> None:
    """Report reservations of more than the demand needs, or than is left of the supply.

    Rows that another error makes unusable, these ones among them, take nothing from a supply and are not looked at again.
    """
    reserved = demands.cells["reserved_quantity"]
    if reserved.null_count() == reserved.len():
        return
    quantity = demands.cells["quantity"]
    rows = (reserved > quantity.clip(lower_bound=0)).arg_true()
    advice = "Maybe the demand was partly shipped since the reservation."
    _refuse(demands, rows, lambda row: f"must be at most the demand's quantity ({to_decimal(quantity[row]):f})", advice, findings)
    refused = _beyond_the_supply(demands, supplies)
    advice = "Maybe the supply was partly received since the reservation."
    _refuse(demands, pl.Series(list(refused), dtype=pl.UInt32), refused.__getitem__, advice, findings)


def _refuse(demands: Sheet, rows: pl.Series, rule: Callable[[int], str], advice: str, findings: Findings) -> None:
    findings.add_rows(demands, "LW-R007", "reserved_quantity", rows, lambda row: Fault("LW-R007", rule(row), advice))


def _beyond_the_supply(demands: Sheet, supplies: Sheet) -> dict[int, str]:
    """Rows that reserve more than those before them leave of their supply, each with the rule that it breaks.

    A row that is refused leaves all to those after it.
    """
    has = supplies.planned().drop_nulls(["id", "item", "quantity"]).unique("id", keep="first", maintain_order=True)
    has = has.select("item", pl.col("id").alias("reserved_supply"), pl.col("quantity").alias("has"))
    rows = demands.usable_rows().select("row", "id", "item", "reserved_supply", reserved="reserved_quantity")
    rows = rows.drop_nulls(["reserved_supply", "reserved"]).join(has, on=["item", "reserved_supply"], how="inner")
    together = pl.col("reserved").cast(pl.Int128).sum().over("reserved_supply")
    refused: dict[int, str] = {}
    for _, of_supply in rows.filter(together > pl.col("has")).sort("row").group_by("reserved_supply", maintain_order=True):
        left, takers = int(of_supply["has"][0]), list[str]()
        for row, name, reserved in of_supply.select("row", "id", "reserved").iter_rows():
            if reserved > left:
                refused[row] = _what_is_left(left, takers)
            elif reserved:
                left -= reserved
                takers.append(name or "another demand")
    return dict(sorted(refused.items()))


def _what_is_left(left: int, takers: list[str]) -> str:
    """The rule about a reservation, with the demands whose reservations are the reason why no more is left."""
    rule = f"must be at most what is left of the supply ({to_decimal(left):f})"
    if not takers:
        return rule
    more = f" and {len(takers) - _TOLD:,} more" if len(takers) > _TOLD else ""
    return f"{rule} after what is reserved for {', '.join(takers[:_TOLD])}{more}"


_TOLD = 3
"""So many demands that share a supply are named."""
