"""Whoever may know that there is a case sees the row that says so, and none of what hangs on it, in either wall."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db.models import Model

from applications.models import Application, CaseworkerChange, ProvisionalAnswer, RegisteredPeriod
from core.agencies import relations
from core.agencies.actors import Actor, acting_as_service
from core.agencies.enums import Basis, Scope
from core.agencies.models import Municipality
from core.agencies.policies import policy_for
from tests.database import as_owner
from tests.factories.applications import make_application
from tests.people_at_work import compartment

ActorOf = Callable[[str], Actor]
CHILDREN = (CaseworkerChange, ProvisionalAnswer, RegisteredPeriod)


@pytest.fixture
def case(actor: ActorOf, bergen: Municipality) -> Application:
    worker = actor("saksbehandler.bergen")
    made = make_application(worker)
    with as_owner():
        ProvisionalAnswer.objects.create(
            municipality=bergen,
            application=made,
            sent_on=worker.today,
            reason="needs_mapping",
            expected_date=date(2030, 1, 1),
        )
        CaseworkerChange.objects.get_or_create(
            municipality=bergen, application=made, defaults={"caseworker": worker.user}
        )
    return made


def seen(model: type[Model], case: Application, actor: Actor) -> tuple[bool, bool]:
    """Whether each wall lets anything through: the policy, asked with the owner's rights, and the database."""
    with as_owner():
        first = policy_for(model).visible_to(actor).filter(application=case).exists()
    return first, model._default_manager.filter(application=case).exists()


def opened(actor: ActorOf, case: Application, scope: str) -> Actor:
    worker = actor("saksbehandler.bergen")
    relations.open_relation(
        actor=worker,
        subject=case,
        compartment=compartment(case.municipality, "sosiale-botjenester"),
        basis=Basis.LAW,
        scope=scope,
    )
    return actor("oppfolger.bergen")


@pytest.mark.parametrize("model", CHILDREN, ids=lambda model: model.__name__)
@pytest.mark.parametrize("scope", [Scope.IDENTITY, Scope.AGENDA])
def test_relation_to_less_than_the_content_opens_nothing_that_hangs_on_the_case(
    model: type[Model], scope: str, actor: ActorOf, case: Application
) -> None:
    own = seen(model, case, actor("saksbehandler.bergen"))

    helper = opened(actor, case, scope)

    assert own == (True, True)
    assert Application.objects.filter(pk=case.pk).exists()
    assert seen(model, case, helper) == (False, False)


@pytest.mark.parametrize("model", CHILDREN, ids=lambda model: model.__name__)
def test_relation_to_the_content_opens_what_hangs_on_the_case(
    model: type[Model], actor: ActorOf, case: Application
) -> None:
    assert seen(model, case, opened(actor, case, Scope.CONTENT)) == (True, True)


@pytest.mark.parametrize("model", CHILDREN, ids=lambda model: model.__name__)
def test_named_service_works_on_what_hangs_on_the_case_and_an_unnamed_one_does_not(
    model: type[Model], bergen: Municipality, case: Application
) -> None:
    with acting_as_service("deadlines", bergen):
        assert model._default_manager.filter(application=case).exists()
    with acting_as_service("unknown", bergen):
        assert not model._default_manager.filter(application=case).exists()
