"""Markdown, as editors write it, to the HTML that Telegram can show.

Telegram allows a handful of inline tags and no structure, and counts a message's length in
UTF-16 code units after parsing (https://core.telegram.org/bots/api#html-style). Headings become
bold lines and lists become lines with a bullet or a number. Anything else is shown as typed.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

MESSAGE_LIMIT = 4096

_INLINE_TAGS = {"strong": "b", "em": "i", "s": "s"}
_markdown = MarkdownIt("commonmark", {"html": False}).enable("strikethrough").disable("image")


def utf16_length(text: str) -> int:
    """Length as Telegram counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


@dataclass(frozen=True)
class Run:
    """Text under the same tags; a tag is what stands between "<" and ">" when it opens."""

    text: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Block:
    """A paragraph, a heading or a list item; ``tight`` ones follow the previous line directly."""

    runs: tuple[Run, ...]
    tight: bool = False

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    def html(self) -> str:
        """Telegram HTML; a tag that goes on in the next run stays open."""
        parts: list[str] = []
        opened: tuple[str, ...] = ()
        for run in (*self.runs, Run("")):
            pairs = zip(opened, run.tags, strict=False)
            shared = sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], pairs))
            parts += [f"</{tag.split()[0]}>" for tag in reversed(opened[shared:])]
            parts += [f"<{tag}>" for tag in run.tags[shared:]]
            parts.append(html.escape(run.text, quote=False))
            opened = run.tags
        return "".join(parts)

    def split(self, units: int) -> Iterator[Block]:
        """The block in pieces of at most ``units``, cut after a sentence or a word if possible."""
        rest = self
        while utf16_length(rest.text) > units:
            cut = _cut(rest.text, units)
            yield replace(rest, runs=tuple(_slice(rest.runs, 0, cut)))
            rest = Block(tuple(_slice(rest.runs, cut, len(rest.text))))
        yield rest


def _cut(text: str, units: int) -> int:
    """Where to cut so that what stands before fits: after a sentence, a word, or anywhere."""
    room = text.encode("utf-16-le")[: units * 2].decode("utf-16-le", "ignore")
    for mark in (". ", "? ", "! ", " "):
        at = room.rfind(mark)
        if at > len(room) // 3:
            return at + len(mark)
    return len(room)


def _slice(runs: Iterable[Run], start: int, end: int) -> Iterator[Run]:
    at = 0
    for run in runs:
        piece = run.text[max(0, start - at) : max(0, end - at)]
        if piece:
            yield replace(run, text=piece)
        at += len(run.text)


@lru_cache(maxsize=4096)
def blocks(markdown: str) -> tuple[Block, ...]:
    """The text's blocks in reading order; a list's items after the first are tight."""
    return tuple(_blocks(_markdown.parse(markdown)))


def to_html(markdown: str) -> str:
    """The whole text as one piece of Telegram HTML."""
    return _join(blocks(markdown))


def text_length(markdown: str) -> int:
    """UTF-16 code units of the text as shown."""
    return utf16_length(_join(blocks(markdown), as_html=False))


def pages(markdown: str, *, units: int) -> list[str]:
    """The text as pages of Telegram HTML, each at most ``units`` long as shown.

    A heading is never left alone at the end of a page. Nothing is dropped.
    """
    full: list[list[Block]] = [[]]
    for block in blocks(markdown):
        for piece in block.split(units):
            if full[-1] and utf16_length(_join([*full[-1], piece], as_html=False)) > units:
                carried = (
                    [full[-1].pop()] if len(full[-1]) > 1 and _is_heading(full[-1][-1]) else []
                )
                full.append(carried)
            full[-1].append(piece)
    return [_join(page) for page in full if page]


def _is_heading(block: Block) -> bool:
    return all(run.tags == ("b",) for run in block.runs)


def _join(parts: Iterable[Block], *, as_html: bool = True) -> str:
    lines: list[str] = []
    for part in parts:
        if lines:
            lines.append("\n" if part.tight else "\n\n")
        lines.append(part.html() if as_html else part.text)
    return "".join(lines)


def _blocks(tokens: list[Token]) -> Iterator[Block]:
    lists: list[int | None] = []  # the next number of each open list, None for bullets
    label, first, heading, quoted = "", False, False, 0
    for token in tokens:
        match token.type:
            case "bullet_list_open":
                lists.append(None)
                first = len(lists) == 1
            case "ordered_list_open":
                lists.append(int(token.attrGet("start") or 1))
                first = len(lists) == 1
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "list_item_open":
                number = lists[-1]
                label = "   " * (len(lists) - 1) + ("• " if number is None else f"{number}. ")
                lists[-1] = None if number is None else number + 1
            case "heading_open" | "heading_close":
                heading = token.type == "heading_open"
            case "blockquote_open" | "blockquote_close":
                quoted += 1 if token.type == "blockquote_open" else -1
            case "inline":
                outer = ("blockquote",) * bool(quoted) + ("b",) * heading
                runs = tuple(_runs(token.children or [], outer))
                if label:
                    runs = (Run(label, outer), *runs)
                yield Block(runs, tight=bool(lists) and not first)
                label, first = "", False
            case "fence" | "code_block":
                yield Block((Run(token.content.rstrip("\n"), ("pre",)),))


def _runs(tokens: list[Token], outer: tuple[str, ...]) -> Iterator[Run]:
    tags = list(outer)
    for token in tokens:
        name = token.type.removesuffix("_open").removesuffix("_close")
        if token.type == "text":
            yield Run(token.content, tuple(tags))
        elif token.type == "code_inline":
            yield Run(token.content, (*tags, "code"))
        elif token.type == "softbreak":
            yield Run(" ", tuple(tags))
        elif token.type == "hardbreak":
            yield Run("\n", tuple(tags))
        elif token.nesting == 1 and (tag := _tag(token, name)):
            tags.append(tag)
        elif token.nesting == -1 and len(tags) > len(outer):
            tags.pop()


def _tag(token: Token, name: str) -> str:
    """What opens the tag; a link that is not https shows its words only."""
    if name != "link":
        return _INLINE_TAGS[name]
    address = str(token.attrGet("href"))
    return f'a href="{html.escape(address)}"' if urlsplit(address).scheme == "https" else "u"
