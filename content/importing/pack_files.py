"""Entries in the layout of ``content/starter/README.md``: written here, and read from a zip."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import frontmatter
import yaml
from django.utils.text import slugify
from django.utils.translation import gettext as _

from content.errors import DomainError
from content.importing.columns import SourceValue, Values
from content.starter_pack import PackError, read_faq, read_sources

_SECTION = re.compile(r"^# ", re.MULTILINE)
_TITLES = {"es": ("Señales para actuar ya", "Más")}
_DEFAULT_TITLES = ("Signs to act on now", "More")
_FAQ = re.compile(r"(?:.*/)?(faqs/[\w-]+/[\w-]+/[\w-]+\.md)")
_SOURCES = re.compile(r"(?:.*/)?(sources/[\w-]+\.yaml)")


def files(entries: list[Values]) -> Iterator[tuple[str, str]]:
    """Each file's path and text."""
    keys: dict[str, str] = {}
    described: dict[str, Any] = {}
    for source in (one for entry in entries for one in entry["sources"]):
        if source.url not in keys:
            key = _free(slugify(f"{source.publisher} {source.title}")[:60] or "source", described)
            keys[source.url] = key
            described[key] = {
                "title": source.title,
                "publisher": source.publisher,
                "url": source.url,
                "seen": source.seen_on,
            }
    yield "sources/sources.yaml", yaml.safe_dump(described, allow_unicode=True, sort_keys=True)
    for entry in entries:
        path = f"faqs/{entry['language']}/{entry['topic']}/{entry['key']}.md"
        yield path, _faq(entry, keys)


def _free(key: str, taken: dict[str, Any]) -> str:
    number, free = 1, key
    while free in taken:
        number += 1
        free = f"{key}-{number}"
    return free


def _faq(entry: Values, keys: dict[str, str]) -> str:
    texts = (entry["short_answer"], entry["act_now"], entry["full_answer"])
    if any(_SECTION.search(text) for text in texts):
        raise DomainError(
            _("“%(key)s” has a heading with one #. The starter pack’s files need ## there.")
            % {"key": entry["key"]}
        )
    body = texts[0]
    for title, text in zip(_TITLES.get(entry["language"], _DEFAULT_TITLES), texts[1:], strict=True):
        body += f"\n\n# {title}\n\n{text}" if text else ""
    names = (
        "key",
        "topic",
        "position",
        "question",
        "label",
        "alternatives",
        "sensitive",
        "related",
    )
    meta = {name: entry[name] for name in names}
    meta["sources"] = [keys[source.url] for source in entry["sources"]]
    front: str = frontmatter.dumps(frontmatter.Post(body, **meta), sort_keys=False, width=10**6)
    return f"{front}\n"


def read(content: bytes) -> Iterator[tuple[str, Values | str]]:
    """Each entry's path, with its values or the reason why the file cannot be read.

    Only files where entries and sources belong are taken out of the zip, under names of ours.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive, tempfile.TemporaryDirectory() as folder:
        root, entries = Path(folder), []
        for info in archive.infolist():
            if name := _FAQ.fullmatch(info.filename) or _SOURCES.fullmatch(info.filename):
                path = root / PurePosixPath(name[1])
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(archive.read(info))
                entries += [path] if name[1].startswith("faqs/") else []
        try:
            sources = {
                one.key: SourceValue(one.title, one.publisher, one.url, one.seen)
                for one in read_sources(root)
            }
        except PackError as error:
            raise DomainError(str(error).replace(f"{root}/", "")) from error
        for path in sorted(entries):
            name_ = path.relative_to(root).as_posix()
            try:
                yield name_, _values(path, sources)
            except (PackError, UnicodeDecodeError) as error:
                yield name_, str(error).replace(f"{root}/", "")


def _values(path: Path, sources: dict[str, SourceValue]) -> Values:
    faq = read_faq(path)
    missing = [key for key in faq.sources if key not in sources]
    if missing:
        raise PackError(_("there is no source “%(key)s”") % {"key": missing[0]})
    values = {name: value for name, value in vars(faq).items() if name != "sources"}
    return values | {"sources": [sources[key] for key in faq.sources]}
