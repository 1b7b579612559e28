"""Invented housing follow-up: plans in people's own words, with and without a lease and a decision."""

from datetime import date, time, timedelta
from typing import Any

from core.agencies import actors
from core.base.ids import uuid7
from demo.generator import invented
from demo.generator.world import World
from tenancies.models import FollowUp
from tenancies.services import followup_visits, followups
from tenancies.services.followup_visits import VisitFacts
from tenancies.services.followups import GoalFacts, NewFollowUp, Plan
from tenancies.services.placing import Someone

#: Who asked, on what basis, days ago, the plan, the goals, days until the next visit (None: not agreed).
PEOPLE: tuple[dict[str, Any], ...] = (
    {
        "asked_by": "person", "days": 140, "next": 3,
        "important": "At det er stille om kvelden, og at jeg kan ha hunden min.",
        "able": "Handle, lage mat og komme meg på jobb i gartneriet.",
        "support": "Å åpne posten og ringe når jeg ikke forstår et brev.",
        "hard_times": "Da låser jeg døra og svarer ikke. Send en melding først, og kom dagen etter.",
        "how_often": "Tirsdager kl. 12 hjemme hos meg",
        "goals": (
            ("Jeg vil tørre å åpne posten samme dag som den kommer.", "economy", "Legger posten på kjøkkenbordet.",
             "Åpner den sammen med meg på tirsdager."),
            ("Jeg vil bli kjent med en av naboene.", "neighbours", "Hilser i trappa.", ""),
        ),
        "reached": "Jeg vil betale husleia selv hver måned.",
    },
    {
        "asked_by": "nav", "days": 60, "next": 8, "decision": True,
        "important": "At barna mine kan sove over hos meg i helgene.",
        "able": "Vaske og holde det ryddig.",
        "support": "Å lage en plan for pengene, og å snakke med skolen.",
        "hard_times": "Ring søsteren min. Hun vet hva som hjelper.",
        "how_often": "Annenhver torsdag, på kontoret",
        "goals": (
            ("Jeg vil ha to senger til barna før jul.", "home", "Ser etter på Finn.", "Søker om støtte med meg."),
        ),
        "reached": "",
    },
    {
        "asked_by": "housing_office", "days": 20, "next": None,
        "important": "Å få være i fred, og at ingen kommer uten å si fra.",
        "able": "", "support": "Å finne et sted å bo. Nå sover jeg hos en kamerat.", "hard_times": "",
        "how_often": "Vi avtaler på telefon",
        "goals": (("Jeg vil ha min egen nøkkel.", "home", "", "Hjelper meg med søknaden."),), "reached": "",
    },
)  # fmt: skip


def build(world: World) -> None:
    code = "sosiale-botjenester" if world.municipality.code == "bergen" else "boligkontoret"
    name = "oppfolger.bergen" if world.municipality.code == "bergen" else "konsulent2.nes"
    user, unit = world.users[name], world.units[code]
    dice = world.dice("housing support")
    for told in PEOPLE if world.municipality.code == "bergen" else PEOPLE[:1]:
        begun = world.today - timedelta(days=told["days"])
        actor = actors.for_user(user, today=begun)
        given, family = invented.name(dice)
        born = invented.birth_date(dice, begun, 23, 60)
        new = NewFollowUp(
            Someone(given_name=given, family_name=family, birth_date=born),
            told["asked_by"],
            begun,
            "decision" if told.get("decision") else "agreed",
            begun if told.get("decision") else None,
        )
        with actors.acting_as(actor):
            row = followups.start(actor=actor, unit=unit, key=uuid7(), new=new)
        _fill(world, row, told, begun, user)


def _fill(world: World, row: FollowUp, told: dict[str, Any], begun: date, user: Any) -> None:
    later = actors.for_user(user, today=begun + timedelta(days=7))
    words = {name: told[name] for name in ("important", "able", "support", "hard_times", "how_often")}
    followups.write_plan(
        actor=later, follow_up=row, plan=Plan(**words, review_on=world.today + timedelta(days=25))
    )
    for goal in told["goals"]:
        followups.add_goal(actor=later, follow_up=row, facts=GoalFacts(*goal))
    if told["reached"]:
        goal = followups.add_goal(
            actor=later, follow_up=row, facts=GoalFacts(told["reached"], "economy", "Bruker avtalegiro.")
        )
        now = actors.for_user(user, today=world.today - timedelta(days=12))
        followups.close_goal(actor=now, goal=goal, reached=True, closing="Det gikk bra tre måneder på rad.")
    visit = world.today - timedelta(days=min(7, told["days"] - 8))
    actor = actors.for_user(user, today=visit)
    followup_visits.note_visit(
        actor=actor, follow_up=row, facts=VisitFacts(visit, "home"),
        note="Gikk gjennom posten. To regninger ble lagt i autogiro. Hyggelig prat om hunden."
        if told["days"] > 100 else "Ble bedre kjent, og så på planen.",
    )  # fmt: skip
    if told["next"] is not None:
        followup_visits.plan_visit(
            actor=actors.for_user(user, today=world.today), follow_up=row,
            facts=VisitFacts(world.today + timedelta(days=told["next"]), "home", time(12, 0), "Se på posten sammen"),
        )  # fmt: skip
