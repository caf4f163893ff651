"""What is different in the input of two plans, as causes: where each acts, and how it reads."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from lotwise.compare.pairing import SKU
from lotwise.definitions import Kind
from lotwise.explain.wording import day, number
from lotwise.records import PLANNING_PARAMETERS, TABLES
from lotwise.terms import Flexibility
from lotwise.units import Period, to_decimal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lotwise.compare.sides import Side
    from lotwise.definitions import Column
    from lotwise.settings import Settings


class CauseKind(StrEnum):
    """What made a line differ."""

    RULE_OR_VERSION = "rule_or_version"
    DEMAND = "demand"
    SUPPLY = "supply"
    FOLLOWS_FROM = "follows_from"
    PARAMETER = "parameter"
    STOCK = "stock"
    TIME = "time"


class Cause(NamedTuple):
    """One difference of the input. It acts on the SKUs that agree with item, variant and location; None: any."""

    kind: str
    subject: str
    """What is different, such as ``lead time`` or ``demand SO-1``."""
    how: str
    """How it is different, such as `` 1W → 3W`` or `` added: 40 on Tue 3 Mar``."""
    item: str | None = None
    variant: str | None = None
    location: str | None = None
    demand: str | None = None
    supply: str | None = None
    parameter: str | None = None


CAUSES = pl.Schema(dict.fromkeys(Cause._fields, pl.String))
_NO_MATTER = {"customer", "vendor", "description", "time"}
"""Columns that no line depends on, or that only people read."""
_HELD = Flexibility.NONE.value
_TIME = ("start_date", "today", "end_date")
_IN_PARAMETERS = {
    "default_safety_lead_time",
    "default_dampener_period",
    "lot_for_lot_time_bucket",
    "negative_days",
    "positive_days",
    "consume_on_hand",
    "use_latest_supply",
    "strict_safety_stock_pegging",
    "coverage_time_fence",
}
"""Settings that act through planning parameters: they are told where they change the value that an SKU uses."""
_OF_ALL = ("calendars", "reduction_keys", "min_max_keys", "forecast_models")
"""Tables of which any SKU may make use."""


def input_causes(before: Side, after: Side) -> pl.DataFrame:
    """Everything that is different in the input of two plans, columns ``CAUSES``."""
    year = after.dataset.settings.start_date.year
    stopped = list(_stopped(before, after))
    out = {cause.item for cause in stopped}  # of these all rows are left out, which is no difference of its own
    rows = [
        *_orders(before, after, "demands", CauseKind.DEMAND, year),
        *_orders(before, after, "supplies", CauseKind.SUPPLY, year),
        *_orders(before, after, "previous_plan", CauseKind.SUPPLY, year),
        *_stock(before, after),
        *_records(before, after),
        *_bills(before, after, out),
    ]
    kept = [cause for cause in rows if cause.item not in out]
    rest = [*_settings(before.dataset.settings, after.dataset.settings, year), *stopped, *_places(before, after)]
    return pl.concat([pl.DataFrame([*kept, *rest], schema=CAUSES, orient="row"), _parameters(before, after)])


# --- words -----------------------------------------------------------------------------------------------------------------------


def words(name: str) -> str:
    """A column or a choice as people write it."""
    return name.replace("_", " ")


def _value(value: object, kind: Kind | None, year: int) -> str:
    match value:
        case None:
            return "not set"
        case bool():
            return "yes" if value else "no"
        case int() if kind is Kind.QUANTITY:
            return number(to_decimal(value))
        case Decimal():
            return number(value)
        case date():
            return day(value, year)
        case list() | tuple():
            return ", ".join(map(str, value)) or "not set"
        case str() if kind is Kind.CHOICE:
            return words(value)
        case _:
            return str(value)


def _from_to(before: object, after: object, kind: Kind | None, year: int) -> str:
    return f"{_value(before, kind, year)} → {_value(after, kind, year)}"


# --- settings and findings -------------------------------------------------------------------------------------------------------


def _settings(before: Settings, after: Settings, year: int) -> Iterator[Cause]:
    for name in (field.name for field in fields(before)):
        first, second = getattr(before, name), getattr(after, name)
        if first == second or name in _IN_PARAMETERS or name == "net_change":
            continue
        kind = Kind.CHOICE if isinstance(second or first, StrEnum) else None
        how = " " + _from_to(_plain(first), _plain(second), kind, year)
        if name in _TIME:
            yield Cause(CauseKind.TIME, words(name), how)
        elif name == "rules":
            yield Cause(CauseKind.RULE_OR_VERSION, "rules", how)
        else:
            yield Cause(CauseKind.PARAMETER, f"plan setting {words(name)}", how)


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Period | StrEnum) else value


def _stopped(before: Side, after: Side) -> Iterator[Cause]:
    """Items that an error leaves without lines in one of the plans."""
    sides = [{error.item: error for error in reversed(side.findings) if error.severity == "error"} for side in (before, after)]
    kinds = {"demands": CauseKind.DEMAND, "supplies": CauseKind.SUPPLY, "previous_plan": CauseKind.SUPPLY, "stock": CauseKind.STOCK}
    for own, other, how in ((sides[0], sides[1], "no longer stopped"), (sides[1], sides[0], "stopped")):
        for item in own.keys() - other.keys():
            error = own[item]
            yield Cause(kinds.get(error.table or "", CauseKind.PARAMETER), f"item {item}", f" {how} by {error.code}", item)


# --- demand, supply, stock -------------------------------------------------------------------------------------------------------


def _orders(before: Side, after: Side, table: str, kind: CauseKind, year: int) -> Iterator[Cause]:
    """Demands or supplies that came, went or changed; a transfer acts where it comes from, too."""
    called = {"demands": "demand", "supplies": "supply", "previous_plan": "planned order"}[table]
    for name, first, second in _different(before, after, table, ("id",)):
        how = _order_change(first, second, table, year)
        if how is None:
            continue
        sides = [row for row in (first, second) if row is not None]
        places = {(row["item"], row["variant"], row["location"]) for row in sides}
        places |= {(row["item"], row["variant"], row["transfer_from"]) for row in sides if row.get("transfer_from") is not None}
        if kind is CauseKind.DEMAND and any(row["type"] == "forecast" for row in sides):
            places = {(item, None, None) for item, _, _ in places}  # forecasts may be pooled over locations
        for item, variant, location in sorted(places, key=str):
            of_demand, of_supply = (name[0], None) if kind is CauseKind.DEMAND else (None, name[0])
            yield Cause(kind, f"{called} {name[0]}", how, item, variant, location, of_demand, of_supply)


def _order_change(first: Row | None, second: Row | None, table: str, year: int) -> str | None:
    if first is None or second is None:
        row = second if first is None else first
        assert row is not None  # noqa: S101 -- one of the two is there
        on = f" on {day(row['due_date'], year)}" if row["due_date"] is not None else ""
        return f" {'added' if first is None else 'gone'}: {number(to_decimal(row['quantity']))}{on}"
    told = []
    held = (second.get("flexibility") == _HELD) - (first.get("flexibility") == _HELD)
    for column in TABLES[table]:
        if held and column.name == "flexibility":
            told.append("is held" if held > 0 else "is no longer held")
            continue
        old, new = first[column.name], second[column.name]
        if old == new or column.name in _NO_MATTER or column.name == "id":
            continue
        name = "" if column.name in ("quantity", "due_date") else f"{words(column.name)} "
        told.append(name + _from_to(old, new, column.kind, year))
    return (" " if told == ["is held"] else ": ") + ", ".join(told) if told else None


def _stock(before: Side, after: Side) -> Iterator[Cause]:
    if before.dataset.stock is after.dataset.stock:
        return
    first, second = (side.dataset.stock.group_by(SKU).agg(pl.col("quantity").sum()) for side in (before, after))
    both = first.join(second, on=SKU, how="full", coalesce=True)
    for *sku, old, new in both.filter(pl.col("quantity").ne_missing(pl.col("quantity_right"))).sort(SKU).iter_rows():
        told = [number(to_decimal(quanta)) if quanta is not None else "none" for quanta in (old, new)]
        yield Cause(CauseKind.STOCK, "stock", f" {told[0]} → {told[1]}", *sku)


# --- parameters ------------------------------------------------------------------------------------------------------------------


def _parameters(before: Side, after: Side) -> pl.DataFrame:
    """Planning parameters that SKUs of both plans use with another value, after inheritance from SKU, item and plan."""
    first, second = before.encoded.skus, after.encoded.skus
    if before.dataset.settings.rules is not after.dataset.settings.rules:
        return pl.DataFrame(schema=CAUSES)
    both = first.join(second, on=SKU, how="inner", suffix="_after", maintain_order="left")
    found = [pl.DataFrame(schema=CAUSES)]
    for column in (*PLANNING_PARAMETERS, TABLES["skus"]["transfer_from"]):
        if column.name in first.columns:
            found.append(_parameter(both, column))
    return pl.concat(found)


def _parameter(both: pl.DataFrame, column: Column) -> pl.DataFrame:
    old, new = column.name, f"{column.name}_after"
    changed = both.filter(pl.col(old).ne_missing(pl.col(new))).select(*SKU, old, new)
    told = [_worded(changed[name], column) for name in (old, new)]
    how = pl.concat_str(pl.lit(" "), pl.lit(told[0]), pl.lit(" → "), pl.lit(told[1]))
    named = changed.with_columns(
        kind=pl.lit(CauseKind.PARAMETER.value), subject=pl.lit(words(old)), how=how, parameter=pl.lit(old), demand=None, supply=None
    )
    return named.select(CAUSES.names()).cast(CAUSES)


def _worded(values: pl.Series, column: Column) -> pl.Series:
    """Values in words, each distinct one once."""
    distinct = values.unique()
    return values.replace_strict(distinct, [_value(value, column.kind, 0) for value in distinct.to_list()], return_dtype=pl.String)


def _records(before: Side, after: Side) -> Iterator[Cause]:
    """Items and SKU records of SKUs that only one of the plans has."""
    first, second = (side.encoded.skus.select(SKU) for side in (before, after))
    alone = pl.concat([first.join(second, on=SKU, how="anti"), second.join(first, on=SKU, how="anti")])
    items = set(alone["item"].to_list())
    for table, names in (("items", ("item",)), ("skus", SKU)):
        for name, old, new in _different(before, after, table, names):
            if name[0] not in items:
                continue
            called = f"item {name[0]}" if table == "items" else "SKU " + " at ".join(filter(None, (name[0], name[-1])))
            if old is None or new is None:
                yield Cause(CauseKind.PARAMETER, called, " added" if old is None else " gone", name[0])
                continue
            for column in TABLES[table]:
                if old[column.name] != new[column.name] and column.name not in _NO_MATTER:
                    how = " " + _from_to(old[column.name], new[column.name], column.kind, 0)
                    yield Cause(CauseKind.PARAMETER, words(column.name), how, name[0])


def _bills(before: Side, after: Side, out: set[str | None]) -> Iterator[Cause]:
    """Bills of material act on their components; those of items that are ``out`` are left out with them."""
    names = ("parent", "component", "variant", "location", "valid_from")
    for (parent, component, *_), old, new in _different(before, after, "boms", names):
        if parent in out:
            continue
        subject = f"bill of {parent}"
        if old is None or new is None:
            yield Cause(CauseKind.PARAMETER, subject, f": {component} {'added' if old is None else 'gone'}", component)
            continue
        for column in TABLES["boms"]:
            if old[column.name] != new[column.name]:
                name = "" if column.name == "quantity_per" else f" {words(column.name)}"
                each = " each" if column.name == "quantity_per" else ""
                how = f": {component}{name} {_from_to(old[column.name], new[column.name], column.kind, 0)}{each}"
                yield Cause(CauseKind.PARAMETER, subject, how, component)


def _places(before: Side, after: Side) -> Iterator[Cause]:
    """Transfer routes, locations and what any SKU may use."""
    for (source, target), old, new in _different(before, after, "transfer_routes", ("from", "to")):
        subject = f"route from {source} to {target}"
        for location in (source, target):
            yield Cause(CauseKind.PARAMETER, subject, _row_change("transfer_routes", old, new), location=location)
    for (location,), old, new in _different(before, after, "locations", ("location",)):
        where = f"location {location}" if location else "the blank location"
        yield Cause(CauseKind.PARAMETER, where, _row_change("locations", old, new), location=location)
    for table in _OF_ALL:
        name = TABLES[table].columns[0].name
        for (key,), _, _ in _different(before, after, table, (name,)):
            yield Cause(CauseKind.PARAMETER, f"{words(name)} {key}", " changed")


def _row_change(table: str, old: Row | None, new: Row | None) -> str:
    if old is None or new is None:
        return " added" if old is None else " gone"
    differing = [column for column in TABLES[table] if old[column.name] != new[column.name]]
    told = [f"{words(column.name)} {_from_to(old[column.name], new[column.name], column.kind, 0)}" for column in differing]
    return ": " + ", ".join(told)


# --- rows that differ ------------------------------------------------------------------------------------------------------------

Row = dict[str, Any]


def _different(
    before: Side, after: Side, table: str, names: Sequence[str]
) -> Iterator[tuple[tuple[Any, ...], Row | None, Row | None]]:
    """The rows of a table that differ, by what names them; of several rows of one name the first that differs."""
    first, second = before.dataset.frame(table), after.dataset.frame(table)
    if first is second:
        return
    columns = list(TABLES[table].names)
    first, second = first.select(columns), second.select(columns)
    copy = pl.int_range(pl.len()).over(columns)
    numbered = [rows.with_columns(copy=copy) for rows in (first, second)]
    on = [*columns, "copy"]
    gone, new = (
        own.join(other, on=on, how="anti", nulls_equal=True, maintain_order="left").drop("copy")
        for own, other in (numbered, numbered[::-1])
    )
    sides: tuple[Mapping[tuple[Any, ...], Row], Mapping[tuple[Any, ...], Row]] = (_by_name(gone, names), _by_name(new, names))
    for name in dict.fromkeys([*sides[0], *sides[1]]):
        yield name, sides[0].get(name), sides[1].get(name)


def _by_name(rows: pl.DataFrame, names: Sequence[str]) -> dict[tuple[Any, ...], Row]:
    found: dict[tuple[Any, ...], Row] = {}
    for row in rows.iter_rows(named=True):
        found.setdefault(tuple(row[name] for name in names), row)
    return found
