"""Reports kept elsewhere: the published sample as history, and references where a quality system is the record."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from core.agencies.actors import Actor
from core.agencies.models import Municipality, Unit
from core.base.errors import NotAllowed, Refused
from core.jobs.imports import importer_for
from core.jobs.imports.importer import Row
from core.rules.models import Deadline
from deviations.enums_outside import Origin
from deviations.models import OutsideReport, Report
from deviations.policies_outside import outside_reports
from deviations.selectors.figures import figures
from deviations.services.outside import OutsideFacts, record_reference, update_reference
from deviations.switches import RECORD, REFERENCE
from tests.factories.deviations import send

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]

#: The published sample, as it was printed: what, where, when, proposed, done, due, finished. Two have the number 9.
PUBLISHED = """\
1|Manglende beskyttelses-/verneutstyr|Nyhavnsveien|24.12.2023|Ja|Ja|16.01.2024|07.02.2024
2|Fysisk vold|Bergen bosenter, knappen 1|02.01.2024|Ja|Ja|16.01.2024|16.01.2024
3|Legemiddelhåndtering|Haggardshaugen|02.02.2024|Nei|Ja|17.02.2024|06.02.2024
4|Fysisk arbeidsmiljø/bygg|Grunnane botiltak|08.03.2024|Nei|Nei|22.03.2024|Ikke lukket
5|Samhandling og kommunikasjon|Mowinckelsvei bofellesskap|29.04.2024|Ja|Ja|13.05.2024|30.04.2024
6|Trusler og trakassering|Bergebjønn bosenter, Knappen 2|31.05.2024|Ja|Nei|14.06.2024|18.06.2024
7|Trusler og trakassering|Haggardshaugen|28.06.2024|Ja|Ja|12.07.2024|28.03.2025
8|Legemiddelhåndtering|Wergeland|29.06.2024|Nei|Ja|13.07.2024|09.07.2024
9|Psykososiale, organisatoriske- og ledelsesforhold|Nyhavnsveien|07.08.2024|Ja|Ja|19.11.2024|05.11.2024
9 b|Fysisk vold|Lyngen bosenter|28.08.2024|Ja|Ja|23.09.2024|09.09.2024
10|Trusler og trakassering|Hamrehaugen bosenter|08.08.2024|Ja|Ja|22.08.2024|22.08.2024
11|Trusler og trakassering|Åsane bosenter|13.09.2024|Ja|Ja|27.09.2024|23.09.2024
12|Tjenester/ tjenesteproduksjon|Nyhavnsveien|26.10.2024|Ja|Ja|09.11.2024|13.01.2025
13|Fysisk vold|Vestlundtoppen bofellesskap|27.11.2024|Ja|Ja|11.12.2024|17.12.2024
14|Legemiddelhåndtering|Kringsjåveien bosenter|13.01.2025|Ja|Ja|27.01.2025|02.04.2025
"""
NAMES = (
    "reference", "category", "unit", "reported_on", "measures_proposed", "measures_done", "due_on", "closed_on",
)  # fmt: skip


def rows() -> list[Row]:
    """The rows as the engine reads them."""
    importer = importer_for("deviations_outside")
    parsers = {column.name: column.parse for column in importer.columns}
    return [
        Row(number, {name: parsers[name](cell) for name, cell in zip(NAMES, line.split("|"), strict=True)})
        for number, line in enumerate(PUBLISHED.splitlines(), start=2)
    ]


@pytest.fixture
def homes(bergen: Municipality, as_owner: Any) -> None:
    """The homes of the sample that the small test municipality lacks, each under the agency it belongs to."""
    with as_owner():
        known = {
            unit.name: unit for unit in Unit.objects.filter(municipality=bergen).select_related("agency")
        }
        model = {"EST": known["Nyhavnsveien"], "EPHRT": known["Haggardshaugen bofellesskap"]}
        wanted = {
            "Knappen 1": "EPHRT", "Knappen 2": "EPHRT", "Grunnane botiltak": "EST", "Wergeland bofellesskap": "EPHRT",
            "Mowinckelsvei bofellesskap": "EPHRT", "Lyngen bosenter": "EPHRT", "Hamrehaugen bosenter": "EPHRT",
            "Åsane bosenter": "EPHRT", "Vestlundtoppen bofellesskap": "EPHRT", "Kringsjåveien": "EPHRT",
        }  # fmt: skip
        for number, (name, agency) in enumerate(wanted.items()):
            if name not in known:
                like = model[agency]
                Unit.objects.create(
                    municipality=bergen,
                    agency=like.agency,
                    compartment=like.compartment,
                    code=f"h{number}",
                    name=name,
                )


def read_in(actor: Actor, wanted: list[Row]) -> list[str]:
    importer, outcomes = importer_for("deviations_outside"), []
    for row in wanted:
        try:
            outcomes.append(importer.apply(actor, row, actor.today)[1])
        except Refused as refused:
            outcomes.append(refused.code)
    return outcomes


def test_published_sample_gives_its_true_lateness(homes: None, actor: ActorOf) -> None:
    sample = rows()
    for username, count in (("etatsdirektor.bergen", 11), ("direktor.est.bergen", 4)):
        outcomes = read_in(actor(username), sample)
        assert (outcomes.count("created"), outcomes.count("UNIT_UNKNOWN")) == (count, 15 - count)

    seen = []
    for username in ("etatsdirektor.bergen", "direktor.est.bergen"):
        seen += list(outside_reports.visible_to(actor(username)))
    assert {row.origin for row in seen} == {Origin.BEFORE}
    late = {row.reference for row in seen if row.closed_on and row.late_on(row.closed_on)}
    assert late == {"1", "6", "7", "12", "13", "14"}
    assert [row.reference for row in seen if row.closed_on is None] == ["4"]
    third = next(row for row in seen if row.reference == "3")
    assert (third.measures_proposed, third.measures_done) == (False, True)
    totals = importer_for("deviations_outside").control_totals(sample)
    assert [int(total) for total in totals.values()] == [6, 1]

    again = read_in(actor("direktor.est.bergen"), [row for row in sample if row["unit"] == "Nyhavnsveien"])
    assert again == ["unchanged"] * 3


def test_history_stands_in_the_figures_as_of_a_day(homes: None, actor: ActorOf) -> None:
    director = actor("direktor.est.bergen")
    read_in(director, rows())

    as_of = {row.unit: row for row in figures(director, since=date(2024, 1, 1), on=date(2024, 12, 31))}
    place = as_of["Nyhavnsveien"]
    # Reported 7 August and 26 October; the one of 2023 was closed too late in February, the last one not until January.
    assert (place.reported, place.handled, place.closed, place.closed_in_time) == (2, 1, 2, 1)
    assert (place.open, place.open_overdue, place.open_by_age["31-90"]) == (1, 1, 1)
    assert as_of["Grunnane botiltak"].open == 1


def test_history_is_not_changed_by_hand(homes: None, actor: ActorOf, client_as: ClientAs) -> None:
    director = actor("direktor.est.bergen")
    read_in(director, rows())
    row = outside_reports.visible_to(director).get(reference="4")
    told = OutsideFacts("4", row.unit, row.reported_on, closed_on=director.today)

    with pytest.raises(Refused) as refused:
        update_reference(actor=director, report=row, facts=told)

    assert refused.value.code == "HISTORY"
    client = client_as("direktor.est.bergen")
    page = client.get(f"/avvik/andre-steder/{row.pk}/").content.decode()
    assert "Fra før Husrom" in page and "Nei, ikke lukket" in page
    assert client.get(f"/avvik/andre-steder/{row.pk}/endre/").status_code == 404
    assert client_as("etatsdirektor.bergen").get(f"/avvik/andre-steder/{row.pk}/").status_code == 404


@pytest.fixture
def elsewhere(bergen: Municipality, as_owner: Any) -> Unit:
    bergen.switches[RECORD] = REFERENCE
    with as_owner():
        bergen.save(update_fields=["switches"])
    return Unit.objects.get(municipality=bergen, code="haggardshaugen")


def test_quality_system_as_record_takes_references_and_no_reports(
    elsewhere: Unit, actor: ActorOf, client_as: ClientAs
) -> None:
    with pytest.raises(Refused) as refused:
        send(actor("botiltak.bergen"), elsewhere)
    assert (refused.value.code, Report.objects.count()) == ("REPORTED_ELSEWHERE", 0)
    for address in ("/avvik/meld/", "/avvik/meld-fra/"):
        assert "kvalitetssystemet" in client_as("botiltak.bergen").get(address).content.decode()
    assert 'href="/avvik/meld/"' not in client_as("botiltak.bergen").get("/avvik/").content.decode()

    client = client_as("enhetsleder.bergen")
    given = {"reference": "BK-7", "unit": str(elsewhere.pk), "reported_on": "02.11.2026", "category": "fire"}
    for _ in range(2):
        assert client.post("/avvik/andre-steder/ny/", given).status_code == 302
    leader = actor("enhetsleder.bergen")
    row = OutsideReport.objects.get()
    assert row.due_on == row.reported_on + timedelta(days=14)
    assert Deadline.objects.outstanding().get(subject_id=row.pk).due == row.due_on

    facts = OutsideFacts("BK-7", elsewhere, row.reported_on, category="fire", closed_on=leader.today)
    closed = update_reference(actor=leader, report=row, facts=facts, version=row.version)
    assert update_reference(actor=leader, report=row, facts=facts).version == closed.version
    assert not Deadline.objects.outstanding().filter(subject_id=row.pk).exists()
    assert "BK-7" in client.get("/avvik/andre-steder/?vis=late").content.decode()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reference": " "}, "REFERENCE_MISSING"),
        ({"reported_on": date(2100, 1, 1)}, "EVENT_IN_FUTURE"),
        ({"closed_on": date(2026, 1, 1)}, "CLOSED_BEFORE_REPORT"),
        ({"due_on": date(2026, 1, 1)}, "DUE_BEFORE_REPORT"),
    ],
)
def test_wrong_reference_is_refused(
    elsewhere: Unit, actor: ActorOf, changes: dict[str, Any], code: str
) -> None:
    facts = {"reference": "BK-7", "unit": elsewhere, "reported_on": date(2026, 11, 2), **changes}
    with pytest.raises(Refused) as refused:
        record_reference(actor=actor("enhetsleder.bergen"), facts=OutsideFacts(**facts))

    assert (refused.value.code, OutsideReport.objects.count()) == (code, 0)


def test_references_are_kept_by_leaders_alone(elsewhere: Unit, actor: ActorOf) -> None:
    facts = OutsideFacts("BK-7", elsewhere, date(2026, 11, 2))
    with pytest.raises(NotAllowed):
        record_reference(actor=actor("botiltak.bergen"), facts=facts)
    with pytest.raises(Refused, match="leder"):
        record_reference(actor=actor("direktor.est.bergen"), facts=facts)
