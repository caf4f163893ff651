"""Plan what changed since an earlier plan: both states of the input are compared as arrays, and what differs is planned again.

Any change will do, whatever it is about. It costs checking and encoding the whole source; ``netchange`` spares that where the
changes are known one by one and of a kind that it knows.
"""

from lotwise.since.planning import Again, Before, planned_since
from lotwise.since.scope import Scope, count_changed_rows, told_settings

__all__ = ["Again", "Before", "Scope", "count_changed_rows", "planned_since", "told_settings"]
