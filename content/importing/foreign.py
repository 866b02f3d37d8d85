"""Rows of a file that was not laid out for us, as rows of ours.

A mapping says which of its columns hold the question, the answer and perhaps a topic, a link, a
key, a source's title and other ways to ask. The rest is derived, and whatever an editor should look
at is noted in the dry run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from content.importing.foreign_text import question_of, short_and_full, to_markdown
from content.importing.reading import Record, Table
from content.models import ImportMapping, Source, Topic
from content.search.text import normal_form

# What the mapping's columns are called, and headers that probably hold them.
GUESSES: dict[str, tuple[str, ...]] = {
    "question": ("question", "q", "title", "pregunta", "faq"),
    "answer": ("answer", "a", "response", "text", "body", "content", "respuesta"),
    "topic": ("topic", "category", "section", "theme", "tema", "categoria", "qtype", "focus"),
    "link": ("url", "link", "source_url", "href", "source", "enlace"),
    "key": ("key", "id", "qid", "slug", "identifier"),
    "source_title": ("source_title", "document", "page", "focus"),
    "alternatives": ("alternatives", "synonyms", "variants", "also_asked"),
}
REQUIRED = ("question", "answer")


def guess(headers: list[str]) -> dict[str, str]:
    """The header that probably holds each of our columns; what nothing fits is left out."""
    named = {slugify(header).replace("-", "_"): header for header in reversed(headers)}
    guessed = {
        ours: next((named[name] for name in names if name in named), "")
        for ours, names in GUESSES.items()
    }
    return {ours: header for ours, header in guessed.items() if header}


def fitting(headers: list[str]) -> ImportMapping | None:
    """A kept mapping all of whose columns the file has."""
    held = set(headers)
    for mapping in ImportMapping.objects.order_by("-pk"):
        if set(mapping.columns.values()) <= held:
            return mapping
    return None


def keep_mapping(name: str, **fields: Any) -> ImportMapping:
    """Keep what the columns mean under the name, in place of what it named before."""
    return ImportMapping.objects.update_or_create(name=name, defaults=fields)[0]


def records(table: Table, mapping: ImportMapping) -> Iterator[Record]:
    """The table's rows with our columns; a row that says the same as one before is skipped."""
    deriving = _Deriving(mapping)
    for record in table.records:
        yield deriving.derive(record)


class _Deriving:
    """What earlier rows of the file have used up: answers, keys, links."""

    def __init__(self, mapping: ImportMapping) -> None:
        self.mapping = mapping
        self.topics = _topics()
        self.known = set(Source.objects.values_list("url", flat=True))
        self.keys = set[str]()
        self.unknown_topics = set[str]()
        self.said: dict[tuple[str, str], str] = {}

    def derive(self, record: Record) -> Record:
        given = {
            ours: _plain(record.cells.get(header)) for ours, header in self.mapping.columns.items()
        }
        question, answer = question_of(given["question"]), to_markdown(given["answer"])
        found = Record(record.where, {}, errors=list(record.errors))
        asked = normal_form(question)
        twin = self.said.setdefault((asked, normal_form(answer)), record.where)
        if twin != record.where:
            found.skipped = True
            found.notes.append(_("The same question and answer as on %s: left out.") % twin)
            return found
        if "\ufffd" in given["question"] + given["answer"]:
            found.notes.append(_("A letter of the text is lost (shown as �)."))
        short, full = short_and_full(answer)
        found.cells = {
            "key": self._key(given.get("key", ""), question),
            "language": self.mapping.language,
            "topic": self._topic(given.get("topic", ""), found),
            "question": question,
            "short_answer": short,
            "full_answer": full,
        }
        self._add_sources(given, question, found)
        if given.get("alternatives"):
            found.cells["alternatives"] = re.split(r"[\n;|]", given["alternatives"])
        return found

    def _key(self, given: str, question: str) -> str:
        """The row's own key, else one of the question; the same file gives the same keys again."""
        if given:
            return slugify(given)[:80]
        base = slugify(question)[:70].strip("-") or "entry"
        key, number = base, 1
        while key in self.keys:
            number += 1
            key = f"{base}-{number}"
        self.keys.add(key)
        return key

    def _topic(self, given: str, found: Record) -> str:
        slug = self.topics.get(normal_form(given)) or self.topics.get(slugify(given))
        if slug is None and given and given not in self.unknown_topics:
            self.unknown_topics.add(given)
            found.notes.append(_("“%s” is none of our topics.") % given[:60])
        return slug or self.mapping.topic.slug

    def _add_sources(self, given: dict[str, str], question: str, found: Record) -> None:
        """The link as a source; one that is known, or stands in a row before, is taken as it is."""
        link = given.get("link", "")
        if not link:
            found.notes.append(_("It names no source; publishing it needs one."))
            found.cells["sources"] = []
            return
        url = re.sub(r"^http://", "https://", link)
        details = {"title": "", "publisher": ""}
        if url not in self.known:
            self.known.add(url)
            details = {
                "title": given.get("source_title") or question,
                "publisher": self.mapping.publisher or url.split("/")[2:3][0],
            }
        found.cells["sources"] = [details | {"url": url}]


def _topics() -> dict[str, str]:
    """Each topic's slug, by the slug itself and by its titles in plain form."""
    names: dict[str, str] = {}
    for topic in Topic.objects.prefetch_related("titles"):
        names |= {normal_form(title.title): topic.slug for title in topic.titles.all()}
        names[topic.slug] = topic.slug
    return names


def _plain(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()
