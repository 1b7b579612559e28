"""The council's auditor asks for cases: some are open, and one task waits for an answer."""

from datetime import timedelta

from applications.models import Application
from core.agencies import actors
from core.agencies.actors import acting_as
from demo.generator.world import World
from insight.enums import Drawing
from insight.services.oversight import Asked, ask_for_cases, open_cases

TASKS = (
    ("Forvaltningsrevisjon av svartid: om søkere får svar eller foreløpig svar i tide.", True),
    ("Kontroll av begrunnelser i avslag, etter vedtak i kontrollutvalget.", False),
)


def build(world: World) -> None:
    cases = Application.objects.filter(
        municipality=world.municipality, received__lt=world.today - timedelta(days=60)
    )
    for place, (task, opened) in enumerate(TASKS):
        some = list(
            cases.select_related("compartment").order_by("-received", "id")[place * 4 : place * 4 + 4]
        )
        with acting_as(actors.for_user(world.users["revisor.bergen"], today=world.today)) as auditor:
            asked = ask_for_cases(
                actor=auditor,
                owner=some[0].compartment,
                asked=Asked(
                    task=task, basis="auditor", drawing=Drawing.NAMED, ends_on=world.today + timedelta(days=30),
                    numbers=" ".join(case.case_number for case in some),
                ),
            )  # fmt: skip
        if opened:
            with acting_as(actors.for_user(world.users["moteleder.bergen"], today=world.today)) as leader:
                open_cases(actor=leader, task=asked)
