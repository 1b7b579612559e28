"""What the room holds on persons, for requests for access; and how long, for retention."""

from django.utils.translation import gettext_lazy as _

from allocation.models import (
    Candidate,
    EntryConfirmation,
    EntryFacts,
    EntryPause,
    Finding,
    Meeting,
    Offer,
    OfferExtension,
    UnitCheck,
    WaitingEntry,
    WaitingSnapshot,
)
from core.privacy import gathering, request_places, retention
from core.privacy.gathering import Source
from core.privacy.retention import Child, Kept

APPLICATION = "applications.application"
OTHERS = _("Se etter opplysninger om andre kandidater og andre enheter.")


def register() -> None:
    gathering.register(
        Source("waiting", _("Plass på venteliste"), WaitingEntry, person="application__applicant",
               case={APPLICATION: "application"}, on="since", order=47),
        Source("waiting.facts", _("Opplysninger på ventelista"), EntryFacts, person="entry__application__applicant",
               case={APPLICATION: "entry__application"}, order=47),
        Source("waiting.pause", _("Pause på ventelista"), EntryPause, person="entry__application__applicant",
               case={APPLICATION: "entry__application"}, order=47),
        Source("waiting.confirmation", _("Bekreftelse av behovet"), EntryConfirmation,
               person="entry__application__applicant", case={APPLICATION: "entry__application"}, on="asked_on",
               order=47),
        Source("waiting.snapshot", _("Nummer på ventelista, dag for dag"), WaitingSnapshot,
               person="entry__application__applicant", case={APPLICATION: "entry__application"}, on="on", order=47,
               fields=("on", "list", "number", "days_waited", "state")),
        Source("candidate", _("Kandidat til en bolig"), Candidate, person="person",
               case={APPLICATION: "entry__application"}, order=48, mark=OTHERS,
               fields=("environment_advice", "outcome", "reason", "computed_reason")),
        Source("finding", _("Opplysning til tildelingsmøtet"), Finding, person="application__applicant",
               fields=("text",), order=48, mark=OTHERS),
        Source("finding.check", _("Oppslag før tildelingsmøtet"), UnitCheck, person="person",
               case={APPLICATION: "application"}, fields=("state", "text"), order=48),
        Source("offer", _("Tilbud om bolig"), Offer, person="application__applicant",
               case={APPLICATION: "application"}, on="allocated_on", order=49),
        Source("offer.extension", _("Utsatt svarfrist"), OfferExtension, person="application__applicant",
               case={APPLICATION: "application"}, on="deadline_on", order=49),
    )  # fmt: skip
    retention.register(
        Kept(
            "minutes",
            root=Meeting._meta.db_table,
            since="r.date",
            closed="r.signed_at IS NOT NULL",
            children=(
                *(
                    Child(f"allocation_{table}", "r.meeting_id = ANY (:ids)")
                    for table in (
                        "minutesaddendum",
                        "unallocatedreason",
                        "unitcheck",
                        "finding",
                        "recusal",
                        "candidate",
                        "participant",
                        "agendaitem",
                    )
                ),
                *request_places.papers(),
            ),
        )
    )
