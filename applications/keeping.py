"""What the room holds on persons, for requests for access; and how long, for retention."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from applications.models import (
    AdvanceNotice,
    Appeal,
    Application,
    ApplicationDraft,
    Assessment,
    CaseFinding,
    CaseText,
    Debt,
    Decision,
    Eviction,
    FactsConfirmation,
    Forwarding,
    HandedOn,
    HousingSituation,
    Income,
    JudgementAnswer,
    KindAnswers,
    Lead,
    LeadContact,
    MappingAnswer,
    MemberStatement,
    Need,
    Note,
    ProvisionalAnswer,
    RegisteredPeriod,
    RelatedCase,
    RequestedDocument,
    SimulationResult,
    SpecialistRequest,
    Tie,
)
from core.privacy import gathering, request_places, retention
from core.privacy.gathering import CaseKind, Source
from core.privacy.retention import Child, Kept

LABEL = "applications.application"
INTERNAL = _("Eget notat: vurder om det er laget for intern saksforberedelse.")
OTHERS = _("Se etter opplysninger om andre personer.")


WRITTEN = {"written_at": _("Skrevet")}


def _of(code: str, title: object, model: type, path: str = "application", **more: object) -> Source:
    person = f"{path}__applicant"
    return Source(f"application.{code}", title, model, person=person, case={LABEL: path}, **more)  # type: ignore[arg-type]


def _fact(code: str, title: object, model: type) -> Source:
    return Source(
        f"application.{code}",
        title,
        model,
        person="household__applications__applicant",
        case={LABEL: "household__applications"},
        owner="household__compartment",
        order=32,
    )


def register() -> None:
    gathering.register_case(CaseKind(Application, _("Søknad"), "case_number", "applicant"))
    owned = {"owner": "application__compartment"}
    gathering.register(
        Source(
            "application",
            _("Søknad"),
            Application,
            person="applicant",
            case={LABEL: "pk"},
            fields=(
                "case_number", "kind", "channel", "state", "received", "citizenship", "permit", "household_invited",
            ),
            on="received",
            order=30,
        ),
        _fact("situation", _("Boligsituasjon"), HousingSituation),
        _fact("income", _("Inntekt"), Income),
        _fact("need", _("Behov"), Need),
        Source(
            "application.lead",
            _("Henvisning"),
            Lead,
            person="person",
            case={LABEL: "application"},
            fields=("received", "referrer", "referrer_contact", "reason", "consent", "consent_on", "consent_to",
                    "closing"),
            on="received",
            order=29,
            mark=OTHERS,
        ),
        Source(
            "application.lead_contact",
            _("Kontakt etter henvisning"),
            LeadContact,
            person="lead__person",
            case={LABEL: "lead__application"},
            fields=("on", "how", "reached", "note"),
            on="on",
            order=29,
            mark=OTHERS,
        ),
        _of("by_kind", _("Svar etter søknadstype"), KindAnswers, order=31,
            fields=("lease", "swap_reason", "changes", "wish", "help_wanted", "explanation")),
        _of("tie", _("Saker som hører sammen"), RelatedCase, fields=("kind", "reason"), order=38, mark=OTHERS),
        _of("asked_for", _("Dokumenter vi har bedt om"), RequestedDocument, on="asked_on", order=37,
            fields=("what", "state", "asked_on", "due_on", "reminded_on", "received_on")),
        _of("forwarding", _("Sendt videre"), Forwarding, on="forwarded_on", order=38),
        _of("debt", _("Gjeld"), Debt, order=33, **owned),
        _of("eviction", _("Utkastelse"), Eviction, order=33, **owned),
        _of("registered", _("Botid"), RegisteredPeriod, order=33, **owned),
        _of("text", _("Tekst i saken"), CaseText, on="written_at", order=34, mark=OTHERS, labels=WRITTEN),
        _of("assessment", _("Vurdering"), Assessment, fields=("assessed_on", "rule_set", "overall"), on="assessed_on",
            order=35),
        _of("simulation", _("Prøving av andre regler"), SimulationResult, fields=("before", "after"), order=36,
            mark=INTERNAL),
        _of("judgement", _("Skjønnsvurdering"), JudgementAnswer, on="answered_at", order=36, mark=OTHERS,
            labels={"answered_at": _("Svart")}),
        _of("provisional", _("Foreløpig svar"), ProvisionalAnswer, on="sent_on", order=37, **owned),
        _of("decision", _("Vedtak"), Decision, on="decided_on", order=38, mark=OTHERS),
        _of("confirmation", _("Bekreftelse før tilbud"), FactsConfirmation, fields=("confirmed_on", "how"),
            on="confirmed_on", order=38),
        _of("notice", _("Forhåndsvarsel"), AdvanceNotice,
            fields=("explanation", "sent_on", "reply_by", "replied_on", "reply"), on="sent_on", order=38, mark=OTHERS),
        _of("handed_on", _("Sak hos andre"), HandedOn,
            fields=("scheme", "receiver", "sent_on", "received_on", "outcome", "outcome_on", "note"), on="due",
            order=40),
        _of("impartiality", _("Inhabilitet"), Tie, fields=("ground",), on="at", order=41, mark=OTHERS),
        _of("appeal", _("Klage"), Appeal, "decision__application", order=39, mark=OTHERS),
        Source(
            "application.finding",
            _("Opplysning til tildelingen"),
            CaseFinding,
            person="person",
            case={LABEL: "application"},
            fields=("text", "legal_basis", "basis_detail", "written_at"),
            on="written_at",
            order=44,
            mark=OTHERS,
        ),
        Source(
            "application.statement",
            _("Egen uttalelse"),
            MemberStatement,
            person="person",
            case={LABEL: "application"},
            fields=("heard_on", "how", "said", "not_heard", "note"),
            on="written_at",
            order=34,
            mark=OTHERS,
        ),
        Source(
            "application.mapping_answer",
            _("Felles kartlegging"),
            MappingAnswer,
            person="person",
            case={LABEL: "application"},
            fields=("question", "choice", "text", "told_by", "answered_on"),
            on="answered_on",
            order=33,
            mark=OTHERS,
        ),
        Source(
            "application.specialist",
            _("Spørsmål til fagperson"),
            SpecialistRequest,
            person="person",
            case={LABEL: "application"},
            fields=("topic", "question", "answer", "asked_on", "answered_at", "state"),
            on="asked_on",
            order=35,
            mark=OTHERS,
        ),
        _of("note", _("Eget notat"), Note, on="written_at", order=45, mark=INTERNAL, labels=WRITTEN),
    )  # fmt: skip
    request_places.papers_of(LABEL)
    retention.register(
        Kept("drafts", root=ApplicationDraft._meta.db_table, since="r.saved_at"),
        Kept(
            "leads",
            root=Lead._meta.db_table,
            since="r.received",
            closed="r.state = 'closed'",
            children=(
                Child("applications_leadcontact", "r.lead_id = ANY (:ids)"),
                *request_places.papers(),
            ),
        ),
        Kept(
            "refusals",
            root=Application._meta.db_table,
            shown=lambda row: _now("Søknad %(number)s") % {"number": row.case_number},
            person="applicant",
            since="r.received",
            closed="r.state IN ('refused', 'withdrawn', 'lapsed', 'shelved', 'forwarded', 'assisted', 'merged')",
            children=(
                *(
                    Child(f"applications_{table}",
                          "r.decision_id IN (SELECT d.id FROM applications_decision d "
                          "WHERE d.application_id = ANY (:ids))")
                    for table in ("appeal", "decisionapproval")
                ),
                *(
                    Child(f"applications_{table}", "r.application_id = ANY (:ids)")
                    for table in (
                        "simulationresult", "provisionalanswer", "factsconfirmation", "advancenotice", "decision",
                        "judgementanswer", "assessment", "casetext", "casefinding", "debt", "eviction",
                        "registeredperiod", "note",
                        "caseworkerchange", "mappinganswer", "specialistrequest", "kindanswers", "forwarding",
                        "tie", "handedon", "memberstatement",
                        "requesteddocument",
                    )
                ),
                Child("applications_leadcontact",
                      "r.lead_id IN (SELECT l.id FROM applications_lead l WHERE l.application_id = ANY (:ids))"),
                Child("applications_lead", "r.application_id = ANY (:ids)"),
                Child("applications_relatedcase", "r.application_id = ANY (:ids) OR r.other_id = ANY (:ids)"),
                *request_places.papers(),
            ),
        ),
    )  # fmt: skip
