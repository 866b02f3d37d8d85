"""The suite runs on the database it is asked for: see tests/environment.py."""

import os

import pytest
from django.db import connection


@pytest.mark.django_db
def test_the_tests_use_the_database_that_was_asked_for():
    asked = "postgresql" if os.environ.get("TEST_DATABASE") == "postgres" else "sqlite"

    assert connection.vendor == asked
