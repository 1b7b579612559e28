"""What applicants have answered about sharing, in every state, and those who speak for somebody."""

from datetime import date, timedelta
from typing import Any

from applications.enums import LISTED_STATES, OPEN_STATES
from applications.models import Application
from core.agencies.models import Compartment, Relation
from core.sharing.models import Consent, Representative
from core.sharing.models.consents import midnight
from core.sharing.presets import Preset, presets_from, recipients_of
from demo.generator.dice import Dice
from demo.generator.world import World

#: Of a hundred asked: how many answered what.
SHARES: dict[str, float] = {"given": 76, "refused": 9, "withdrawn": 7, "lacks_capacity": 2, "not_asked": 6}
#: Every so many cases at work or on the list has been asked.
EVERY = 2
ASKED_AFTER = timedelta(days=6)


def build(world: World) -> None:
    """Consents of the cases that are alive, with the doors the given ones have opened; then some representatives."""
    dice = world.dice("consents")
    office = world.units["boligkontoret"]
    presets = presets_from(world.municipality, office.compartment.code, world.today)
    asked = [preset for preset in presets if not preset.by_law]
    recipients = recipients_of(world.municipality, asked)
    cases = list(
        Application.objects.filter(
            municipality=world.municipality,
            compartment=office.compartment,
            state__in=(*OPEN_STATES, *LISTED_STATES),
            received__lte=world.today - ASKED_AFTER,
        )
        .select_related("applicant")
        .order_by("-received", "id")
    )
    consents: list[dict[str, Any]] = []
    doors: list[dict[str, Any]] = []
    for number, case in enumerate(cases):
        if number % EVERY:
            continue
        for preset in (each for each in asked if each.ask or dice.random() < 0.08):
            to = dice.choice(recipients[preset.code]) if recipients[preset.code] else None
            row = _answered(world, dice, case, preset, to)
            consents.append(row)
            doors += _doors(dice, row, case)
    world.copy(Consent, consents)
    world.copy(Relation, doors)
    world.copy(Representative, [_speaker(world, dice, case) for case in cases[3:200:23]])


def _answered(
    world: World, dice: Dice, case: Application, preset: Preset, to: Compartment | None
) -> dict[str, Any]:
    state = dice.weighted(SHARES)
    on = max(case.received, world.today - timedelta(days=dice.randrange(5, 345)))
    moment = dice.moment(on)
    answered = state != "not_asked"
    period = state in ("given", "withdrawn")
    taken_back = (
        dice.day(on + timedelta(days=1), world.today - timedelta(days=1)) if state == "withdrawn" else None
    )
    unable = state == "lacks_capacity"
    return {
        "id": dice.uuid(on),
        "created_at": moment,
        "version": 1 + answered + (taken_back is not None),
        "compartment_id": case.compartment_id,
        "person_id": case.applicant_id,
        "subject_type": "applications.application",
        "subject_id": case.pk,
        "subject_label": case.case_number,
        "preset": preset.code,
        "recipient_id": to.pk if to else None,
        "recipient_name": to.name if to else str(preset.to_external),
        "information": list(preset.information),
        "scope": preset.scope,
        "purpose": preset.purpose.nb,
        "state": state,
        "asked_on": on,
        "answered_on": on if answered else None,
        "answered_how": dice.choice(("oral", "paper", "application")) if answered else "",
        "valid_from": on if period else None,
        "valid_to": on + timedelta(days=366) if period else None,
        "capacity": "unable" if unable else "presumed",
        "capacity_by": "Fastlegen" if unable else "",
        "capacity_on": on if unable else None,
        "capacity_note": "Kunne ikke gjøre rede for hva samtykket ville føre til." if unable else "",
        "decided_at": moment if answered else None,
        "withdrawn_on": taken_back,
        "withdrawn_how": "oral" if taken_back else "",
        "withdrawn_at": dice.moment(taken_back) if taken_back else None,
        "recorded_by_id": case.caseworker_id,
    }


def _doors(dice: Dice, row: dict[str, Any], case: Application) -> list[dict[str, Any]]:
    """What the answer opened: of a withdrawn consent, a door that has closed again."""
    if row["recipient_id"] is None or row["state"] not in ("given", "withdrawn"):
        return []
    closes: date = row["valid_to"]
    common = {
        "compartment_id": row["recipient_id"],
        "opened_at": row["decided_at"],
        "closes_at": row["withdrawn_at"] if row["withdrawn_at"] else midnight(closes),
        "basis": "consent",
        "source_id": row["id"],
        "reason": row["purpose"],
    }
    return [
        {"id": dice.uuid(row["asked_on"]), **common, "subject_type": label, "subject_id": key, "scope": scope}
        for label, key, scope in (
            ("people.person", case.applicant_id, "identity"),
            ("applications.application", case.pk, row["scope"]),
        )
    ]


KINDS = (
    ("proxy", "Advokat", ["application", "offer"], 240, "both"),
    ("guardian", "Verge", ["all"], None, "representative"),
    ("proxy", "Fullmektig", ["all"], 20, "representative"),
    ("parent", "Foresatt", ["application", "consent"], 400, "both"),
)


def _speaker(world: World, dice: Dice, case: Application) -> dict[str, Any]:
    kind, title, matters, days, letters = dice.choice(KINDS)
    given, family = (
        dice.choice(("Nora", "Ivar", "Tone", "Sverre")),
        dice.choice(("Prøvestad", "Testnes", "Liksom")),
    )
    return {
        "id": dice.uuid(case.received),
        "version": 1,
        "compartment_id": case.compartment_id,
        "person_id": case.applicant_id,
        "subject_type": "applications.application",
        "subject_id": case.pk,
        "kind": kind,
        "name": f"{given} {family}",
        "organisation": "Advokatfirmaet Prøve" if title == "Advokat" else "",
        "phone": "55 00 00 00",
        "street": "Prøveveien 12",
        "postcode": "5003",
        "town": "BERGEN",
        "matters": matters,
        "proof_seen_on": case.received,
        "valid_from": case.received,
        "valid_to": world.today + timedelta(days=days) if days else None,
        "letters": letters,
        "recorded_by_id": case.caseworker_id,
    }
