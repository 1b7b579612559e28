"""What the ground floor holds on persons, for requests for access; how long requests are kept; and what rooms reuse."""

from django.utils.translation import gettext_lazy as _

from core.documents.models import Document, Letter
from core.people.models import ContactDetail, Person
from core.privacy import gathering, retention
from core.privacy.gathering import Source
from core.privacy.retention import Child, Kept
from core.sharing.models import Consent, Representative, ViolenceNotice

READ_IT = _("Les gjennom før det utleveres.")
DANGER = _(
    "Varsel om fare: vurder om noen kan bli utsatt for fare hvis det utleveres, og spør enheten som skrev det."
)


def register() -> None:
    _gather()
    retention.register(
        Kept(
            "requests",
            root="privacy_accessrequest",
            person="person",
            since="coalesce(r.answered_on, r.received_on)",
            closed="r.state IN ('granted', 'partly', 'refused', 'withdrawn')",
            children=(
                Child("privacy_omission", "r.request_id = ANY (:ids)"),
                Child("privacy_requestitem", "r.request_id = ANY (:ids)"),
                *papers(),
            ),
        ),
        Kept(
            "violence_notices",
            root="sharing_violencenotice",
            person="person",
            since="r.valid_to",
            closed="r.state = 'ended'",
            children=(Child("sharing_violencereceiver", "r.notice_id = ANY (:ids)"), *papers()),
        ),
    )


def papers() -> tuple[Child, ...]:
    """The files and letters that hang on the roots, and their deadlines and history of states."""
    return (
        Child("documents_documentcontent", "r.subject_id = ANY (:ids)"),
        Child("documents_document", "r.subject_id = ANY (:ids)"),
        Child("documents_letter", "r.subject_id = ANY (:ids)"),
        Child("workflow_statechange", "r.subject_id = ANY (:ids)"),
    )


def _gather() -> None:
    gathering.register(
        Source(
            "people.person",
            _("Folkeregisteropplysninger"),
            Person,
            person="pk",
            owner="",
            order=10,
            labels={"address_protection": _("Skjerming av adressen")},
        ),
        Source("people.contact", _("Kontaktopplysning"), ContactDetail, person="person", order=12),
        Source("sharing.consent", _("Samtykke"), Consent, person="person", on="answered_on", order=60),
        Source("sharing.representative", _("Representant"), Representative, person="person", order=62),
        Source(
            "sharing.violence_notice",
            _("Varsel om fare"),
            ViolenceNotice,
            person="person",
            case=dict.fromkeys(("applications.application", "tenancies.lease"), "subject_id"),
            fields=(
                "kind",
                "holder",
                "ask",
                "precautions",
                "instruction",
                "legal_basis",
                "basis_detail",
                "valid_from",
                "valid_to",
                "state",
                "end_reason",
            ),
            on="written_at",
            order=64,
            mark=DANGER,
            values={
                "precautions": lambda row: row.precaution_titles,
                "valid_to": lambda row: row.last_day,
            },
            labels={"valid_to": _("Siste dag")},
        ),
    )


def papers_of(label: str, person: str = "") -> None:
    """The letters and files of a kind of case. `person` is not a look-up here: papers hang on the case alone."""
    gathering.register(
        Source(
            f"letter.{label}",
            _("Brev"),
            Letter,
            case={label: "subject_id"},
            fields=("html",),
            on="dated",
            order=70,
            named=lambda row: row.title,
        ),
        Source(
            f"document.{label}",
            _("Fil"),
            Document,
            case={label: "subject_id"},
            fields=("kind", "received_on", "sent_on", "correspondent"),
            on="journal_on",
            order=80,
            mark=READ_IT,
            named=lambda row: row.title,
            document=lambda row: row.pk,
        ),
    )
