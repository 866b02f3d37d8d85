"""Whatever the text: it is read or refused, and entities stay within it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.simulator import Simulator
from bot.simulator.limits import utf16_length

PIECES = [
    *("<b>", "</b>", "<i>", "</i>", "</>", "<a href='x.org'>", "</a>", "<pre>", "</pre>"),
    *("<code class=language-x>", "</code>", "<blockquote expandable>", "</blockquote>", "<", ">"),
    *("&lt;", "&", "&#x1F600;", "😀", "é", " ", "\n", "/help", "a@b.org", "=", '"', "text"),
]
texts = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


@given(source=texts | st.text(max_size=60))
def test_it_reads_or_refuses_any_text(source):
    sim = Simulator(record_calls=False)
    anna = sim.add_person("Anna", started=True)
    params = {"chat_id": anna.id, "text": source, "parse_mode": "HTML"}
    response = sim.call("sendMessage", params)

    if not response["ok"]:
        assert response["description"].startswith("Bad Request: ")
        return
    length = utf16_length(anna.newest.text)
    for entity in anna.newest.entities:
        assert entity["length"] > 0
        assert 0 <= entity["offset"] <= length - entity["length"]


@pytest.mark.parametrize("text", ["a" * 4096, "😀" * 2048])
def test_it_takes_the_longest_text(text):
    sim = Simulator()
    anna = sim.add_person("Anna", started=True)

    assert sim.call("sendMessage", {"chat_id": anna.id, "text": text})["ok"]
