"""The vectors of all phrasings, answers and passages, and how near a question comes to each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from content.search.encoder import Vectors

# What a vector is of; an entry's likeness is the mean of its nearest of each.
_KINDS = 3
_PHRASING, _ANSWER, _PASSAGE = range(_KINDS)
# So many vectors stay in the processor's cache while each way of asking is compared with them: a
# third less time than one product of all with all.
_BLOCK = 256
_Rows = tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]


class VectorIndex:
    """Unit vectors by entry, in one matrix; entries come and go one by one."""

    def __init__(self, size: int) -> None:
        self._rows = np.zeros((64, size), dtype=np.float32)
        self._owners = np.full(64, -1, dtype=np.intp)
        self._kinds = np.zeros(64, dtype=np.int8)
        self._used = 0
        self._held_layout: list[_Rows] | None = None
        self._slots: dict[str, tuple[int, slice]] = {}
        self._keys: list[str] = []

    def __len__(self) -> int:
        return len(self._slots)

    def slot(self, key: str) -> int | None:
        held = self._slots.get(key)
        return held[0] if held else None

    def key(self, slot: int) -> str | None:
        """The entry in the slot; None if it was removed."""
        key = self._keys[slot]
        return key if self.slot(key) == slot else None

    @property
    def nbytes(self) -> int:
        return self._rows.nbytes

    def put(self, key: str, vectors: Vectors, phrasings: int) -> None:
        """Add an entry, or replace it: vectors of so many phrasings, the answer, and passages."""
        self.remove(key)
        count = len(vectors)
        if self._used + count > len(self._rows):
            self._make_room(count)
        rows = slice(self._used, self._used + count)
        self._used += count
        slot = len(self._keys)
        self._keys.append(key)
        self._slots[key] = slot, rows
        self._rows[rows] = vectors
        self._owners[rows] = slot
        self._held_layout = None
        self._kinds[rows] = (
            [_PHRASING] * phrasings + [_ANSWER] + [_PASSAGE] * (count - phrasings - 1)
        )

    def remove(self, key: str) -> None:
        """Take the entry out, if it is there."""
        _slot, rows = self._slots.pop(key, (0, None))
        if rows is not None:
            self._owners[rows] = -1
            self._held_layout = None

    def _make_room(self, count: int) -> None:
        """Drop what was removed, and double the room if that is not enough."""
        kept = np.flatnonzero(self._owners[: self._used] >= 0)
        wanted = max(64, 2 * (len(kept) + count))
        rows = np.zeros((wanted, self._rows.shape[1]), dtype=np.float32)
        owners = np.full(wanted, -1, dtype=np.intp)
        kinds = np.zeros(wanted, dtype=np.int8)
        rows[: len(kept)] = self._rows[kept]
        kinds[: len(kept)] = self._kinds[kept]
        self._keys = list(self._slots)
        at = 0
        for slot, (key, (_old, held)) in enumerate(sorted(self._slots.items(), key=_first_row)):
            size = held.stop - held.start
            owners[at : at + size] = slot
            self._keys[slot] = key
            self._slots[key] = slot, slice(at, at + size)
            at += size
        self._rows, self._owners, self._kinds, self._used = rows, owners, kinds, at

    def likeness(self, asked: Sequence[Vectors]) -> Likeness:
        """How near each entry comes to what was asked, by the likest way of asking it."""
        near = np.empty(self._used, dtype=np.float32)
        for start in range(0, self._used, _BLOCK):
            block = slice(start, min(start + _BLOCK, self._used))
            near[block] = np.max([self._rows[block] @ one for one in asked], axis=0)
        total = np.zeros(len(self._keys), dtype=np.float32)
        for rows, starts, slots in self._layout():
            if len(rows):
                total[slots] += np.maximum.reduceat(near[rows], starts) / _KINDS
        return Likeness(self, total)

    def _layout(self) -> list[_Rows]:
        """For each kind: its rows, where each entry's begin among them, and the entries' slots."""
        if self._held_layout is None:
            self._held_layout = []
            owners, kinds = self._owners[: self._used], self._kinds[: self._used]
            for kind in range(_KINDS):
                # An entry's rows stand together, and later entries have higher slots.
                rows = np.flatnonzero((kinds == kind) & (owners >= 0))
                slots, starts = np.unique(owners[rows], return_index=True)
                self._held_layout.append((rows, starts, slots))
        return self._held_layout


class Likeness:
    """The entries' likeness to one question, 0 to 1."""

    def __init__(self, index: VectorIndex, total: Vectors) -> None:
        self._index = index
        self._total = total

    def of(self, key: str) -> float | None:
        """The entry's likeness; None if it has no vectors."""
        slot = self._index.slot(key)
        return None if slot is None else float(self._total[slot])

    def nearest(self, count: int) -> list[str]:
        """The keys of the nearest entries, in no order."""
        count = min(count, len(self._total))
        if not count:
            return []
        best = np.argpartition(-self._total, count - 1)[:count]
        return [key for slot in best if (key := self._index.key(int(slot))) is not None]


def _first_row(item: tuple[str, tuple[int, slice]]) -> int:
    return int(item[1][1].start)
