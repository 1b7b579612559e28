"""Every address of pages and API, filled in with one record of each kind that the seeded world has for it.

Records are of one kind when the same compartment owns them and the same doors stand open to them.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from core.agencies import access
from core.agencies.models import Compartment, GroupGrant, Relation, UserGrant
from tests.leaks.marking import handlers_of
from tests.leaks.protected import Key, Shield, shields

#: The beginning of an address → the model its first key names.
ROOTS = {
    "soknader/ny/<uuid:draft>": "applications.applicationdraft",
    "soknader/skjerming/<uuid:key>": "people.person",
    "soknader/sporsmal/<uuid:key>": "applications.specialistrequest",
    "soknader/henvisninger/<uuid:pk>": "applications.lead",
    "soknader/fravaer/<uuid:absence>": "applications.absence",
    "soknader/utvalg/<uuid:saved>": "applications.savedfilter",
    "regelsett/utkast/<uuid:draft>": "rules.rulesetdraft",
    "regelsett/proving/<uuid:simulation>": "applications.simulation",
    "soknader/<case:key>": "applications.application",
    "venteliste/<uuid:key>": "allocation.waitingentry",
    "moter/faste/<uuid:key>": "allocation.meetingseries",
    "moter/<uuid:key>": "allocation.meeting",
    "tilbud/<uuid:key>": "allocation.offer",
    "boliger/ledige/<uuid:key>": "housing.vacancy",
    "boliger/bygg/<uuid:key>": "housing.building",
    "boliger/omrader/<uuid:key>": "housing.area",
    "boliger/avtaler/<uuid:key>": "housing.agreement",
    "boliger/prosjekter/<uuid:key>": "housing.supplyproject",
    "boliger/sjekkliste/<uuid:key>": "housing.checklistitem",
    "boliger/bomiljorad/<uuid:key>": "housing.advice",
    "boliger/<uuid:key>": "housing.dwelling",
    "leieforhold/erstatningsbolig/til/<uuid:pk>": "housing.vacancy",
    "leieforhold/erstatningsbolig/<uuid:pk>": "tenancies.replacement",
    "leieforhold/innbetalinger/<uuid:pk>": "tenancies.unplacedpayment",
    "leieforhold/<uuid:pk>": "tenancies.lease",
    "midlertidig/steder/tilbyder/<uuid:key>": "housing.temporaryprovider",
    "midlertidig/steder/avtale/<uuid:key>": "housing.qualityagreement",
    "midlertidig/steder/<uuid:key>": "housing.temporaryplace",
    "overganger/<uuid:pk>": "tenancies.handover",
    "oppfolging/<uuid:pk>": "tenancies.followup",
    "midlertidig/<uuid:pk>": "tenancies.placement",
    "risiko/faktor/<uuid:pk>": "deviations.risk",
    "risiko/tiltak/<uuid:pk>": "deviations.riskmeasure",
    "risiko/delt/<uuid:pk>": "deviations.riskshare",
    "risiko/<uuid:pk>": "deviations.riskassessment",
    "handlingsplaner/punkt/<uuid:pk>": "deviations.planitem",
    "handlingsplaner/<uuid:pk>": "deviations.actionplan",
    "undersokelser/<uuid:pk>": "deviations.survey",
    "samarbeidsavtaler/<uuid:pk>": "deviations.cooperationagreement",
    "avvik/tiltak/<uuid:pk>": "deviations.measure",
    "avvik/bilde/<uuid:photo>": "deviations.reportphoto",
    "avvik/andre-steder/<uuid:outside>": "deviations.outsidereport",
    "avvik/ledere/<uuid:unit>": "agencies.unit",
    "avvik/feil/<uuid:pk>": "deviations.fault",
    "avvik/veier/<uuid:agency>": "agencies.agency",
    "avvik/<uuid:pk>": "deviations.report",
    "henvendelser/om/<uuid:pk>": "people.person",
    "henvendelser/<uuid:pk>": "contacts.contact",
    "dokumenter/<uuid:pk>": "documents.document",
    "brev/<uuid:pk>": "documents.letter",
    "importer/<uuid:pk>": "jobs.import",
    "innsikt/rapporter/levert/<uuid:delivery>": "insight.reportdelivery",
    "innsikt/revisjon/<uuid:task>": "insight.oversighttask",
    "innsikt/rapporter/<uuid:report>": "insight.figurereport",
    "jobber/lange/<uuid:pk>": "jobs.job",
    "oppgaver/<uuid:pk>": "notices.task",
    "varsler/<uuid:pk>": "notices.notice",
    "utsending/<uuid:pk>": "notices.outboxitem",
    "personvern/innsynskrav/<uuid:pk>": "privacy.accessrequest",
    "personvern/bevaring/<uuid:pk>": "privacy.retentionrun",
    "personvern/delt/<uuid:key>": "sharing.share",
    "personvern/innsyn/<uuid:key>": "sharing.insightrequest",
    "personvern/fare/<uuid:key>": "sharing.violencenotice",
    "personvern/nodtilgang/<uuid:key>": "sharing.breakglass",
    "personvern/uvanlig-innsyn/<uuid:pk>": "privacy.accesshint",
    "personvern/innsynslogg/<uuid:pk>": "privacy.loginspection",
}
#: A key further in: the model, and how it hangs on the first.
WITHIN: dict[str, tuple[str, str]] = {
    "appointment": ("deviations.faultvisit", "fault"),
    "decision": ("applications.decision", "application"),
    "appeal": ("applications.appeal", "decision__application"),
    "pk": ("applications.requesteddocument", "application"),
    "tie": ("applications.tie", "application"),
    "row": ("applications.handedon", "application"),
    "notice": ("applications.advancenotice", "application"),
    "change": ("tenancies.rentchange", "lease"),
    "consent": ("sharing.consent", "subject_id"),
    "representative": ("sharing.representative", "subject_id"),
    "member": ("people.person", "memberships_in_households__household__applications"),
    "period": ("people.memberperiod", "member__household__applications"),
    "item": ("allocation.agendaitem", "meeting"),
    "entry": ("tenancies.ledgerentry", "lease"),
    "message": ("tenancies.stopmessage", "lease"),
    "contact": ("tenancies.contactattempt", "lease"),
    "complaint": ("tenancies.complaint", "lease"),
    "termination": ("tenancies.tenancynotice", "lease"),
    "eviction": ("tenancies.eviction", "lease"),
    "record": ("tenancies.inspection", "lease"),
    "photo": ("tenancies.inspectionphoto", "lease"),
    "point": ("tenancies.inspectionpoint", "lease"),
    "claim": ("tenancies.damageclaim", "lease"),
    "goods": ("tenancies.leftgoods", "lease"),
    "deposit": ("tenancies.deposit", "lease"),
    "goal": ("tenancies.followupgoal", "follow_up"),
    "visit": ("tenancies.followupvisit", "follow_up"),
    "paper": ("tenancies.leasepaper", "lease"),
    "asked": ("tenancies.leaserequest", "lease"),
    "refusal": ("tenancies.entryrefusal", "lease"),
    "stay": ("tenancies.stay", "placement"),
    "lease": ("tenancies.lease", "placed_payments"),
    "cut": ("privacy.omission", "request"),
    "part": ("privacy.requestitem", "request"),
    "question": ("deviations.surveyquestion", "survey"),
    "party": ("deviations.agreementparty", "agreement"),
    "picture": ("deviations.reportphoto", "report"),
}
#: Records that are named by label and key.
LABELLED = (
    "applications.application",
    "applications.note",
    "applications.casefinding",
    "tenancies.lease",
    "tenancies.arrearscase",
    "tenancies.placement",
    "contacts.contact",
    "documents.document",
    "people.person",
)
#: What a word in an address may be.
WORDS = {
    "soknader/ny/<uuid:draft>/<slug:code>": ("soker", "se-over"),
    "soknader/<case:key>/kartlegging/<slug:code>": ("behov", "uttalelse", "okonomi", "barnets-beste"),
    "soknader/<case:key>/husstand/sett-over/<slug:code>/": ("behov",),
    "soknader/<case:key>/samarbeid/<slug:code>/": ("mobility", "school"),
    "regelsett/<slug:kind>": ("eligibility",),
    "regelsett/<slug:kind>/<slug:code>": ("bergen-2025",),
    "regelsett/utkast/<uuid:draft>/krav/<slug:code>": ("age_18",),
    "regelsett/utkast/<uuid:draft>/del/<slug:code>": ("G",),
    "<slug:figure>": ("husstander",),
    "innsikt/<slug:group>": (
        "ventelister",
        "boligbehov",
        "bostedslose",
        "tildeling",
        "soknader",
        "midlertidig",
        "leieforhold",
        "avvik",
        "arbeid",
        "boliger",
    ),
    "svar/<slug:code>": ("AAAABBBBCCCC",),
    "<slug:test>": ("flag",),
    "soknader/<case:key>/vurdering/<slug:criterion>": ("age_18",),
    "personvern/bevaring/<slug:code>/foresla/": ("contacts",),
    "personvern/bevaring/<slug:code>/": ("contacts", "refusals"),
    "soknader/<case:key>/horer-sammen/<case:other>/fjern/": ("2026-1",),
    "soknader/<case:key>/hos-andre/<uuid:row>/<slug:act>/": ("send", "utfall"),
    "soknader/<case:key>/klage/<uuid:appeal>/<slug:act>/": (
        "avvis",
        "send",
        "vurder",
        "kommet-fram",
        "klage",
    ),
    "<slug:part>": ("rom", "malere", "nokler"),
    "<slug:language>": ("nb",),
    "<slug:post>": ("leder",),
    "<slug:way>": ("fault",),
    "<slug:act>": ("send-tilbake", "kommet-fram", "klage", "endre"),
    "<slug:preset>": ("agenda_intro",),
    "<slug:name>": ("start", "ask", "withdraw", "shelve"),
    "importer/ny/<slug:code>": ("dwellings", "applications", "waiting-list", "leases"),
    "importer/mal/<slug:code>": ("dwellings", "applications", "waiting-list", "leases"),
    "<letter_language:language>": ("nb",),
    "<version:version>": ("full", "noytral"),
    "<int:number>": ("1",),
    "<str:name>": ("deadlines.escalate",),
    "kommunen/<str:code>": ("tenancies.rent", "deviations.record"),
    "<int:year>": ("2026",),
}
#: Not walked: they end the session, or leave the house.
LEFT_OUT = {"logg-ut/", "static/<path:path>"}


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every address in the URLconf with its view, each once."""
    for pattern in (resolver or get_resolver()).url_patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, address)
        elif isinstance(pattern, URLPattern) and address not in LEFT_OUT:
            yield address, pattern.callback


def refuses_role(callback: Any, actor: Any) -> bool:
    """Whether the view refuses the actor for the role, before it looks at any record: each gets the same no."""
    declared = getattr(callback, "declared", None)
    if declared is not None:
        return declared.policy is not None and not declared.policy.permits(actor, declared.action)
    view = getattr(callback, "cls", None)
    policy, mapped = getattr(view, "policy", None), getattr(view, "actions_map", {})
    action = mapped.get(getattr(callback, "actions", {}).get("get"))
    return policy is not None and action is not None and not policy.permits(actor, action)


def route_of(path: str) -> str:
    return resolve(path.partition("?")[0]).route


@lru_cache(maxsize=128)
def records(label: str) -> list[Any]:
    """One record of each kind. Read as the owner, once the world stands."""
    model: Any = apps.get_model(label)
    found: dict[Any, Any] = {}
    for row in model._default_manager.order_by("pk"):
        found.setdefault(_likeness(row), row)
    return list(found.values())


@lru_cache(maxsize=128)
def few(label: str) -> list[Any]:
    """Of those, one from each municipality and each protection: for the pages inside a record, behind its own door.

    The one that most others have a door to comes first.
    """
    found: dict[Any, Any] = {}
    for row in sorted(records(label), key=_doors_of_others, reverse=True):
        found.setdefault((row.municipality_id, _shielded(row)), row)
    return list(found.values())


def _doors_of_others(row: Any) -> int:
    owner = getattr(row, "compartment_id", None)
    return Relation.objects.filter(subject_id=row.pk).exclude(compartment=owner).count()


@lru_cache(maxsize=1)
def hidden() -> dict[Key, Shield]:
    return shields()


def _shielded(row: Any) -> frozenset[UUID] | None:
    held = access.holdings().get(row._meta.label_lower)
    return handlers_of(held, row, hidden()) if held else None


def forget() -> None:
    """Another world stands."""
    for cached in (records, few, hidden):
        cached.cache_clear()


def _likeness(row: Any) -> Any:
    key = getattr(row, "subject_id", None) or getattr(row, "lease_id", None) or row.pk
    doors = Relation.objects.filter(subject_id__in=[row.pk, key], closes_at=None)
    later = Relation.objects.filter(subject_id__in=[row.pk, key]).exclude(closes_at=None)
    grants = {str(row.pk), str(key)}
    return (
        row.municipality_id,
        getattr(row, "compartment_id", None),
        getattr(row, "unit_id", None) if not hasattr(row, "compartment_id") else None,
        getattr(row, "user_id", None),
        _shielded(row),
        frozenset(doors.values_list("compartment", "scope")),
        frozenset(later.values_list("compartment", "scope")),
        UserGrant.objects.filter(object_pk__in=grants).count(),
        GroupGrant.objects.filter(object_pk__in=grants).count(),
    )


def filled(route: str, callback: Any) -> list[str]:
    """The addresses of a route. Raises LookupError for a key that nothing here knows how to fill in."""
    if route.startswith("api/"):
        return list(_api(route, callback))
    if "<" not in route:
        return ["/" + route]
    if "<str:label>" in route or "<str:subject_type>" in route:
        return list(_labelled(route))
    for start, label in ROOTS.items():
        if route.startswith(start):
            rest = route[len(start) :]
            if "<uuid:" in rest:
                # Only some records hold what the address asks for.
                return [address for row in records(label) for address in _rest(start, row, rest)][:4]
            rows = records(label) if rest == "/" else few(label)
            return [address for row in rows for address in _rest(start, row, rest)]
    return list(_words("/" + route, route))


def unknown(route: str) -> list[str]:
    """The keys and words of a route that nothing here knows how to fill in."""
    if route.startswith("api/") or "<str:label>" in route or "<str:subject_type>" in route:
        return []
    start = next((each for each in ROOTS if route.startswith(each)), "")
    tokens = re.findall(r"<[^>]+>", route[len(start) :])
    places = [place for place in WORDS if place in route]
    return [
        token
        for token in tokens
        if not any(token in place for place in places)
        and token.removeprefix("<uuid:").removesuffix(">") not in {*WITHIN, "source"}
    ]


def _rest(start: str, row: Any, rest: str) -> Iterator[str]:
    key = getattr(row, "case_number", "").replace("/", "-") or str(row.pk)
    begun = "/" + re.sub(r"<[^>]+>$", key, start)
    parts = re.findall(r"<uuid:(\w+)>", rest)
    if not parts:
        yield from _words(begun + rest, start + rest)
        return
    for within in _inside(parts[0], row):
        yield from _words(begun + rest.replace(f"<uuid:{parts[0]}>", str(within)), start + rest)


def _inside(name: str, row: Any) -> Iterable[Any]:
    if name == "source":
        rows = Relation.objects.filter(subject_id=row.pk).exclude(source_id=None)
        return rows.values_list("source_id", flat=True)[:1]
    label, path = WITHIN[name]
    # A person's answers and representatives hang on the person, with or without a case.
    path = "person" if row._meta.label_lower == "people.person" else path
    model: Any = apps.get_model(label)
    if path == "member__household__applications":
        return model._default_manager.filter(member__household=row.household_id).values_list("pk", flat=True)[
            :1
        ]
    return model._default_manager.filter(**{path: row.pk}).values_list("pk", flat=True)[:2]


def _words(address: str, route: str) -> Iterator[str]:
    match = re.search(r"<[^>]+>", address)
    if match is None:
        yield address
        return
    token = match.group(0)
    for place, words in WORDS.items():
        if token in place and place in route:
            for word in words:
                yield from _words(address.replace(token, word, 1), route)
            return
    raise LookupError(f"{route}: {token}")


def _labelled(route: str) -> Iterator[str]:
    compartments = list(Compartment.objects.filter(municipality__code="bergen").order_by("code"))[:2]
    for label in LABELLED:
        for row in few(label):
            filled_in = re.sub(r"<str:\w+>", label, "/" + route, count=1)
            filled_in = re.sub(r"<uuid:\w+>", str(row.pk), filled_in, count=1)
            for compartment in compartments if "<uuid:" in filled_in else compartments[:1]:
                yield re.sub(r"<uuid:\w+>", str(compartment.pk), filled_in)


def _api(route: str, callback: Any) -> Iterator[str]:
    address = "/" + route.replace("^", "").replace("$", "")
    if "(?P<" not in address:
        yield address
        return
    policy: Callable[..., Any] = callback.cls.policy
    label = policy.model._meta.label_lower  # type: ignore[attr-defined]
    for row in records(label) if address.endswith(")/") else few(label):
        yield re.sub(r"\(\?P<(\w+)>[^)]*\)", lambda key, row=row: _of(row, key.group(1)), address)


def _of(row: Any, name: str) -> str:
    """A key in an address of the API: of the record itself, or of one further in."""
    if hasattr(row, name):
        return str(getattr(row, name))
    return str(next(iter(_inside(name, row)), row.pk))
