"""parse_mode=HTML: Telegram's small HTML, with Telegram's complaints.

Rules: https://core.telegram.org/bots/api#html-style. Offsets in errors count
UTF-8 bytes, offsets and lengths of entities count UTF-16 code units.
"""

import re
from dataclasses import dataclass
from typing import Any

from .errors import BadRequest
from .limits import utf16_length
from .links import link_error, normal_link

SIMPLE_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
TAGS = {*SIMPLE_TAGS, "a", "code", "pre", "blockquote", "tg-emoji"}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

SPECIAL = re.compile(r"[<&]")
REFERENCE = re.compile(r"&(?:#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))|([a-z]+));?")
TAG_NAME = re.compile(r"[^\s>]*")
ATTRIBUTE = re.compile(
    r"\s*([^\s=>]+)\s*(?:=\s*(?:\"([^\"]*)\"|'([^']*)'|([A-Za-z0-9.\-]+)(?=[\s>])))?"
)


@dataclass
class OpenTag:
    """A start tag waiting for its end tag."""

    name: str
    argument: str
    offset: int
    begin: int


def decode_reference(text: str, at: int) -> tuple[str, int]:
    """The character a reference at `at` stands for, and where reading goes on.

    Anything that is not a numeric reference or one of the four names stays a
    plain ampersand, as with Telegram.
    """
    match = REFERENCE.match(text, at)
    if match is None:
        return "&", at + 1
    hexadecimal, decimal, name = match.groups()
    if name is not None:
        return (NAMED[name], match.end()) if name in NAMED else ("&", at + 1)
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if not 0 < code <= 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        return "&", at + 1
    return chr(code), match.end()


def decode_references(text: str) -> str:
    """An attribute's value with its character references resolved."""
    parts, at = [], 0
    while (found := text.find("&", at)) != -1:
        parts.append(text[at:found])
        character, at = decode_reference(text, found)
        parts.append(character)
    return "".join([*parts, text[at:]])


class HtmlText:
    """One pass over a text; `parts` is the plain text, `entities` what it marks."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.parts: list[str] = []
        self.length = 0
        self.offset = 0
        self.open: list[OpenTag] = []
        self.entities: list[dict[str, Any]] = []

    def parse(self) -> tuple[str, list[dict[str, Any]]]:
        """Plain text and entities; raises BadRequest "can't parse entities: …"."""
        at = 0
        for_special = SPECIAL.search
        while match := for_special(self.source, at):
            self.append(self.source[at : match.start()])
            at = match.start()
            if self.source[at] == "&":
                character, at = decode_reference(self.source, at)
                self.append(character)
            elif self.source.startswith("</", at):
                at = self.end_tag(at)
            else:
                at = self.start_tag(at)
        self.append(self.source[at:])
        if self.open:
            name = self.open[-1].name
            raise self.error(f'Can\'t find end tag corresponding to start tag "{name}"')
        return "".join(self.parts), self.entities

    def append(self, text: str) -> None:
        if text:
            self.parts.append(text)
            self.length += len(text)
            self.offset += utf16_length(text)

    def error(self, reason: str, at: int | None = None) -> BadRequest:
        if at is not None:
            reason += f" at byte offset {len(self.source[:at].encode())}"
        return BadRequest(f"can't parse entities: {reason}")

    def tag_name(self, at: int) -> tuple[str, int]:
        """The name that begins at `at`, and where it ends."""
        match = TAG_NAME.match(self.source, at)
        return (match[0].lower(), match.end()) if match else ("", at)

    def start_tag(self, begin: int) -> int:
        name, at = self.tag_name(begin + 1)
        if at >= len(self.source):
            raise self.error("Unclosed start tag", begin)
        if name not in TAGS:
            raise self.error(f'Unsupported start tag "{name}"', begin)
        argument, at = self.attributes(name, at, begin)
        if name == "span" and argument != "spoiler":
            raise self.error('Tag "span" must have class "tg-spoiler"', begin)
        self.open.append(OpenTag(name, argument, self.offset, self.length))
        return at

    def attributes(self, tag: str, at: int, begin: int) -> tuple[str, int]:
        """The one attribute that matters to `tag`, and the place after its `>`."""
        argument = ""
        while True:
            while at < len(self.source) and self.source[at].isspace():
                at += 1
            if at >= len(self.source):
                raise self.error("Unclosed start tag", begin)
            if self.source[at] == ">":
                return argument, at + 1
            match = ATTRIBUTE.match(self.source, at)
            if match is None:
                raise self.error(f'Empty attribute name in the tag "{tag}"', begin)
            at = match.end()
            if at < len(self.source) and self.source[at] == "=":
                raise self.error("Unclosed start tag", begin)
            value = next((group for group in match.groups()[1:] if group is not None), "")
            argument = meaning(tag, match[1].lower(), decode_references(value)) or argument

    def end_tag(self, begin: int) -> int:
        if not self.open:
            raise self.error("Unexpected end tag", begin)
        found, at = self.tag_name(begin + 2)
        while at < len(self.source) and self.source[at].isspace():
            at += 1
        if at >= len(self.source) or self.source[at] != ">":
            raise self.error("Unclosed end tag", begin)
        tag = self.open.pop()
        if found and found != tag.name:
            place = len(self.source[:begin].encode())
            raise self.error(
                f"Unmatched end tag at byte offset {place}, "
                f'expected "</{tag.name}>", found "</{found}>"'
            )
        if self.offset > tag.offset:
            self.close(tag)
        return at + 1

    def close(self, tag: OpenTag) -> None:
        """Add the entity of a finished tag; an unusable link stays plain text."""
        entity: dict[str, Any] = {
            "type": SIMPLE_TAGS.get(tag.name, tag.name),
            "offset": tag.offset,
            "length": self.offset - tag.offset,
        }
        if tag.name == "a":
            url = tag.argument or "".join(self.parts)[tag.begin :]
            if link_error(url) is not None:
                return
            entity |= {"type": "text_link", "url": normal_link(url)}
        elif tag.name == "pre":
            entity |= self.language_within(entity)
        elif tag.name == "code" and tag.argument:
            entity["language"] = tag.argument
        elif tag.name == "tg-emoji":
            if not tag.argument.isdigit():
                raise self.error("Invalid custom emoji identifier specified")
            entity |= {"type": "custom_emoji", "custom_emoji_id": tag.argument}
        elif tag.name == "blockquote" and tag.argument:
            entity["type"] = "expandable_blockquote"
        self.entities.append(entity)

    def language_within(self, entity: dict[str, Any]) -> dict[str, str]:
        """Fold `<pre><code class="language-x">` into one entity."""
        inner = self.entities[-1] if self.entities else {}
        same = inner.get("type") == "code" and all(
            inner.get(key) == entity[key] for key in ("offset", "length")
        )
        if not same:
            return {}
        self.entities.pop()
        return {"language": inner["language"]} if "language" in inner else {}


def meaning(tag: str, attribute: str, value: str) -> str:
    """What an attribute means to its tag; "" when Telegram ignores it."""
    match tag, attribute:
        case "a", "href":
            return value
        case "code", "class" if value.startswith("language-"):
            return value.removeprefix("language-")
        case "span", "class" if value.startswith("tg-"):
            return value.removeprefix("tg-")
        case "tg-emoji", "emoji-id":
            return value
        case "blockquote", "expandable":
            return "expandable"
    return ""


def parse_html(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Plain text and entities of Telegram's HTML.

    Raises BadRequest with Telegram's own words on anything it would not take.
    """
    text, entities = HtmlText(source).parse()
    for entity in entities:
        if entity["type"] == "code":
            entity.pop("language", None)
    return text, entities
