"""Texts from elsewhere: HTML or text in columns of spaces, to the Markdown that we can show."""

from __future__ import annotations

import html
import re
import unicodedata

from markdownify import markdownify

_HTML = re.compile(
    r"</?(?:p|br|div|span|ul|ol|li|b|i|em|strong|a|h[1-6]|table|tr|td)\b[^>]*>", re.I
)
_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_KEPT = ["p", "br", "div", "ul", "ol", "li", "b", "strong", "i", "em", "a", "tr", "td",
         "h1", "h2", "h3", "h4", "h5", "h6"]  # fmt: skip
_DROPPED = re.compile(r"<(script|style|head)\b.*?</\1\s*>|<!--.*?-->", re.I | re.S)
_BULLET = re.compile(r"(?:^|\s{2,})[-•·▪●*–]\s+")
_COLUMNS = re.compile(r"(?<=\S)[ \t]{4,}(?=\S)")
_SENTENCE_END = re.compile(r"(?<=[.!?])[”\")]?\s+(?=\W*[A-ZÁÉÍÓÚÑ0-9¿¡])")
_LONGEST_SHORT = 600
_SHORTEST_PROSE = 40


def question_of(text: str) -> str:
    """On one line, with one question mark: “Who is at risk for it? ?” has two."""
    text = " ".join(_tidy(html.unescape(re.sub(r"<[^>]+>", " ", text))).split())
    text = re.sub(r"(?:\s*\?)+$", "?", text)
    return text[:1].upper() + text[1:]


def to_markdown(text: str) -> str:
    """Paragraphs, lists, headings, bold, italic and links; of any other tag the text stays."""
    if _HTML.search(text):
        text = markdownify(_DROPPED.sub("", text), convert=_KEPT, heading_style="ATX", bullets="-")
        text = re.sub(r"^#{1,6} ", "## ", _tidy(text), flags=re.M)
        text = re.sub(r"\[([^\]]*)\]\((?!https://)[^)]*\)", r"\1", text)
    else:
        text = _of_columns(_tidy(html.unescape(text)))
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+$", "", text, flags=re.M)).strip()


def _tidy(text: str) -> str:
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\xa0", " "))
    return _UNSEEN.sub("", text)


def _of_columns(text: str) -> str:
    """Plain text: wide gaps part paragraphs, and a dash after a gap begins an item."""
    text = _BULLET.sub("\n- ", text)
    text = re.sub(r"\s*\n\s*\n\s*", "\n\n", _COLUMNS.sub("\n\n", text))
    lines = [" ".join(line.split()) for line in text.split("\n")]
    blocks: list[str] = []
    for line in lines:
        after_item = bool(blocks) and blocks[-1].startswith("- ")
        if line.startswith("- ") and not after_item and blocks and blocks[-1]:
            blocks.append("")  # a list needs an empty line before it
        elif after_item and line and not line.startswith("- "):
            blocks.append("")
        blocks.append(line)
    return "\n".join(blocks)


def short_and_full(answer: str) -> tuple[str, str]:
    """The first prose of an answer, up to 600 characters, and the rest.

    Where a heading or a list comes first, the full answer keeps the whole text in its order.
    """
    if len(answer) <= _LONGEST_SHORT:
        return answer, ""
    blocks = answer.split("\n\n")
    at = next((at for at, block in enumerate(blocks) if _is_prose(block)), None)
    if at is None:
        return _cut(answer), answer
    short = _without_lead_in(_cut(blocks[at]))
    if at:
        return short, answer
    rest = "\n\n".join([blocks[0][len(short) :].strip(), *blocks[1:]])
    return short, rest.strip()


def _without_lead_in(text: str) -> str:
    """The text without a last sentence that leads to a list: “Call if you have any of these:”."""
    ends = [match.start() for match in _SENTENCE_END.finditer(text)]
    return text[: ends[-1]] if text.endswith(":") and ends else text


def _is_prose(block: str) -> bool:
    first = block.lstrip()
    return len(first) >= _SHORTEST_PROSE and not first.startswith(("- ", "#", "1."))


def _cut(text: str) -> str:
    """As many whole sentences as fit; a first sentence that does not is cut after a word."""
    if len(text) <= _LONGEST_SHORT:
        return text
    ends = [match.start() for match in _SENTENCE_END.finditer(text, 0, _LONGEST_SHORT)]
    space = text.rfind(" ", 0, _LONGEST_SHORT)
    return text[: ends[-1] if ends else space if space > 0 else _LONGEST_SHORT]
