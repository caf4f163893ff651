"""The coverage codes of Planning Optimization: pegging demand to supply, and planned orders for what stays open.

Reading order: ``records`` (what the rules work on), ``pool`` (supply that is free), ``pegging`` (which supply a demand takes),
``quantities`` (lots), ``planned`` (new orders), ``projection`` (Min./Max. and the minimum),
``covering`` (the coverage codes).
"""
