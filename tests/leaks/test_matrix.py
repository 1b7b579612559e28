"""The matrix is whole: every table and every address says what it holds, and the page in docs says the same."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils import translation

from core.agencies import access
from core.agencies.enums import Role
from tests.leaks import addresses

#: Tables without personal data of anybody but staff, and without a municipality of their own.
HOUSEKEEPING = {
    "accounts.user": "staff, who belong to a municipality through memberships",
    "agencies.membership": "who works where",
    "agencies.municipality": "the municipalities",
}
OURS = {
    config.label
    for config in apps.get_app_configs()
    if str(settings.BASE_DIR) in config.path and ".venv" not in config.path
}


def our_models() -> dict[str, Any]:
    return {model._meta.label_lower: model for model in apps.get_models() if model._meta.app_label in OURS}


def test_every_model_names_what_it_holds() -> None:
    named = set(access.holdings()) | set(HOUSEKEEPING)

    assert set(our_models()) - named == set()
    assert named - set(our_models()) == set()


def test_every_text_is_marked_or_said_to_be_a_code() -> None:
    forgotten = []
    for label, held in access.holdings().items():
        model = our_models()[label]
        texts = {
            item.name
            for item in model._meta.fields
            if isinstance(item, models.CharField | models.TextField | models.JSONField) and not item.choices
        }
        listed = set(held.marked) | set(held.plain)
        unknown = listed - {item.name for item in model._meta.fields}
        forgotten += [f"{label}.{name}" for name in sorted((texts - listed) | unknown)]

    assert forgotten == []


def test_every_kind_is_known_and_used() -> None:
    used = {held.kind for held in access.holdings().values()}
    used |= {kind for held in access.holdings().values() for kind in held.fields.values()}

    used |= {held.shielded for held in access.holdings().values()} - {""}

    assert used | {"protected_home"} == set(access.kinds())


def test_every_address_says_what_it_shows() -> None:
    walked = {address for address, _ in addresses.routes()}

    assert walked - set(access.routes()) == set(), (
        "Nye adresser: skriv i core/agencies/access_routes.toml hva de viser"
    )
    assert set(access.routes()) - walked == set(), "Adresser som ikke finnes lenger"
    for address, told in access.routes().items():
        kinds, none = told.get("kinds", []), told.get("none", "")
        assert bool(kinds) != bool(none), f"{address}: enten slag, eller en grunn til at den ikke viser noe"
        assert set(kinds) <= set(access.kinds()), address


def test_every_address_can_be_visited() -> None:
    missing = {address: words for address, _ in addresses.routes() if (words := addresses.unknown(address))}

    assert missing == {}, "Si i tests/leaks/addresses.py hva som skal stå der (og lag en slik post i seed/)"


def test_page_in_docs_is_the_matrix() -> None:
    with translation.override("nb"):
        told = access.as_markdown()

    assert (settings.BASE_DIR / "docs" / "access.md").read_text(encoding="utf-8") == told, (
        "Kjør bin/manage access_matrix"
    )


def test_administrator_and_auditor_see_no_case() -> None:
    for code in ("case", "own_note", "finding", "waiting", "ledger", "identified_note", "contact", "import"):
        kind = access.kinds()[code]
        for way in ("municipality", "line", "author"):
            assert not kind.ways.get(way, frozenset()) & {Role.ADMINISTRATOR, Role.AUDITOR, "*"}, (code, way)
