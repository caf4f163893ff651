"""Order ranks: which event of a day comes first (specification 2.3, 2.4)."""

from lotwise.terms import DemandType, SupplyType

DEMAND_RANK = {
    DemandType.PURCHASE_RETURN: 200,
    DemandType.SALES_ORDER: 300,
    DemandType.SERVICE_ORDER: 400,
    DemandType.PROJECT: 450,
    DemandType.ASSEMBLY_COMPONENT: 470,
    DemandType.PRODUCTION_COMPONENT: 510,
    DemandType.TRANSFER_OUT: 600,
    DemandType.BLANKET_SALES_ORDER: 700,
    DemandType.FORECAST: 800,
}
"""Order rank of demand; production components of released orders come first (specification 2.3)."""
RANK_RELEASED_COMPONENT = 500
RANK_PLANNED_COMPONENT = 520

SUPPLY_RANK = {
    SupplyType.SALES_RETURN: 200,
    SupplyType.TRANSFER_ORDER: 300,
    SupplyType.ASSEMBLY_ORDER: 320,
    SupplyType.PRODUCTION_ORDER: 410,
    SupplyType.PURCHASE_ORDER: 500,
}
"""Order rank of supply; released production orders come first (specification 2.4)."""
RANK_RELEASED_PRODUCTION = 400
RANK_STOCK = 100

NEGATIVE_DEMAND_RANK = {
    DemandType.SALES_ORDER: 200,
    DemandType.PROJECT: 230,
    DemandType.SERVICE_ORDER: 300,
    DemandType.ASSEMBLY_COMPONENT: 300,
    DemandType.PRODUCTION_COMPONENT: 610,
    DemandType.PURCHASE_RETURN: 500,
    DemandType.TRANSFER_OUT: 300,
}
"""Order rank as supply of a demand row with a negative quantity (specification 2.4)."""
NEGATIVE_SUPPLY_RANK = {
    SupplyType.SALES_RETURN: 300,
    SupplyType.TRANSFER_ORDER: 600,
    SupplyType.ASSEMBLY_ORDER: 470,
    SupplyType.PRODUCTION_ORDER: 510,
    SupplyType.PURCHASE_ORDER: 200,
}
"""Order rank as demand of a supply row with a negative quantity."""
