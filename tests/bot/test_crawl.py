from benchmarks.crawl import crawl


def test_every_button_leads_somewhere(simulator, telegram, team, new_faq):
    new_faq("her2", question="What is HER2?", full_answer="It is a protein.")
    new_faq("tired", question="Why am I so tired?", sensitive=True)
    person = simulator.add_person("Anna", language_code="en")
    found = crawl(simulator, person, telegram, most_taps=400)

    assert found.problems == []
    assert found.screens > 10
