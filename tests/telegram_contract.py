"""Holds calls and answers against Telegram's own description of the Bot API.

`../shared/telegram/api.json` (Bot API 10.1) is not part of the project, so a
test that needs it is skipped where it is missing:

    from tests.telegram_contract import API_JSON, contract

    @pytest.mark.skipif(not API_JSON.exists(), reason="needs telegram/api.json")
    def test_it_speaks_the_bot_api(sim):
        assert contract().problems_of_calls(sim.calls) == []
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from bot.simulator import Call, Upload

API_JSON = Path(__file__).resolve().parents[2] / "shared" / "telegram" / "api.json"
ARRAY = "Array of "


class Contract:
    """Each method returns problems as sentences, [] when all is as documented."""

    def __init__(self, description: Mapping[str, Any]) -> None:
        self.methods: dict[str, Any] = description["methods"]
        self.types: dict[str, Any] = description["types"]

    def problems_of_calls(self, calls: Iterable[Call]) -> list[str]:
        """What is wrong with recorded calls and the simulator's answers to them."""
        return [
            problem
            for call in calls
            for problem in (
                self.problems_of_call(call.method, call.params)
                + self.problems_of_response(call.method, call.response)
            )
        ]

    def problems_of_call(self, method: str, params: Mapping[str, Any]) -> list[str]:
        """Unknown method or parameter, missing parameter, wrong type or shape."""
        if method not in self.methods:
            return [f"{method}: no such method"]
        fields = {field["name"]: field for field in self.methods[method].get("fields", [])}
        problems = [
            f"{method}: {name} is required"
            for name, field in fields.items()
            if field["required"] and name not in params
        ]
        attached = {
            str(value).removeprefix("attach://")
            for value in params.values()
            if str(value).startswith("attach://")
        }
        for name, value in params.items():
            if name in fields:
                problems += self.problems_of_parameter(f"{method}.{name}", value, fields[name])
            elif name not in attached:
                problems.append(f"{method}: there is no parameter {name}")
        return problems

    def problems_of_parameter(self, where: str, value: Any, field: Any) -> list[str]:
        """A parameter may come as JSON in a string, which is how forms carry it."""
        plain = self.problems(where, value, field["types"])
        if plain and isinstance(value, str):
            try:
                return self.problems(where, json.loads(value), field["types"])
            except ValueError:
                return plain
        return plain

    def problems_of_response(self, method: str, response: Mapping[str, Any]) -> list[str]:
        """What is wrong with an answer body, be it a result or a refusal."""
        if response.get("ok") is True:
            return self.problems(method, response.get("result"), self.methods[method]["returns"])
        known = {"ok", "error_code", "description", "parameters"}
        if response.get("ok") is False and set(response) <= known and "error_code" in response:
            return []
        return [f"{method}: {response!r} is no answer of the Bot API"]

    def problems(self, where: str, value: Any, kinds: Iterable[str]) -> list[str]:
        """[] when `value` is of one of `kinds`, else the shortest list of complaints."""
        found = [self.problems_as(where, value, kind) for kind in kinds]
        return min(found, key=len) if found else []

    def problems_as(self, where: str, value: Any, kind: str) -> list[str]:
        if kind.startswith(ARRAY):
            return self.problems_of_array(where, value, kind.removeprefix(ARRAY))
        if kind in ("Integer", "Float", "String", "Boolean", "True", "InputFile"):
            return [] if is_plain(value, kind) else [f"{where}: {value!r} is no {kind}"]
        described = self.types[kind]
        if described.get("subtypes"):
            return self.problems(where, value, described["subtypes"])
        if not isinstance(value, dict):
            return [f"{where}: {value!r} is no {kind}"]
        return self.problems_of_object(where, value, kind, described.get("fields", []))

    def problems_of_array(self, where: str, value: Any, kind: str) -> list[str]:
        if not isinstance(value, list):
            return [f"{where}: {value!r} is no array"]
        return [
            problem
            for index, item in enumerate(value)
            for problem in self.problems_as(f"{where}[{index}]", item, kind)
        ]

    def problems_of_object(
        self, where: str, value: dict[str, Any], kind: str, described: list[Any]
    ) -> list[str]:
        fields = {field["name"]: field for field in described}
        problems = [
            f"{where}: {kind} needs {name}"
            for name, field in fields.items()
            if field["required"] and name not in value
        ]
        problems += [f"{where}: {kind} has no {name}" for name in value if name not in fields]
        for name in value.keys() & fields.keys():
            problems += self.problems(f"{where}.{name}", value[name], fields[name]["types"])
        problems += wrong_constant(where, value, fields)
        return problems


def wrong_constant(where: str, value: dict[str, Any], fields: dict[str, Any]) -> list[str]:
    """A type or status that must be one word, such as `always "member"`."""
    problems = []
    for name in ("type", "status"):
        description = fields.get(name, {}).get("description", "")
        for phrase in ("always “", "must be "):
            expected = description.partition(phrase)[2].strip("“”.,").split("”")[0]
            if expected and " " not in expected and value.get(name) != expected:
                problems.append(f"{where}.{name}: {value.get(name)!r} is not {expected!r}")
    return problems


def is_plain(value: Any, kind: str) -> bool:
    """Whether a value is of one of the Bot API's basic types."""
    match kind:
        case "Integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "Float":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "Boolean":
            return isinstance(value, bool)
        case "True":
            return value is True
        case "InputFile":
            return isinstance(value, Upload) or str(value).startswith("attach://")
    return isinstance(value, str)


@cache
def contract() -> Contract:
    """The contract, read once."""
    return Contract(json.loads(API_JSON.read_text()))
