"""A new version of the rules under way in each municipality, and the ways a caseworker looks at the list."""

import copy
from datetime import date, timedelta
from typing import Any

from applications.models import SavedFilter
from core.rules.models import RuleSet, RuleSetDraft
from demo.generator.world import World

TIES = {
    "code": "tilknytning",
    "test": "judgement",
    "title": {
        "nb": "Tilknytning til kommunen",
        "nn": "Tilknyting til kommunen",
        "en": "Ties to the municipality",
    },
    "rule": {
        "nb": "Søkeren skal ha familie, arbeid eller skole i kommunen.",
        "nn": "Søkjaren skal ha familie, arbeid eller skule i kommunen.",
        "en": "The applicant shall have family, work or school in the municipality.",
    },
}


def build(world: World) -> None:
    """Bergen means to raise the ceiling of income, Nes to write down a criterion that its old decision lacks."""
    bergen = world.municipality.code == "bergen"
    base = RuleSet.objects.get(
        municipality=world.municipality, kind="eligibility", code="bergen-2025" if bergen else "nes-2011"
    )
    year = world.today.year + 1
    name = f"{'Bergen' if bergen else 'Nes'} {year}"
    content = copy.deepcopy(base.content)
    if bergen:
        for row in content["criteria"]:
            if row["code"] == "income":
                row["parameters"]["times"] = ["4.0", "4.5", "5.0", "5.5"]
                for language in ("nb", "nn", "en"):
                    row["rule"][language] = (
                        row["rule"][language]
                        .replace("5,0", "5,5").replace("4,5", "5,0").replace("4,0", "4,5").replace("3,5", "4,0")
                    )  # fmt: skip
    else:
        content["criteria"].append(TIES)
    world.copy(
        RuleSetDraft,
        [
            {
                "id": world.dice("rules").uuid(world.today),
                "kind": base.kind,
                "title": {"nb": name, "nn": name, "en": name},
                "valid_from": date(year, 1, 1),
                "valid_to": None,
                "basis": "bystyret, forslag til sak" if bergen else "kommunestyret, forslag til sak",
                "incomplete": base.incomplete,
                "content": content,
                "based_on_id": base.pk,
                "state": "draft",
                "changed_by_id": world.users[f"admin.{world.municipality.code}"].pk,
                "changed_at": world.midnight - timedelta(days=2),
                "published_id": None,
                "version": 2,
            }
        ],
    )
    if bergen:
        world.copy(SavedFilter, _filters(world))


def _filters(world: World) -> list[dict[str, Any]]:
    dice = world.dice("filters")
    wanted = (
        ("Nye bytter", "group=open&kind=swap&sort=-received"),
        ("Mine som haster", "due=no_provisional&group=open&sort=due&whose=mine"),
    )
    return [
        {
            "id": dice.uuid(world.today),
            "user_id": world.users["saksbehandler.bergen"].pk,
            "name": name,
            "query": query,
            "is_default": False,
        }
        for name, query in wanted
    ]
