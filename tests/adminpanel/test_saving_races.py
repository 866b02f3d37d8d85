"""Two editors press Save in the same moment."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from content.models import FAQ
from tests.adminpanel.conftest import logged_in, make_faq, make_staff, make_topic
from tests.adminpanel.test_two_editors import save


@pytest.mark.django_db(transaction=True)
def test_one_is_saved_and_the_other_is_told():
    faq = make_faq(make_topic())
    texts = [f"Text {number}." for number in range(4)]
    clients = [
        logged_in(make_staff(f"editor-{text}", "content.view_faq", "content.change_faq"))
        for text in texts
    ]
    barrier, statuses = Barrier(len(texts)), {}

    def press(client, text):
        barrier.wait()
        try:
            statuses[text] = save(client, faq, short_answer=text).status_code
        finally:
            connection.close()

    threads = [
        Thread(target=press, args=pair, daemon=True) for pair in zip(clients, texts, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(statuses.values()) == [200, 200, 200, 302]
    assert statuses[FAQ.objects.get().short_answer] == 302
