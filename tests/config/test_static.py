"""Every file a template points to exists, also those the front-end build brings."""

import re
from pathlib import Path

from django.contrib.staticfiles import finders

ROOT = Path(__file__).resolve().parents[2]


def test_static_files_named_in_templates_exist() -> None:
    named = {
        name
        for template in [*ROOT.glob("templates/**/*.html"), *ROOT.glob("core/**/templates/**/*.html")]
        for name in re.findall(r"""{% static ['"]([^'"]+)['"] %}""", template.read_text())
    }

    assert named
    assert [name for name in sorted(named) if finders.find(name) is None] == []
