"""The papers of an appeal laid together: the statement, the decision, the appeal, then everything else by date."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from applications.models import Appeal
from applications.services import wording
from applications.services.appeal_letters import compose_statement
from core.agencies.actors import Actor
from core.documents import bundle, letters
from core.documents.models import Document, Letter
from core.documents.policies import content_policy
from core.documents.selectors import documents_of
from core.interface import formatting


@dataclass(frozen=True)
class Papers:
    """What is sent: the merged PDF, the letter on top, and files that follow by themselves."""

    title: str
    content: bytes
    letter: Letter
    titles: list[str]
    apart: list[Document]


def papers_for(actor: Actor, appeal: Appeal) -> list[Document]:
    """The case's papers in the order they are sent: the decision, the appeal, then the rest, oldest first."""
    found = [
        each
        for each in documents_of(actor, appeal.application).filter(compartment=appeal.compartment_id)
        if each.pk != appeal.bundle and each.kind not in (Document.Kind.AGENDA, Document.Kind.MINUTES)
    ]
    decided = set(
        Letter.objects.filter(pk=appeal.decision.letter).values_list("document_id", flat=True)
        if appeal.decision.letter
        else ()
    )

    def place(document: Document) -> tuple[int, object, object]:
        first = 0 if document.pk in decided else 1 if document.pk == appeal.document else 2
        return first, document.received_on or document.sent_on or document.journal_on, document.created_at

    return sorted(found, key=place)


def lay_together(*, actor: Actor, appeal: Appeal, documents: Sequence[UUID] | None = None) -> Papers:
    """Merge the chosen papers behind a cover and the statement. Only the draft of the statement is stored."""
    # What the body reads is in the municipality's language, whoever presses the button.
    with translation.override(appeal.application.municipality.language or "nb"):
        return _laid(actor, appeal, documents)


def _laid(actor: Actor, appeal: Appeal, documents: Sequence[UUID] | None) -> Papers:
    chosen = [each for each in papers_for(actor, appeal) if documents is None or each.pk in set(documents)]
    titles = [_line(each) for each in chosen]
    letter = compose_statement(actor=actor, appeal=appeal, enclosed=titles)
    contents = {
        row.pk: bytes(row.content)
        for row in content_policy.visible_to(actor).filter(pk__in=[each.pk for each in chosen])
    }
    parts = [bundle.Part(letter.title, actor.today, letters.pdf(letter), "application/pdf")]
    parts += [
        bundle.Part(
            each.title, each.received_on or each.sent_on or each.journal_on, contents[each.pk], each.mime
        )
        for each in chosen
        if each.pk in contents
    ]
    case = appeal.application
    stamp = _("Klagesak %(number)s") % {"number": case.case_number}
    made = bundle.merge(
        title=stamp,
        stamp=stamp,
        context={
            "facts": [
                (_("Klager"), case.applicant.name),
                (_("Vedtaket"), formatting.longdate(appeal.decision.decided_on)),
                (_("Klagen kom inn"), formatting.longdate(appeal.received_on)),
                (_("Klageinstans"), wording.appeal_body(appeal.decision, letter.language)),
                (_("Sendt av"), case.unit.name),
            ]
        },
        parts=parts,
        language=letter.language,
    )
    # The statement is the first part, so the document of a part stands one before it.
    apart = [chosen[place - 1] for place in made.apart if place > 0]
    return Papers(stamp, made.content, letter, titles, apart)


def _line(document: Document) -> str:
    day = document.received_on or document.sent_on or document.journal_on
    return f"{document.title}, {formatting.longdate(day)}"
