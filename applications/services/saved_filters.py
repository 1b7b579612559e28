"""Saved filters of the list of applications: one's own, by name, one of them shown when the list opens."""

from urllib.parse import urlencode

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from applications.models import SavedFilter
from applications.policies import saved_filters
from core.agencies.actors import Actor
from core.base.errors import NotAllowed, Refused

MOST = 20
#: Words may be somebody's name, and a page number is no choice.
NEVER_KEPT = ("q", "side", "eksport", "csrfmiddlewaretoken")


def kept_query(query: str, known: set[str]) -> str:
    """The choices of an address that may be kept, in a fixed order; unknown ones are refused by name."""
    given = QueryDict(query)
    strange = sorted(set(given) - known - {"sort", *NEVER_KEPT})
    if strange:
        raise Refused(
            _("Utvalget har et valg som ikke finnes: %s.") % ", ".join(strange),
            code="UNKNOWN_CHOICE",
            field="query",
        )
    pairs = [(name, given.getlist(name)[-1]) for name in sorted(given) if name not in NEVER_KEPT]
    return urlencode([(name, value) for name, value in pairs if value])


@transaction.atomic
def save_filter(
    *, actor: Actor, name: str, query: str, known: set[str], is_default: bool = False
) -> SavedFilter:
    """Keep a filter under a name; the same name again replaces it. `query` has been found valid by the filter set."""
    _require(actor)
    name = " ".join(name.split())
    if not name:
        raise Refused(_("Gi utvalget et navn."), code="NAME_MISSING", field="name")
    if len(name) > 60:
        raise Refused(_("Navnet kan ha høyst 60 tegn."), code="NAME_TOO_LONG", field="name")
    kept = kept_query(query, known)
    if not kept:
        raise Refused(
            _("Velg noe å filtrere på før du lagrer utvalget."), code="NOTHING_CHOSEN", field="query"
        )
    mine = SavedFilter.objects.select_for_update().filter(user=actor.user_id)
    rows = {row.name: row for row in mine}
    if name not in rows and len(rows) >= MOST:
        raise Refused(_("Du har %s lagrede utvalg. Slett ett først.") % MOST, code="TOO_MANY")
    row = rows.get(name) or SavedFilter(municipality=actor.home, user=actor.user, name=name)
    if is_default:
        mine.filter(is_default=True).update(is_default=False)
    row.query, row.is_default = kept, is_default
    row.save()
    return row


@transaction.atomic
def set_default(*, actor: Actor, saved: SavedFilter | None) -> None:
    """Let one of one's own filters be shown when the list opens, or none."""
    _require(actor)
    mine = SavedFilter.objects.select_for_update().filter(user=actor.user_id)
    if saved is not None and not mine.filter(pk=saved.pk).exists():
        raise NotAllowed("save_filter")
    mine.filter(is_default=True).update(is_default=False)
    if saved is not None:
        mine.filter(pk=saved.pk).update(is_default=True)


def delete_filter(*, actor: Actor, saved: SavedFilter) -> None:
    """Take away one of one's own; gone already is gone."""
    _require(actor)
    SavedFilter.objects.filter(pk=saved.pk, user=actor.user_id).delete()


def _require(actor: Actor) -> None:
    if actor.user is None or not saved_filters.permits(actor, "keep"):
        raise NotAllowed("keep")
