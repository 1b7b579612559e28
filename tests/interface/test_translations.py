import re
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from core.interface import translations
from core.interface.translations import Text

ROOT = Path(settings.BASE_DIR)
#: What everyone meets on every page, in the first minute, or when something went wrong.
FRAME = (
    "templates/base", "templates/accounts", "templates/errors", "templates/40", "templates/interface",
    "core/interface/fields", "core/interface/forms", "core/interface/myday", "core/interface/views",
)  # fmt: skip


def test_texts_are_found_in_python() -> None:
    source = """
_("En " "lang tekst")
ngettext("%(n)s sak", "%(n)s saker", n)
pgettext("møte", "Sak")
_(name)
other("Nei")
"""

    assert set(translations.in_python(source)) == {
        Text("En lang tekst"), Text("%(n)s sak", "%(n)s saker"), Text("Sak", "", "møte"),
    }  # fmt: skip


def test_texts_are_found_in_templates() -> None:
    source = """{% translate "Lagre" %} {{ x|default:_("Ingen") }} {% translate "Sak" context "møte" %}
{% blocktranslate count n=n %}En sak{% plural %}{{ n }} saker{% endblocktranslate %} gettext("nei")"""

    assert set(translations.in_template(source)) == {
        Text("Lagre"), Text("Ingen"), Text("Sak", "", "møte"), Text("En sak", "%(n)s saker"),
    }  # fmt: skip


def test_update_keeps_translations_and_uses_the_terms(tmp_path: Path) -> None:
    (tmp_path / "locale").mkdir()
    (tmp_path / "locale" / "terms.toml").write_text(
        '[[term]]\nnb = "Søker"\nnn = "Søkjar"\nen = "Applicant"\n'
    )
    translations.update(tmp_path, "nn", {Text("Gammel"): ["a.py"], Text("Saken"): ["a.py"]})
    path = translations.po_path(tmp_path, "nn")
    file = polib.pofile(str(path))
    file.find("Saken").msgstr = "Saka"
    file.save(str(path))

    covered = translations.update(
        tmp_path, "nn", {Text("Saken"): ["b.py"], Text("Søker"): ["b.py"], Text("Ny"): []}
    )

    entries = {entry.msgid: entry.msgstr for entry in polib.pofile(str(path))}
    assert entries == {"Ny": "", "Saken": "Saka", "Søker": "Søkjar"}
    assert (covered.translated, covered.total) == (2, 3)


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_translations_keep_the_placeholders(language: str) -> None:
    holders = re.compile(r"%\(\w+\)s|%%|%d")
    for entry in polib.pofile(str(translations.po_path(ROOT, language))):
        allowed = set(holders.findall(entry.msgid + (entry.msgid_plural or "")))
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            assert set(holders.findall(text)) <= allowed, entry.msgid


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_translations_keep_the_numbers(language: str) -> None:
    """A text that stands by its neighbour's gives itself away by its ages, years and paragraphs."""
    numbers = re.compile(r"(?<!%\()\b\d+\b")
    #: «Døgnet» is 24 hours, and «kl. 23» is 23:00.
    more = {"24", "00"}
    for entry in polib.pofile(str(translations.po_path(ROOT, language))):
        if entry.msgstr:
            mine, theirs = (set(numbers.findall(text)) for text in (entry.msgid, entry.msgstr))
            assert theirs - mine <= more, entry.msgid


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_frame_is_fully_translated(language: str) -> None:
    for entry in polib.pofile(str(translations.po_path(ROOT, language))):
        if any(place.startswith(FRAME) for place, _ in entry.occurrences):
            assert entry.translated(), entry.msgid


@pytest.mark.django_db
def test_pages_speak_the_chosen_language(client: Client) -> None:
    client.cookies["husrom_language"] = "nn"
    assert "Brukarnamn" in client.get("/logg-inn/").content.decode()
    client.cookies["husrom_language"] = "en"
    assert "Username" in client.get("/logg-inn/").content.decode()


def test_plural_follows_the_number_in_nynorsk() -> None:
    from datetime import date

    from core.interface.myday import meaning

    with translation.override("nn"):
        assert meaning(date(2026, 11, 25), date(2026, 11, 20)) == "om 5 dagar"
        assert meaning(date(2026, 11, 21), date(2026, 11, 20)) == "i morgon"
