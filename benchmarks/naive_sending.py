"""One Celery task per message, one new Bot each: what benchmarks/outreach.py compares with."""

from __future__ import annotations

import asyncio
import os

import django
from celery import Celery
from telegram import Bot

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()
app = Celery("naive")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_default_queue = "naive"


@app.task
def send(chat_id: int, text: str) -> None:
    asyncio.run(_send(chat_id, text))


async def _send(chat_id: int, text: str) -> None:
    async with Bot(
        os.environ["TELEGRAM_BOT_TOKEN"], base_url=f"{os.environ['TELEGRAM_API_URL']}/bot"
    ) as bot:
        await bot.send_message(chat_id, text, parse_mode="HTML")
