"""The input tables: every column defined once.

Source of names and meanings: the scenario format; source of ranges and defaults: the rule pages named in ``read_by``.
"""

from __future__ import annotations

from decimal import Decimal

from lotwise.definitions import Column, Kind, TableDefinition
from lotwise.terms import (
    BlankOverflowLevel,
    DemandType,
    Flexibility,
    ForecastReductionExcess,
    ForecastReductionMethod,
    KeyUnit,
    LotForLotTimeBucket,
    ManufacturingPolicy,
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

_ZERO = Decimal(0)
_BASE_UNIT = "base unit of measure"
_PERIOD_UNIT = "calendar period"


def _text(name: str, meaning: str, *, required: bool = False, read_by: tuple[str, ...] = ()) -> Column:
    return Column(name=name, kind=Kind.TEXT, meaning=meaning, required=required, read_by=read_by)


def _date(name: str, meaning: str, *, required: bool = False, default: str = "", read_by: tuple[str, ...] = ()) -> Column:
    return Column(name=name, kind=Kind.DATE, meaning=meaning, required=required, default=default, read_by=read_by)


def _period(name: str, meaning: str, *, read_by: tuple[str, ...] = ()) -> Column:
    return Column(name=name, kind=Kind.PERIOD, meaning=meaning, default="0D", unit=_PERIOD_UNIT, read_by=read_by)


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


def _flag(name: str, meaning: str, *, default: str, read_by: tuple[str, ...] = ()) -> Column:
    return Column(name=name, kind=Kind.FLAG, meaning=meaning, default=default, read_by=read_by)


def _parameter(name: str, kind: Kind, meaning: str, read_by: str, *, default: str = "0", **more: object) -> Column:
    """A planning parameter: stands on items and SKUs; left empty on a SKU it takes the item's value."""
    unit = more.pop("unit", {Kind.QUANTITY: _BASE_UNIT, Kind.PERIOD: _PERIOD_UNIT}.get(kind, ""))
    minimum = more.pop("minimum", _ZERO if kind is Kind.QUANTITY and "above" not in more else None)
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


PLANNING_PARAMETERS: tuple[Column, ...] = (
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
        "How the item is replenished; none: it is not planned.",
        "policies",
        default="none",
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
    _parameter(
        "include_inventory",
        Kind.FLAG,
        "Whether stock counts as supply. Default: yes, but no for the policies order and none.",
        "policies lot-for-lot order",
        default="by policy",
        rules=Rules.BUSINESS_CENTRAL,
    ),
    _parameter("lead_time", Kind.PERIOD, "From order or start date to end date.", "dates", default="0D"),
    _parameter(
        "safety_lead_time",
        Kind.PERIOD,
        "Supply ends this long before it is due; left empty it takes default_safety_lead_time of the plan.",
        "dates",
        default="plan",
        rules=Rules.BUSINESS_CENTRAL,
    ),
    _parameter(
        "time_bucket",
        Kind.PERIOD,
        "Length of the buckets at whose end the reorder point is checked; on Lot-for-Lot see lot_for_lot_time_bucket.",
        "fixed-reorder-qty maximum-qty overflow lot-for-lot",
        default="0D",
        rules=Rules.BUSINESS_CENTRAL,
    ),
    _parameter(
        "lot_accumulation_period",
        Kind.PERIOD,
        "Needs up to this long after the date of a lot share the lot.",
        "lot-for-lot",
        default="0D",
        rules=Rules.BUSINESS_CENTRAL,
    ),
    _parameter(
        "rescheduling_period",
        Kind.PERIOD,
        "An existing order may move by up to this long, in or out.",
        "lot-for-lot",
        default="0D",
        rules=Rules.BUSINESS_CENTRAL,
    ),
    _parameter(
        "dampener_period",
        Kind.PERIOD,
        "Moves to a later date of up to this long are not suggested; left empty it takes default_dampener_period of the plan.",
        "dampeners",
        default="plan",
        rules=Rules.BUSINESS_CENTRAL,
    ),
    _parameter(
        "dampener_quantity",
        Kind.QUANTITY,
        "A surplus of up to this much is left alone; 0: lot_size times default_dampener_quantity_pct.",
        "dampeners overflow",
        rules=Rules.BUSINESS_CENTRAL,
    ),
    _parameter("lot_size", Kind.QUANTITY, "Basis of the default dampener quantity.", "dampeners", rules=Rules.BUSINESS_CENTRAL),
    _parameter(
        "safety_stock",
        Kind.QUANTITY,
        "Stock that planning keeps free at the end of every day.",
        "safety-stock",
        rules=Rules.BUSINESS_CENTRAL,
    ),
    _parameter(
        "reorder_point",
        Kind.QUANTITY,
        "Projected inventory at or below this needs an order; raised to the safety stock. Below zero counts as zero.",
        "fixed-reorder-qty maximum-qty",
        minimum=None,
        rules=Rules.BUSINESS_CENTRAL,
    ),
    _parameter(
        "reorder_quantity",
        Kind.QUANTITY,
        "Size of one lot of a Fixed Reorder Qty. order.",
        "fixed-reorder-qty",
        rules=Rules.BUSINESS_CENTRAL,
    ),
    _parameter(
        "maximum_inventory",
        Kind.QUANTITY,
        "Level that a Maximum Qty. order fills up to; it must be above the reorder point.",
        "maximum-qty",
        rules=Rules.BUSINESS_CENTRAL,
    ),
    _parameter(
        "overflow_level",
        Kind.QUANTITY,
        "Existing orders that bring inventory above this are cut; 0: see blank_overflow_level.",
        "overflow",
        rules=Rules.BUSINESS_CENTRAL,
    ),
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
    _parameter("coverage_period", Kind.PERIOD, "x", "policies", default="0D", rules=Rules.PLANNING_OPTIMIZATION),
    _parameter("minimum", Kind.QUANTITY, "x", "policies", default="0", rules=Rules.PLANNING_OPTIMIZATION),
    _parameter("maximum", Kind.QUANTITY, "x", "policies", default="0", rules=Rules.PLANNING_OPTIMIZATION),
    _parameter("minimum_key", Kind.TEXT, "x", "policies", default="", rules=Rules.PLANNING_OPTIMIZATION),
    _parameter("maximum_key", Kind.TEXT, "x", "policies", default="", rules=Rules.PLANNING_OPTIMIZATION),
    _parameter("min_max_rounding", Kind.TEXT, "x", "policies", default="default", rules=Rules.PLANNING_OPTIMIZATION),
    _parameter("positive_days", Kind.INTEGER, "x", "policies", default="", rules=Rules.PLANNING_OPTIMIZATION),
    _parameter("negative_days", Kind.INTEGER, "x", "policies", default="", rules=Rules.PLANNING_OPTIMIZATION),
    _parameter("coverage_time_fence", Kind.PERIOD, "x", "policies", default="", rules=Rules.PLANNING_OPTIMIZATION),
    _parameter("receipt_margin", Kind.PERIOD, "x", "policies", default="0D", rules=Rules.PLANNING_OPTIMIZATION),
    _parameter("issue_margin", Kind.PERIOD, "x", "policies", default="0D", rules=Rules.PLANNING_OPTIMIZATION),
    _parameter("reorder_margin", Kind.PERIOD, "x", "policies", default="0D", rules=Rules.PLANNING_OPTIMIZATION),
    _parameter("soft_issue_margin", Kind.FLAG, "x", "policies", default="", rules=Rules.PLANNING_OPTIMIZATION),
    _parameter("calendar", Kind.TEXT, "x", "policies", default="", rules=Rules.PLANNING_OPTIMIZATION),
    _parameter("issue_calendar", Kind.TEXT, "x", "policies", default="", rules=Rules.PLANNING_OPTIMIZATION),
    _parameter("availability_calendar", Kind.TEXT, "x", "policies", default="", rules=Rules.PLANNING_OPTIMIZATION),
    _parameter("receipt_calendar", Kind.TEXT, "x", "policies", default="", rules=Rules.PLANNING_OPTIMIZATION),
    _parameter("lead_time_calendar", Kind.TEXT, "x", "policies", default="", rules=Rules.PLANNING_OPTIMIZATION),
    _parameter("order_calendar", Kind.TEXT, "x", "policies", default="", rules=Rules.PLANNING_OPTIMIZATION),
    _parameter("lead_time_working_days", Kind.FLAG, "x", "policies", default="", rules=Rules.PLANNING_OPTIMIZATION),
    _parameter("coverage_vendor", Kind.TEXT, "x", "policies", default="", rules=Rules.PLANNING_OPTIMIZATION),
    _parameter("coverage_lead_time", Kind.PERIOD, "x", "policies", default="", rules=Rules.PLANNING_OPTIMIZATION),
    _parameter("advance_margin", Kind.INTEGER, "x", "policies", default="", rules=Rules.PLANNING_OPTIMIZATION),
    _parameter("postpone_margin", Kind.INTEGER, "x", "policies", default="", rules=Rules.PLANNING_OPTIMIZATION),
    _parameter("round_down_advance_days", Kind.FLAG, "x", "policies", default="", rules=Rules.PLANNING_OPTIMIZATION),
    _parameter("reduction_key", Kind.TEXT, "x", "policies", default="", rules=Rules.PLANNING_OPTIMIZATION),
    _parameter("is_active_for_planning", Kind.FLAG, "x", "policies", default="", rules=Rules.PLANNING_OPTIMIZATION),
    _parameter("consume_on_hand", Kind.TEXT, "x", "policies", default="", rules=Rules.PLANNING_OPTIMIZATION),
    _parameter("use_latest_supply", Kind.FLAG, "x", "policies", default="", rules=Rules.PLANNING_OPTIMIZATION),
    _parameter("strict_safety_stock_pegging", Kind.FLAG, "x", "policies", default="", rules=Rules.PLANNING_OPTIMIZATION),
)

PLAN = TableDefinition(
    name="plan",
    meaning="Settings of the run: one row. The head of a scenario, `plan.yaml` of a folder, `[plan]` of a source file.",
    required=True,
    columns=(
        _date("start_date", "First day that is planned; everything before is the frozen zone.", required=True),
        _date("end_date", "Last day whose demand is planned."),
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
        ),
        Column(
            name="default_dampener_period",
            kind=Kind.PERIOD,
            meaning="Dampener period of items that leave theirs empty.",
            default="0D",
            unit=_PERIOD_UNIT,
            read_by=("rules/dampeners",),
        ),
        Column(
            name="default_dampener_quantity_pct",
            kind=Kind.PERCENT,
            meaning="Dampener quantity of items that leave theirs at 0, in percent of their lot size.",
            default="0",
            unit="percent",
            minimum=_ZERO,
            read_by=("rules/dampeners",),
        ),
        Column(
            name="blank_overflow_level",
            kind=Kind.CHOICE,
            meaning="What an overflow level of 0 means.",
            default="allow_default_calculation",
            choices=BlankOverflowLevel,
            read_by=("rules/overflow",),
        ),
        _flag(
            "respect_planning_parameters",
            "Exceptions have the size of the policy and order modifiers: on the start date, under a reorder point on every day.",
            default="false",
            read_by=("rules/safety-stock", "rules/fixed-reorder-qty", "rules/maximum-qty"),
        ),
        _flag(
            "location_mandatory",
            "Items without a SKU record are not planned at the blank location of their own accord.",
            default="false",
            read_by=("rules/skus",),
        ),
        _text("components_at_location", "Location where components are needed.", read_by=("rules/skus",)),
        _flag(
            "use_forecast_on_locations",
            "Forecasts count per location; otherwise they are pooled.",
            default="true",
            read_by=("rules/forecast",),
        ),
        _date("exclude_forecast_before", "Forecasts dated before this day are ignored.", read_by=("rules/forecast",)),
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
        ),
        Column(name="coverage_time_fence", kind=Kind.PERIOD, meaning="x"),
        Column(name="negative_days", kind=Kind.INTEGER, meaning="x"),
        Column(name="positive_days", kind=Kind.INTEGER, meaning="x"),
        Column(name="use_dynamic_positive_days", kind=Kind.FLAG, meaning="x"),
        Column(name="receipt_margin", kind=Kind.PERIOD, meaning="x"),
        Column(name="issue_margin", kind=Kind.PERIOD, meaning="x"),
        Column(name="reorder_margin", kind=Kind.PERIOD, meaning="x"),
        Column(name="margins_in_working_days", kind=Kind.FLAG, meaning="x"),
        Column(name="consume_on_hand", kind=Kind.TEXT, meaning="x"),
        Column(name="use_latest_supply", kind=Kind.FLAG, meaning="x"),
        Column(name="strict_safety_stock_pegging", kind=Kind.FLAG, meaning="x"),
        Column(name="include_demand_forecast", kind=Kind.FLAG, meaning="x"),
        Column(name="include_requisitions", kind=Kind.FLAG, meaning="x"),
        Column(name="include_sales_quotations", kind=Kind.FLAG, meaning="x"),
        Column(name="probability_pct", kind=Kind.PERCENT, meaning="x"),
        Column(name="forecast_model", kind=Kind.TEXT, meaning="x"),
        Column(name="forecast_reduction_method", kind=Kind.CHOICE, meaning="x", choices=ForecastReductionMethod),
        Column(name="reduce_forecast_by", kind=Kind.CHOICE, meaning="x", choices=ReduceForecastBy),
        Column(name="forecast_reduction_excess", kind=Kind.CHOICE, meaning="x", choices=ForecastReductionExcess),
        Column(name="action_messages", kind=Kind.FLAG, meaning="x"),
        Column(name="freeze_time_fence", kind=Kind.PERIOD, meaning="x"),
        Column(name="firming_time_fence", kind=Kind.PERIOD, meaning="x"),
        Column(name="plan_filter", kind=Kind.LIST, meaning="x"),
        Column(name="runtime_filter", kind=Kind.LIST, meaning="x"),
        Column(name="include_all_bom_levels", kind=Kind.FLAG, meaning="x"),
        Column(name="bom_levels_to_include", kind=Kind.INTEGER, meaning="x"),
        Column(name="exclude_specific_transactions", kind=Kind.FLAG, meaning="x"),
        Column(name="action_time_fence", kind=Kind.PERIOD, meaning="x"),
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
        _text("sublocation", "x"),
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
        Column(name="model", kind=Kind.TEXT, meaning="x"),
        Column(name="probability_pct", kind=Kind.PERCENT, meaning="x"),
        Column(name="exclude_from_planning", kind=Kind.FLAG, meaning="x"),
        Column(name="time", kind=Kind.TEXT, meaning="x"),
        _text("customer", "Who asks for it, for people."),
        _text("blanket_ref", "Blanket order that this sales order draws on.", read_by=("rules/blanket-orders",)),
        _text("order_to_order_supply", "Supply made for this demand only.", read_by=("rules/order-to-order",)),
        _text("reserved_supply", "Supply from which reserved_quantity is reserved.", read_by=("rules/reservations",)),
        _quantity("reserved_quantity", "Quantity reserved from reserved_supply.", default="0", read_by=("rules/reservations",)),
        _flag("component_forecast", "A forecast that only component need consumes.", default="false", read_by=("rules/forecast",)),
        _text(
            "of_supply",
            "Production order that needs this component: when planning changes that order, its need is planned anew.",
            read_by=("rules/ranks", "rules/bills-of-material"),
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
        Column(name="time", kind=Kind.TEXT, meaning="x"),
        _date("due_date", "Day from which the goods can be used.", required=True, read_by=("rules/ranks",)),
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
        _text("location", "Location; empty: the blank location."),
        _period("inbound_handling_time", "From arrival to the day from which goods can be used.", read_by=("rules/dates",)),
        _period("outbound_handling_time", "From the order of a transfer to its departure.", read_by=("rules/transfers",)),
        Column(
            name="missing_sku_planning",
            kind=Kind.CHOICE,
            meaning="How items without a SKU record are planned here.",
            default="minimal",
            choices=MissingSkuPlanning,
            read_by=("rules/skus",),
        ),
    ),
)

ORDER_SETTINGS = TableDefinition(
    name="order_settings",
    meaning="x",
    columns=(
        Column(name="item", kind=Kind.TEXT, meaning="x"),
        Column(name="order_type", kind=Kind.CHOICE, meaning="x", choices=OrderSettingsType),
        Column(name="multiple", kind=Kind.QUANTITY, meaning="x"),
        Column(name="minimum", kind=Kind.QUANTITY, meaning="x"),
        Column(name="maximum", kind=Kind.QUANTITY, meaning="x"),
        Column(name="lead_time", kind=Kind.PERIOD, meaning="x"),
    ),
)
REDUCTION_KEYS = TableDefinition(
    name="reduction_keys",
    meaning="x",
    columns=(
        Column(name="key", kind=Kind.TEXT, meaning="x"),
        Column(name="change", kind=Kind.INTEGER, meaning="x"),
        Column(name="unit", kind=Kind.CHOICE, meaning="x", choices=KeyUnit),
        Column(name="percent", kind=Kind.PERCENT, meaning="x"),
    ),
)
MIN_MAX_KEYS = TableDefinition(
    name="min_max_keys",
    meaning="x",
    columns=(
        Column(name="key", kind=Kind.TEXT, meaning="x"),
        Column(name="use_effective_date", kind=Kind.FLAG, meaning="x"),
        Column(name="effective_date", kind=Kind.DATE, meaning="x"),
        Column(name="unit", kind=Kind.CHOICE, meaning="x", choices=KeyUnit),
        Column(name="change", kind=Kind.INTEGER, meaning="x"),
        Column(name="factor", kind=Kind.PERCENT, meaning="x"),
    ),
)
FORECAST_MODELS = TableDefinition(
    name="forecast_models",
    meaning="x",
    columns=(
        Column(name="model", kind=Kind.TEXT, meaning="x"),
        Column(name="submodels", kind=Kind.LIST, meaning="x"),
    ),
)
PREVIOUS_PLAN = TableDefinition(
    name="previous_plan",
    meaning="x",
    columns=(
        Column(name="id", kind=Kind.TEXT, meaning="x"),
        Column(name="item", kind=Kind.TEXT, meaning="x"),
        Column(name="variant", kind=Kind.TEXT, meaning="x"),
        Column(name="location", kind=Kind.TEXT, meaning="x"),
        Column(name="due_date", kind=Kind.DATE, meaning="x"),
        Column(name="quantity", kind=Kind.QUANTITY, meaning="x"),
        Column(name="status", kind=Kind.CHOICE, meaning="x", choices=PlannedOrderStatus),
        Column(name="pegged_to", kind=Kind.LIST, meaning="x"),
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
