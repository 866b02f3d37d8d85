import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.simulator.html_text import parse_html
from content.rendering import blocks, pages, text_length, to_html, utf16_length

SAMPLE = """First *one* & **two <b>**.

## Heading

- item
- [link](https://example.org/?a=1&b=2)

1. one
2. two

> quoted **bold**
"""


def test_it_turns_markdown_into_what_telegram_shows():
    assert to_html(SAMPLE) == (
        "First <i>one</i> &amp; <b>two &lt;b&gt;</b>.\n\n<b>Heading</b>\n\n• item\n"
        '• <a href="https://example.org/?a=1&amp;b=2">link</a>\n\n1. one\n2. two\n\n'
        "<blockquote>quoted <b>bold</b></blockquote>"
    )


@pytest.mark.parametrize("address", ["http://example.org", "javascript:alert(1)", "tg://x"])
def test_it_links_to_https_only(address):
    assert "href" not in to_html(f"[words]({address})")
    assert "words" in to_html(f"[words]({address})")


def test_it_counts_as_telegram_does():
    assert utf16_length("🌷") == 2
    assert text_length("**🌷** & x") == 6


def test_it_keeps_a_heading_with_what_follows():
    text = "word " * 16 + "\n\n## Heading\n\nBelow it."

    assert pages(text, units=90)[1].startswith("<b>Heading</b>")


@given(st.text(max_size=400), st.integers(min_value=20, max_value=200))
def test_every_page_fits_and_nothing_is_dropped(text, units):
    shown = pages(text, units=units)
    whole = "".join("".join(block.text.split()) for block in blocks(text))

    plain = [parse_html(page)[0] for page in shown]
    assert all(utf16_length(page) <= units for page in plain)
    assert "".join("".join(page.split()) for page in plain) == whole


@given(st.text(max_size=300))
def test_telegram_accepts_whatever_it_makes(text):
    parse_html(to_html(text))
