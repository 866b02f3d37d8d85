"""What happens in the simulator, told to whoever watches: the chat pages."""

from collections.abc import Callable
from typing import Any

Event = dict[str, Any]
Listener = Callable[[Event], None]


class Events:
    """Listeners are called in the thread of the call that caused the event."""

    def __init__(self) -> None:
        self.listeners: list[Listener] = []

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` for every event from now on; the result stops that."""
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def tell(self, kind: str, **details: Any) -> None:
        """Tell everybody; costs nothing when nobody listens."""
        if self.listeners:
            event = {"type": kind, **details}
            for listener in list(self.listeners):
                listener(event)
