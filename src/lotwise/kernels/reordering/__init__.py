"""The reordering policies of Business Central: balancing demand and supply by moving, changing and making orders.

Reading order: ``records`` (what the rules work on), then the rules in the order of the specification: ``specific``
(order-to-order), ``opening`` (frozen zone, emergency, safety stock at the start), ``balancing`` (the loop), with ``reorder``,
``projection`` and ``overflow`` for reorder points, and ``dates``, ``modifiers``, ``supplies``, ``demands``, ``notes`` beneath them.
"""
