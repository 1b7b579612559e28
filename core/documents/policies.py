"""Documents follow their case: whoever's compartment, relation or grant admits the case, sees its papers."""

from core.agencies.enums import Role
from core.agencies.policies import EVERYONE, Policy, register, roles

from .models import Document, DocumentContent, Letter

WRITERS = roles(
    Role.CASEWORKER, Role.CHAIR, Role.HOUSING_MANAGER, Role.ENVIRONMENT_COORDINATOR, Role.RENT_ACCOUNTANT,
    Role.COLLECTOR, Role.SOCIAL_SERVICES, Role.FOLLOW_UP, Role.SERVICE_ALLOCATOR, Role.STAFF, Role.UNIT_LEADER,
    Role.ADVISER,
)  # fmt: skip


class DocumentPolicy(Policy):
    model = Document
    relation_key = "subject_id"
    actions = {"view": EVERYONE, "add": WRITERS}


class DocumentContentPolicy(Policy):
    model = DocumentContent
    relation_key = "subject_id"
    actions = {"view": EVERYONE}


class LetterPolicy(Policy):
    model = Letter
    relation_key = "subject_id"
    actions = {"view": EVERYONE, "compose": WRITERS, "send": WRITERS}


document_policy = register(DocumentPolicy())
content_policy = register(DocumentContentPolicy())
letter_policy = register(LetterPolicy())
