"""A reminder that a person sends from the case: written as a letter, once, and only for what is overdue."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.base.errors import Refused
from core.documents.models import Letter
from core.messages.models import Task
from tenancies.models import ArrearsCase
from tenancies.services import ledger
from tests.database import as_owner
from tests.factories.tenancies import make_lease, make_rent, make_tenant
from tests.tenancies.owing import COLLECTOR, LANDLORD, TODAY, ApiAs, As, Who, advance, record


def letters(case: ArrearsCase) -> list[Letter]:
    with as_owner():
        rows = Letter.objects.filter(subject_id=case.pk, code__in=["arrears_friendly", "arrears_reminder"])
        return list(rows.filter(dated=TODAY).order_by("created_at"))


def test_reminder_is_written_sent_and_kept_with_its_step(case: ArrearsCase, actor: Who) -> None:
    first = record(actor(LANDLORD), case, "reminder_sent", send_letter=True)
    again = record(actor(LANDLORD), case, "reminder_sent", send_letter=True)

    (letter,) = letters(case)
    assert first.pk == again.pk and first.letter == letter.pk
    assert (letter.code, letter.state) == ("arrears_reminder", "sent")


def test_the_first_month_it_is_the_friendly_one(bergen: Municipality, actor: Who) -> None:
    lease = make_lease(bergen)
    make_rent(lease, date(2026, 11, 2))
    advance(bergen)
    with as_owner():
        case = ArrearsCase.objects.select_related("lease").get(lease=lease)

    record(actor(LANDLORD), case, "reminder_sent", send_letter=True)

    assert "arrears_friendly" in [each.code for each in letters(case)]


def test_without_asking_for_it_nothing_is_sent(case: ArrearsCase, actor: Who) -> None:
    assert record(actor(LANDLORD), case, "reminder_sent").letter is None
    assert letters(case) == []


@pytest.mark.parametrize(
    ("event", "on"), [("reminder_sent", date(2026, 11, 19)), ("to_collection", TODAY), ("hospital", TODAY)]
)
def test_another_day_or_event_sends_no_letter(case: ArrearsCase, actor: Who, event: str, on: date) -> None:
    with pytest.raises(Refused) as refused:
        record(actor(LANDLORD), case, event, on=on, send_letter=True)

    assert (refused.value.code, refused.value.field) == ("LETTER_NOT_TODAY", "send_letter")
    assert letters(case) == []


def test_protected_address_makes_it_the_handlers_task(bergen: Municipality, actor: Who) -> None:
    landlord: Actor = actor(LANDLORD)
    tenant = make_tenant(bergen, address_protection="confidential")
    lease = make_lease(bergen, tenant=tenant, handler=landlord.user)
    for due in (date(2026, 9, 1), date(2026, 10, 1)):
        make_rent(lease, due)
    advance(bergen)
    with as_owner():
        case = ArrearsCase.objects.select_related("lease").get(lease=lease)
        Task.objects.filter(subject_id=case.pk).delete()

    step = record(actor(LANDLORD), case, "reminder_sent", send_letter=True)

    with as_owner():
        assert step.letter is None and letters(case) == []
        assert Task.objects.get(subject_id=case.pk, key__contains="arrears_reminder").user == landlord.user


def test_nothing_overdue_is_nothing_to_remind_of(case: ArrearsCase, actor: Who) -> None:
    ledger.register_payment(
        actor=actor("regnskap.bergen"),
        lease=case.lease,
        amount=Decimal("28500.00"),
        on=TODAY,
        bank_reference="B1",
    )
    with as_owner():
        ArrearsCase.objects.filter(pk=case.pk).update(state="open", closed_on=None, outcome="")

    with pytest.raises(Refused) as refused:
        record(actor(LANDLORD), case, "reminder_sent", send_letter=True)

    assert refused.value.code == "NOTHING_DUE"


def test_by_form_and_api(client_as: As, api_as: ApiAs, case: ArrearsCase) -> None:
    address = reverse("tenancies:step", args=[case.lease_id])
    form = {"event": "reminder_sent", "on": "20.11.2026", "send_letter": "on"}

    bad = client_as(COLLECTOR).post(address, {**form, "on": "19.11.2026"})
    good = client_as(COLLECTOR).post(address, form)
    case_page = client_as(COLLECTOR).get(reverse("tenancies:arrears", args=[case.lease_id])).content.decode()

    assert bad.status_code == 200 and "dagens dato" in bad.content.decode() and good.status_code == 302
    assert len(letters(case)) == 1
    page = client_as(COLLECTOR).get(reverse("tenancies:timeline", args=[case.lease_id])).content.decode()
    assert reverse("documents:letter", args=[letters(case)[0].pk]) in page
    assert reverse("documents:letter", args=[letters(case)[0].pk]) in case_page
    assert "Steg i restansesaken" not in page and "Påminnelse eller purring sendt" in page


def test_notice_of_another_day_is_recorded_without_a_letter_that_would_give_too_few_days(
    case: ArrearsCase, actor: Who
) -> None:
    record(actor(COLLECTOR), case, "notice_4_18_sent", on=date(2026, 11, 17))
    with as_owner():
        assert not Letter.objects.filter(subject_id=case.pk, code="arrears_notice_4_18").exists()

    today = record(actor(COLLECTOR), case, "notice_4_18_sent")

    with as_owner():
        letter = Letter.objects.get(subject_id=case.pk, code="arrears_notice_4_18")
    assert letter.pk == today.letter
    # Its own fourteen days, though the earlier notice runs out before.
    assert "4.\u00a0desember\u00a02026" in letter.html and "1.\u00a0desember" not in letter.html
