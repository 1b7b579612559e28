from typing import Any

from django.core.management.base import BaseCommand

from core.interface import translations


class Command(BaseCommand):
    help = "Makes the .mo files that Django reads from the .po files in locale/."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for path in translations.compile_all(translations.root()):
            self.stdout.write(str(path.relative_to(translations.root())))
