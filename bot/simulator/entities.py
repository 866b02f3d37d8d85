"""Texts as Telegram stores them: parsed, trimmed, with their entities in order."""

import re
from html import escape
from typing import Any

from .errors import BadRequest
from .html_text import parse_html
from .limits import ENTITIES, utf16_length
from .links import link_error, normal_link
from .params import Params

FIELDS = {
    "text_link": "url",
    "text_mention": "user",
    "pre": "language",
    "custom_emoji": "custom_emoji_id",
}
TYPES = {
    *("bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre"),
    *(
        "blockquote",
        "expandable_blockquote",
        "text_link",
        "text_mention",
        "custom_emoji",
    ),
}
DETECTED = {
    *("mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"),
}
OPAQUE = {"code", "pre", "text_link"}
DETECT = re.compile(
    r"(?P<url>(?:https?://|\bwww\.|\bt\.me/)[^\s<>\"]*[^\s<>\".,;:!?)\]'])"
    r"|(?P<email>\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b)"
    r"|(?P<mention>(?<![\w@])@[A-Za-z]\w{3,31}\b)"
    r"|(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?\b(?!/))"
    r"|(?P<hashtag>(?<![\w#])#\w*[^\W\d]\w*)"
    r"|(?P<phone_number>(?<![\w+])\+\d(?:[ ().-]{0,2}\d){6,14}\b)"
)
HTML_TAGS = {
    "bold": ("<b>", "</b>"),
    "italic": ("<i>", "</i>"),
    "underline": ("<u>", "</u>"),
    "strikethrough": ("<s>", "</s>"),
    "spoiler": ("<tg-spoiler>", "</tg-spoiler>"),
    "code": ("<code>", "</code>"),
    "pre": ("<pre>", "</pre>"),
    "blockquote": ("<blockquote>", "</blockquote>"),
    "expandable_blockquote": ("<blockquote expandable>", "</blockquote>"),
}


def read_formatted(params: Params, name: str) -> tuple[str, list[dict[str, Any]]]:
    """The text (or caption) of a call, as it will be stored.

    Raises BadRequest when it cannot be parsed. An empty or absent text comes
    back as "": whether that is allowed is the method's business.
    """
    source = (params.text(name) or "").replace("\r", "")
    mode = (params.text("parse_mode") or "").lower()
    given = params.json("entities" if name == "text" else "caption_entities")
    if mode == "html":
        text, entities = parse_html(source)
    elif mode in {"markdown", "markdownv2"}:
        raise BadRequest("the simulator reads parse_mode HTML only")
    elif mode:
        raise BadRequest("unsupported parse_mode")
    else:
        text, entities = source, read_entities(given, source)
    return finish(text, entities)


def finish(text: str, entities: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    """Trim, add what Telegram detects by itself, order, and cut at the limit."""
    text, entities = trim(text, entities)
    entities = outside_code(entities)
    entities += detect(text, entities)
    entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return text, entities[:ENTITIES]


def trim(text: str, entities: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    """Strip white space at both ends and clip the entities to what remains."""
    trimmed = text.strip()
    if len(trimmed) == len(text):
        return text, entities
    lead = utf16_length(text[: len(text) - len(text.lstrip())])
    end = utf16_length(trimmed)
    kept = []
    for entity in entities:
        start = max(entity["offset"] - lead, 0)
        stop = min(entity["offset"] - lead + entity["length"], end)
        if stop > start:
            kept.append({**entity, "offset": start, "length": stop - start})
    return trimmed, kept


def outside_code(entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Drop what lies inside code and pre: Telegram shows those literally."""
    code = [entity for entity in entities if entity["type"] in {"code", "pre"}]
    if not code:
        return list(entities)
    return [
        entity
        for entity in entities
        if entity["type"] in {"code", "pre", "blockquote", "expandable_blockquote"}
        or not any(overlap(entity, other) for other in code)
    ]


def overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two entities share at least one code unit."""
    return bool(
        one["offset"] < other["offset"] + other["length"]
        and other["offset"] < one["offset"] + one["length"]
    )


def detect(text: str, entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Commands, links, mentions, e-mail addresses, hashtags and phone numbers."""
    opaque = [entity for entity in entities if entity["type"] in OPAQUE]
    ascii_only = text.isascii()
    found = []
    for match in DETECT.finditer(text):
        start = match.start() if ascii_only else utf16_length(text[: match.start()])
        entity = {
            "type": match.lastgroup,
            "offset": start,
            "length": utf16_length(match[0]),
        }
        if not any(overlap(entity, other) for other in opaque):
            found.append(entity)
    return found


def read_entities(given: Any, text: str) -> list[dict[str, Any]]:
    """Entities a call brought along, checked as Telegram checks them."""
    if not given:
        return []
    if not isinstance(given, list):
        raise BadRequest("can't parse entities JSON object")
    length = utf16_length(text)
    return [entity for one in given if (entity := read_entity(one, length)) is not None]


def read_entity(given: Any, length: int) -> dict[str, Any] | None:
    """One explicit entity; None for the kinds Telegram detects by itself."""
    kind = given.get("type") if isinstance(given, dict) else None
    if kind not in TYPES | DETECTED:
        raise BadRequest("can't parse MessageEntity: Unsupported type specified")
    if kind in DETECTED:
        return None
    offset, size = int(given.get("offset", 0)), int(given.get("length", 0))
    if offset < 0:
        raise BadRequest(f"receive an entity with incorrect offset {offset}")
    if size < 0:
        raise BadRequest(f"receive an entity with incorrect length {size}")
    if offset > length:
        raise BadRequest(f"entity begins after the end of the text at UTF-16 offset {offset}")
    if offset + size > length:
        raise BadRequest(
            f"entity beginning at UTF-16 offset {offset} "
            f"ends after the end of the text at UTF-16 offset {offset + size}"
        )
    entity = {"type": kind, "offset": offset, "length": size}
    if kind == "text_link":
        url = str(given.get("url", ""))
        if reason := link_error(url):
            raise BadRequest(f"entity URL '{url}' is invalid: {reason}")
        entity["url"] = normal_link(url)
    elif kind in FIELDS and FIELDS[kind] in given:
        entity[FIELDS[kind]] = given[FIELDS[kind]]
    return entity if size else None


def to_html(text: str, entities: list[dict[str, Any]]) -> str:
    """The text written back as Telegram's HTML: what tests and people can read."""
    data = text.encode("utf-16-le")
    events: list[tuple[int, int, int, str]] = []
    ordered = sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))
    for order, entity in enumerate(ordered):
        tags = html_tags(entity)
        if tags is not None:
            start, end = entity["offset"], entity["offset"] + entity["length"]
            events.append((start, 1, order, tags[0]))
            events.append((end, 0, -order, tags[1]))
    parts, at = [], 0
    for place, _, _, tag in sorted(events):
        parts.append(escape(data[at * 2 : place * 2].decode("utf-16-le"), quote=False))
        parts.append(tag)
        at = place
    parts.append(escape(data[at * 2 :].decode("utf-16-le"), quote=False))
    return "".join(parts)


def html_tags(entity: dict[str, Any]) -> tuple[str, str] | None:
    """The start and end tag of an entity, None for one Telegram detected."""
    if entity["type"] == "text_link":
        return f'<a href="{escape(entity["url"])}">', "</a>"
    if entity["type"] == "pre" and entity.get("language"):
        return (
            f'<pre><code class="language-{escape(entity["language"])}">',
            "</code></pre>",
        )
    return HTML_TAGS.get(entity["type"])
