"""The input tables: every column defined once.

Source of names and meanings: the scenario format; source of ranges and defaults: the rule pages named in ``read_by``.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from lotwise.definitions import Column, Kind, TableDefinition
from lotwise.terms import (
    BlankOverflowLevel,
    ConsumeOnHand,
    DemandType,
    Flexibility,
    ForecastReductionExcess,
    ForecastReductionMethod,
    KeyUnit,
    LotForLotTimeBucket,
    ManufacturingPolicy,
    MinMaxRounding,
    MissingSkuPlanning,
    OrderSettingsType,
    PlannedOrderStatus,
    ReduceForecastBy,
    ReorderingPolicy,
    Replenishment,
    Rules,
    SupplyStatus,
    SupplyType,
)

if TYPE_CHECKING:
    from enum import StrEnum

_ZERO = Decimal(0)
_BASE_UNIT = "base unit of measure"
_PERIOD_UNIT = "calendar period"
SKU_KEY = ["item", "variant", "location"]
"""The columns that name a SKU, or planning point, in every table that has it."""
_DAYS = "calendar days"
_BC, _PO = Rules.BUSINESS_CENTRAL, Rules.PLANNING_OPTIMIZATION


def _text(name: str, meaning: str, *, required: bool = False, read_by: tuple[str, ...] = (), rules: Rules | None = None) -> Column:
    return Column(name=name, kind=Kind.TEXT, meaning=meaning, required=required, read_by=read_by, rules=rules)


def _date(
    name: str,
    meaning: str,
    *,
    required: bool = False,
    required_by: Rules | None = None,
    default: str = "",
    read_by: tuple[str, ...] = (),
    rules: Rules | None = None,
) -> Column:
    return Column(
        name=name,
        kind=Kind.DATE,
        meaning=meaning,
        required=required,
        required_by=required_by,
        default=default,
        read_by=read_by,
        rules=rules,
    )


def _period(name: str, meaning: str, *, read_by: tuple[str, ...] = (), rules: Rules | None = None) -> Column:
    return Column(name=name, kind=Kind.PERIOD, meaning=meaning, default="0D", unit=_PERIOD_UNIT, read_by=read_by, rules=rules)


def _quantity(
    name: str, meaning: str, *, required: bool = False, signed: bool = False, default: str = "", read_by: tuple[str, ...] = ()
) -> Column:
    return Column(
        name=name,
        kind=Kind.QUANTITY,
        meaning=meaning,
        required=required,
        unit=_BASE_UNIT,
        minimum=None if signed else _ZERO,
        default=default,
        read_by=read_by,
    )


def _flag(name: str, meaning: str, *, default: str, read_by: tuple[str, ...] = (), rules: Rules | None = None) -> Column:
    return Column(name=name, kind=Kind.FLAG, meaning=meaning, default=default, read_by=read_by, rules=rules)


def _choice(name: str, meaning: str, choices: type[StrEnum], page: str, **more: object) -> Column:
    """A choice of the coverage codes' tables and settings."""
    return Column(
        name=name,
        kind=Kind.CHOICE,
        meaning=meaning,
        choices=choices,
        read_by=(f"rules/{page}",),
        rules=_PO,
        **more,  # type: ignore[arg-type]
    )


def _of_coverage(name: str, kind: Kind, meaning: str, page: str, **more: object) -> Column:
    """A column that only the coverage codes read."""
    units = {Kind.QUANTITY: _BASE_UNIT, Kind.PERIOD: _PERIOD_UNIT, Kind.INTEGER: _DAYS, Kind.PERCENT: "percent"}
    bounded = kind in (Kind.QUANTITY, Kind.INTEGER, Kind.PERCENT)
    given = {"unit": units.get(kind, ""), "minimum": _ZERO if bounded else None} | more
    return Column(name=name, kind=kind, meaning=meaning, read_by=(f"rules/{page}",), rules=_PO, **given)  # type: ignore[arg-type]


def _parameter(name: str, kind: Kind, meaning: str, read_by: str, *, default: str = "0", **more: object) -> Column:
    """A planning parameter: stands on items and SKUs; left empty on a SKU it takes the item's value."""
    units = {Kind.QUANTITY: _BASE_UNIT, Kind.PERIOD: _PERIOD_UNIT, Kind.INTEGER: _DAYS}
    unit = more.pop("unit", units.get(kind, ""))
    minimum = more.pop("minimum", _ZERO if kind in (Kind.QUANTITY, Kind.INTEGER) and "above" not in more else None)
    return Column(
        name=name,
        kind=kind,
        meaning=meaning,
        default=default,
        unit=unit,  # type: ignore[arg-type]
        minimum=minimum,  # type: ignore[arg-type]
        inherits=True,
        read_by=tuple(f"rules/{page}" for page in read_by.split()),
        **more,  # type: ignore[arg-type]
    )


SHARED_PARAMETERS: tuple[Column, ...] = (
    _parameter(
        "replenishment",
        Kind.CHOICE,
        "Where supply comes from; transfer only on a SKU.",
        "policies dates",
        default="purchase",
        choices=Replenishment,
    ),
    _parameter(
        "reordering_policy",
        Kind.CHOICE,
        "How the item is replenished: by default it is not planned (none), under coverage codes by requirement.",
        "policies coverage-codes",
        default="by rules",
        choices=ReorderingPolicy,
    ),
    _parameter(
        "manufacturing_policy",
        Kind.CHOICE,
        "Production for stock, or linked to the order that needs it.",
        "order-to-order",
        default="make_to_stock",
        choices=ManufacturingPolicy,
    ),
    _parameter("lead_time", Kind.PERIOD, "From order or start date to end date.", "dates", default="0D"),
    _parameter("minimum_order_quantity", Kind.QUANTITY, "Orders are raised to at least this much; 0: none.", "order-modifiers"),
    _parameter("maximum_order_quantity", Kind.QUANTITY, "Orders are split to at most this much; 0: none.", "order-modifiers"),
    _parameter("order_multiple", Kind.QUANTITY, "Orders are rounded up to a multiple of this; 0: none.", "order-modifiers"),
    _parameter(
        "rounding_precision",
        Kind.QUANTITY,
        "Component need is rounded up to a multiple of this.",
        "quantities",
        default="0.00001",
        above=_ZERO,
    ),
    _parameter(
        "scrap_pct",
        Kind.PERCENT,
        "Share of the output that is lost in production: components are needed for so much more.",
        "bills-of-material",
        minimum=_ZERO,
        unit="percent",
    ),
    _parameter(
        "components_at_location",
        Kind.TEXT,
        "Where orders of the SKU need their components; left empty: the plan's components_at_location, else where the order is.",
        "bills-of-material skus",
        default="plan",
    ),
    _parameter(
        "vendor_calendar",
        Kind.TEXT,
        "Calendar of the vendor: moves end, start and order date, not the due date.",
        "dates",
        default="",
    ),
)
"""Planning parameters that both families of rules read."""

REORDERING_PARAMETERS: tuple[Column, ...] = (
    _parameter(
        "include_inventory",
        Kind.FLAG,
        "Whether stock counts as supply. Default: yes, but no for the policies order and none.",
        "policies lot-for-lot order",
        default="by policy",
        rules=_BC,
    ),
    _parameter(
        "safety_lead_time",
        Kind.PERIOD,
        "Supply ends this long before it is due; left empty it takes default_safety_lead_time of the plan.",
        "dates",
        default="plan",
        rules=_BC,
    ),
    _parameter(
        "time_bucket",
        Kind.PERIOD,
        "Length of the buckets at whose end the reorder point is checked; on Lot-for-Lot see lot_for_lot_time_bucket.",
        "fixed-reorder-qty maximum-qty overflow lot-for-lot",
        default="0D",
        rules=_BC,
    ),
    _parameter(
        "lot_accumulation_period",
        Kind.PERIOD,
        "Needs up to this long after the date of a lot share the lot.",
        "lot-for-lot",
        default="0D",
        rules=_BC,
    ),
    _parameter(
        "rescheduling_period",
        Kind.PERIOD,
        "An existing order may move by up to this long, in or out.",
        "lot-for-lot",
        default="0D",
        rules=_BC,
    ),
    _parameter(
        "dampener_period",
        Kind.PERIOD,
        "Moves to a later date of up to this long are not suggested; left empty it takes default_dampener_period of the plan.",
        "dampeners",
        default="plan",
        rules=_BC,
    ),
    _parameter(
        "dampener_quantity",
        Kind.QUANTITY,
        "A surplus of up to this much is left alone; 0: lot_size times default_dampener_quantity_pct.",
        "dampeners overflow",
        rules=_BC,
    ),
    _parameter("lot_size", Kind.QUANTITY, "Basis of the default dampener quantity.", "dampeners", rules=_BC),
    _parameter("safety_stock", Kind.QUANTITY, "Stock that planning keeps free at the end of every day.", "safety-stock", rules=_BC),
    _parameter(
        "reorder_point",
        Kind.QUANTITY,
        "Projected inventory at or below this needs an order; raised to the safety stock. Below zero counts as zero.",
        "fixed-reorder-qty maximum-qty",
        minimum=None,
        rules=_BC,
    ),
    _parameter("reorder_quantity", Kind.QUANTITY, "Size of one lot of a Fixed Reorder Qty. order.", "fixed-reorder-qty", rules=_BC),
    _parameter(
        "maximum_inventory",
        Kind.QUANTITY,
        "Level that a Maximum Qty. order fills up to; it must be above the reorder point.",
        "maximum-qty",
        rules=_BC,
    ),
    _parameter(
        "overflow_level",
        Kind.QUANTITY,
        "Existing orders that bring inventory above this are cut; 0: see blank_overflow_level.",
        "overflow",
        rules=_BC,
    ),
)
"""Planning parameters of the reordering policies alone."""

COVERAGE_PARAMETERS: tuple[Column, ...] = (
    _parameter(
        "coverage_period",
        Kind.PERIOD,
        "A Period order covers the requirements of so many days, from its first uncovered one on.",
        "period",
        default="0D",
        rules=_PO,
    ),
    _parameter(
        "minimum",
        Kind.QUANTITY,
        "Level that projected on-hand must not fall below; under Min./Max. falling below it triggers a refill.",
        "minimum min-max",
        default="0",
        rules=_PO,
    ),
    _parameter(
        "maximum",
        Kind.QUANTITY,
        "Level that a Min./Max. refill fills up to; at least the minimum.",
        "min-max",
        default="0",
        rules=_PO,
    ),
    _parameter(
        "minimum_key",
        Kind.TEXT,
        "Seasonal key by whose factors the minimum changes.",
        "minimum",
        default="",
        rules=_PO,
    ),
    _parameter(
        "maximum_key",
        Kind.TEXT,
        "Seasonal key by whose factors the maximum changes.",
        "minimum",
        default="",
        rules=_PO,
    ),
    _parameter(
        "min_max_rounding",
        Kind.CHOICE,
        "How a Min./Max. refill becomes a multiple: below the maximum unless that misses the minimum, always down, always up.",
        "min-max",
        default="default",
        choices=MinMaxRounding,
        rules=_PO,
    ),
    _parameter(
        "positive_days",
        Kind.INTEGER,
        "Supply may come this many days before the demand that it covers; left empty: however early.",
        "pegging",
        default="unlimited",
        rules=_PO,
    ),
    _parameter(
        "negative_days",
        Kind.INTEGER,
        "A demand may be this many days late, beyond what the lead time excuses, before a new order is made.",
        "pegging",
        default="0",
        rules=_PO,
    ),
    _parameter(
        "consume_on_hand",
        Kind.CHOICE,
        "Whether stock is used before or after all other supply.",
        "pegging",
        default="before_all_supply",
        choices=ConsumeOnHand,
        rules=_PO,
    ),
    _parameter(
        "use_latest_supply",
        Kind.FLAG,
        "Whether the latest timely supply is used first, rather than the earliest.",
        "pegging",
        default="false",
        rules=_PO,
    ),
    _parameter(
        "strict_safety_stock_pegging",
        Kind.FLAG,
        "Whether orders made for the minimum stay with it.",
        "minimum",
        default="false",
        rules=_PO,
    ),
    _parameter(
        "coverage_time_fence",
        Kind.PERIOD,
        "Demand and supply dated later than this from today are not planned.",
        "fences",
        default="100D",
        rules=_PO,
    ),
    _parameter(
        "receipt_margin",
        Kind.PERIOD,
        "From delivery to the day on which the goods can be used.",
        "margins",
        default="0D",
        rules=_PO,
    ),
    _parameter(
        "issue_margin",
        Kind.PERIOD,
        "Goods are available this long before the demand needs them.",
        "margins",
        default="0D",
        rules=_PO,
    ),
    _parameter(
        "reorder_margin",
        Kind.PERIOD,
        "From the order date to the start of the lead time.",
        "margins",
        default="0D",
        rules=_PO,
    ),
    _parameter(
        "soft_issue_margin",
        Kind.FLAG,
        "Whether the issue margin shrinks rather than delay a demand.",
        "margins",
        default="false",
        rules=_PO,
    ),
    _parameter(
        "lead_time_working_days",
        Kind.FLAG,
        "Whether the lead time counts on open days.",
        "margins",
        default="false",
        rules=_PO,
    ),
    _parameter(
        "coverage_vendor",
        Kind.TEXT,
        "Vendor of the item coverage; comes before vendor.",
        "order-settings",
        default="",
        rules=_PO,
    ),
    _parameter(
        "coverage_lead_time",
        Kind.PERIOD,
        "Lead time of the item coverage; comes before lead_time and the order settings.",
        "order-settings",
        default="",
        rules=_PO,
    ),
    _parameter(
        "calendar",
        Kind.TEXT,
        "Calendar of the coverage group, for every role that has no column of its own.",
        "margins",
        default="",
        rules=_PO,
    ),
    _parameter(
        "issue_calendar",
        Kind.TEXT,
        "Calendar of the days on which goods leave.",
        "margins",
        default="",
        rules=_PO,
    ),
    _parameter(
        "availability_calendar",
        Kind.TEXT,
        "Calendar of the days on which goods become available.",
        "margins",
        default="",
        rules=_PO,
    ),
    _parameter(
        "receipt_calendar",
        Kind.TEXT,
        "Calendar of the days on which goods are received.",
        "margins",
        default="",
        rules=_PO,
    ),
    _parameter(
        "lead_time_calendar",
        Kind.TEXT,
        "Calendar on which the lead time counts.",
        "margins",
        default="",
        rules=_PO,
    ),
    _parameter(
        "order_calendar",
        Kind.TEXT,
        "Calendar of the days on which orders are placed.",
        "margins",
        default="",
        rules=_PO,
    ),
    _parameter(
        "advance_margin",
        Kind.INTEGER,
        "An order may be this late without an advance message.",
        "action-messages",
        default="0",
        rules=_PO,
    ),
    _parameter(
        "postpone_margin",
        Kind.INTEGER,
        "An order may be this early without a postpone message.",
        "action-messages",
        default="0",
        rules=_PO,
    ),
    _parameter(
        "round_down_advance_days",
        Kind.FLAG,
        "Whether part of a day counts as none in an advance message, rather than as one.",
        "action-messages",
        default="false",
        rules=_PO,
    ),
    _parameter(
        "reduction_key",
        Kind.TEXT,
        "Key whose periods reduce the forecast.",
        "forecast-reduction",
        default="",
        rules=_PO,
    ),
    _parameter(
        "is_active_for_planning",
        Kind.FLAG,
        "Lifecycle state: no is left out everywhere, also as a component.",
        "planned-orders",
        default="true",
        rules=_PO,
    ),
)
"""Planning parameters of the coverage codes alone."""

PLANNING_PARAMETERS = (*SHARED_PARAMETERS, *REORDERING_PARAMETERS, *COVERAGE_PARAMETERS)

PLAN = TableDefinition(
    name="plan",
    meaning="Settings of the run: one row. The head of a scenario, `plan.yaml` of a folder, `[plan]` of a source file.",
    required=True,
    columns=(
        _date("start_date", "First day that is planned; everything before is the frozen zone.", required=True),
        _date(
            "end_date",
            "Last day whose demand is planned. Coverage codes plan up to their fence and need none.",
            required_by=_BC,
            default="end of fence",
        ),
        _date(
            "today",
            "Work date: a line to be ordered before it is too late.",
            default="start_date",
            read_by=("rules/dates",),
        ),
        Column(
            name="default_safety_lead_time",
            kind=Kind.PERIOD,
            meaning="Safety lead time of items that leave theirs empty.",
            default="0D",
            unit=_PERIOD_UNIT,
            read_by=("rules/dates",),
            rules=_BC,
        ),
        Column(
            name="default_dampener_period",
            kind=Kind.PERIOD,
            meaning="Dampener period of items that leave theirs empty.",
            default="0D",
            unit=_PERIOD_UNIT,
            read_by=("rules/dampeners",),
            rules=_BC,
        ),
        Column(
            name="default_dampener_quantity_pct",
            kind=Kind.PERCENT,
            meaning="Dampener quantity of items that leave theirs at 0, in percent of their lot size.",
            default="0",
            unit="percent",
            minimum=_ZERO,
            read_by=("rules/dampeners",),
            rules=_BC,
        ),
        Column(
            name="blank_overflow_level",
            kind=Kind.CHOICE,
            meaning="What an overflow level of 0 means.",
            default="allow_default_calculation",
            choices=BlankOverflowLevel,
            read_by=("rules/overflow",),
            rules=_BC,
        ),
        _flag(
            "respect_planning_parameters",
            "Exceptions have the size of the policy and order modifiers: on the start date, under a reorder point on every day.",
            default="false",
            read_by=("rules/safety-stock", "rules/fixed-reorder-qty", "rules/maximum-qty"),
            rules=_BC,
        ),
        _flag(
            "location_mandatory",
            "Items without a SKU record are not planned at the blank location of their own accord.",
            default="false",
            read_by=("rules/skus",),
            rules=_BC,
        ),
        _text("components_at_location", "Location where components are needed.", read_by=("rules/skus",)),
        _flag(
            "use_forecast_on_locations",
            "Forecasts count per location; otherwise they are pooled.",
            default="true",
            read_by=("rules/forecast",),
            rules=_BC,
        ),
        _date("exclude_forecast_before", "Forecasts dated before this day are ignored.", read_by=("rules/forecast",), rules=_BC),
        Column(
            name="location_filter",
            kind=Kind.LIST,
            meaning="Plan only SKUs at these locations.",
            default="all",
            read_by=("rules/skus",),
        ),
        Column(
            name="variant_filter",
            kind=Kind.LIST,
            meaning="Plan only SKUs of these variants.",
            default="all",
            read_by=("rules/skus",),
        ),
        Column(
            name="lot_for_lot_time_bucket",
            kind=Kind.CHOICE,
            meaning="What the time bucket of a Lot-for-Lot item without both periods means.",
            default="both_periods",
            choices=LotForLotTimeBucket,
            read_by=("rules/lot-for-lot",),
            rules=_BC,
        ),
        _of_coverage(
            "coverage_time_fence",
            Kind.PERIOD,
            "Demand and supply dated later than this from today are not planned, whatever the items say; 0D: no fence.",
            "fences",
        ),
        _of_coverage("positive_days", Kind.INTEGER, "Positive days of all items, whatever they say.", "pegging"),
        _of_coverage("negative_days", Kind.INTEGER, "Negative days of all items, whatever they say.", "pegging"),
        _of_coverage(
            "use_dynamic_positive_days",
            Kind.FLAG,
            "Demand inside the lead time may use supply however early it is.",
            "pegging",
            default="false",
        ),
        _of_coverage("receipt_margin", Kind.PERIOD, "Added to the receipt margin of every item.", "margins", default="0D"),
        _of_coverage("issue_margin", Kind.PERIOD, "Added to the issue margin of every item.", "margins", default="0D"),
        _of_coverage("reorder_margin", Kind.PERIOD, "Added to the reorder margin of every item.", "margins", default="0D"),
        _of_coverage(
            "margins_in_working_days", Kind.FLAG, "Whether the three margins count on open days.", "margins", default="false"
        ),
        _of_coverage("use_latest_supply", Kind.FLAG, "Use the latest timely supply first, whatever the items say.", "pegging"),
        _of_coverage(
            "strict_safety_stock_pegging", Kind.FLAG, "Orders made for the minimum stay with it, whatever the items say.", "minimum"
        ),
        _of_coverage("include_demand_forecast", Kind.FLAG, "Whether forecasts are demand.", "forecast-reduction", default="false"),
        _of_coverage(
            "forecast_model",
            Kind.TEXT,
            "Plan only forecasts of this model and its submodels; left empty: all.",
            "forecast-reduction",
        ),
        _of_coverage(
            "include_requisitions", Kind.FLAG, "Whether purchase requisitions are demand.", "requisitions", default="false"
        ),
        _of_coverage(
            "include_sales_quotations", Kind.FLAG, "Whether sales quotations are demand.", "requisitions", default="false"
        ),
        _of_coverage(
            "probability_pct",
            Kind.PERCENT,
            "Quotations count from this probability on; 0: all of them.",
            "requisitions",
            default="0",
        ),
        _of_coverage(
            "exclude_specific_transactions",
            Kind.FLAG,
            "Whether demand marked exclude_from_planning is left out.",
            "requisitions",
            default="false",
        ),
        _of_coverage(
            "action_messages", Kind.FLAG, "Whether existing orders get action messages.", "action-messages", default="false"
        ),
        _of_coverage(
            "action_time_fence", Kind.PERIOD, "Messages only for orders dated up to this from today; 0D: none.", "action-messages"
        ),
        _of_coverage(
            "freeze_time_fence",
            Kind.PERIOD,
            "Planned orders dated up to this from today stay as they are, and no new one is dated there.",
            "fences",
        ),
        _of_coverage("firming_time_fence", Kind.PERIOD, "Kept for the record; nothing is firmed.", "planned-orders"),
        _choice(
            "consume_on_hand",
            "Whether stock is used before or after all other supply, whatever the items say.",
            ConsumeOnHand,
            "pegging",
        ),
        _choice(
            "forecast_reduction_method", "What reduces forecasts.", ForecastReductionMethod, "forecast-reduction", default="none"
        ),
        _choice("reduce_forecast_by", "Which demand reduces forecasts.", ReduceForecastBy, "forecast-reduction", default="orders"),
        _choice(
            "forecast_reduction_excess",
            "Where orders go on that exceed the forecast of their period.",
            ForecastReductionExcess,
            "forecast-reduction",
            default="previous_then_next",
        ),
        _of_coverage("plan_filter", Kind.LIST, "Items of the plan.", "planned-orders", default="all"),
        _of_coverage(
            "runtime_filter",
            Kind.LIST,
            "Items of this run; of the others stands what the last run planned.",
            "planned-orders",
            default="all",
        ),
        _of_coverage(
            "include_all_bom_levels",
            Kind.FLAG,
            "Whether everything below the items of the run is planned too.",
            "planned-orders",
            default="true",
        ),
        _of_coverage(
            "bom_levels_to_include", Kind.INTEGER, "Else so many levels below them.", "planned-orders", default="0", unit="levels"
        ),
        _flag("net_change", "Kept for the record; every run plans all items of the source.", default="false"),
        Column(
            name="rules",
            kind=Kind.CHOICE,
            meaning="Whose rules apply. In a scenario it stands at the top level of the file.",
            default="business_central",
            choices=Rules,
            read_by=("rules/policies",),
        ),
    ),
)

ITEMS = TableDefinition(
    name="items",
    meaning="Items with their planning parameters.",
    key=("item",),
    required=True,
    columns=(
        _text("item", "Item number.", required=True),
        _text("description", "What the item is, for people."),
        _text("vendor", "Who usually supplies the item."),
        *PLANNING_PARAMETERS,
    ),
)

SKUS = TableDefinition(
    name="skus",
    meaning="Stock-keeping units: an item at a location, in a variant. A column left empty takes the item's value.",
    key=("item", "variant", "location"),
    columns=(
        _text("item", "Item number.", required=True),
        _text("variant", "Variant of the item."),
        _text("location", "Location."),
        _text("vendor", "Who usually supplies this SKU."),
        _text("transfer_from", "Location that a transfer comes from.", read_by=("rules/policies", "rules/transfers")),
        *PLANNING_PARAMETERS,
    ),
)

STOCK = TableDefinition(
    name="stock",
    meaning="Open inventory. Rows of one SKU add up; a negative quantity is a shortage from before the plan.",
    columns=(
        _text("item", "Item number.", required=True),
        _text("variant", "Variant of the item."),
        _text("location", "Location."),
        _text("sublocation", "Place inside the location; stock is planned as a whole.", rules=_PO),
        _quantity("quantity", "On hand.", required=True, signed=True, read_by=("rules/lot-for-lot",)),
    ),
)

DEMANDS = TableDefinition(
    name="demands",
    meaning="Whatever needs goods: orders, component need, forecasts, blanket orders.",
    key=("id",),
    columns=(
        _text("id", "Name of the demand, unique in the table.", required=True),
        Column(
            name="type",
            kind=Kind.CHOICE,
            meaning="What kind of demand it is.",
            required=True,
            choices=DemandType,
            read_by=("rules/ranks",),
        ),
        _text("item", "Item number.", required=True),
        _text("variant", "Variant of the item."),
        _text("location", "Location."),
        _date(
            "due_date",
            "Day on which the goods are needed. Only a blanket order line may leave it empty: it is not planned.",
            read_by=("rules/ranks",),
        ),
        _quantity("quantity", "Outstanding quantity. A negative one turns the row into supply.", required=True, signed=True),
        _text("customer", "Who asks for it, for people."),
        _text("model", "Forecast model of a forecast.", read_by=("rules/forecast-reduction",), rules=_PO),
        _of_coverage("probability_pct", Kind.PERCENT, "Probability of a quotation.", "requisitions"),
        _flag(
            "exclude_from_planning",
            "Left out where the plan leaves such demand out.",
            default="false",
            read_by=("rules/requisitions",),
            rules=_PO,
        ),
        _text(
            "time", "Time of day, HH:MM; only the days of advance messages read it.", read_by=("rules/action-messages",), rules=_PO
        ),
        _text("blanket_ref", "Blanket order that this sales order draws on.", read_by=("rules/blanket-orders",), rules=_BC),
        _text("order_to_order_supply", "Supply made for this demand only.", read_by=("rules/order-to-order",), rules=_BC),
        _text("reserved_supply", "Supply from which reserved_quantity is reserved.", read_by=("rules/reservations",)),
        _quantity("reserved_quantity", "Quantity reserved from reserved_supply.", default="0", read_by=("rules/reservations",)),
        _flag(
            "component_forecast",
            "A forecast that only component need consumes.",
            default="false",
            read_by=("rules/forecast",),
            rules=_BC,
        ),
        _text(
            "of_supply",
            "Production order that needs this component: when planning changes that order, its need is planned anew.",
            read_by=("rules/ranks", "rules/bills-of-material"),
            rules=_BC,
        ),
    ),
)

SUPPLIES = TableDefinition(
    name="supplies",
    meaning="Open orders that bring goods.",
    key=("id",),
    columns=(
        _text("id", "Name of the supply, unique in the table.", required=True),
        Column(
            name="type",
            kind=Kind.CHOICE,
            meaning="What kind of order it is.",
            required=True,
            choices=SupplyType,
            read_by=("rules/ranks",),
        ),
        _text("item", "Item number.", required=True),
        _text("variant", "Variant of the item."),
        _text("location", "Location."),
        _date("due_date", "Day from which the goods can be used.", required=True, read_by=("rules/ranks",)),
        _text(
            "time", "Time of day, HH:MM; only the days of advance messages read it.", read_by=("rules/action-messages",), rules=_PO
        ),
        _quantity("quantity", "Outstanding quantity. A negative one turns the row into demand.", required=True, signed=True),
        _text("vendor", "Who supplies it, for people."),
        Column(
            name="status",
            kind=Kind.CHOICE,
            meaning="How far the order has come; production orders default to firm planned. Planned production orders are deleted.",
            default="by type",
            choices=SupplyStatus,
            read_by=("rules/ranks", "rules/warnings"),
        ),
        Column(
            name="flexibility",
            kind=Kind.CHOICE,
            meaning="none: planning may not change it (also for shipped, partly received or posted orders).",
            default="unlimited",
            choices=Flexibility,
            read_by=("rules/flexibility",),
            rules=_BC,
        ),
        _text(
            "transfer_from",
            "Location that a transfer order comes from, which then has to ship it; without it the goods are in transit.",
            read_by=("rules/flexibility", "rules/transfers"),
        ),
    ),
)

CALENDARS = TableDefinition(
    name="calendars",
    meaning="Days on which nobody works. Without a row every day is a working day.",
    columns=(
        _text("calendar", "Name, as vendor_calendar gives it.", required=True),
        _text("location", "Calendar of this location; empty: the company's, unless items name it as a vendor's."),
        Column(
            name="nonworking_weekdays",
            kind=Kind.LIST,
            meaning="Weekdays without work, monday to sunday.",
            read_by=("rules/dates",),
        ),
        Column(name="holidays", kind=Kind.LIST, meaning="Single days without work.", read_by=("rules/dates",)),
    ),
)

BOMS = TableDefinition(
    name="boms",
    meaning="Bills of material: what an order of the parent needs of each component. Equal rows add up.",
    columns=(
        _text("parent", "Item that is produced or assembled.", required=True, read_by=("rules/bills-of-material",)),
        _text("component", "Item that it needs.", required=True),
        _text("variant", "Variant of the component."),
        _text(
            "location",
            "Where the component is needed; empty: components_at_location of the parent.",
            read_by=("rules/bills-of-material",),
        ),
        _quantity(
            "quantity_per",
            "Quantity for one base unit of the parent. Negative: a by-product, which the parent yields.",
            required=True,
            signed=True,
            read_by=("rules/bills-of-material",),
        ),
        Column(
            name="scrap_pct",
            kind=Kind.PERCENT,
            meaning="Share of the component that is lost: so much more of it is needed.",
            default="0",
            unit="percent",
            minimum=_ZERO,
            read_by=("rules/bills-of-material",),
        ),
        _period(
            "lead_time_offset", "The component is needed this long before the order starts.", read_by=("rules/bills-of-material",)
        ),
        _date("valid_from", "First starting date of an order that uses the row.", read_by=("rules/bills-of-material",)),
        _date("valid_to", "Last starting date of an order that uses the row.", read_by=("rules/bills-of-material",)),
        _flag(
            "phantom",
            "The component's own bill takes its place: it is passed through, neither stocked nor planned for this row.",
            default="false",
            read_by=("rules/bills-of-material",),
        ),
    ),
)

TRANSFER_ROUTES = TableDefinition(
    name="transfer_routes",
    meaning="Ways by which goods are moved between locations.",
    key=("from", "to"),
    columns=(
        _text("from", "Location that ships.", required=True, read_by=("rules/transfers",)),
        _text("to", "Location that receives.", required=True),
        _period("shipping_time", "From shipment to arrival.", read_by=("rules/transfers", "rules/dates")),
    ),
)

LOCATIONS = TableDefinition(
    name="locations",
    meaning="What is special about a location. A location without a row has the defaults.",
    key=("location",),
    columns=(
        _text("location", "Location; empty: the blank location.", rules=_BC),
        _period(
            "inbound_handling_time", "From arrival to the day from which goods can be used.", read_by=("rules/dates",), rules=_BC
        ),
        _period(
            "outbound_handling_time", "From the order of a transfer to its departure.", read_by=("rules/transfers",), rules=_BC
        ),
        Column(
            name="missing_sku_planning",
            kind=Kind.CHOICE,
            meaning="How items without a SKU record are planned here.",
            default="minimal",
            choices=MissingSkuPlanning,
            read_by=("rules/skus",),
            rules=_BC,
        ),
    ),
)

ORDER_SETTINGS = TableDefinition(
    name="order_settings",
    meaning="Default order settings of items by the type of order that is planned; they come before the item's columns.",
    key=("item", "order_type"),
    columns=(
        _text("item", "Item number.", required=True, rules=_PO),
        _choice(
            "order_type",
            "Purchase orders; inventory: production and transfer orders; sales: sizes no planned order.",
            OrderSettingsType,
            "order-settings",
            required=True,
        ),
        _of_coverage("multiple", Kind.QUANTITY, "Orders are multiples of this; 0: none.", "order-settings"),
        _of_coverage("minimum", Kind.QUANTITY, "Orders are at least this; 0: none.", "order-settings"),
        _of_coverage("maximum", Kind.QUANTITY, "Larger orders are split; 0: none.", "order-settings"),
        _of_coverage("lead_time", Kind.PERIOD, "Lead time of such orders.", "order-settings"),
    ),
)

REDUCTION_KEYS = TableDefinition(
    name="reduction_keys",
    meaning="Reduction keys: their periods one after the other, from the run date on.",
    key=("key", "unit", "change"),
    columns=(
        _text("key", "Name of the key.", required=True, rules=_PO),
        _of_coverage(
            "change", Kind.INTEGER, "End of the period, in units from the start.", "forecast-reduction", required=True, unit="units"
        ),
        _choice("unit", "Unit of change.", KeyUnit, "forecast-reduction", required=True),
        _of_coverage(
            "percent", Kind.PERCENT, "By how much forecasts of the period shrink.", "forecast-reduction", default="0", minimum=None
        ),
    ),
)

MIN_MAX_KEYS = TableDefinition(
    name="min_max_keys",
    meaning="Seasonal keys: by which factor minimum or maximum change, period after period.",
    key=("key", "unit", "change"),
    columns=(
        _text("key", "Name of the key.", required=True, rules=_PO),
        _flag(
            "use_effective_date",
            "Whether the periods start on the effective date, rather than on the run date.",
            default="false",
            read_by=("rules/minimum",),
            rules=_PO,
        ),
        Column(
            name="effective_date",
            kind=Kind.DATE,
            meaning="Start of the periods; left empty: the first day of the year.",
            read_by=("rules/minimum",),
            rules=_PO,
        ),
        _choice("unit", "Unit of change.", KeyUnit, "minimum", required=True),
        _of_coverage("change", Kind.INTEGER, "End of the period, in units from the start.", "minimum", required=True, unit="units"),
        _of_coverage("factor", Kind.PERCENT, "Factor of the period.", "minimum", required=True, unit="factor"),
    ),
)

FORECAST_MODELS = TableDefinition(
    name="forecast_models",
    meaning="Forecast models and the models that are part of them.",
    key=("model",),
    columns=(
        _text("model", "Name of the model.", required=True, rules=_PO),
        _of_coverage("submodels", Kind.LIST, "Models whose forecasts count with those of the model.", "forecast-reduction"),
    ),
)

PREVIOUS_PLAN = TableDefinition(
    name="previous_plan",
    meaning="Planned orders of the last run. Approved ones stay, and those that a fence or a filter keeps.",
    key=("id",),
    columns=(
        _text("id", "Name of the planned order, unique in the table.", required=True, rules=_PO),
        _text("item", "Item number.", required=True, rules=_PO),
        _text("variant", "Variant of the item.", rules=_PO),
        _text("location", "Location.", rules=_PO),
        Column(
            name="due_date",
            kind=Kind.DATE,
            meaning="Day from which the goods can be used.",
            required=True,
            read_by=("rules/planned-orders",),
            rules=_PO,
        ),
        _of_coverage("quantity", Kind.QUANTITY, "Quantity.", "planned-orders", required=True),
        _choice("status", "How far it has come.", PlannedOrderStatus, "planned-orders", default="unprocessed"),
        _of_coverage("pegged_to", Kind.LIST, "Demands, or planned orders of the last run, that it was made for.", "planned-orders"),
    ),
)

TABLES: dict[str, TableDefinition] = {
    table.name: table
    for table in (
        ITEMS,
        SKUS,
        BOMS,
        STOCK,
        DEMANDS,
        SUPPLIES,
        TRANSFER_ROUTES,
        LOCATIONS,
        CALENDARS,
        ORDER_SETTINGS,
        REDUCTION_KEYS,
        MIN_MAX_KEYS,
        FORECAST_MODELS,
        PREVIOUS_PLAN,
    )
}
"""The tables of rows, by name; the settings are ``PLAN``."""

NOT_YET = frozenset(
    {
        *(
            "trade_agreements",
            "usage_history",
            "supply_forecasts",
            "priority_models",
            "resources",
            "routes",
            "capacity_reservations",
        ),
        *("marked_to", "marking", "update_marking", "shelf_life_days", "sellable_days", "use_shelf_life_dates", "expiration_date"),
        *("average_daily_usage", "planned_order_creation", "priority", "priority_model", "consider_demand_priority"),
        *("find_trade_agreement", "trade_agreement_criterion", "include_supply_forecast", "finite_capacity", "plan_group"),
        *("finite_capacity_time_fence", "transport_days", "utc_offset", "confirmed_ship_date", "confirmed_receipt_date"),
        *("keep_supply_for_confirmed_demand", "optimize_confirmed_dates", "include_planned_downstream_demand", "vendor_group"),
    }
)
"""Tables and columns of rules that lotwise does not have yet: they are known as such, and not read."""
