"""A small Telegram for development and tests: see core.py for a tour."""

from .core import Call, Outcome, Simulator
from .messages import SimMessage
from .params import Upload
from .persons import Person

__all__ = ["Call", "Outcome", "Person", "SimMessage", "Simulator", "Upload"]
