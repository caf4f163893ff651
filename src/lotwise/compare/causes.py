"""Because of what the lines of two plans differ."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import polars as pl

from lotwise.compare.inputs import CauseKind, input_causes
from lotwise.compare.pairing import SKU

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lotwise.compare.sides import Side

_MOST = 4
"""So many causes of a line are told in words; a fifth and later ones are counted."""
_FOUND = pl.Schema({"row": pl.UInt32, "rank": pl.Int64, "kind": pl.String, "text": pl.String, "line": pl.Int64})
_SHAPES_NEEDS = (
    "replenishment",
    "lead_time",
    "safety_lead_time",
    "scrap_pct",
    "components_at_location",
    "vendor_calendar",
    "manufacturing_policy",
    "transfer_from",
)
"""Parameters that say what a line needs, and when, though the line itself stays as it is."""

# How near a cause is to a line: causes are told in this order.
_RULE, _TRACKED, _PARENT, _OWN, _SKU_SUPPLY, _SKU_DEMAND, _OTHER_PARENT, _ABOVE, _PLACE, _PLAN, _TIME = range(11)


def with_causes(found: pl.DataFrame, before: Side, after: Side) -> pl.DataFrame:
    """Add to differences why they are there.

    Parameters
    ----------
    found
        Differences as ``differences.compare`` gives them.
    before, after
        The two plans.

    Returns
    -------
    DataFrame
        ``found`` with ``cause``: the kinds of causes, comma separated; ``cause_text``: the causes in words, separated by
        semicolons; ``cause_line``: the line that it follows from, by its number in the later plan, or in the earlier one where
        it is gone. The nearest cause stands first.

    Notes
    -----
    A cause of a line is what is different in the input of its SKU: a demand or supply first that the line covers or changes, then
    what else. A line follows from others that need its SKU (or yield it) and differ themselves, those first for which it is made.
    What is different for the whole plan, such as its start, comes last. Where nothing of all this is found, it is what is different
    nearest above in the bills of material, then below.
    """
    rows = found.with_row_index("row")
    if rows.is_empty():
        empty = (pl.lit(None, dtype=dtype).alias(name) for name, dtype in _ADDED.items())
        return found.with_columns(empty)
    causes = input_causes(before, after)
    near = pl.concat(
        [_at_own_sku(rows, causes, before, after), *_follows(rows, before, after), _shaped(rows, causes, before, after)]
    )
    far = pl.DataFrame(list(_elsewhere(rows.join(near, on="row", how="anti"), causes, before, after)), schema=_FOUND, orient="row")
    return rows.join(_told(pl.concat([near, far])), on="row", how="left", maintain_order="left").drop("row")


_ADDED = {"cause": pl.String, "cause_text": pl.String, "cause_line": pl.Int64}


def _told(found: pl.DataFrame) -> pl.DataFrame:
    """The causes of every row as one cell each, the nearest first."""
    found = found.sort("row", "rank", "line", "text", nulls_last=True).unique(["row", "text"], keep="first", maintain_order=True)
    count = pl.len()
    more = pl.when(count > _MOST).then(pl.format("; and {} more", count - _MOST)).otherwise(pl.lit(""))
    return found.group_by("row", maintain_order=True).agg(
        cause=pl.col("kind").unique(maintain_order=True).str.join(","),
        cause_text=pl.col("text").head(_MOST).str.join("; ") + more,
        cause_line=pl.col("line").drop_nulls().first(),
    )


# --- the SKU itself --------------------------------------------------------------------------------------------------------------


def _at_own_sku(rows: pl.DataFrame, causes: pl.DataFrame, before: Side, after: Side) -> pl.DataFrame:
    """Causes that act on the SKU of a line."""
    found = [_acting(rows.select("row", *SKU, "supply_id"), part) for part in _by_reach(causes)]
    reached = pl.concat(found) if found else pl.DataFrame(schema=_FOUND)
    if not found:
        return reached
    tracked = _tracked_demands(rows, before, after)
    reached = reached.join(tracked, on=["row", "demand"], how="left", maintain_order="left")
    return reached.select("row", rank=_rank(), kind="kind", text=pl.col("subject") + pl.col("how"), line=None).cast(_FOUND)


def _by_reach(causes: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Causes that name the same of item, variant and location, together."""
    named = [pl.col(name).is_not_null() for name in SKU]
    for _, part in causes.group_by(named, maintain_order=True):
        yield part


def _acting(lines: pl.DataFrame, causes: pl.DataFrame) -> pl.DataFrame:
    on = [name for name in SKU if causes[name].null_count() == 0]
    others = causes.drop(name for name in SKU if name not in on)
    reached = lines.join(others, on=on, how="inner") if on else lines.join(others, how="cross")
    return reached.select(
        "row", "supply_id", "kind", "subject", "how", "demand", "supply", reach=pl.lit("item" in on), place=pl.lit(bool(on))
    )


def _tracked_demands(rows: pl.DataFrame, before: Side, after: Side) -> pl.DataFrame:
    """The demands that each line covers in either plan."""
    sides = (
        rows.select("row", line_id=f"line_id_{name}").join(side.tracking.select("line_id", "demand"), on="line_id", how="inner")
        for name, side in (("before", before), ("after", after))
    )
    return pl.concat([side.select("row", "demand") for side in sides]).unique().with_columns(is_tracked=pl.lit(value=True))


def _rank() -> pl.Expr:
    kind = pl.col("kind")
    is_own = pl.col("is_tracked").fill_null(value=False) | (pl.col("supply") == pl.col("supply_id")).fill_null(value=False)
    return (
        pl.when(kind == CauseKind.RULE_OR_VERSION.value)
        .then(_RULE)
        .when(is_own)
        .then(_TRACKED)
        .when(kind == CauseKind.TIME.value)
        .then(_TIME)
        .when(~pl.col("place"))
        .then(_PLAN)
        .when(~pl.col("reach"))
        .then(_PLACE)
        .when(kind == CauseKind.DEMAND.value)
        .then(_SKU_DEMAND)
        .when(kind == CauseKind.SUPPLY.value)
        .then(_SKU_SUPPLY)
        .otherwise(_OWN)
    )


# --- other lines -----------------------------------------------------------------------------------------------------------------


def _follows(rows: pl.DataFrame, before: Side, after: Side) -> Iterator[pl.DataFrame]:
    """Lines that differ and need the SKU of a line: those it is made for, then the others."""
    for name, side in (("before", before), ("after", after)):
        own = f"line_id_{name}"
        differing = rows.filter(pl.col(own).is_not_null()).select(
            parent=own, line=pl.coalesce("line_id_after", "line_id_before"), of=_named(), is_gone=pl.col("line_id_after").is_null()
        )
        tracked = side.tracking.select("line_id", parent="demand_line_id").drop_nulls().unique()
        made_for = (
            rows.select("row", line_id=own).join(tracked, on="line_id", how="inner").join(differing, on="parent", how="inner")
        )
        needs = side.needs.rename({"line_id": "parent"}).join(differing, on="parent", how="inner")
        others = rows.select("row", *SKU).join(needs, on=SKU, how="inner")
        for rank, reached in ((_PARENT, made_for), (_OTHER_PARENT, others)):
            gone = pl.when("is_gone").then(pl.lit(", which is gone")).otherwise(pl.lit(""))
            text = pl.concat_str(pl.lit("follows from line of "), "of", gone)
            yield reached.select("row", rank=rank, kind=pl.lit(CauseKind.FOLLOWS_FROM.value), text=text, line="line").cast(_FOUND)


def _named() -> pl.Expr:
    """Item and location of a line."""
    where = pl.when(pl.col("location") != "").then(pl.lit(" at ") + pl.col("location")).otherwise(pl.lit(""))
    return pl.col("item") + where


def _shaped(rows: pl.DataFrame, causes: pl.DataFrame, before: Side, after: Side) -> pl.DataFrame:
    """Parameters of the SKUs above that say what their lines need and when."""
    shaping = causes.filter(pl.col("parameter").is_in(_SHAPES_NEEDS))
    found = [pl.DataFrame(schema=_FOUND)]
    for side in (before, after) if shaping.height else ():
        above = side.lines.select("line_id", *(pl.col(name).alias(f"{name} above") for name in SKU))
        edges = side.needs.join(above, on="line_id", how="inner").drop("line_id").unique()
        acting = edges.join(shaping, left_on=[f"{name} above" for name in SKU], right_on=SKU, how="inner")
        reached = rows.select("row", *SKU).join(acting, on=SKU, how="inner")
        text = pl.concat_str("subject", pl.lit(" of "), pl.col("item above"), "how")
        found.append(reached.select("row", rank=_ABOVE, kind="kind", text=text, line=None).cast(_FOUND))
    return pl.concat(found)


# --- elsewhere in the network ----------------------------------------------------------------------------------------------------


def _elsewhere(rows: pl.DataFrame, causes: pl.DataFrame, before: Side, after: Side) -> Iterator[tuple[int, int, str, str, None]]:
    """For lines of which nothing near is different: what is different nearest above in the network, then below.

    With nothing different in the input at all, the same input gave other lines: another version planned it.
    """
    if rows.is_empty():
        return
    if causes.is_empty():
        kind, text = CauseKind.RULE_OR_VERSION.value, "the same input: another version planned it"
        yield from ((row, _RULE, kind, text, None) for row in rows["row"])
        return
    of_item: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for kind, subject, how, item in causes.select("kind", "subject", "how", "item").drop_nulls("item").iter_rows():
        of_item[item].append((kind, f"{subject} of {item}{how}" if item not in subject else f"{subject}{how}"))
    up, down = _network(before, after)
    for row, item in rows.select("row", "item").iter_rows():
        for edges in (up, down):
            nearest = _nearest_with(item, edges, of_item)
            if nearest:
                yield from ((row, _ABOVE, kind, text, None) for reached in nearest for kind, text in of_item[reached])
                break


def _network(before: Side, after: Side) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Items that need an item, and items that an item needs: by bills, by lines, by open orders."""
    up, down = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for side in (before, after):
        for parent, component in _item_edges(side):
            up[component].add(parent)
            down[parent].add(component)
    return up, down


def _item_edges(side: Side) -> Iterable[tuple[str, str]]:
    dataset = side.dataset
    orders = dataset.supplies.select("id", parent="item")
    of_orders = dataset.demands.select("item", id="of_supply").drop_nulls("id").join(orders, on="id", how="inner")
    parents = side.lines.select("line_id", parent="item")
    of_lines = side.needs.join(parents, on="line_id", how="inner")
    frames = (
        dataset.boms.select("parent", "component"),
        of_orders.select("parent", component="item"),
        of_lines.select("parent", component="item"),
    )
    return pl.concat(frames).unique(maintain_order=True).iter_rows()


def _nearest_with(item: str, edges: dict[str, set[str]], wanted: dict[str, list[tuple[str, str]]]) -> list[str]:
    """The nearest items along the edges of which something is different; the item itself first."""
    seen, front = {item}, [item]
    while front:
        found = [each for each in front if each in wanted]
        if found:
            return found
        front = sorted({above for each in front for above in edges.get(each, ())} - seen)
        seen |= set(front)
    return []
