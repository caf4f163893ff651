"""Names into numbers: items, locations, variants, and SKUs as one integer each (specification 1.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from lotwise.kernels.codes import NOTHING
from lotwise.records import SKU_KEY
from lotwise.runs import Runs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from lotwise.dataset import Dataset

    Ints = NDArray[np.int64]

BLANK = 0
"""The number of the blank location and variant: they are always there, and come before all others."""
LOOKED_UP = 2**27
"""Codes of SKUs below this are looked up in a table with an entry for each code that could be, else by halving."""


class Words:
    """Different words in order and their numbers, which sort like the words."""

    def __init__(self, words: pl.Series) -> None:
        in_order = words.alias("word").sort()
        self.words = in_order.filter(pl.Series([True]).append(in_order[1:] != in_order[:-1])) if len(words) else in_order
        self._numbered = pl.DataFrame({"word": self.words, "number": np.arange(len(self.words))})

    def __len__(self) -> int:
        return len(self.words)

    def numbers(self, column: pl.Series) -> Ints:
        """(n,) the number of each cell, NOTHING for an empty cell and for a word that is not among these."""
        return self.numbers_of(Runs.of(column))[0]

    def numbers_of(self, *columns: Runs) -> list[Ints]:
        """The same of several columns that are known by their runs; a word is looked up once for each of these."""
        cells = pl.concat([runs.cells.alias("word") for runs in columns]).to_frame()
        if cells.is_empty():
            return [np.zeros(0, np.int64) for _ in columns]
        found = cells.join(self._numbered, on="word", how="left", maintain_order="left")["number"].fill_null(NOTHING).to_numpy()
        ends = np.cumsum([len(runs.cells) for runs in columns])
        return [runs.spread(values) for runs, values in zip(columns, np.split(found, ends[:-1]), strict=True)]

    @property
    def enum(self) -> pl.Enum:
        """The type of a column that holds only these words as categories, which are compared as numbers."""
        return pl.Enum(self.words)

    def as_enum(self, column: pl.Series) -> pl.Series:
        """A column of these words as their categories."""
        return pl.Series(column.name, self.numbers(column).astype(np.uint8)).cat.to(self.enum)


class SkuCodes:
    """SKUs as single integers that sort like item, location, variant: cheaper to group and find than three texts.

    ``demands``, ``supplies``, ``stock`` and ``skus`` are the codes of these tables, row by row; ``parents`` and ``components`` the
    numbers of the items in the bills of material. All are looked up once, and together.
    """

    def __init__(self, dataset: Dataset) -> None:
        tables = [dataset.frame(name) for name in ("demands", "supplies", "stock", "skus")]
        items, variants, locations = ([Runs.of(frame[name]) for frame in tables] for name in SKU_KEY)
        bills = [Runs.of(dataset.boms[name]) for name in ("parent", "component")]
        senders = [frame["transfer_from"] for frame in (dataset.supplies, dataset.skus)]
        places = [frame["components_at_location"] for frame in (dataset.items, dataset.skus)]
        here = pl.Series(["", dataset.settings.components_at_location or ""])
        self.items = Words(dataset.items["item"])
        self.variants = _words(variants, dataset.boms["variant"], here[:1])
        self.locations = _words(locations, dataset.boms["location"], *senders, *places, here)
        self.row_of_item = dataset.items["item"].arg_sort().to_numpy().astype(np.int64)
        """(n_item,) the row of each item in ``Dataset.items``."""
        *of_tables, self.parents, self.components = self.items.numbers_of(*items, *bills)
        numbers = zip(of_tables, self.variants.numbers_of(*variants), self.locations.numbers_of(*locations), strict=True)
        self.demands, self.supplies, self.stock, self.skus = (self.code(*of_table) for of_table in numbers)

    @property
    def space(self) -> int:
        """All codes lie below this."""
        return len(self.items) * len(self.locations) * len(self.variants)

    def of(self, frame: pl.DataFrame) -> Ints:
        """(n,) the code of each row's item, variant and location."""
        return self.code(*(words.numbers(frame[name]) for words, name in self._parts()))

    def code(self, item: Ints, variant: Ints, location: Ints) -> Ints:
        """The codes of SKUs, of the numbers of their words."""
        code = item * len(self.locations)
        code += location
        code *= len(self.variants)
        code += variant
        return code

    def item(self, code: Ints) -> Ints:
        """The number of each SKU's item."""
        return code // (len(self.locations) * len(self.variants))

    def variant(self, code: Ints) -> Ints:
        """The number of each SKU's variant."""
        return code % len(self.variants)

    def location(self, code: Ints) -> Ints:
        """The number of each SKU's location."""
        return code // len(self.variants) % len(self.locations)

    def at(self, code: Ints, location: Ints) -> Ints:
        """The codes of the same items and variants at other locations."""
        return self.code(self.item(code), self.variant(code), location)

    def names(self, code: Ints) -> pl.DataFrame:
        """Item, variant and location of each code."""
        numbers = (self.item(code), self.variant(code), self.location(code))
        parts = zip(self._parts(), numbers, strict=True)
        return pl.DataFrame({name: words.words.gather(number) for (words, name), number in parts})

    def different(self, *codes: Ints) -> Ints:
        """The codes that are there, in order, each once."""
        if self.space > LOOKED_UP:
            return np.unique(np.concatenate(codes))
        is_there = np.zeros(self.space, bool)
        for each in codes:
            is_there[each] = True
        return np.flatnonzero(is_there)

    def _parts(self) -> list[tuple[Words, str]]:
        return list(zip((self.items, self.variants, self.locations), SKU_KEY, strict=True))


class SkuNumbers:
    """The number of each planned SKU, by its code.

    Parameters
    ----------
    code
        (n_sku,) codes of the planned SKUs, numbered in this order.
    space
        All codes lie below this.
    """

    def __init__(self, code: Ints, space: int) -> None:
        self._table: Ints | None = None
        if space <= LOOKED_UP:
            self._table = np.zeros(space, np.int32)  # 0 is nobody, so that what no SKU has is never written
            self._table[code] = np.arange(1, len(code) + 1)
        else:
            order = np.argsort(code)
            self._order, self._codes = np.append(order, NOTHING), np.append(code[order], space)  # no code is that

    def of(self, code: Ints) -> Ints:
        """(n,) the number of the SKU with each code, NOTHING where it is not planned."""
        if self._table is not None:
            return self._table[code].astype(np.int64) - 1
        at = np.searchsorted(self._codes, code)
        return np.where(self._codes[at] == code, self._order[at], NOTHING)


def _words(runs: Iterable[Runs], *columns: pl.Series) -> Words:
    """The different words of some columns."""
    cells = [each.cells for each in (*runs, *(Runs.of(column) for column in columns))]
    return Words(pl.concat([each.unique().drop_nulls().alias("word") for each in cells]))
