"""Reads the starter pack's text files; knows nothing of the database.

The files' layout is described in ``content/starter/README.md``. Every fault is reported as a
``PackError`` that names the file, so that whoever edits the text can find it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import frontmatter
import yaml
from django.utils.text import slugify

from content.search.synonyms import SynonymGroup

PACK = Path(__file__).parent / "starter"
_SECTION = re.compile(r"^# +(.+?) *$", re.MULTILINE)


class PackError(ValueError):
    """A file of the pack cannot be used; the message names the file and the reason."""


@dataclass(frozen=True)
class PackSource:
    key: str
    title: str
    publisher: str
    url: str
    seen: date | None


@dataclass(frozen=True)
class PackTopic:
    slug: str
    icon: str
    position: int
    parent: str | None
    titles: dict[str, str]


@dataclass(frozen=True)
class PackFAQ:
    key: str
    language: str
    topic: str
    position: int
    question: str
    short_answer: str
    act_now: str
    full_answer: str
    alternatives: list[str] = field(default_factory=list)
    sensitive: bool = False
    sources: list[str] = field(default_factory=list)
    related: list[str] = field(default_factory=list)
    label: str = ""


@dataclass(frozen=True)
class PackUrgentSign:
    key: str
    language: str
    title: str
    position: int
    number: str
    notice: str
    act: str
    say: str
    phrases: list[str]
    must_fire: list[str]
    must_not_fire: list[str]
    sources: list[str]


@dataclass(frozen=True)
class PackTerm:
    key: str
    language: str
    term: str
    variants: list[str]
    meaning: str


@dataclass(frozen=True)
class PackSynonym:
    language: str
    words: list[str]
    meanings: list[str] = field(default_factory=list)
    meanings_language: str = ""

    @property
    def key(self) -> str:
        """Its words and, for a rule, what they mean: no other row says the same."""
        named = "-".join([*self.words, *self.meanings])
        return slugify(named.replace("+", "-pos"))[:120]

    @property
    def group(self) -> SynonymGroup:
        return SynonymGroup(
            self.language, tuple(self.words), tuple(self.meanings), self.meanings_language
        )


@dataclass(frozen=True)
class Pack:
    sources: list[PackSource]
    topics: list[PackTopic]
    faqs: list[PackFAQ]
    urgent_signs: list[PackUrgentSign]
    terms: list[PackTerm]
    synonyms: list[PackSynonym] = field(default_factory=list)


def read_pack(root: Path = PACK) -> Pack:
    """Read every file below ``root``.

    Raises PackError at the first file that cannot be read, lacks a field, or names a topic or a
    source that the pack does not have.
    """
    pack = Pack(
        sources=list(read_sources(root)),
        topics=list(_topics(root)),
        faqs=list(_faqs(root)),
        urgent_signs=list(_urgent_signs(root)),
        terms=list(_terms(root)),
        synonyms=list(_synonyms(root)),
    )
    _check_references(pack)
    return pack


def _check_references(pack: Pack) -> None:
    topics = {topic.slug for topic in pack.topics}
    sources = {source.key for source in pack.sources}
    for faq in pack.faqs:
        if faq.topic not in topics:
            raise PackError(f"{faq.language}/{faq.key}: there is no topic “{faq.topic}”")
    citing: list[PackFAQ | PackUrgentSign] = [*pack.faqs, *pack.urgent_signs]
    for one in citing:
        for key in one.sources:
            if key not in sources:
                raise PackError(f"{one.language}/{one.key}: there is no source “{key}”")


def read_sources(root: Path) -> Iterator[PackSource]:
    """Every source below ``root``. Raises PackError."""
    for path in sorted(root.glob("sources/*.yaml")):
        for key, row in _yaml(path).items():
            with _naming(path, key):
                yield PackSource(key, row["title"], row["publisher"], row["url"], row.get("seen"))


def _topics(root: Path) -> Iterator[PackTopic]:
    for path in sorted(root.glob("topics/*.md")):
        meta, _ = _front_matter(path)
        with _naming(path):
            yield PackTopic(
                path.stem, meta["icon"], meta["position"], meta.get("parent"), meta["titles"]
            )


def _faqs(root: Path) -> Iterator[PackFAQ]:
    return map(read_faq, sorted(root.glob("faqs/*/*/*.md")))


def read_faq(path: Path) -> PackFAQ:
    """One entry's file, ``<language>/<topic>/<key>.md``. Raises PackError."""
    meta, sections = _front_matter(path)
    with _naming(path):
        if meta["key"] != path.stem:
            raise KeyError("key (it must equal the file name)")
        return PackFAQ(
            key=meta["key"],
            language=path.parent.parent.name,
            topic=meta["topic"],
            position=meta["position"],
            question=meta["question"],
            short_answer=sections[""],
            act_now=_titled(sections, "Signs to act on now", "Señales para actuar ya"),
            full_answer=_titled(sections, "More", "Más"),
            alternatives=meta.get("alternatives") or [],
            sensitive=bool(meta.get("sensitive")),
            sources=meta.get("sources") or [],
            related=meta.get("related") or [],
            label=meta.get("label") or "",
        )


def _urgent_signs(root: Path) -> Iterator[PackUrgentSign]:
    for path in sorted(root.glob("urgent-signs/*/*.md")):
        meta, sections = _front_matter(path)
        with _naming(path):
            yield PackUrgentSign(
                key=path.stem,
                language=path.parent.name,
                title=meta["title"],
                position=meta["position"],
                number=meta["number"],
                notice=_titled(sections, "What people notice", "Qué se puede notar"),
                act=_titled(sections, "What to do", "Qué hacer"),
                say=meta.get("say", ""),
                phrases=meta["phrases"],
                must_fire=meta.get("must_fire") or [],
                must_not_fire=meta.get("must_not_fire") or [],
                sources=meta.get("sources") or [],
            )


def _terms(root: Path) -> Iterator[PackTerm]:
    for path in sorted(root.glob("glossary/*.yaml")):
        for key, row in _yaml(path).items():
            with _naming(path, key):
                yield PackTerm(
                    key, path.stem, row["term"], row.get("variants") or [], row["meaning"].strip()
                )


def _synonyms(root: Path) -> Iterator[PackSynonym]:
    """``<language>.yaml``: groups and one-way rules; ``<language>-<other>.yaml``: translations."""
    for path in sorted(root.glob("synonyms/*.yaml")):
        language, _dash, other = path.stem.partition("-")
        with _naming(path):
            if other:
                for word, meanings in _yaml(path).items():
                    yield PackSynonym(language, [str(word)], list(map(str, meanings)), other)
                continue
            for row in _yaml(path):
                rule = row if isinstance(row, dict) else {"from": row, "to": []}
                yield PackSynonym(
                    language, list(map(str, rule["from"])), list(map(str, rule["to"]))
                )


def _titled(sections: dict[str, str], *titles: str) -> str:
    return next((sections[title] for title in titles if title in sections), "")


def _yaml(path: Path) -> dict[str, Any]:
    try:
        return yaml.safe_load(path.read_text("utf-8")) or {}
    except yaml.YAMLError as error:
        raise PackError(f"{path}: {error}") from error


def _front_matter(path: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """The front matter, and the body's sections by title ("" for what precedes the first)."""
    try:
        post = frontmatter.loads(path.read_text("utf-8"))
    except yaml.YAMLError as error:
        raise PackError(f"{path}: {error}") from error
    parts = _SECTION.split(post.content)
    titles = ["", *parts[1::2]]
    return dict(post.metadata), {
        title: text.strip() for title, text in zip(titles, parts[0::2], strict=True)
    }


@contextmanager
def _naming(path: Path, key: str = "") -> Iterator[None]:
    """Turn a missing or misshapen field into a PackError that names the file."""
    where = f"{path}: {key}" if key else f"{path}"
    try:
        yield
    except KeyError as error:
        raise PackError(f"{where}: missing or wrong field: {error.args[0]}") from error
    except (TypeError, AttributeError) as error:
        raise PackError(f"{where}: wrong shape: {error}") from error
