"""The people, kept over a restart of the simulator."""

import pytest

from bot.simulator import Simulator
from bot.simulator.roster import keep_roster, load_roster


def test_it_remembers_people(sim, tmp_path):
    path = tmp_path / "data" / "roster.json"
    keep_roster(sim, path)
    sim.add_person("Anna").start()
    luz = sim.add_person("Luz", language_code="es")
    luz.start()
    luz.block()

    later = Simulator()
    load_roster(later, path)
    anna, luz = later.persons.values()
    assert later.call("sendMessage", {"chat_id": anna.id, "text": "x"})["ok"]
    assert (luz.raw["language_code"], luz.blocked) == ("es", True)


def test_it_begins_empty_without_a_file(sim, tmp_path):
    load_roster(sim, tmp_path / "none.json")

    assert sim.persons == {}


def test_it_says_when_the_file_is_something_else(sim, tmp_path):
    path = tmp_path / "roster.json"
    path.write_text('{"a": 1}')

    with pytest.raises(ValueError, match="no roster"):
        load_roster(sim, path)
