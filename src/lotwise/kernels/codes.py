"""Small integers with names. Plain ints here; ``compiled`` hands them to numba as int64, so that they never multiply compiles."""

NO = 0
YES = 1

NOBODY = 0  # slot of the supply list that is no supply: its two ends
NO_DAY = -(2**30)  # blank date
FAR = 2**30  # after every date
OPEN_DAY = -(2**20)  # open inventory: before every date
NOTHING = -1  # no row, no line
NO_QUANTITY = 0
FIRST = 0  # demand of a SKU

# policies
LOT_FOR_LOT = 0
ORDER = 1
FIXED_REORDER_QTY = 2
MAXIMUM_QTY = 3

# coverage codes
PERIOD = 0
REQUIREMENT = 1
MIN_MAX = 2
MANUAL = 3
NOT_PLANNED = 4  # outside the filters of the run: only what the last one planned stays

# how a Min./Max. refill becomes a multiple
ROUND_DEFAULT = 0
ROUND_DOWN = 1
ROUND_UP = 2

# what existing supply may be used for, under coverage codes
ANYTHING = 0
ONLY_FOR_MINIMUM = 1
NOT_LOADED = 2  # outside the coverage time fence

# why a SKU cannot be planned
NOT_FAILED = 0
FAILED_MAXIMUM_INVENTORY = 1
FAILED_REORDER_QUANTITY = 2

# planning flexibility
UNLIMITED = 0
FIXED = 1
REDUCE_ONLY = 2  # may be lowered or cancelled, never moved or raised

# kinds of existing orders; NOTHING = stock and everything else
PURCHASE_ORDER = 0
PRODUCTION_ORDER = 1
ASSEMBLY_ORDER = 2
TRANSFER_ORDER = 3

# where demand comes from
INDEPENDENT = 0
COMPONENT = 1  # a planning line needs it
PLANNED_TRANSFER = 2  # a planning line has it sent

# actions of a planning line
NO_ACTION = 0
NEW = 1
CHANGE_QUANTITY = 2
RESCHEDULE = 3
RESCHEDULE_AND_CHANGE_QUANTITY = 4
CANCEL = 5
KEEP = 6  # a planned order of the last run that stays as it is

# action messages
ADVANCE = 0
POSTPONE = 1
INCREASE = 2
DECREASE = 3
CANCEL_ORDER = 4

# warnings
NO_WARNING = 0
EMERGENCY = 1
EXCEPTION = 2
ATTENTION = 3

# attribute ranks
RANK_ENGINE = 0
RANK_BOUND = 7
RANK_FREE = 8
ATTRIBUTE_STEP = 2**10  # attribute rank and order rank are packed into one number
RANK_REORDER = 2**14 - 1  # both ranks of reorder-point supply, packed: the last of its day

# states of the balancing loop
CHOOSE = 0
ALIGN_DATES = 1
ALIGN_QUANTITY = 2
MAKE_SUPPLY = 3
SHRINK_SUPPLY = 4
CLOSE_DEMAND = 5
CLOSE_SUPPLY = 6
CHECK_TO_END = 7
DONE = 8

# why a figure is what it is; the two numbers of each are described in docs/reasons.md
BECAUSE_DEMAND = 1
BECAUSE_SAFETY_STOCK = 2
BECAUSE_SAFETY_STOCK_AT_START = 3
BECAUSE_BELOW_ZERO = 4
BECAUSE_ORDER_TO_ORDER = 5
BECAUSE_MAXIMUM = 6
BECAUSE_MINIMUM = 7
BECAUSE_MULTIPLE = 8
BECAUSE_NEEDED_EARLIER = 9
BECAUSE_NEEDED_LATER = 10
BECAUSE_LOT_DATE = 11
BECAUSE_TOO_EARLY = 12
BECAUSE_TOO_LATE = 13
BECAUSE_NO_DEMAND = 14
BECAUSE_DAMPENER_PERIOD = 15
BECAUSE_DAMPENER_QUANTITY = 16
BECAUSE_RAISED_FOR_SAFETY_STOCK = 17
BECAUSE_KEEPS_DATE = 18
BECAUSE_REORDER_POINT = 19
BECAUSE_ON_THE_WAY = 20
BECAUSE_LOTS = 21
BECAUSE_MAXIMUM_INVENTORY = 22
BECAUSE_OVERFLOW = 23
BECAUSE_OVERFLOW_AFTER_ORDER = 24
BECAUSE_AGAINST_DIRECTION = 25
BECAUSE_REQUISITION = 26
BECAUSE_PERIOD = 27
BECAUSE_BELOW_MINIMUM = 28
BECAUSE_REFILL_ROUNDED = 29
BECAUSE_WAITS = 30
BECAUSE_FROZEN = 31
BECAUSE_BEYOND_TOLERANCE = 32
BECAUSE_TOLERANCE = 33
BECAUSE_BEYOND_POSITIVE_DAYS = 34
BECAUSE_PRECISION = 35
