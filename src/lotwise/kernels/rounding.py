"""Multiples that a quantity is rounded to."""


def round_up(quantity, multiple):
    """The smallest multiple that is not below the quantity."""
    return -(-quantity // multiple) * multiple
