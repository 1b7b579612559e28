"""How this room's pages act: each asks with one form and does with one service."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from core.agencies.actors import Actor
from core.agencies.policies import Policy
from core.agencies.views import View, screen
from core.base.errors import NotAllowed
from core.interface.form_page import form_page
from core.interface.forms import HusromForm
from deviations.views.parts import actor_of

both = require_http_methods(["GET", "POST"])
#: The plain warning against names stands on every form of the room.
FORM = "deviations/act_form.html"


@dataclass(frozen=True)
class Act:
    """A page that asks with one form and does with one service, called with the actor, the record and the answers."""

    form: HusromForm
    run: Callable[..., Any]
    title: str
    verb: str
    done: str
    lead: str = ""
    confirm: bool = False


@dataclass(frozen=True)
class Kind:
    """What is acted on: `name` is what the services call it."""

    name: str
    policy: Policy
    find: Callable[[HttpRequest, UUID], Any]

    def found(self, request: HttpRequest, pk: UUID, action: str) -> Any:
        record = self.find(request, pk)
        if not self.policy.can(actor_of(request), action, record):
            raise NotAllowed(action)
        return record

    def act(self, action: str) -> Callable[[Callable[[Actor, Any, Any], Act]], View]:
        """Makes a page of a function that says, for the actor, the record and what was posted, what the page is."""

        def declare(describe: Callable[[Actor, Any, Any], Act]) -> View:
            @screen(self.policy, action)
            @both
            @wraps(describe)
            def page(request: HttpRequest, pk: UUID) -> HttpResponse:
                actor, record = actor_of(request), self.found(request, pk, action)
                said = describe(actor, record, request.POST if request.method == "POST" else None)
                return form_page(
                    request, said.form,
                    act=lambda: said.run(actor=actor, **{self.name: record}, **said.form.cleaned_data),
                    title=said.title, lead=said.lead, verb=said.verb, done=said.done, confirm=said.confirm,
                    back=record.get_absolute_url(),
                    template=FORM,
                )  # fmt: skip

            return page

        return declare
