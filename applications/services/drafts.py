"""Drafts of applications: saved as they are typed, resumed later, gone when registered."""

from django.db import transaction

from applications.models import Application, ApplicationDraft
from applications.policies import drafts
from applications.services.data import NewApplication
from applications.services.receiving import receive_application
from core.agencies.actors import Actor
from core.base.clock import oslo_now
from core.base.errors import NotAllowed


def start_draft(*, actor: Actor) -> ApplicationDraft:
    """A new, empty draft of one's own."""
    if not drafts.permits(actor, "change"):
        raise NotAllowed("change")
    draft = ApplicationDraft(municipality=actor.municipality, user=actor.user)
    draft.save(force_insert=True)
    return draft


def _locked(actor: Actor, draft: ApplicationDraft) -> ApplicationDraft:
    row = ApplicationDraft.objects.select_for_update(of=("self",)).filter(pk=draft.pk).first()
    if row is None or not drafts.can(actor, "change", row):
        raise NotAllowed("change")
    return row


@transaction.atomic
def save_draft(
    *,
    actor: Actor,
    draft: ApplicationDraft,
    step: str,
    data: dict[str, list[str]],
    expected_version: int | None = None,
) -> ApplicationDraft:
    """Keep what is typed in a step, right or wrong. Raises Conflict when the draft is open in another window."""
    row = _locked(actor, draft)
    row.bump(expected_version)
    row.data = {**row.data, step: data}
    row.step, row.saved_at = step, oslo_now()
    row.save(update_fields=["data", "step", "saved_at", "version"])
    return row


@transaction.atomic
def discard_draft(*, actor: Actor, draft: ApplicationDraft) -> None:
    _locked(actor, draft).delete()


@transaction.atomic
def register_draft(*, actor: Actor, draft: ApplicationDraft, new: NewApplication) -> Application:
    """Register the application the draft has become; the draft is gone with it."""
    row = _locked(actor, draft)
    case = receive_application(actor=actor, new=new, caseworker=actor.user)
    if row.lead is not None:
        # Not at the top: what concerns referrals begins drafts, too.
        from applications.services.leads import became

        became(actor, row.lead, case)
    row.delete()
    return case
