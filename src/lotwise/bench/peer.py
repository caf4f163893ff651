"""The peer ``repleno`` on the same problems, where it is installed beside lotwise; it is no dependency.

It explodes demand by demand, with an order for each need, nets without regard to dates, and counts working days. So its orders are
not those of lotwise; what is compared is the time that it takes for a demand.
"""

from __future__ import annotations

import warnings
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from lotwise.bench.measuring import beside

if TYPE_CHECKING:
    from pathlib import Path

    from lotwise.bench.figures import Beside

NAME = "repleno"


def peer_version() -> str | None:
    """The version that is installed, if any."""
    if find_spec(NAME) is None:
        return None
    try:
        return version(NAME)
    except PackageNotFoundError:
        return None


def measure_peer(folder: Path) -> Beside:
    """Plan a problem with the peer; loading it is not counted."""
    import polars as pl

    factory = _factory(folder)
    demands = pl.read_parquet(folder / "demands.parquet").sort("due_date")
    wanted = [
        {"item": item, "due_date": due.isoformat(), "qty": quantity}
        for item, due, quantity in demands["item", "due_date", "quantity"].iter_rows()
    ]
    return beside(f"{NAME} {peer_version()}", len(wanted), factory.run_mrp, wanted)


def _factory(folder: Path) -> Any:
    import polars as pl
    import repleno  # type: ignore[import-not-found]

    factory = repleno.Factory()
    boms = pl.read_parquet(folder / "boms.parquet")
    factory.load_bom(boms.rename({"parent": "item", "component": "child_item", "quantity_per": "qty"}).to_dicts())
    stock = pl.read_parquet(folder / "stock.parquet").rename({"quantity": "inventory_qty"})
    items = (
        pl.read_parquet(folder / "items.parquet")
        .join(stock, on="item", how="left", maintain_order="left")
        .select(
            "item",
            pl.col("lead_time").str.strip_suffix("D").cast(pl.Int64),
            pl.col("inventory_qty").fill_null(0),
            pl.col("safety_stock").alias("safety_stock_qty"),
            pl.col("minimum_order_quantity").alias("minimum_order_qty"),
            pl.col("order_multiple").alias("batch_size"),
        )
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of components that nothing needs
        factory.load_parameters(items.to_dicts())
    return factory
