import pytest
from asgiref.sync import async_to_sync
from redis.exceptions import ConnectionError as RedisDown
from telegram import Bot, Update

from bot import flood, redis
from bot.application import build
from bot.incoming import handle_update
from bot.simulator.request import SimulatorRequest
from content.models import ContentVersion, UrgentSign
from tests.conftest import TOKEN


@pytest.fixture
def handle(simulator, team):
    """Handles raw updates as polling and the webhook do."""

    def run(*updates):
        bot = Bot(TOKEN, request=SimulatorRequest(simulator))

        async def handle_all():
            async with build(bot) as app:
                for update in updates:
                    await handle_update(app, Update.de_json(update, bot))

        async_to_sync(handle_all)()

    return run


def test_an_update_is_handled_once(handle, simulator):
    anna = simulator.add_person("Anna")
    update = anna.start()
    handle(update, update)
    handle(update)

    assert len(anna.replies) == 1


def test_everything_is_handled_while_redis_is_down(handle, simulator, monkeypatch):
    class Down:
        def __getattr__(self, name):
            async def call(*_arguments, **_options):
                raise RedisDown

            return call

    monkeypatch.setattr(redis, "loop_client", Down)
    anna = simulator.add_person("Anna")
    for _time in range(flood.BURST + 5):
        handle(anna.say("/privacy"))

    assert len(anna.replies) == flood.BURST + 5


def test_a_flood_is_slowed_with_one_line_and_others_never_notice(handle, simulator):
    anna, berta = simulator.add_person("Anna"), simulator.add_person("Berta")
    handle(*(anna.say("/privacy") for _time in range(flood.BURST + 20)))
    handle(berta.say("/privacy"))

    texts = [reply.text for reply in anna.replies]
    assert sum("Many messages" in text for text in texts) == 1
    assert len(texts) < flood.BURST + 10
    assert len(berta.replies) == 1


def test_an_urgent_text_passes_whatever_came_before(handle, simulator):
    UrgentSign.objects.create(
        key="cord", language="en", title="Pressure on the spinal cord", is_published=True,
        notice="- numb legs", act="Call now.", phrases=["leg* + numb"],
    )  # fmt: skip
    ContentVersion.bump()
    anna = simulator.add_person("Anna")
    handle(*(anna.say("/privacy") for _time in range(flood.BURST + 20)))
    handle(anna.say("my legs are numb"))
    assert "Pressure on the spinal cord" in anna.newest.text

    handle(anna.say("/urgent"))
    assert "Urgent help" in anna.newest.text


def test_nobody_can_be_told_from_the_keys(handle, simulator):
    anna = simulator.add_person("Anna")
    handle(anna.start())

    assert not [key for key in redis.client().scan_iter() if str(anna.id).encode() in key]


def test_a_tap_that_was_cut_short_after_its_answer_still_gets_its_screen(handle, simulator):
    anna = simulator.add_person("Anna")
    handle(anna.start())
    tapped = anna.tap("Tell me more")
    simulator.call("answerCallbackQuery", {"callback_query_id": tapped["callback_query"]["id"]})
    handle(tapped)

    assert "What I keep" in anna.newest.text
    assert "Something went wrong" not in anna.newest.text
