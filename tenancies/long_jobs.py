"""The index applied to many leases in one go: a letter to each tenant, and the new rent from its day."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.base.errors import Refused
from core.jobs.long import LongRun, register_long_job
from core.jobs.registry import name_counts
from tenancies.selectors.regulation import running
from tenancies.services.regulation import tell_index

REGULATE = "tenancies.index"


def regulate(run: LongRun) -> None:
    """A lease that has ended meanwhile, or has had its letter, is left alone."""
    effective_on = date.fromisoformat(run.params["effective_on"])
    to_month = date.fromisoformat(run.params["to_month"])

    def tell(actor: Actor, key: str) -> None:
        lease = running(actor).filter(pk=UUID(key)).first()
        if lease is None:
            run.count(index_left_out=1)
            return
        try:
            tell_index(actor=actor, lease=lease, effective_on=effective_on, to_month=to_month)
        except Refused:
            run.count(index_refused=1)
        else:
            run.count(index_told=1)

    run.each(run.params["ids"], tell)
    run.result("/leieforhold/indeks/", _("Se reguleringen"))


name_counts(
    index_told="leiere varslet om ny husleie",
    index_left_out="løper ikke lenger",
    index_refused="kunne ikke reguleres; se leieforholdet",
)
register_long_job(REGULATE, "Indeksregulering av husleie", regulate)
