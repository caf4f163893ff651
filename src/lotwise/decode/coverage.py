"""Action messages, delays, net requirements and values of the coverage codes as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from lotwise.columns import NO_SUPPLY, REAL_RANK, CoverageInput, CoverageNetted, available, level_on, taken
from lotwise.decode.cells import QUANTITY, dates, quantities
from lotwise.definitions import Kind
from lotwise.kernels.codes import (
    ADVANCE,
    CANCEL_ORDER,
    DECREASE,
    INCREASE,
    NO_DAY,
    NOT_LOADED,
    NOT_PLANNED,
    NOTHING,
    OPEN_DAY,
    POSTPONE,
)
from lotwise.naming import where
from lotwise.results import ACTION_MESSAGES, DELAYS, REQUIREMENTS, VALUES
from lotwise.rows import TableRows
from lotwise.terms import Message
from lotwise.units import QUANTA_PER_UNIT

MINUTES_PER_HOUR = 60
MINUTES_PER_DAY = 24 * MINUTES_PER_HOUR

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from lotwise.decode.names import Names
    from lotwise.definitions import TableDefinition

    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]

MESSAGES = {
    ADVANCE: Message.ADVANCE,
    POSTPONE: Message.POSTPONE,
    INCREASE: Message.INCREASE,
    DECREASE: Message.DECREASE,
    CANCEL_ORDER: Message.CANCEL,
}


def message_rows(names: Names, sentences: Callable[[slice, Ints], pl.Series]) -> TableRows:
    """Action messages; without any where the plan asks for none. ``sentences`` takes rows and their days."""
    netted = _netted(names)
    found = netted.messages

    def build(rows: slice) -> pl.DataFrame:
        order, line = found.order[rows], found.line[rows]
        is_new = order == NOTHING
        changes_quantity = np.isin(found.message[rows], (INCREASE, DECREASE, CANCEL_ORDER))
        reference = np.where(is_new, ~line, order)
        supplies = names.supplies(reference)
        due = available(
            names.encoded.orders["due"], netted.lines["due"], reference
        )  # as messages count: late components aside (13.7)
        quantity = np.where(is_new, taken(netted.lines["quantity"], line), taken(names.encoded.orders["quantity"], order))
        days = _message_days(names, order, found.demand[rows], found.message[rows], found.days[rows])
        words = pl.Series([MESSAGES[code].value for code in sorted(MESSAGES)], dtype=pl.Enum([word.value for word in Message]))
        columns = {
            **names.sku(supplies.sku),
            "supply_id": names.order(order),
            "line_id": names.line_id(supplies),
            "order_due_date": where(is_new, dates(due, names.encoded.start_date)),
            "message": words.gather(found.message[rows]),
            "date": dates(due, names.encoded.start_date),
            "to_date": dates(found.to_day[rows], names.encoded.start_date),
            "days": days,
            "quantity": quantities(quantity),
            "by_quantity": where(changes_quantity, quantities(found.by_quantity[rows])),
            "to_quantity": where(changes_quantity, quantities(found.to_quantity[rows])),
            "demand": names.demand(names.demands(found.demand[rows])),
            "is_derived": found.is_derived[rows],
            "reason": sentences(rows, days),
        }
        return pl.DataFrame(columns).select(ACTION_MESSAGES.names)

    return TableRows.numbered(len(found.order), build)


def _message_days(names: Names, order: Ints, demand: Ints, message: Ints, days: Ints) -> Ints:
    """Days of messages; with times of day, an advance by part of a day counts as one, or not at all (13.6)."""
    of_order, of_demand = (
        minutes.fill_null(0).to_numpy()
        for minutes in (_minutes(names.of_order("time", order)), _minutes(names.of_demand("time", demand)))
    )
    beyond = np.where(message == ADVANCE, of_order - of_demand, 0)
    if not beyond.any():
        return days
    rounds_down = names.of_sku("round_down_advance_days", names.encoded.order_sku[order]).fill_null(value=False).to_numpy()
    minutes = days * MINUTES_PER_DAY + beyond
    return np.where(rounds_down, minutes // MINUTES_PER_DAY, -(-minutes // MINUTES_PER_DAY))


def _minutes(times: pl.Series) -> pl.Series:
    """Times written HH:MM as minutes of the day."""
    return times.str.slice(0, 2).cast(pl.Int64) * MINUTES_PER_HOUR + times.str.slice(3, 2).cast(pl.Int64)


def delay_rows(names: Names) -> TableRows:
    """Demand that is met late, by planning point and requirement date (DL7)."""
    encoded, netted = _input(names), _netted(names)
    due = encoded.demand["due"].astype(np.int64)
    asked = np.where(encoded.demand_asked == NO_DAY, due, encoded.demand_asked)
    is_planned = encoded.sku["code"][encoded.demand_sku] != NOT_PLANNED
    late = np.flatnonzero((netted.issue_day > asked) & is_planned)
    last = _last_supply(encoded, netted)

    def build(rows: slice) -> pl.DataFrame:
        demand = late[rows]
        is_covered = last[demand] != NO_SUPPLY
        supplies, demands = names.supplies(np.where(is_covered, last[demand], 0)), names.demands(demand)
        columns = {
            **names.sku(encoded.demand_sku[demand]),
            "demand": names.demand(demands),
            "demand_type": names.demand_kind(demands),
            "demand_line_id": names.demand_line_id(encoded.demand_line[demand]),
            "requested_date": dates(asked[demand], encoded.start_date),
            "requirement_date": dates(due[demand], encoded.start_date),
            "delayed_date": dates(netted.issue_day[demand], encoded.start_date),
            "delay_days": netted.issue_day[demand] - asked[demand],
            "quantity": quantities(encoded.demand["quantity"][demand]),
            "supply": where(is_covered, names.supply(supplies)),
            "line_id": where(is_covered, names.line_id(supplies)),
        }
        return pl.DataFrame(columns).select(DELAYS.names)

    return TableRows.numbered(len(late), build)


def _last_supply(encoded: CoverageInput, netted: CoverageNetted) -> Ints:
    """(n_demand,) the supply of each demand that is available last, reserved or pegged; NO_SUPPLY where nothing covers it (DL7)."""
    reserved = np.flatnonzero(encoded.demand["reserved"] > 0)
    demand = np.concatenate([reserved, netted.links["demand"]])
    supply = np.concatenate([encoded.reserved_order[reserved], netted.links["supply"].astype(np.int64)])
    order = np.argsort(available(netted.order_due, netted.lines["due"], supply), kind="stable")
    found = np.full(len(encoded.demand), NO_SUPPLY)
    found[demand[order]] = supply[order]
    return found


def requirement_rows(names: Names) -> TableRows:
    """Net requirements by planning point and day: stock, receipts, demand, forecast lines, and what the day needs in all (4.6).

    Planning points whose quantities are too large to add up have no rows.
    """
    encoded, netted = _input(names), _netted(names)
    is_counted = np.ones(len(encoded.sku), bool)
    is_counted[encoded.too_large] = False
    parts = [
        _supply_rows(names, encoded, netted, is_counted),
        _demand_rows(names, encoded, is_counted),
        _forecast_rows(names, encoded, is_counted),
        _sum_rows(names, encoded, is_counted),
    ]
    frame = pl.concat(parts).sort("sku", "day", "place", maintain_order=True)
    level = frame.select(pl.col("change").cum_sum().over("sku"))["change"]
    is_told = (frame["place"] != FORECAST_LINE).to_numpy()
    return TableRows.of(frame.with_columns(accumulated=where(is_told, quantities(level.to_numpy()))).select(REQUIREMENTS.names))


ON_HAND, RECEIPT, ISSUE, FORECAST_LINE, SUM = range(5)
"""The sequence of the rows of a day. What is left of forecast lines is one requirement a day (F2): it leaves with the sum."""


def _supply_rows(names: Names, encoded: CoverageInput, netted: CoverageNetted, is_counted: Flags) -> pl.DataFrame:
    order = np.flatnonzero((encoded.orders["use"] != NOT_LOADED) & is_counted[encoded.order_sku])
    line = np.flatnonzero(netted.lines["order"] == NOTHING)
    supplies = names.supplies(np.concatenate([order, ~line]))
    is_stock = np.concatenate([encoded.orders["due"][order] == OPEN_DAY, np.zeros(len(line), bool)])
    day = np.concatenate([netted.order_due[order], netted.lines["due"][line]])
    quantity = np.concatenate([encoded.orders["quantity"][order], netted.lines["quantity"][line]])
    return _rows(
        names,
        supplies.sku,
        np.where(is_stock, encoded.today, day),
        np.where(is_stock, ON_HAND, RECEIPT),
        quantity,
        quantity,
        supply=names.supply(supplies),
        supply_type=names.supply_kind(supplies).cast(pl.String),
        line_id=names.line_id(supplies),
    )


def _demand_rows(names: Names, encoded: CoverageInput, is_counted: Flags) -> pl.DataFrame:
    demand = np.flatnonzero((encoded.demand_rank == REAL_RANK) & is_counted[encoded.demand_sku])
    quantity, demands = encoded.demand["quantity"][demand], names.demands(demand)
    return _rows(
        names,
        encoded.demand_sku[demand],
        encoded.demand["due"][demand],
        ISSUE,
        quantity,
        -quantity,
        demand=names.demand(demands),
        demand_type=names.demand_kind(demands).cast(pl.String),
    )


def _forecast_rows(names: Names, encoded: CoverageInput, is_counted: Flags) -> pl.DataFrame:
    lines = encoded.forecast_lines.filter(is_counted[encoded.forecast_lines["sku"].to_numpy()])
    sku, due, left = (lines[name].to_numpy() for name in ("sku", "due", "left"))
    row = lines["row"].cast(pl.UInt32)
    ids, kinds = (names.dataset.demands[name].gather(row) for name in ("id", "type"))
    return _rows(names, sku, due, FORECAST_LINE, left, 0, demand=ids, demand_type=kinds)


def _sum_rows(names: Names, encoded: CoverageInput, is_counted: Flags) -> pl.DataFrame:
    quantity = pl.Series(encoded.demand["quantity"])
    columns = {
        "sku": encoded.demand_sku,
        "due": encoded.demand["due"],
        "quantity": quantity,
        "forecast": where(encoded.demand_rank != REAL_RANK, quantity).fill_null(0),
    }
    counted = pl.DataFrame(columns).filter(is_counted[encoded.demand_sku])
    summed = counted.group_by("sku", "due", maintain_order=True).sum()
    sku, due, total, forecast = (summed[name].to_numpy() for name in columns)
    return _rows(names, sku, due, SUM, total, -forecast)


def _rows(
    names: Names,
    sku: NDArray[Any],
    day: NDArray[Any],
    place: Ints | int,
    quantity: NDArray[Any],
    change: Ints | int,
    **given: pl.Series,
) -> pl.DataFrame:
    """Rows of the table with where they stand and by how much they change what is accumulated; what is not given is empty."""
    count = len(sku)
    kinds = {**dict.fromkeys(("demand", "demand_type", "supply", "supply_type"), pl.String), "line_id": pl.Int64}
    blank = {name: pl.Series([None], dtype=kind).new_from_index(0, count) for name, kind in kinds.items()}
    return pl.DataFrame(
        {
            **{name: series.cast(pl.String) for name, series in names.sku(sku.astype(np.int32)).items()},
            "date": dates(day, names.encoded.start_date),
            **{name: given.get(name, empty) for name, empty in blank.items()},
            "quantity": quantities(quantity.astype(np.int64)),
            **{
                name: np.broadcast_to(np.asarray(values, np.int64), count)
                for name, values in (("sku", sku), ("day", day), ("place", place), ("change", change))
            },
        }
    )


def value_rows(names: Names) -> TableRows:
    """Figures that planning worked out on the way: minimum by day, soft issue margins after shrinking, days of advances."""
    parts = [_effective_minimum(names), _issue_margins(names), _advance_days(names)]
    return TableRows.of(pl.concat([part.select(VALUES.names) for part in parts]))


def _effective_minimum(names: Names) -> pl.DataFrame:
    """The minimum of every day inside the coverage fence, of planning points with a seasonal key (SS6)."""
    encoded = _input(names)
    keyed = np.setdiff1d(np.flatnonzero(encoded.skus["minimum_key"].is_not_null().to_numpy()), encoded.too_large)
    sku, day, value = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for point in keyed.tolist():
        days = np.arange(encoded.today, min(int(encoded.sku["fence"][point]), encoded.today + LONGEST_SEASON) + 1)
        sku.append(np.full(len(days), point))
        day.append(days)
        value.append(level_on(encoded, point, days))
    return _values(names, "effective_minimum", np.concatenate(sku), np.concatenate(value), day=np.concatenate(day))


LONGEST_SEASON = 3660
"""Without a coverage fence the minimum is told for ten years."""


def _issue_margins(names: Names) -> pl.DataFrame:
    encoded, netted = _input(names), _netted(names)
    demand = np.flatnonzero(encoded.chains.soft_issue_margin[encoded.demand_sku])
    value = netted.issue_margin[demand] * QUANTA_PER_UNIT
    return _values(
        names, "effective_issue_margin_days", encoded.demand_sku[demand], value, demand=names.demand(names.demands(demand))
    )


def _advance_days(names: Names) -> pl.DataFrame:
    found = _netted(names).messages
    advances = np.flatnonzero(found.message == ADVANCE)
    order = found.order[advances]
    days = _message_days(names, order, found.demand[advances], found.message[advances], found.days[advances])
    return _values(names, "advance_action_days", names.encoded.order_sku[order], days * QUANTA_PER_UNIT, supply=names.order(order))


def _values(
    names: Names,
    name: str,
    sku: NDArray[Any],
    value: Ints,
    *,
    demand: pl.Series | None = None,
    supply: pl.Series | None = None,
    day: Ints | None = None,
) -> pl.DataFrame:
    blank = pl.Series([None], dtype=pl.String).new_from_index(0, len(sku))
    of_sku = {column: series.cast(pl.String) for column, series in names.sku(sku.astype(np.int32)).items()}
    return pl.DataFrame(
        {
            "name": pl.Series([name], dtype=pl.String).new_from_index(0, len(sku)),
            **of_sku,
            "demand": blank if demand is None else demand,
            "supply": blank if supply is None else supply,
            "date": dates(np.full(len(sku), NO_DAY) if day is None else day, names.encoded.start_date),
            "value": quantities(value),
        }
    )


def no_rows(table: TableDefinition) -> pl.DataFrame:
    """A result table without rows."""
    kinds: dict[Kind, pl.DataType | type[pl.DataType]] = {
        Kind.DATE: pl.Date,
        Kind.QUANTITY: QUANTITY,
        Kind.INTEGER: pl.Int64,
        Kind.FLAG: pl.Boolean,
    }
    return pl.DataFrame(schema={column.name: kinds.get(column.kind, pl.String) for column in table})


def _input(names: Names) -> CoverageInput:
    if not isinstance(names.encoded, CoverageInput):
        message = "Only plans by coverage codes have this table."
        raise TypeError(message)
    return names.encoded


def _netted(names: Names) -> CoverageNetted:
    if not isinstance(names.netted, CoverageNetted):
        message = "Only plans by coverage codes have this table."
        raise TypeError(message)
    return names.netted
