"""Who there is, kept in a file over restarts; chats and updates are not.

Without it a bot that remembers its patients would, after a restart of the
simulator, be told that it cannot write to any of them.
"""

import json
from pathlib import Path
from typing import Any

from .core import Simulator
from .events import Event

FIELDS = ("started", "blocked", "deactivated")


def load_roster(simulator: Simulator, path: Path) -> None:
    """Add the persons of an earlier run, if the file is there.

    Raises ValueError when it holds something else.
    """
    if not path.exists():
        return
    try:
        for entry in json.loads(path.read_text()):
            person = simulator.add_person(
                entry["first_name"],
                language_code=entry["language_code"],
                person_id=entry["id"],
            )
            for field in FIELDS:
                setattr(person, field, bool(entry[field]))
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path} is no roster of the simulator") from error


def keep_roster(simulator: Simulator, path: Path) -> None:
    """Write the file now and after every change from now on."""
    written = ""

    def save(event: Event | None = None) -> None:
        nonlocal written
        said = event is not None and event["type"] == "message" and not event["message"].from_bot
        if event is None or event["type"] == "person" or said:
            roster = json.dumps(roster_of(simulator), ensure_ascii=False, indent=1)
            if roster != written:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(roster)
                written = roster

    save()
    simulator.events.listen(save)


def roster_of(simulator: Simulator) -> list[dict[str, Any]]:
    """Every person with their id, name, language and standing."""
    return [
        {
            "id": person.id,
            "first_name": person.raw["first_name"],
            "language_code": person.raw["language_code"],
            **{field: getattr(person, field) for field in FIELDS},
        }
        for person in simulator.persons.values()
    ]
