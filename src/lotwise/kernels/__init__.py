"""The balancing rules as plain functions over records: they run interpreted as they stand, and compiled through ``compiled``.

Reading order: ``records`` (what the rules work on), ``codes``, then the rules in the order of the specification:
``specific`` (order-to-order), ``opening`` (frozen zone, emergency, safety stock at the start), ``balancing`` (the loop),
with ``dates``, ``modifiers``, ``supplies`` and ``notes`` beneath them.

Conventions: a record is reached by index (``supply[slot]``) and written through (``S.due = day``), which reads the same for a numpy
record under numba and for a slotted object in Python. Quantities are quanta, days are days since the planning start date.
Functions here know no names, dates, files or exceptions.
"""
