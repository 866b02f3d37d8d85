"""parse_mode=HTML, against Telegram's documentation and its known complaints."""

import pytest

from bot.simulator.entities import to_html
from bot.simulator.errors import BadRequest
from bot.simulator.html_text import parse_html


@pytest.mark.parametrize(
    ("source", "text", "kinds"),
    [
        ("<b>a</b><strong>b</strong>", "ab", ["bold", "bold"]),
        ("<i>a</i><em>b</em>", "ab", ["italic", "italic"]),
        ("<u>a</u><ins>b</ins>", "ab", ["underline", "underline"]),
        ("<s>a</s><strike>b</strike><del>c</del>", "abc", ["strikethrough"] * 3),
        ("<tg-spoiler>a</tg-spoiler>", "a", ["spoiler"]),
        ('<span class="tg-spoiler">a</span>', "a", ["spoiler"]),
        ("<blockquote>a</blockquote>", "a", ["blockquote"]),
        ("<blockquote expandable>a</blockquote>", "a", ["expandable_blockquote"]),
        ("<code>a</code>", "a", ["code"]),
        ("<pre>a</pre>", "a", ["pre"]),
        ("<B>a</B>", "a", ["bold"]),
        ("<b></b>a", "a", []),
    ],
)
def test_it_reads_every_tag(source, text, kinds):
    plain, entities = parse_html(source)

    assert plain == text
    assert [entity["type"] for entity in entities] == kinds


def test_it_counts_utf16_units():
    text, entities = parse_html("😀 <b>é😀</b>")

    assert text == "😀 é😀"
    assert entities == [{"type": "bold", "offset": 3, "length": 3}]


def test_it_resolves_only_telegrams_references():
    assert parse_html("&lt;b&gt; &amp; &quot; &#233; &#x1F600; &nbsp; & &#0;")[0] == (
        '<b> & " é 😀 &nbsp; & &#0;'
    )


def test_it_folds_a_language_into_pre():
    text, entities = parse_html('<pre><code class="language-python">x = 1</code></pre>')

    assert text == "x = 1"
    assert entities == [{"type": "pre", "offset": 0, "length": 5, "language": "python"}]


def test_it_keeps_the_text_of_a_link_it_does_not_accept():
    assert parse_html('<a href="tel:+34600123456">call</a>') == ("call", [])


def test_it_adds_a_protocol_to_links():
    entity = parse_html('<a href="example.org?a=1&amp;b=2">x</a>')[1][0]

    assert entity["url"] == "http://example.org?a=1&b=2"


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("hello<div>", 'Unsupported start tag "div" at byte offset 5'),
        ("é<p>x</p>", 'Unsupported start tag "p" at byte offset 2'),
        ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
        ("<b>bold", 'Can\'t find end tag corresponding to start tag "b"'),
        (
            "<b>x</i>",
            'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"',
        ),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_it_complains_as_telegram_does(source, complaint):
    with pytest.raises(BadRequest) as refused:
        parse_html(source)

    assert refused.value.description == f"Bad Request: can't parse entities: {complaint}"


@pytest.mark.parametrize(
    "source",
    [
        "<b>a <i>b</i></b> &lt;c&gt; &amp;",
        '😀 <a href="https://example.org/?a=1&amp;b=2">é</a> x',
        '<pre><code class="language-python">x</code></pre>',
        "<blockquote expandable>a <tg-spoiler>b</tg-spoiler></blockquote>",
    ],
)
def test_it_writes_back_what_it_read(source):
    assert to_html(*parse_html(source)) == source
