"""A backup: the rows as lines of JSON, compressed and sealed, in one file.

The first line names the tables and their columns, the last one their counts and hashes. It is the
same file whether it comes from SQLite or PostgreSQL, and goes into either.
"""

from __future__ import annotations

import json
import os
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from django.apps import apps
from django.conf import settings
from django.utils import timezone

from bot.backups import rows
from bot.backups.copying import applied_migrations, at_one_moment, database_at, fill
from bot.backups.sealing import seal, unseal
from content.errors import DomainError


def write_backup(path: Path) -> rows.Digests:
    """Write everything to a new file that only we may read; returns counts and hashes.

    The file has its name only once it is complete. Raises DomainError if there is one already.
    """
    if path.exists():
        raise DomainError(f"{path} is there already.")
    key = settings.BACKUP_KEY or settings.FIELD_ENCRYPTION_KEYS[0]
    made: rows.Digests = {}
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 600
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as file, at_one_moment("default"):
            for piece in seal(_compressed(_lines(made)), key):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return made


def restore_backup(path: Path, *, replace: bool, using: str = "default") -> rows.Digests:
    """Make the database hold exactly what the file does, or leave it as it was.

    Raises DomainError for a file that cannot be used, and as ``fill`` does.
    """
    expected: rows.Digests = {}
    with path.open("rb") as file:
        fill(using, _items(file, expected, using), expected, replace=replace)
    return expected


def check_backup(path: Path) -> rows.Digests:
    """Restore the file into an empty database that is thrown away, and compare."""
    with (
        tempfile.TemporaryDirectory() as folder,
        database_at(f"sqlite:///{folder}/check.sqlite3") as alias,
    ):
        return restore_backup(path, replace=False, using=alias)


def _lines(made: rows.Digests) -> Iterator[Any]:
    yield {
        "made_at": timezone.now().isoformat(),
        "migrations": applied_migrations("default"),
        "tables": {model._meta.label: rows.columns(model) for model in rows.carried_models()},
    }
    for model in rows.carried_models():
        digest = rows.Digest()
        yield {"table": model._meta.label}
        for row in rows.read(model, "default"):
            digest.add(row)
            yield row
        made[model._meta.label] = digest.result()
    yield {"end": made}


def _items(
    file: BinaryIO, expected: rows.Digests, using: str
) -> Iterator[tuple[rows.Model, rows.Row]]:
    keys = [key for key in (settings.BACKUP_KEY, *settings.FIELD_ENCRYPTION_KEYS) if key]
    lines = _decompressed(unseal(file, keys))
    _check_version(next(lines, {}), using)
    model: rows.Model | None = None
    for line in lines:
        if isinstance(line, list):
            assert model is not None
            yield model, line
        elif "table" in line:
            model = apps.get_model(line["table"])
        else:
            expected.update(line["end"])


def _check_version(first: Any, using: str) -> None:
    """Rows fit only into the tables they come from."""
    tables = {model._meta.label: rows.columns(model) for model in rows.carried_models()}
    there, here = set(first["migrations"]), set(applied_migrations(using))
    if first["tables"] == tables and there == here:
        return
    apart = sorted(there ^ here) or sorted(
        label
        for label in first["tables"].keys() | tables.keys()
        if first["tables"].get(label) != tables.get(label)
    )
    raise DomainError(
        f"The backup of {first['made_at'][:10]} was made by another version of Care Companion"
        f" ({', '.join(apart[:3])}). Restore it with that version, then upgrade."
    )


def _compressed(lines: Iterable[Any]) -> Iterator[bytes]:
    packing = zlib.compressobj()
    for line in lines:
        yield packing.compress(json.dumps(line, ensure_ascii=False).encode() + b"\n")
    yield packing.flush()


def _decompressed(pieces: Iterable[bytes]) -> Iterator[Any]:
    unpacking, held = zlib.decompressobj(), b""
    for piece in pieces:
        held += unpacking.decompress(piece)
        *lines, held = held.split(b"\n")
        for line in lines:
            yield json.loads(line)
