"""The first accounts, before there is anybody who could make them in the admin panel."""

from __future__ import annotations

import getpass
import sys
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from adminpanel.roles import ROLES


class Command(BaseCommand):
    help = (
        "Make an account of staff. The password is asked for, or taken from STAFF_PASSWORD. "
        "Patients read the first and last name of whoever signs off an answer."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--role", required=True, choices=list(ROLES))
        parser.add_argument("--email", default="")
        parser.add_argument("--first-name", default="")
        parser.add_argument("--last-name", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User(
            username=options["username"],
            email=options["email"],
            first_name=options["first_name"],
            last_name=options["last_name"],
            is_staff=True,
        )
        _check(lambda: user.clean_fields(exclude=["password"]))
        _check(user.validate_unique)
        password = settings.STAFF_PASSWORD or _asked_for()
        _check(lambda: validate_password(password, user))
        user.set_password(password)
        with transaction.atomic():
            user.save()
            user.groups.add(_group(options["role"]))
        self.stdout.write(f"{user.username} can log in now, as {options['role']}.")


def _check(validate: Any) -> None:
    try:
        validate()
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from None


def _asked_for() -> str:
    if not sys.stdin.isatty():
        raise CommandError("Set STAFF_PASSWORD, or run this where a password can be typed.")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Password (again): ") != password:
        raise CommandError("The two passwords differ. Nothing was made.")
    return password


def _group(role: str) -> Group:
    group = Group.objects.filter(name=role).first()
    if group is None:
        raise CommandError(f"There is no group {role}: somebody has deleted it.")
    return group
