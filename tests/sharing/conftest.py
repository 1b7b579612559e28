"""A case and a notice of danger about its applicant, for those who test notices."""

import pytest

from applications.models import Application
from core.sharing.models import ViolenceNotice
from tests.factories.applications import make_application
from tests.factories.violence import warned
from tests.sharing.telling import WORKER, ActorOf


@pytest.fixture
def case(actor: ActorOf) -> Application:
    return make_application(actor(WORKER))


@pytest.fixture
def notice(actor: ActorOf, case: Application) -> ViolenceNotice:
    return warned(actor(WORKER), case.applicant, "nav-arstad", case=case)
