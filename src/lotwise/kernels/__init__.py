"""The planning rules as plain functions over records: they run interpreted as they stand, and compiled through ``compiling``.

Two families stand beside each other: ``reordering`` (Business Central) and ``coverage`` (Planning Optimization); what both need is
here: ``records``, ``codes``, ``dates``, ``notes``, ``rounding``.

Conventions: a record is reached by index (``supply[slot]``) and written through (``S.due = day``), which reads the same for a numpy
record under numba and for a slotted object in Python. Quantities are quanta, days are days since the planning start date.
Functions here know no names, dates, files or exceptions.
"""
