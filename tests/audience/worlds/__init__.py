"""What may happen, and what may be asked of it: one module for each group of conditions.

Each has ``HISTORIES`` ({name: strategy}), ``prepare(house)``, ``remember(house, history)`` that writes what happened,
and ``conditions(house)``: a list of strategies of {"kind": …, "config": …}.
"""
