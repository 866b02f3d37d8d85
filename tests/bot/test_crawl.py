import pytest

from benchmarks.crawl import crawl
from bot.simulator import Call
from tests.telegram_contract import API_JSON


def test_every_button_leads_somewhere(simulator, telegram, team, new_faq):
    new_faq("her2", question="What is HER2?", full_answer="It is a protein.")
    new_faq("tired", question="Why am I so tired?", sensitive=True)
    person = simulator.add_person("Anna", language_code="en")
    person.start()
    telegram()
    found = crawl(simulator, person, telegram, most_taps=400)

    assert found.problems == []
    assert found.screens > 10
    assert found.calls > found.taps
    assert found.checked == (found.calls if API_JSON.exists() else 0)


@pytest.fixture
def crawl_after(simulator, telegram, team):
    """A crawl that begins with this call on record."""

    def run(call):
        person = simulator.add_person("Anna", language_code="en")
        person.start()
        telegram()
        simulator.calls.append(call)
        return crawl(simulator, person, telegram, most_taps=1)

    return run


def test_it_notices_a_call_that_telegram_refuses(crawl_after):
    refusal = {"ok": False, "error_code": 400, "description": "Bad Request: chat not found"}
    found = crawl_after(Call("sendMessage", {"chat_id": "1", "text": "?"}, refusal))

    assert found.refused == 1
    assert found.problems == ["sendMessage: Bad Request: chat not found"]


@pytest.mark.skipif(not API_JSON.exists(), reason="needs telegram/api.json")
def test_it_notices_a_call_that_telegram_does_not_describe(crawl_after):
    sent = crawl_after(
        Call("sendMessage", {"chat_id": "1", "txt": "?"}, {"ok": True, "result": {}})
    )

    assert "sendMessage: text is required" in sent.problems
    assert "sendMessage: there is no parameter txt" in sent.problems
