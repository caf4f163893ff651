"""The words of the field, one enumeration per concept. Values are what files, the API and the screen show."""

from enum import StrEnum

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""How a calendar names its closed days, from Monday on."""


class Rules(StrEnum):
    """Whose replenishment rules a plan follows."""

    BUSINESS_CENTRAL = "business_central"
    PLANNING_OPTIMIZATION = "planning_optimization"

    @property
    def family(self) -> str:
        """What its ways to replenish an item are called."""
        return {"business_central": "reordering policies", "planning_optimization": "coverage codes"}[self.value]


class ReorderingPolicy(StrEnum):
    """How an item or SKU is replenished. ``NONE``: it is not planned at all."""

    LOT_FOR_LOT = "lot_for_lot"
    ORDER = "order"
    FIXED_REORDER_QTY = "fixed_reorder_qty"
    MAXIMUM_QTY = "maximum_qty"
    PERIOD = "period"
    REQUIREMENT = "requirement"
    MIN_MAX = "min_max"
    MANUAL = "manual"
    PRIORITY = "priority"
    DECOUPLING_POINT = "decoupling_point"
    NONE = "none"


class Replenishment(StrEnum):
    """Where supply comes from. ``TRANSFER`` is possible on a SKU only."""

    PURCHASE = "purchase"
    PRODUCTION = "production"
    ASSEMBLY = "assembly"
    TRANSFER = "transfer"


class ManufacturingPolicy(StrEnum):
    """Whether production is for stock, or linked to the order that needs it."""

    MAKE_TO_STOCK = "make_to_stock"
    MAKE_TO_ORDER = "make_to_order"


class MissingSkuPlanning(StrEnum):
    """How an item is planned at a location where it has no SKU record."""

    MINIMAL = "minimal"
    ITEM_CARD = "item_card"
    DONT_PLAN = "dont_plan"


class DemandType(StrEnum):
    """What needs the goods."""

    SALES_ORDER = "sales_order"
    SERVICE_ORDER = "service_order"
    PROJECT = "project"
    PURCHASE_RETURN = "purchase_return"
    PRODUCTION_COMPONENT = "production_component"
    ASSEMBLY_COMPONENT = "assembly_component"
    TRANSFER_OUT = "transfer_out"
    BLANKET_SALES_ORDER = "blanket_sales_order"
    FORECAST = "forecast"
    POSTED_SALE = "posted_sale"
    PURCHASE_REQUISITION = "purchase_requisition"
    SALES_QUOTATION = "sales_quotation"


class SupplyType(StrEnum):
    """What brings the goods."""

    PURCHASE_ORDER = "purchase_order"
    PRODUCTION_ORDER = "production_order"
    ASSEMBLY_ORDER = "assembly_order"
    TRANSFER_ORDER = "transfer_order"
    SALES_RETURN = "sales_return"


class SupplyStatus(StrEnum):
    """How far a supply order has come. Planned production orders are deleted before planning."""

    PLANNED = "planned"
    FIRM_PLANNED = "firm_planned"
    RELEASED = "released"
    APPROVED = "approved"


class Flexibility(StrEnum):
    """Whether planning may change a supply order."""

    UNLIMITED = "unlimited"
    NONE = "none"


class Action(StrEnum):
    """What a planning line asks for."""

    NEW = "new"
    CHANGE_QUANTITY = "change_quantity"
    RESCHEDULE = "reschedule"
    RESCHEDULE_AND_CHANGE_QUANTITY = "reschedule_and_change_quantity"
    CANCEL = "cancel"


class Message(StrEnum):
    """What an action message proposes for an existing order."""

    ADVANCE = "advance"
    POSTPONE = "postpone"
    INCREASE = "increase"
    DECREASE = "decrease"
    CANCEL = "cancel"


class Warning(StrEnum):  # noqa: A001 -- the product's word; nobody imports it bare
    """How closely a planner must look at a line, most severe first: emergency, exception, attention."""

    NONE = "none"
    EMERGENCY = "emergency"
    EXCEPTION = "exception"
    ATTENTION = "attention"


class BlankOverflowLevel(StrEnum):
    """What an overflow level left blank means."""

    ALLOW_DEFAULT_CALCULATION = "allow_default_calculation"
    USE_ITEM_VALUES_ONLY = "use_item_values_only"


class LotForLotTimeBucket(StrEnum):
    """What a time bucket means on a Lot-for-Lot item that has neither lot accumulation nor rescheduling period."""

    BOTH_PERIODS = "both_periods"
    IGNORED = "ignored"


class Origin(StrEnum):
    """The record that gave a planning parameter its value."""

    SKU = "sku"
    ITEM = "item"
    ORDER_SETTINGS = "order_settings"
    PLAN = "plan"
    DEFAULT = "default"
    RULE = "rule"


class ConsumeOnHand(StrEnum):
    """When stock is used, compared with all other supply."""

    BEFORE_ALL_SUPPLY = "before_all_supply"
    AFTER_ALL_SUPPLY = "after_all_supply"


class ForecastReductionMethod(StrEnum):
    """How orders, or percentages of a key, make a demand forecast smaller."""

    NONE = "none"
    PERCENT_REDUCTION_KEY = "percent_reduction_key"
    TRANSACTIONS_REDUCTION_KEY = "transactions_reduction_key"
    TRANSACTIONS_DYNAMIC_PERIOD = "transactions_dynamic_period"


class ReduceForecastBy(StrEnum):
    """Which demand reduces a forecast: sales orders, or everything that takes stock."""

    ORDERS = "orders"
    ALL_TRANSACTIONS = "all_transactions"


class ForecastReductionExcess(StrEnum):
    """What becomes of orders beyond the forecast of their period of a reduction key."""

    PREVIOUS_THEN_NEXT = "previous_then_next"
    NONE = "none"


class MinMaxRounding(StrEnum):
    """How a Min./Max. refill becomes a multiple; by default below the maximum unless that misses the minimum."""

    DEFAULT = "default"
    DOWN = "down"
    UP = "up"


class KeyUnit(StrEnum):
    """In what a line of a key counts its distance from the key's first day."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class OrderSettingsType(StrEnum):
    """Tabs of the default order settings: inventory is for production and transfer orders."""

    PURCHASE = "purchase"
    INVENTORY = "inventory"
    SALES = "sales"


class PlannedOrderStatus(StrEnum):
    """How far a planned order of the last run has come; approved ones stay."""

    UNPROCESSED = "unprocessed"
    COMPLETED = "completed"
    APPROVED = "approved"
