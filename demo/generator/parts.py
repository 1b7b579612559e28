"""Which parts make up each demo municipality, in order: later parts build on the rows of the former."""

from collections.abc import Callable

from demo.generator import (
    appeals,
    assessed,
    consents,
    contacts,
    cooperation,
    deviations,
    grants,
    handing,
    households,
    intake,
    live,
    offices,
    protected,
    queue,
    readlog,
    requests,
    rules,
    stock,
    tenancies,
    warnings,
)
from demo.generator.world import World

Part = Callable[[World], None]

PARTS: dict[str, list[tuple[str, Part]]] = {
    "bergen": [
        ("boliger", stock.build),
        ("Nav-kontor", offices.build),
        ("søknader og ventelister", queue.build),
        ("vurderinger", assessed.build),
        ("klager", appeals.build),
        ("regler og utvalg", rules.build),
        ("rundt vedtakene", handing.build),
        ("samtykker", consents.build),
        ("deling mellom enhetene", grants.build),
        ("spørsmål til fagpersoner", cooperation.build),
        ("leieforhold og reskontro", tenancies.build),
        ("varsler om fare", warnings.build),
        ("skjermede adresser", protected.build),
        ("henvendelser", contacts.build),
        ("avvik og tiltak", deviations.build),
        ("møter", live.meetings),
        ("frister", live.deadlines),
        ("mottak", intake.build),
        ("husstander som endrer seg", households.build),
        ("innsynslogg", readlog.build),
        ("krav om innsyn og bevaring", requests.build),
    ],
    "nes": [
        ("boliger", stock.build_small),
        ("søknader og venteliste", queue.build),
        ("vurderinger", assessed.build),
        ("klager", appeals.build),
        ("regler og utvalg", rules.build),
        ("samtykker", consents.build),
        ("deling mellom enhetene", grants.build),
        ("spørsmål til fagpersoner", cooperation.build),
        ("leieforhold", tenancies.build_small),
        ("skjermede adresser", protected.build),
        ("henvendelser", contacts.build),
        ("møter", live.meetings_small),
        ("frister", live.deadlines),
        ("mottak", intake.build),
        ("husstander som endrer seg", households.build),
        ("krav om innsyn", requests.build_small),
    ],
}
