"""What every service asks first: may this person do this here?"""

from django.utils.translation import gettext as _

from applications.models import Appeal, Application, Tie
from applications.policies import appeals, applications
from core.agencies.actors import Actor
from core.base.errors import NotAllowed, Refused

#: What somebody with a tie to the case takes no part in (fvl. § 6: preparing the decision, and making it).
IMPARTIAL = frozenset({"decide", "assess", "judge"})


def locked(actor: Actor, application: Application, action: str, expected: int | None = None) -> Application:
    """The application's row, locked, when the actor may do `action` to it; else NotAllowed.

    `expected` is the version the person had on the screen: a later one raises Conflict.
    """
    row = Application.objects.select_for_update(of=("self",), no_key=True).filter(pk=application.pk).first()
    if row is None or not applications.can(actor, action, row):
        raise NotAllowed(action)
    if action in IMPARTIAL:
        require_impartial(actor, row)
    if expected is not None:
        row.bump(expected)
    return row


def locked_appeal(actor: Actor, appeal: Appeal) -> Appeal:
    """The appeal, with its case locked first, for those who handle it."""
    locked(actor, appeal.application, "decide")
    row = (
        Appeal.objects.select_for_update(of=("self",), no_key=True)
        .select_related(
            "decision__application__applicant",
            "decision__application__municipality",
            "compartment",
            "rejection",
        )
        .filter(pk=appeal.pk)
        .first()
    )
    if row is None or not appeals.can(actor, "handle", row):
        raise NotAllowed("handle")
    return row


def require_impartial(actor: Actor, application: Application) -> None:
    """Refuses those who are registered with a tie to the case."""
    if actor.user is None:
        return
    if Tie.objects.filter(application=application, user=actor.user, lifted_at=None).exists():
        raise Refused(
            _("Du er registrert som inhabil i saken (forvaltningsloven § 6). Gi den videre til en kollega."),
            code="NOT_IMPARTIAL",
        )
