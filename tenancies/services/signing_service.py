"""Papers that a signing service carries to the signers: sent once, and what has been signed is fetched by night."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import Refused
from core.documents import letters
from core.documents.models import Letter
from tenancies.enums_papers import SIGNERS, PaperState, SigningMethod
from tenancies.models import Lease, LeasePaper
from tenancies.services import papers, signing
from tenancies.signing_ports import Package, Signer, port


@transaction.atomic
def send(*, actor: Actor, paper: LeasePaper) -> LeasePaper:
    """Hand the paper to the signing service. Sent already is no error."""
    Lease.objects.select_for_update(of=("self",), no_key=True).filter(pk=paper.lease_id).first()
    locked = papers.lock_paper(actor, paper, "sign")
    if locked.port_reference:
        return locked
    service = port()
    if not service.electronic:
        raise Refused(
            _("Kommunen signerer på papir. Skriv ut arket og registrer underskriftene."), code="PAPER_ONLY"
        )
    if locked.state != PaperState.MADE or not SIGNERS[locked.kind]:
        raise Refused(_("Dette arket venter ikke på underskrifter."), code="WRONG_STATE")
    letter = Letter.objects.get(pk=str(locked.letter))
    signers = [Signer(str(party), papers.default_name(locked, party)) for party in SIGNERS[locked.kind]]
    locked.port_reference = service.send(Package(locked.pk, letter.title, letters.pdf(letter), signers))
    locked.save(update_fields=["port_reference"])
    events.record(actor, "paper.sent_to_signing", locked.lease, detail={"kind": locked.kind})
    return locked


def collect(actor: Actor) -> dict[str, int]:
    """Record what the service tells was signed. One paper that cannot be taken further stops no other."""
    service, signed, refused = port(), 0, 0
    if not service.electronic:
        return {}
    waiting = LeasePaper.objects.filter(municipality=actor.home, state=PaperState.MADE).exclude(
        port_reference=""
    )
    for paper in waiting.select_related("lease").order_by("made_on", "id"):
        known = set(paper.signatures.values_list("party", flat=True))
        for row in service.collect(paper.port_reference):
            if row.party in known:
                continue
            try:
                with transaction.atomic():
                    signing.sign_paper(
                        actor=actor, paper=paper, party=row.party, on=row.on, name=row.name,
                        method=SigningMethod.ELECTRONIC, reference=row.reference,
                    )  # fmt: skip
                signed += 1
            except Refused:
                refused += 1
    return {"signed": signed, "not_signed": refused}
