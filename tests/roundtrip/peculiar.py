"""Numbers that may be taken for something else, and lines beside tables that may be taken for their numbers."""

from __future__ import annotations

from decimal import Decimal
from random import Random

KINDS = ("years", "equal", "ordinals", "long", "ones", "sparse")
"""Years, all the same, those of rows and pages, with many digits, of narrow digits, hardly any."""

_ABOVE = ("单位：件", "— 3 —", "", "", "")
_BELOW = ("5", "— 4 —", "注：1.以上数据含12件上年结转件。", "1    2    3    4    5    6    7", "", "")


def peculiar(kind: str, at: int, seed: int, is_money: bool, random: Random) -> Decimal:
    """A number of a kind; `at` counts those of the report, whose `seed` decides what is the same in all of it."""
    number = {
        "years": random.randint(2016, 2024),
        "equal": (0, 1, 12, 20, 2023, 8888)[seed % 6],
        "ordinals": at % (7, 15, 100)[seed % 3] + 1,
        "long": random.randint(10**4, 10 ** random.randint(5, 9)),
        "ones": random.choice((0, 1, 7, 11, 77, 111, 777, 1111)),
        "sparse": random.choice((1, 2, 2023)) if random.random() < 0.03 else 0,
    }[kind]
    if not (is_money and number):
        return Decimal(number)
    # with zeros at its end: 12.50, 3.00
    return (Decimal(number) / 10).quantize(Decimal(random.choice(("1.0", "1.00", "1.000"))))


def around(random: Random) -> tuple[list[str], list[str]]:
    """Lines directly above and below a table."""
    return [line for line in [random.choice(_ABOVE)] if line], [line for line in [random.choice(_BELOW)] if line]
