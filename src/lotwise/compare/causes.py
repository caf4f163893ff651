"""Because of what the lines, messages and delays of two plans differ."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from lotwise.compare.differences import SIDES
from lotwise.compare.inputs import CauseKind, input_causes
from lotwise.compare.pairing import SKU

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lotwise.compare.reach import Reach
    from lotwise.compare.sides import Side

_MOST = 4
"""So many causes of a row are told in words; a fifth and later ones are counted."""
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

# How near a cause is to a row: causes are told in this order.
_RULE, _TRACKED, _PARENT, _OWN, _SKU_SUPPLY, _BELOW, _SKU_DEMAND, _OTHER_PARENT, _ABOVE, _PLACE, _PLAN, _TIME = range(12)


@dataclass(frozen=True)
class Causes:
    """What makes the rows of two plans differ.

    Parameters
    ----------
    before, after
        The two plans.
    lines
        How their lines differ, as ``differences.line_differences`` gives it: other rows follow from them.
    """

    before: Side
    after: Side
    lines: pl.DataFrame

    @cached_property
    def inputs(self) -> pl.DataFrame:
        """Everything that is different in the input."""
        return input_causes(self.before, self.after)

    @cached_property
    def network(self) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
        """Items that need an item, and items that an item needs."""
        return _network(self.before, self.after)

    def told(self, found: pl.DataFrame, reach: Reach) -> pl.DataFrame:
        """Add to differences why they are there.

        Parameters
        ----------
        found
            Differences of lines, messages or delays.
        reach
            What they have to do with.

        Returns
        -------
        DataFrame
            ``found`` with ``cause``: the kinds of causes, comma separated; ``cause_text``: the causes in words, separated by
            semicolons; ``cause_line``: the line that it follows from, by its number in the later plan, or in the earlier one where
            it is gone. The nearest cause stands first.

        Notes
        -----
        A cause of a row is what is different in the input of its SKU: a demand or supply first that it covers or changes, then
        what else. It follows from lines that need its SKU (or yield it) and differ, those first for which it is made. What is
        different for the whole plan, such as its start, comes last. Of delays what is different nearest below in the bills of
        material is a cause, too. Where nothing of all this is found, it is what is different nearest above, then below.
        """
        rows = found.with_row_index("row")
        if rows.is_empty():
            return without_causes(found)
        near = pl.concat(
            [
                _at_own_sku(rows, self.inputs, reach),
                *_follows(rows, self.lines, reach, self.before, self.after),
                _shaped(rows, self.inputs, self.before, self.after),
                _found(_below(rows, self) if reach.comes_from_below else ()),
            ]
        )
        far = _found(_elsewhere(rows.join(near, on="row", how="anti", maintain_order="left"), self))
        return rows.join(_told(pl.concat([near, far])), on="row", how="left", maintain_order="left").drop("row")


def without_causes(found: pl.DataFrame) -> pl.DataFrame:
    """Differences with the columns of causes left empty."""
    return found.with_columns(pl.lit(None, dtype=dtype).alias(name) for name, dtype in _ADDED.items())


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


def _at_own_sku(rows: pl.DataFrame, causes: pl.DataFrame, reach: Reach) -> pl.DataFrame:
    """Causes that act on the SKU of a row."""
    found = [_acting(rows.select("row", *SKU), part) for part in _by_reach(causes)]
    if not found:
        return pl.DataFrame(schema=_FOUND)
    reached = pl.concat(found)
    for name, own in (("demand", reach.demands), ("supply", reach.supplies)):
        is_own = own.unique().with_columns(pl.lit(value=True).alias(f"is_own_{name}"))
        reached = reached.join(is_own, on=["row", name], how="left", maintain_order="left")
    return reached.select("row", rank=_rank(), kind="kind", text=pl.col("subject") + pl.col("how"), line=None).cast(_FOUND)


def _by_reach(causes: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Causes that name the same of item, variant and location, together."""
    named = [pl.col(name).is_not_null() for name in SKU]
    for _, part in causes.group_by(named, maintain_order=True):
        yield part


def _acting(rows: pl.DataFrame, causes: pl.DataFrame) -> pl.DataFrame:
    on = [name for name in SKU if causes[name].null_count() == 0]
    others = causes.drop(name for name in SKU if name not in on)
    reached = rows.join(others, on=on, how="inner") if on else rows.join(others, how="cross")
    return reached.select("row", "kind", "subject", "how", "demand", "supply", reach=pl.lit("item" in on), place=pl.lit(bool(on)))


def _rank() -> pl.Expr:
    kind = pl.col("kind")
    is_own = pl.any_horizontal(pl.col("is_own_demand", "is_own_supply").fill_null(value=False))
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


def _follows(rows: pl.DataFrame, lines: pl.DataFrame, reach: Reach, before: Side, after: Side) -> Iterator[pl.DataFrame]:
    """Lines that differ and need the SKU of a row: those it is made for, then the others."""
    for name, side, made_for in zip(SIDES, (before, after), reach.made_for, strict=True):
        own = f"line_id_{name}"
        differing = lines.filter(pl.col(own).is_not_null()).select(
            parent=own, line=pl.coalesce("line_id_after", "line_id_before"), of=_named(), is_gone=pl.col("line_id_after").is_null()
        )
        needs = side.needs.rename({"line_id": "parent"}).join(differing, on="parent", how="inner")
        nearest = made_for.rename({"line_id": "parent"}).join(differing, on="parent", how="inner")
        others = rows.select("row", *SKU).join(needs, on=SKU, how="inner")
        for rank, reached in ((_PARENT, nearest), (_OTHER_PARENT, others)):
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


def _found(causes: Iterable[tuple[int, int, str, str, None]]) -> pl.DataFrame:
    return pl.DataFrame(list(causes), schema=_FOUND, orient="row")


def _below(rows: pl.DataFrame, between: Causes) -> Iterator[tuple[int, int, str, str, None]]:
    """What is different nearest below the item of each row."""
    of_item = _of_items(between.inputs)
    if not of_item:
        return
    _, down = between.network
    nearest = {item: _nearest_with(sorted(down.get(item, ())), down, of_item) for item in rows["item"].unique()}
    for row, item in rows.select("row", "item").iter_rows():
        yield from ((row, _BELOW, kind, text, None) for reached in nearest[item] for kind, text in of_item[reached])


def _elsewhere(rows: pl.DataFrame, between: Causes) -> Iterator[tuple[int, int, str, str, None]]:
    """For rows of which nothing near is different: what is different nearest above in the network, then below.

    With nothing different in the input at all, the same input gave other lines: another version planned it.
    """
    if rows.is_empty():
        return
    if between.inputs.is_empty():
        kind, text = CauseKind.RULE_OR_VERSION.value, "the same input: another version planned it"
        yield from ((row, _RULE, kind, text, None) for row in rows["row"])
        return
    of_item = _of_items(between.inputs)
    for row, item in rows.select("row", "item").iter_rows():
        for edges in between.network:
            nearest = _nearest_with([item], edges, of_item)
            if nearest:
                yield from ((row, _ABOVE, kind, text, None) for reached in nearest for kind, text in of_item[reached])
                break


def _of_items(causes: pl.DataFrame) -> dict[str, list[tuple[str, str]]]:
    """Kind and words of the causes that name an item, by item."""
    of_item: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for kind, subject, how, item in causes.select("kind", "subject", "how", "item").drop_nulls("item").iter_rows():
        of_item[item].append((kind, f"{subject} of {item}{how}" if item not in subject else f"{subject}{how}"))
    return of_item


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


def _nearest_with(front: list[str], edges: dict[str, set[str]], wanted: dict[str, list[tuple[str, str]]]) -> list[str]:
    """The nearest items along the edges of which something is different; first those in ``front``, where the walk starts."""
    seen = set(front)
    while front:
        found = [each for each in front if each in wanted]
        if found:
            return found
        front = sorted({above for each in front for above in edges.get(each, ())} - seen)
        seen |= set(front)
    return []
