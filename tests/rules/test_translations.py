"""Explanations are read by the citizen too, in their own language: every sentence of ours is translated."""

from pathlib import Path

import polib
import pytest
from django.conf import settings

from core.interface import translations

ROOT = Path(settings.BASE_DIR)
EXPLAINING = [
    *ROOT.glob("core/rules/**/*.py"),
    *ROOT.glob("applications/calculations/eligibility/**/*.py"),
    ROOT / "allocation/calculations/waiting_order.py",
    ROOT / "housing/calculations/cap.py",
    *ROOT.glob("tenancies/calculations/**/*.py"),
    ROOT / "core/people/identity.py",
    ROOT / "core/agencies/previews.py",
]


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_every_explanation_is_translated(language: str) -> None:
    said = {text.singular for path in EXPLAINING for text in translations.in_python(path.read_text("utf-8"))}

    done = {entry.msgid for entry in polib.pofile(str(translations.po_path(ROOT, language))) if entry.msgstr}

    assert said - done == set()
