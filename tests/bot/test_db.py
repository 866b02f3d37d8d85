import pytest
from asgiref.sync import async_to_sync
from django.db import connection

from bot import db


@pytest.mark.django_db(transaction=True)
def test_a_service_finds_the_connection_that_the_one_before_it_used():
    def service():
        connection.ensure_connection()
        return connection.connection

    async def twice():
        return await db.run(service), await db.run(service)

    first, second = async_to_sync(twice)()
    assert first is second
