"""What is written when somebody enters a lease, and when a lease is ended after a death."""

from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.documents import letters
from core.documents.models import Letter
from tenancies.calculations import tenant_change as law
from tenancies.enums_changes import ChangeKind, EntryGround
from tenancies.models import EntryRefusal, Lease, TenantChange
from tenancies.selectors.changes import candidates
from tenancies.services import estates
from tenancies.services.arrears_letters import language_of, recipient_of
from tenancies.services.terms import terms_of


def entered(*, actor: Actor, change: TenantChange, lease: Lease) -> Letter:
    """To the new tenant: from when, what the agreement is, and what is owed from now on."""
    terms = terms_of(lease)
    return letters.compose(
        actor=actor,
        code="tenant_entered",
        subject=lease,
        recipient=recipient_of(lease),
        language=language_of(lease.tenant, lease.municipality.language),
        context={
            "case_number": lease.number,
            "home": str(lease.dwelling),
            "start": lease.starts_on,
            "end": terms.last_day,
            "monthly_rent": terms.monthly_rent,
            "due_day": lease.due_day,
            "kid": lease.kid,
            "agreed": change.kind == ChangeKind.AGREED,
            "after_death": change.kind == ChangeKind.DEATH,
            "takes_over": change.takes_over or None,
            "eviction_clause": lease.eviction_clause,
        },
        compartment=lease.compartment,
        dated=actor.today,
    )


def tell_household(*, actor: Actor, change: TenantChange, lease: Lease) -> list[Letter]:
    """To each in the home who may enter, with their month (§ 8-2); to the home itself where we do not know them."""
    known = [
        each
        for each in candidates(actor, lease, change.kind, change.happened_on)
        if each.entitled.right is not law.Right.NO
    ]
    unknown = _("Dere som bodde sammen med %(name)s") % {"name": lease.tenant.name}
    names = [each.person.name for each in known] or [unknown]
    language = language_of(lease.tenant, lease.municipality.language)
    home = recipient_of(lease)
    context = {
        "case_number": lease.number,
        "home": str(lease.dwelling),
        "tenant": lease.tenant.name,
        "died_on": change.happened_on,
        "last_day": change.ends_on,
    }
    return [
        letters.compose(
            actor=actor,
            code="death_notice_household",
            subject=lease,
            recipient=letters.Recipient(name=name, address_lines=home.address_lines, by_hand=home.by_hand),
            language=language,
            context=context,
            compartment=lease.compartment,
            dated=actor.today,
        )
        for name in names
    ]


def notice(*, actor: Actor, change: TenantChange, lease: Lease) -> Letter:
    """To the estate."""
    return letters.compose(
        actor=actor,
        code="death_notice",
        subject=lease,
        recipient=estates.recipient(lease, change),
        language=language_of(lease.tenant, lease.municipality.language),
        context={
            "case_number": lease.number,
            "home": str(lease.dwelling),
            "tenant": lease.tenant.name,
            "died_on": change.happened_on,
            "last_day": change.ends_on,
            "term_first": _term_first(change),
        },
        compartment=lease.compartment,
        dated=actor.today,
    )


def _term_first(change: TenantChange) -> bool:
    """The fixed term runs out before the three months would: the letter must not say that they end it."""
    if change.notice_received_on is None or change.ends_on is None:
        return False
    return change.ends_on < law.notice_ends(change.notice_received_on)


def refused(*, actor: Actor, refusal: EntryRefusal, lease: Lease) -> Letter:
    """To whoever wanted to enter, at home; where our consent was asked for, to the tenant who asked."""
    home = recipient_of(lease)
    asked = refusal.ground == EntryGround.CONSENT
    own = home if asked else letters.Recipient(
        name=refusal.who, address_lines=home.address_lines, by_hand=home.by_hand
    )  # fmt: skip
    return letters.compose(
        actor=actor,
        code="entry_refused",
        subject=lease,
        recipient=own,
        language=language_of(refusal.person or lease.tenant, lease.municipality.language),
        context={
            "case_number": lease.number,
            "home": str(lease.dwelling),
            "tenant": lease.tenant.name,
            "who": refusal.who,
            "claim_on": refusal.claim_on,
            "reason": refusal.reason,
            "asked": asked,
            "after_death": refusal.change.kind == ChangeKind.DEATH,
            "too_late": refusal.ground == EntryGround.LATE,
            "spouse_first": refusal.ground == EntryGround.SPOUSE,
            "suit_by": refusal.suit_by,
        },
        compartment=lease.compartment,
        dated=actor.today,
    )
