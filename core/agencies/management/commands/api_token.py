from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rest_framework.authtoken.models import Token

from core.accounts.models import User
from core.agencies import actors
from core.audit import events


class Command(BaseCommand):
    help = "Skriver ut API-nøkkelen til en bruker, og ingenting annet. Blir logget."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"Det finnes ingen aktiv bruker som heter {username}.")
        with actors.acting_as(actors.for_user(user)) as actor:
            token, _created = Token.objects.get_or_create(user=user)
            events.record(actor, "token.printed", user)
        self.stdout.write(token.key)
