from django.db import transaction

from core.agencies.actors import Actor
from core.agencies.policies import policy_for
from core.audit import events
from core.base.errors import NotAllowed

from .models import JobRun
from .queueing import wake
from .registry import NightlyJob


@transaction.atomic
def ask_for_run(*, actor: Actor, job: NightlyJob) -> None:
    """The administrator wants a nightly job done now, in the own municipality."""
    from .tasks import run_job_now

    if not policy_for(JobRun).can(actor, "run") or actor.municipality is None:
        raise NotAllowed("run")
    events.record(actor, "job.asked_for", actor.municipality, detail={"job": job.name})
    municipality_id = str(actor.home.pk)
    transaction.on_commit(lambda: wake(run_job_now, job.name, municipality_id))
