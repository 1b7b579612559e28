"""Children are weighed, and the petition says every condition that fails."""

from datetime import date

import pytest
from django.urls import reverse

from core.agencies.models import Municipality
from core.base.errors import Conflict, NotAllowed, Refused
from core.documents.models import Letter
from tenancies import policies_arrears
from tenancies.enums import StepEvent
from tenancies.models import ArrearsCase, ArrearsStep, ChildAssessment
from tenancies.services import (
    child_assessments,
    petitions,
)
from tenancies.services.child_assessments import Weighed
from tests.factories.tenancies import make_lease, make_rent
from tests.tenancies.owing import (
    COLLECTOR,
    LANDLORD,
    NAV,
    TODAY,
    WEIGHED,
    ApiAs,
    As,
    Who,
    advance,
    ready,
    record,
    service,
)

# --- The children ------------------------------------------------------------------------------------------------


def test_children_stop_the_petition_until_another_has_reviewed(family: ArrearsCase, actor: Who) -> None:
    ready(actor, family)

    written = child_assessments.write(actor=actor(NAV), case=family, weighed=WEIGHED)
    with pytest.raises(Refused) as blocked:
        petitions.send_petition(actor=actor(COLLECTOR), case=family, court="Namsfogden")
    with pytest.raises(Refused, match="kollega"):
        child_assessments.review(actor=actor(NAV), assessment=written, note="Greit")
    child_assessments.review(actor=actor(LANDLORD), assessment=written, note="Enig")
    child_assessments.review(actor=actor(LANDLORD), assessment=written, note="Enig")
    petitions.send_petition(actor=actor(COLLECTOR), case=family, court="Namsfogden")

    family.refresh_from_db()
    assert blocked.value.code == "CHILDREN_NOT_ASSESSED"
    assert family.step == 10


@pytest.mark.parametrize("username", [COLLECTOR, "regnskap.bergen", "nav2.bergen", "leder.nes"])
def test_those_who_collect_neither_write_nor_read_of_the_children(
    family: ArrearsCase, actor: Who, client_as: As, username: str
) -> None:
    child_assessments.write(actor=actor(NAV), case=family, weighed=WEIGHED)

    with pytest.raises(NotAllowed):
        child_assessments.write(actor=actor(username), case=family, weighed=WEIGHED)
    page = client_as(username).get(reverse("tenancies:arrears_children", args=[family.lease_id]))
    assert page.status_code == 404
    assert not policies_arrears.child_assessments.visible_to(actor(username)).exists()


def test_assessment_asks_for_all_five(family: ArrearsCase, actor: Who) -> None:
    with pytest.raises(Refused) as refused:
        child_assessments.write(
            actor=actor(NAV), case=family, weighed=Weighed("Skole", " ", "Bytte", "Ringt", "Bli")
        )

    assert refused.value.field == "views"


def test_assessment_without_children_is_refused(case: ArrearsCase, actor: Who) -> None:
    with pytest.raises(Refused, match="ikke registrert barn"):
        child_assessments.write(actor=actor(NAV), case=case, weighed=WEIGHED)


def test_assessment_is_mended_not_doubled_and_warns_of_another_hand(family: ArrearsCase, actor: Who) -> None:
    first = child_assessments.write(actor=actor(NAV), case=family, weighed=WEIGHED)
    same = child_assessments.write(actor=actor(NAV), case=family, weighed=WEIGHED, version=first.version)
    changed = Weighed("Skole", "Vil bli", "Må bytte skole", "Ringt og besøkt", "Bør få bli")

    mended = child_assessments.write(actor=actor(NAV), case=family, weighed=changed, version=first.version)

    assert first.pk == same.pk == mended.pk
    with pytest.raises(Conflict):
        child_assessments.write(actor=actor(LANDLORD), case=family, weighed=WEIGHED, version=first.version)
    assert ChildAssessment.objects.filter(case=family).count() == 1


def test_children_pages(family: ArrearsCase, client_as: As) -> None:
    nav, landlord = client_as(NAV), client_as(LANDLORD)
    texts = {"situation": "a", "views": "b", "consequences": "c", "tried": "d", "conclusion": "e"}

    page = nav.get(reverse("tenancies:write_children", args=[family.lease_id]))
    done = nav.post(
        reverse("tenancies:write_children", args=[family.lease_id]), {**texts, "version": family.version}
    )
    seen = landlord.get(reverse("tenancies:arrears_children", args=[family.lease_id])).content.decode()
    review = landlord.post(
        reverse("tenancies:review_children", args=[family.lease_id]), {"note": "Enig", "version": 1}
    )

    assert (page.status_code, done.status_code, review.status_code) == (200, 302, 302)
    assert "Gå gjennom vurderingen" in seen
    after = landlord.get(reverse("tenancies:arrears_children", args=[family.lease_id])).content.decode()
    assert "Gjennomgått" in after


def test_children_step_is_not_recorded_past_the_assessment(family: ArrearsCase, api_as: ApiAs) -> None:
    body = {"event": "childs_best_reviewed", "on": "2026-11-20", "reason": "x"}

    response = api_as(LANDLORD).post(f"/api/v1/arrears/{family.pk}/steps/", body, format="json")

    assert response.status_code == 400


# --- The petition ------------------------------------------------------------------------------------------------


def test_petition_says_each_condition_that_fails(case: ArrearsCase, actor: Who, client_as: As) -> None:
    with pytest.raises(Refused) as refused:
        petitions.send_petition(actor=actor(COLLECTOR), case=case, court="Namsfogden")
    page = client_as(COLLECTOR).get(reverse("tenancies:petition", args=[case.lease_id])).content.decode()

    assert refused.value.code == "NOTICE_MISSING,NO_ACCEPTANCE"
    assert page.count("Mangler") == 2
    assert "utleier har ikke godtatt" in page.lower() or "utleier har ikke godtatt begjæringen" in page
    assert "Lag og send begjæringen" not in page
    assert not Letter.objects.filter(code="arrears_petition").exists()


def test_petition_is_written_once_with_what_it_rests_on(case: ArrearsCase, actor: Who) -> None:
    ready(actor, case)

    steps = [
        petitions.send_petition(
            actor=actor(COLLECTOR), case=case, court="Hordaland namsfogd", address="Boks 1\n5020 BERGEN"
        )
        for _ in range(2)
    ]

    assert steps[0].pk == steps[1].pk
    letter = petitions.letter_of(steps[0])
    assert letter is not None
    assert "Hordaland namsfogd" in letter.html
    assert "28\u00a0500,00\u00a0kr" in letter.html
    assert "3.\u00a0november\u00a02026" in letter.html
    assert case.lease.tenant.name in letter.html


def test_petition_is_not_for_the_social_services(case: ArrearsCase, actor: Who, client_as: As) -> None:
    ready(actor, case)

    with pytest.raises(NotAllowed):
        petitions.send_petition(actor=actor(NAV), case=case, court="x")
    page = client_as(NAV).get(reverse("tenancies:petition", args=[case.lease_id])).content.decode()
    assert "Innkrever sender begjæringen" in page


def test_petition_page_sends(case: ArrearsCase, actor: Who, client_as: As) -> None:
    ready(actor, case)
    client = client_as(COLLECTOR)
    url = reverse("tenancies:petition", args=[case.lease_id])

    empty = client.post(url, {"court": ""})
    sent = client.post(url, {"court": "Hordaland namsfogd", "address": ""})

    assert "Skriv hvilken namsfogd" in empty.content.decode()
    assert sent.status_code == 302
    page = client.get(url).content.decode()
    assert "til Hordaland namsfogd" in page
    assert "Se begjæringen" in page
    letter = petitions.letter_of(ArrearsStep.objects.get(case=case, event=StepEvent.PETITION_SENT))
    assert letter is not None
    assert reverse("documents:letter", args=[letter.pk]) in page


def test_petition_api(case: ArrearsCase, actor: Who, api_as: ApiAs) -> None:
    url = f"/api/v1/arrears/{case.pk}/"

    before = api_as(COLLECTOR).get(f"{url}conditions/").json()
    blocked = api_as(COLLECTOR).post(f"{url}petition/", {"court": "Namsfogden"}, format="json")
    ready(actor, case)
    sent = api_as(COLLECTOR).post(f"{url}petition/", {"court": "Namsfogden"}, format="json")

    assert [each["met"] for each in before["conditions"]].count(False) == 2
    assert blocked.status_code == 400
    assert sent.status_code == 201
    assert api_as(NAV).post(f"{url}petition/", {"court": "x"}, format="json").status_code == 404


def test_leader_cuts_navs_two_weeks_short_with_a_reason(bergen: Municipality, actor: Who) -> None:
    lease = make_lease(bergen)
    for due in (date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 2)):
        make_rent(lease, due)
    with service(bergen):
        pass
    advance(bergen, TODAY)
    with service(bergen):
        case = ArrearsCase.objects.select_related("lease").get(lease=lease)
    ready(actor, case)

    with pytest.raises(Refused) as early:
        petitions.send_petition(actor=actor(COLLECTOR), case=case, court="Namsfogden")
    with pytest.raises(NotAllowed):
        record(actor(COLLECTOR), case, StepEvent.NAV_WAIT_CUT, reason="Haster")
    with pytest.raises(Refused, match="begrunnelse"):
        record(actor(LANDLORD), case, StepEvent.NAV_WAIT_CUT)
    record(actor(LANDLORD), case, StepEvent.NAV_WAIT_CUT, reason="Leieren har flyttet og svarer ikke")
    petitions.send_petition(actor=actor(COLLECTOR), case=case, court="Namsfogden")

    assert early.value.code == "NAV_TWO_WEEKS"
