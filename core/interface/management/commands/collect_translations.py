from typing import Any

from django.core.management.base import BaseCommand

from core.interface import translations


class Command(BaseCommand):
    help = "Collects the texts of templates and Python into locale/{nn,en}, keeps what is translated, says how much."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        root = translations.root()
        found = translations.collect(root)
        for language in translations.LANGUAGES:
            covered = translations.update(root, language, found)
            self.stdout.write(
                f"{language}: {covered.translated} av {covered.total} ({covered.percent:.1f} %)"
            )
