"""Transfers: sources and routes that must be there, and SKUs that supply each other in a circle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from lotwise.check.circles import circles
from lotwise.check.faults import Fault, Findings, Sheet
from lotwise.terms import Replenishment, Rules, SupplyType

if TYPE_CHECKING:
    from collections.abc import Mapping

SkuPlace = tuple[str, str, str]
"""Item, variant, location."""
_NO_SOURCE = Fault(
    "LW-R014",
    "must name the location that a transfer comes from",
    "Maybe the SKU is purchased or produced, and replenishment stands in the wrong row.",
)
_TO_ITSELF = Fault("LW-R020", "is where the route starts: the row is never used", "Maybe one of the two locations is wrong.")
_ROUTE = ["transfer_from", "location"]


def check_transfers(sheets: Mapping[str, Sheet], rules: Rules, findings: Findings) -> None:
    """Report SKUs without a source or route, circles of transfers, orders without a route, and routes that lead nowhere.

    Under coverage codes a transfer needs no route: without one the lead time of the receiving SKU counts. A route whose row cannot
    be used stops the items that are transferred on it, since their dates would be wrong.
    """
    routes, skus, supplies = sheets["transfer_routes"], sheets["skus"], sheets["supplies"]
    _check_routes(routes, findings)
    _check_sources(skus, findings)
    transfers = _transferred(skus, pl.col("replenishment") == Replenishment.TRANSFER)
    away = transfers.filter(pl.col("transfer_from") != pl.col("location"))  # a SKU that supplies itself is a circle
    of_orders = _transferred(supplies, pl.col("type") == SupplyType.TRANSFER_ORDER)
    _check_broken_routes(skus, away, routes, findings)
    _check_broken_routes(supplies, of_orders, routes, findings)
    if rules is Rules.BUSINESS_CENTRAL:
        _check_sku_routes(skus, away, routes, findings)
        _check_order_routes(supplies, of_orders, routes, findings)
    else:
        _leave_out_against_direction(sheets, findings)
    _check_circles(skus, transfers, findings)


def _transferred(sheet: Sheet, is_transfer: pl.Expr) -> pl.DataFrame:
    """The rows of SKUs or orders that are transfers and say from where."""
    rows = sheet.cells.with_row_index("row").filter(is_transfer & pl.col("transfer_from").is_not_null())
    return rows.select("row", "item", "variant", *_ROUTE)


def _check_routes(routes: Sheet, findings: Findings) -> None:
    rows = (routes.cells["from"] == routes.cells["to"]).arg_true()
    findings.add_rows(routes, _TO_ITSELF.code, "to", rows, lambda _row: _TO_ITSELF)


def _check_sources(skus: Sheet, findings: Findings) -> None:
    transfer = (skus.cells["replenishment"] == Replenishment.TRANSFER).fill_null(value=False)
    rows = (transfer & skus.cells["transfer_from"].is_null()).arg_true()
    findings.add_rows(skus, _NO_SOURCE.code, "transfer_from", rows, lambda _row: _NO_SOURCE)


def _check_sku_routes(skus: Sheet, transfers: pl.DataFrame, routes: Sheet, findings: Findings) -> None:
    missing, _ = _without_route(transfers, routes)
    _report_missing(skus, missing, "Maybe add the row to transfer_routes, or correct the location.", findings)


def _check_broken_routes(sheet: Sheet, transfers: pl.DataFrame, routes: Sheet, findings: Findings) -> None:
    _, broken = _without_route(transfers, routes)
    _report_missing(sheet, broken, _BROKEN, findings)


def _check_order_routes(supplies: Sheet, transfers: pl.DataFrame, routes: Sheet, findings: Findings) -> None:
    missing, _ = _without_route(transfers, routes)
    to = dict(missing.select("row", "location").iter_rows())
    advice = "Maybe add the row to transfer_routes, or correct the location."
    findings.add_rows(supplies, "LW-R019", "transfer_from", missing["row"], lambda row: _no_shipping_time(to[row], advice))


_BROKEN = "Maybe correct the row of that route, which cannot be used."


def _without_route(transfers: pl.DataFrame, routes: Sheet) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The transfers without a route, and those whose route is there but has an error."""
    usable, all_routes = routes.usable(), routes.cells
    without = transfers.join(usable, left_on=_ROUTE, right_on=["from", "to"], how="anti", maintain_order="left")
    missing = without.join(all_routes, left_on=_ROUTE, right_on=["from", "to"], how="anti", maintain_order="left")
    broken = without.join(all_routes, left_on=_ROUTE, right_on=["from", "to"], how="semi", maintain_order="left")
    return missing, broken


def _report_missing(sheet: Sheet, transfers: pl.DataFrame, advice: str, findings: Findings) -> None:
    to = dict(transfers.select("row", "location").iter_rows())
    findings.add_rows(
        sheet,
        "LW-R015",
        "transfer_from",
        transfers["row"],
        lambda row: Fault("LW-R015", f"must have a route to '{to[row]}' in transfer_routes", advice),
    )


def _no_shipping_time(location: str, advice: str) -> Fault:
    rule = f"has no route to '{location}' in transfer_routes: the order is planned as if shipping took no time"
    return Fault("LW-R019", rule, advice)


def _leave_out_against_direction(sheets: Mapping[str, Sheet], findings: Findings) -> None:
    """Report open transfers to a location that supplies their sender, over however many steps, and leave them out.

    New transfers would bring the sender what it has to send, out of the very goods that the order brings.
    """
    supplies, source = sheets["supplies"], _sources(sheets)
    moved = (pl.col("type") == SupplyType.TRANSFER_ORDER) & pl.col("transfer_from").is_not_null() & (pl.col("quantity") > 0)
    orders = supplies.usable_rows().filter(moved).select("row", "item", "variant", *_ROUTE)
    against = {row: to for row, item, variant, sender, to in orders.iter_rows() if _supplies(to, (item, variant, sender), source)}
    rows = pl.Series(list(against), dtype=pl.UInt32)
    advice = "Maybe cancel it; if its goods are on their way, leave transfer_from empty."

    def tell(row: int) -> Fault:
        rule = f"is itself supplied from '{against[row]}', where the order goes: the order is left out"
        return Fault("LW-R032", rule, advice)

    findings.add_rows(supplies, "LW-R032", "transfer_from", rows, tell)
    supplies.left_out = pl.concat([supplies.left_out.cast(pl.UInt32), rows])


def _supplies(location: str, sku: SkuPlace, source: Mapping[SkuPlace, str]) -> bool:
    """Whether a location supplies a SKU of the same item and variant, over however many transfers."""
    item, variant, _ = sku
    seen = set()
    while sku in source and sku not in seen:
        seen.add(sku)
        sku = (item, variant, source[sku])
        if sku[2] == location:
            return True
    return False


def _sources(sheets: Mapping[str, Sheet]) -> dict[SkuPlace, str]:
    """Where the SKUs that are replenished by transfer get their goods from, by item, variant and location."""
    items = sheets["items"].cells.select("item", of_item="replenishment").unique("item", keep="first", maintain_order=True)
    skus = sheets["skus"].cells.join(items, on="item", how="left", maintain_order="left")
    by_transfer = pl.coalesce("replenishment", "of_item") == Replenishment.TRANSFER
    rows = skus.filter(by_transfer & pl.col("transfer_from").is_not_null())
    return {(item, variant, to): sender for item, variant, sender, to in rows.select("item", "variant", *_ROUTE).iter_rows()}


def _check_circles(skus: Sheet, transfers: pl.DataFrame, findings: Findings) -> None:
    """A SKU leads to the one that it is transferred from, of the same item and variant."""
    key = ["item", "variant", "location"]
    nodes = transfers.drop_nulls("item").unique(key, keep="first", maintain_order=True).with_row_index("node")
    source_key = ["item", "variant", "transfer_from"]
    steps = nodes.join(nodes.select(*key, source="node"), left_on=source_key, right_on=key, how="inner")
    members, _unplaced = circles(nodes.height, steps["node"].cast(pl.Int64).to_numpy(), steps["source"].cast(pl.Int64).to_numpy())
    row_of, location_of = nodes["row"], nodes["location"]
    circle_of = {row_of[node]: circle for node, circle in members.items()}
    rows = pl.Series(sorted(circle_of), dtype=row_of.dtype)

    def tell(row: int) -> Fault:
        words = circle_of[row].words(location_of.__getitem__)
        advice = "Maybe one of these locations is supplied by purchase or production."
        return Fault("LW-R016", f"leads back to the location: {words}", advice)

    findings.add_rows(skus, "LW-R016", "transfer_from", rows, tell)
