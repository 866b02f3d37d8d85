"""Makes an API token for a member of staff."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from content.errors import DomainError
from content.models import ApiToken
from content.tokens import create_token


class Command(BaseCommand):
    help = "Make an API token and print it; it cannot be shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument(
            "--scope", action="append", required=True, choices=ApiToken.Scope.values
        )
        parser.add_argument("--days", type=int, required=True, help="until it expires")
        parser.add_argument("--role", help="needed if the user has more than one")
        parser.add_argument("--name", default="made at the shell", help="what will use it")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError("There is no such user.")
        try:
            token, secret = create_token(
                user,
                role=_role(user, options["role"]),
                scopes=options["scope"],
                days=options["days"],
                name=options["name"],
            )
        except DomainError as error:
            raise CommandError(str(error)) from None
        self.stderr.write(
            f"Token {token.pk}, role {token.role}, until {token.expires_at:%Y-%m-%d}."
        )
        self.stdout.write(secret)


def _role(user: User, name: str | None) -> Group:
    roles = list(user.groups.filter(name=name) if name else user.groups.all())
    if len(roles) != 1:
        names = ", ".join(user.groups.order_by("name").values_list("name", flat=True))
        raise CommandError(f"Say which role with --role: {names or 'the user has none'}.")
    return roles[0]
