from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from core.agencies.actors import Actor, acting_as_service, for_service
from core.agencies.models import Municipality
from core.rules import registry
from core.rules.models import RuleSet
from core.rules.selectors import rule_set_for, rule_set_named
from core.rules.services.rule_sets import sync_rule_sets


@pytest.mark.parametrize(
    ("on", "code"),
    [
        (date(2016, 10, 18), None),
        (date(2016, 10, 19), "bergen-2016"),
        (date(2025, 6, 30), "bergen-2016"),
        (date(2025, 7, 1), "bergen-2025"),
        (date(2026, 11, 20), "bergen-2025"),
    ],
)
def test_rule_set_in_force_follows_the_day(bergen: Municipality, on: date, code: str | None) -> None:
    found = rule_set_for(bergen, "eligibility", on)

    assert (found.code if found else None) == code


def test_municipality_has_only_its_own_sets(bergen: Municipality, nes: Municipality) -> None:
    assert rule_set_named(nes, "eligibility", "nes-2011") is not None
    assert rule_set_named(nes, "eligibility", "bergen-2016") is None
    assert rule_set_named(bergen, "lease_terms", "oslo-2024") is None


def test_set_without_a_day_is_not_in_force(bergen: Municipality, as_owner: Callable) -> None:
    with as_owner():
        RuleSet.objects.create(
            municipality=bergen,
            kind="case_handling",
            code="new-act",
            title={"nb": "Ny lov"},
            basis="LOV-2025-06-20-81",
            version="1",
        )

    assert rule_set_for(bergen, "case_handling", date(2099, 1, 1)) is None


def test_sync_twice_changes_nothing(bergen: Municipality) -> None:
    assert sync_rule_sets(actor=for_service("rules", bergen)) == []


def test_sync_mends_a_changed_set_and_leaves_the_municipality_s_own(bergen: Municipality) -> None:
    with acting_as_service("rules", bergen) as service:
        RuleSet.objects.filter(municipality=bergen, code="bergen-2025").update(basis="noe annet")
        RuleSet.objects.filter(municipality=bergen, code="bergen-2016").update(
            basis="vår egen", shipped=False
        )

        changed = sync_rule_sets(actor=service)

    assert [each.code for each in changed] == ["bergen-2025"]
    assert RuleSet.objects.get(municipality=bergen, code="bergen-2016").basis == "vår egen"


def test_command_serves_every_municipality(
    bergen: Municipality, capsys: pytest.CaptureFixture, as_owner: Callable
) -> None:
    with as_owner():
        RuleSet.objects.all().delete()

    call_command("sync_rule_sets")

    assert "bergen: " in capsys.readouterr().out
    assert RuleSet.objects.filter(code="bergen-2016", municipality=bergen).exists()
    assert RuleSet.objects.filter(code="nes-2011", incomplete=True).exists()


def test_same_name_in_two_files_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "copy.toml"
    path.write_text(
        'code = "bergen-2016"\nmunicipality = "bergen"\ntitle = "x"\n'
        'valid_from = 2020-01-01\nbasis = "b"\nversion = "1"\n'
    )

    with pytest.raises(ValueError, match="bergen-2016"):
        registry.ship("eligibility", path)


def test_unknown_municipality_has_no_rules(actor: Callable[[str], Actor]) -> None:
    elsewhere = Municipality.objects.create(code="andeby", name="Andeby")

    assert rule_set_for(elsewhere, "eligibility", date(2026, 1, 1)) is None
