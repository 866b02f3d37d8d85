"""The Celery application: ``celery -A config worker`` and ``celery -A config beat``."""

import os
from typing import Any

from celery import Celery, signals
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("care_companion")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["config"])


@signals.celeryd_init.connect
def _worker_starts(**_: Any) -> None:
    import_string("bot.processes.worker_starts")()


@signals.worker_ready.connect
def _worker_is_up(**_: Any) -> None:
    import_string("bot.processes.worker_is_up")()


@signals.worker_process_shutdown.connect
def _worker_process_ends(**_: Any) -> None:
    import_string("bot.processes.worker_process_ends")()


@signals.task_prerun.connect
def _task_starts(**_: Any) -> None:
    import_string("bot.processes.task_starts")()


@signals.task_postrun.connect
def _task_ended(task: Any, state: str | None, **_: Any) -> None:
    import_string("bot.processes.task_ended")(task.name, state)


@signals.beat_init.connect
def _beat_starts(**_: Any) -> None:
    import_string("bot.processes.before_connecting")()
    signals.after_task_publish.connect(_beat_ticked)


def _beat_ticked(**_: Any) -> None:
    import_string("bot.processes.beat_ticked")()
