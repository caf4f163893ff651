"""The demand in hand, and the walk over demand: the safety stock comes after the last demand of its day (specification 2.11)."""

from lotwise.kernels.codes import FIRST, NO, NO_QUANTITY, NOTHING, YES


def load_demand(sku, walk, demand, demands):
    """Take the demand of a SKU into the workspace; what reservations cover is no longer left."""
    walk.first_demand = sku.first_demand
    walk.demands = sku.last_demand - sku.first_demand
    for row in range(walk.demands):
        given = demands[walk.first_demand + row]
        D = demand[row]
        D.due = given.due
        D.want = given.want
        D.left = given.quantity - given.reserved
        D.reserved = given.reserved
        D.withdrawn = given.withdrawn
        D.bound = given.bound
        D.linked_order = given.linked_order
        D.origin = given.origin
        D.level = given.level


def take_demand(walk, demand, row):
    """Make a demand the one in hand."""
    D = demand[row]
    walk.has_demand = YES
    walk.is_safety = NO
    walk.demand = row
    walk.due = D.due
    walk.want = D.want
    walk.left = D.left
    walk.level = D.level


def take_safety_stock(sku, walk, demand):
    """Make the safety stock of the day the demand in hand: so much must be free when the day ends."""
    last_of_day = walk.demand
    walk.has_demand = YES
    walk.is_safety = YES
    walk.due = walk.day
    if last_of_day >= FIRST and demand[last_of_day].due == walk.day:
        walk.want = demand[last_of_day].want
    else:
        walk.want = sku.start_want
    walk.left = sku.safety_stock
    walk.level = 0


def start_walk(sku, walk, demand):
    """Set the walk before the first demand of the planning start date."""
    row = FIRST
    while row < walk.demands and demand[row].due < sku.start:
        row += 1
    walk.demand = row - 1
    walk.day = sku.start
    walk.is_safety = NO


def next_demand(sku, walk, demand):
    """Step to the next demand with something left, or to the safety stock at the end of a day."""
    row = walk.demand + 1
    while True:
        while row < walk.demands and demand[row].due == walk.day:
            if demand[row].withdrawn > 0:
                take_back(demand[row])
            if demand[row].left > 0:
                take_demand(walk, demand, row)
                return
            row += 1
        walk.demand = row - 1
        if sku.safety_stock > 0 and walk.is_safety == NO:
            take_safety_stock(sku, walk, demand)
            return
        if row == walk.demands:
            walk.has_demand = NO
            return
        walk.day = demand[row].due
        walk.is_safety = NO


def take_back(D):
    """The sending side of a transfer that is not wanted: planning took the order back when it came to it (specification 6.6)."""
    D.left = max(D.left - D.withdrawn, NO_QUANTITY)
    D.open = max(D.open - D.withdrawn, NO_QUANTITY)


def demand_named(walk):
    """How a reason names the demand in hand: its row of the input, or NOTHING for the safety stock."""
    if walk.is_safety == YES:
        return NOTHING
    return walk.first_demand + walk.demand
