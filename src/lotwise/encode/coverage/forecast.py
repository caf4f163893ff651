"""Forecast reduction: which forecast lines count, and what a percentage or orders leave of them (specification 10)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from lotwise.columns import LARGEST_SUM
from lotwise.encode.coverage.loading import is_loaded
from lotwise.keys import key_periods
from lotwise.records import SKU_KEY
from lotwise.terms import DemandType, ForecastReductionExcess, ForecastReductionMethod, ReduceForecastBy
from lotwise.units import to_quanta

if TYPE_CHECKING:
    from lotwise.settings import Settings

PERIOD = ["point", "period"]
NO_ISSUE = (DemandType.FORECAST, DemandType.POSTED_SALE, DemandType.BLANKET_SALES_ORDER)
"""Demand types that no setting lets reduce a forecast: it does not reduce itself, a posted sale has taken its stock already, and
a blanket order takes none before a sales order draws on it. Everything else that takes stock is a transaction."""
POSITIVE = pl.col("quantity").clip(lower_bound=0)
"""What orders can take of a forecast line: nothing of a negative one, which corrects the others of its day."""
WHOLE = to_quanta(Decimal(100))
"""100 percent, as ``percent`` is counted here."""
REDUCED = {
    "row": pl.Int64,
    "id": pl.String,
    "item": pl.String,
    "variant": pl.String,
    "location": pl.String,
    "due": pl.Int64,
    "quantity": pl.Int64,
    "left": pl.Int64,
    "taken": pl.Int64,
    "method": pl.String,
}


def reduced_forecast(
    demands: pl.DataFrame,
    points: pl.DataFrame,
    reduction_keys: pl.DataFrame,
    forecast_models: pl.DataFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Every forecast line that counts, with what the reduction leaves of it, 0 included.

    Parameters
    ----------
    demands
        Rows of the demand table with ``row`` and ``due`` (days since the planning start); where ``counts_issues``, also the
        issues of open orders that stand in no row of it.
    points
        Planning points: item, variant, location, ``reduction_key`` (null = none), ``positive_days`` (null = unlimited) and
        ``fence``, the last day that is loaded (null = no end).
    reduction_keys, forecast_models
        The tables of the dataset.

    Returns
    -------
    pl.DataFrame
        Columns ``REDUCED``, sorted by item, variant, location, due and id; quantities in quanta. ``taken`` is what the reduction
        took, negative where a percentage raised the line; ``method`` is the method that did it, ``none`` where nothing changed.

    Notes
    -----
    A line counts when it is dated after today and inside the fence, and belongs to the plan's forecast model or one of its
    submodels. Rule page: rules/forecast-reduction.
    """
    if not settings.include_demand_forecast:
        return pl.DataFrame(schema=REDUCED)
    today = settings.day(settings.today)
    loaded = demands.filter(is_loaded(settings))
    points = points.select(*SKU_KEY, "reduction_key", "positive_days", "fence").sort(SKU_KEY).with_row_index("point")
    lines = _at_points(loaded.filter(_is_of_model(forecast_models, settings) & (pl.col("due") > today)), points)
    method = settings.forecast_reduction_method
    if method is ForecastReductionMethod.NONE:
        reduced = lines.with_columns(pl.col("quantity").alias("left"))
    elif method is ForecastReductionMethod.PERCENT_REDUCTION_KEY:
        reduced = _reduced_by_percent(_in_key_period(lines, _key_periods(reduction_keys, settings)))
    else:
        orders = _at_points(loaded.filter(_is_qualified(settings)), points)
        if method is ForecastReductionMethod.TRANSACTIONS_REDUCTION_KEY:
            reduced = _reduced_in_key_periods(lines, orders, _key_periods(reduction_keys, settings), settings)
        else:
            reduced = _reduced_in_dynamic_periods(lines, orders)
    return _result(reduced, method)


def counts_issues(settings: Settings) -> bool:
    """Whether more than rows of the demand table reduces a forecast: every issue, those of open orders too (F4)."""
    by_orders = settings.forecast_reduction_method not in (
        ForecastReductionMethod.NONE,
        ForecastReductionMethod.PERCENT_REDUCTION_KEY,
    )
    return settings.include_demand_forecast and by_orders and settings.reduce_forecast_by is not ReduceForecastBy.ORDERS


def forecast_requirements(reduced: pl.DataFrame) -> pl.DataFrame:
    """What is left of the forecast as requirements: the lines of one planning point and day together.

    Parameters
    ----------
    reduced
        As ``reduced_forecast`` returns it.

    Returns
    -------
    pl.DataFrame
        ``row`` and ``id`` of the first line by id, which speaks for the sum, item, variant, location, ``due``, ``quantity`` (what
        is left) and ``entered`` (before the reduction), in quanta; sorted by item, variant, location and due. Days of which
        nothing is left have no row.
    """
    return (
        reduced.group_by(*SKU_KEY, "due", maintain_order=True)  # sorted by id inside each day
        .agg(
            pl.col("row", "id").first(),
            pl.col("left").sum().alias("quantity"),
            pl.col("quantity").sum().alias("entered"),
        )
        .filter(pl.col("quantity") > 0)
        .select("row", "id", *SKU_KEY, "due", "quantity", "entered")
    )


def _is_of_model(forecast_models: pl.DataFrame, settings: Settings) -> pl.Expr:
    """Forecast lines of the plan's model and its submodels; without a model all of them."""
    is_forecast = pl.col("type") == DemandType.FORECAST.value
    model = settings.forecast_model
    if model is None:
        return is_forecast
    submodels = forecast_models.filter(pl.col("model") == model)["submodels"].explode().drop_nulls().to_list()
    return is_forecast & pl.col("model").is_in([model, *submodels]).fill_null(value=False)


def _is_qualified(settings: Settings) -> pl.Expr:
    """Qualified demand, which reduces a forecast: sales orders, or everything that takes stock."""
    if settings.reduce_forecast_by is ReduceForecastBy.ORDERS:
        takes = pl.col("type") == DemandType.SALES_ORDER.value
    else:
        takes = ~pl.col("type").is_in([kind.value for kind in NO_ISSUE])
    return takes & (pl.col("quantity") > 0)


def _at_points(rows: pl.DataFrame, points: pl.DataFrame) -> pl.DataFrame:
    """Rows inside the fence of their planning point, with its number and parameters."""
    placed = rows.select("row", "id", *SKU_KEY, "due", "quantity").join(points, on=SKU_KEY, how="inner")
    return placed.filter(pl.col("fence").is_null() | (pl.col("due") <= pl.col("fence")))


def _key_periods(reduction_keys: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """The periods of every reduction key by number, with the last day and the percentage (5 decimals) of each."""
    periods = [
        (key, number, settings.day(period.until) - 1, to_quanta(period.value))
        for (key,), rows in reduction_keys.group_by("key", maintain_order=True)
        for number, period in enumerate(key_periods(rows.select("change", "unit", "percent").iter_rows(), settings.today))
    ]
    schema = {"reduction_key": pl.String, "period": pl.Int64, "last": pl.Int64, "percent": pl.Int64}
    return pl.DataFrame(periods, schema, orient="row")


def _in_key_period(rows: pl.DataFrame, periods: pl.DataFrame) -> pl.DataFrame:
    """Rows with the ``period`` of their point's reduction key and its ``percent``; null after the last one and without a key.

    What is overdue lies in the first period.
    """
    return rows.sort("due").join_asof(
        periods.sort("last"),
        left_on="due",
        right_on="last",
        by="reduction_key",
        strategy="forward",
        check_sortedness=False,
    )


def _reduced_by_percent(lines: pl.DataFrame) -> pl.DataFrame:
    """Each line times what its period's percentage leaves of it, rounded to whole quanta, halves up; a line in no period is whole.

    More than 100 percent leaves nothing. Where a negative percentage makes more than can be added up, it is the first sum that is
    too large, so that the finding about such sums names it.
    """
    left_of_whole = (WHOLE - pl.col("percent").fill_null(0).cast(pl.Int128)).clip(lower_bound=0)
    exact = (2 * pl.col("quantity").cast(pl.Int128) * left_of_whole + WHOLE) // (2 * WHOLE)
    return lines.with_columns(exact.clip(-LARGEST_SUM, LARGEST_SUM).cast(pl.Int64).alias("left"))


def _reduced_in_key_periods(lines: pl.DataFrame, orders: pl.DataFrame, periods: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Orders reduce the lines of the key's period that they fall into; what is too much may go on to its neighbours."""
    lines, consumed = _in_key_period(lines, periods), _ordered(_in_key_period(orders, periods))
    if settings.forecast_reduction_excess is ForecastReductionExcess.PREVIOUS_THEN_NEXT:
        consumed = _with_excess(lines, consumed)
    return _reduced_by_orders(lines, consumed)


def _reduced_in_dynamic_periods(lines: pl.DataFrame, orders: pl.DataFrame) -> pl.DataFrame:
    """Orders reduce the last line on or before their day, at most the positive days away; the excess lapses.

    Lines of one day share their period. Lines of today or earlier bound periods too, but only their own: all of them lie before
    the first line that counts, and orders before that one reduce nothing anyway.
    """
    lines = lines.with_columns(pl.col("due").alias("period"))
    opened = lines.select("point", "due", "period").unique().sort("due")
    within = orders.sort("due").join_asof(opened, on="due", by="point", strategy="backward", check_sortedness=False)
    distance = pl.col("due") - pl.col("period")
    within = within.filter(pl.col("positive_days").is_null() | (distance <= pl.col("positive_days")))
    return _reduced_by_orders(lines, _ordered(within))


def _ordered(orders: pl.DataFrame) -> pl.DataFrame:
    """What orders take of the forecast of each planning point and period: ``point``, ``period``, ``consumed``."""
    return orders.filter(pl.col("period").is_not_null()).group_by(PERIOD).agg(pl.col("quantity").sum().alias("consumed"))


def _with_excess(lines: pl.DataFrame, ordered: pl.DataFrame) -> pl.DataFrame:
    """As ``ordered``, and what a period has too much of goes on to the forecast of the period before it, then of the one after it.

    It goes one period each way, period by period in time; what is left then lapses.
    """
    forecast = lines.filter(pl.col("period").is_not_null()).group_by(PERIOD).agg(POSITIVE.sum().alias("forecast"))
    both = forecast.join(ordered, on=PERIOD, how="full", coalesce=True).sort(PERIOD)
    point, period, expected, taken = (both[name].fill_null(0).to_numpy() for name in (*PERIOD, "forecast", "consumed"))
    free, excess = np.maximum(expected - taken, 0), np.maximum(taken - expected, 0)
    consumed = taken.copy()
    for now in np.unique(period[excess > 0]):
        here = np.flatnonzero((period == now) & (excess > 0))
        for step in (-1, 1):
            near = np.clip(here + step, 0, len(both) - 1)
            is_next = (point[near] == point[here]) & (period[near] == now + step)
            here_next, near = here[is_next], near[is_next]
            moved = np.minimum(excess[here_next], free[near])
            excess[here_next] -= moved
            free[near] -= moved
            consumed[near] += moved
    return both.with_columns(pl.Series("consumed", consumed))


def _reduced_by_orders(lines: pl.DataFrame, consumed: pl.DataFrame) -> pl.DataFrame:
    """What is left when the lines of each period are used up from the earliest on, on one day by id."""
    before = POSITIVE.cum_sum().over(PERIOD) - POSITIVE
    rest = (pl.col("consumed").fill_null(0) - before).clip(lower_bound=0)
    return (
        lines.join(consumed, on=PERIOD, how="left")
        .sort("point", "due", "id")
        .with_columns((pl.col("quantity") - pl.min_horizontal(rest, POSITIVE)).alias("left"))
    )


def _result(reduced: pl.DataFrame, method: ForecastReductionMethod) -> pl.DataFrame:
    """The columns of ``REDUCED``, sorted."""
    taken = pl.col("quantity") - pl.col("left")
    by = pl.when(taken == 0).then(pl.lit(ForecastReductionMethod.NONE.value)).otherwise(pl.lit(method.value))
    return reduced.sort("point", "due", "id").with_columns(taken.alias("taken"), by.alias("method")).select(*REDUCED)
