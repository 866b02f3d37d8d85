import pytest
from asgiref.sync import async_to_sync
from telegram import Update

from bot.handlers import membership
from bot.models import Patient


@pytest.fixture
def changed(patient):
    """Telegram says that the patient's chat member status changed in a chat of this type."""

    def change(chat_type, status):
        user = {"id": 42, "is_bot": False, "first_name": "Anna"}
        bot = {"id": 1, "is_bot": True, "first_name": "Bot"}
        member = {"user": bot, "status": status}
        if status == "kicked":
            member["until_date"] = 0
        update = {
            "update_id": 1,
            "my_chat_member": {
                "chat": {"id": 42, "type": chat_type},
                "from": user,
                "date": 0,
                "old_chat_member": {"user": bot, "status": "member"},
                "new_chat_member": member,
            },
        }
        async_to_sync(membership.changed)(Update.de_json(update, None), None)
        patient.refresh_from_db()
        return patient.status

    return change


def test_it_notices_a_block_and_its_end(changed):
    assert changed("private", "kicked") == Patient.Status.BLOCKED
    assert changed("private", "member") == Patient.Status.ACTIVE


def test_removing_the_bot_from_a_group_blocks_nobody(changed):
    assert changed("group", "left") == Patient.Status.ACTIVE
