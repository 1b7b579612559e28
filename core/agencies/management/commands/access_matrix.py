"""Write docs/access.md from the access matrix."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation

from core.agencies.access import as_markdown


class Command(BaseCommand):
    help = "Lager docs/access.md av tilgangsmatrisa."

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("nb"):
            (settings.BASE_DIR / "docs" / "access.md").write_text(as_markdown(), encoding="utf-8")
