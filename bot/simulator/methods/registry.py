"""How a function becomes a method of the simulated Bot API."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from ..params import Params

if TYPE_CHECKING:
    from ..core import Simulator

Run = Callable[["Simulator", Params], Any]


class Method(NamedTuple):
    """A method, and the parameters it reads; others are ignored, as Telegram does."""

    name: str
    parameters: tuple[str, ...]
    run: Run


METHODS: dict[str, Method] = {}


def method(name: str, parameters: str = "") -> Callable[[Run], Run]:
    """Register a function under a Bot API name; `parameters` are space-separated."""

    def register(run: Run) -> Run:
        METHODS[name.lower()] = Method(name, tuple(parameters.split()), run)
        return run

    return register
