"""The sender's thread: a tick of Celery wakes it, and it works until nothing is owed.

A Celery task that sent for half a minute would keep its process from planning and from whatever
else is to be done; and it would have to let its pipe run empty at every end.
"""

from __future__ import annotations

import logging
import os
import sys
import threading

from django.db import connections

from bot.sending import Sender

log = logging.getLogger(__name__)

# Threads of this process take turns this often: a sender that is to call does not wait for another
# thread's queries for longer. Python's own 5 ms would be as much as a message's lateness may be.
_SWITCH_SECONDS = 0.001


class SenderThread:
    """Runs a sender whenever it is woken."""

    def __init__(self) -> None:
        self._awake = threading.Event()
        self._stopped = False
        self._sender: Sender | None = None
        self._thread = threading.Thread(target=self._run, name="sender", daemon=True)
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def wake(self) -> None:
        self._awake.set()

    def stop(self, seconds: float) -> None:
        """Finish the calls in flight, and end; waits for that at most so many seconds."""
        self._stopped = True
        self._awake.set()
        if self._sender is not None and self.is_alive:
            self._sender.stop()
        self._thread.join(seconds)

    def _run(self) -> None:
        sys.setswitchinterval(_SWITCH_SECONDS)
        self._sender = Sender()
        try:
            while self._awake.wait() and not self._stopped:
                self._awake.clear()
                self._sender.send_all()
        except Exception:
            log.exception("Sending failed; the next tick begins anew.")
        finally:
            self._sender.close()
            connections.close_all()


_lock = threading.Lock()
_running: tuple[int, SenderThread] | None = None


def wake() -> None:
    """Let this process's sender look for what is owed, if it does not already."""
    global _running
    with _lock:
        mine = _running[1] if _running and _running[0] == os.getpid() else None
        if mine is None or not mine.is_alive:  # a fork's thread is its parent's
            mine = SenderThread()
            _running = os.getpid(), mine
    mine.wake()


def stop(seconds: float) -> None:
    """End this process's sender, if it has one; what is in flight is finished."""
    with _lock:
        if _running and _running[0] == os.getpid():
            _running[1].stop(seconds)
