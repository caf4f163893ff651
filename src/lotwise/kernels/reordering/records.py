"""What the reordering policies work on: the input rows of a SKU, and the workspace of one thread."""

# --- input, one record a row ---------------------------------------------------------------------------------------------------

SKU = {  # planning parameters, resolved; the rows of demand and orders that belong to the SKU
    "first_demand": "i8",
    "last_demand": "i8",
    "first_order": "i8",
    "last_order": "i8",
    "start": "i8",  # planning start; before it lies the frozen zone
    "start_want": "i8",  # the start moved back like the demand's ``want``
    "policy": "i8",
    "respect_parameters": "i8",
    "include_inventory": "i8",
    "has_inventory": "i8",  # ordinary open inventory exists, even if none of it is free
    "modifiers_apply": "i8",
    "lot_months": "i8",  # lot accumulation period
    "lot_days": "i8",
    "rescheduling_months": "i8",
    "rescheduling_days": "i8",
    "dampener_days": "i8",
    "dampener_quantity": "i8",
    "safety_stock": "i8",
    "end": "i8",  # last day of the plan
    "has_reorder_point": "i8",  # the policy watches a reorder point; what follows is read only then
    "bucket_days": "i8",
    "reorder_point": "i8",
    "reorder_quantity": "i8",
    "maximum_inventory": "i8",
    "overflow": "i8",  # 0 = nothing may be reduced
    "lead_months": "i8",  # lead time
    "lead_days": "i8",
    "inbound_months": "i8",  # from the end of an order to its due day: handling, safety lead time
    "inbound_days": "i8",
    "outbound_months": "i8",  # from the order of a transfer to its departure
    "outbound_days": "i8",
    "is_transfer": "i8",  # its lead time is the shipping time
    "location_calendar": "i8",  # position in ``Calendars.is_open``, NOTHING = every day is open
    "vendor_calendar": "i8",
    "source_calendar": "i8",  # of the location that transfers come from
    "is_made_to_order": "i8",  # produced, and for the order that needs it
    "minimum": "i8",
    "maximum": "i8",
    "multiple": "i8",
}

DEMAND_IN = {  # sorted by SKU, due day, attribute rank, order rank, id
    "due": "i4",
    "want": "i4",  # due day, for a purchase moved back to a working day of the company
    "quantity": "i8",  # outstanding
    "reserved": "i8",  # part of it that a reservation covers
    "withdrawn": "i8",  # part that planning takes back when it comes to it: a transfer against the planning direction
    "bound": "i4",  # order-to-order group, 0 = none
    "linked_order": "i4",  # the order of the group; NOTHING = none
    "origin": "i4",  # whether a planning line asks for it, and how
    "level": "i4",  # level inside a make-to-order production order, 0 elsewhere
}

ORDER_IN = {  # existing supply: stock and open orders, sorted like demand
    "due": "i4",
    "rank": "i4",  # attribute rank and order rank, packed
    "quantity": "i8",
    "reserved": "i8",
    "withdrawn": "i8",  # part of quantity that planning takes back before it begins
    "locked": "i4",  # latest day that reserved demand allows, NO_DAY = free
    "flexibility": "i4",
    "bound": "i4",
    "kind": "i4",
}

# --- workspace of one thread ---------------------------------------------------------------------------------------------------

DEMAND = dict.fromkeys(  # the demand of the SKU in hand, numbered from 0
    (
        "due",
        "want",
        "left",  # not yet covered
        "reserved",
        "open",  # part that counts in projected inventory: without what order-to-order supply covers
        "withdrawn",
        "bound",
        "linked_order",
        "origin",
        "level",
    ),
    "i8",
)

SUPPLY = dict.fromkeys(
    (
        "previous",  # slots before and after in the supply list, sorted by key
        "next",
        "key",  # due day, rank and number in one integer
        "due",
        "rank",
        "number",  # load order; the last tie-breaker
        "open",  # whole quantity: what the line will say
        "free",  # part of it not yet pegged
        "held",  # part of free that holds the safety stock
        "floor",  # must not fall below this
        "ceiling",  # must not rise above this, 0 = no limit
        "locked",  # latest day allowed because something relies on it, NO_DAY = free
        "flexibility",
        "bound",
        "tied",  # part of open that belongs to order-to-order demand
        "start",  # days on which a reorder-point order is started and ends, NO_DAY = counted back from the due day
        "end",
        "is_initial",  # makes good the safety stock at the start, so the projection has it already
        "is_pending",  # a later bucket check has still to count it
        "pending",  # with this quantity
        "next_pending",
        "linked_need",  # what order-to-order demand needs of it in all
        "is_new",
        "is_exception",
        "level",  # inside a make-to-order production order
        "kind",  # of an existing order
        "warning",
        "action",
        "original_quantity",
        "original_due",
        "needed",  # quantity before the order modifiers were last applied
        "order",  # row of the input, NOTHING for new supply
        "line",  # row of the output, NOTHING while it has none
    ),
    "i8",
)

WALK = dict.fromkeys(
    (
        "supply",  # slot of the supply in hand, NOBODY = none
        "linked",  # slot of the last order made for an order-to-order demand, NOBODY = none
        "has_demand",
        "demand",  # the demand in hand
        "is_safety",  # the demand in hand is the safety stock of its day
        "level",  # of the demand in hand, inside a make-to-order production order
        "day",  # day whose demands are being walked
        "due",
        "want",
        "left",
        "lot_anchor",  # day that split lots share, NO_DAY = none
        "projected",  # gross stock at the start of the bucket in hand
        "bucket_start",
        "bucket_end",
        "cover",  # what is on its way for the last crossing of the reorder point
        "pending_demand",  # first demand that no bucket check has counted
        "pending_supply",  # slot of the first supply of the chain that none has counted, NOBODY = none
        "pending_due",  # earliest due day in that chain
        "failed",  # the rule that stops the SKU
        "demands",  # how many demands the SKU has
        "first_demand",  # row of the input of the first of them
        "slots",  # counters: slots taken, last number given, rows written
        "numbers",
        "lines",
        "links",
        "reasons",
    ),
    "i8",
)
