from celery.schedules import crontab

from config.settings.env import text

REDIS_URL = text("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"CLIENT_CLASS": "django_redis.client.DefaultClient"},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
# One address serves cache and broker; for a socket the two libraries spell it differently.
CELERY_BROKER_URL = (
    f"redis+socket://{REDIS_URL.removeprefix('unix://')}" if REDIS_URL.startswith("unix://") else REDIS_URL
)
CELERY_TIMEZONE = "Europe/Oslo"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# The clock. Every task may come twice or late: what was missed is caught up by the next one.
CELERY_BEAT_SCHEDULE = {
    "nightly-jobs": {"task": "core.jobs.tasks.run_nightly", "schedule": crontab(minute=10)},
    "long-jobs-sweep": {"task": "core.jobs.tasks.sweep_long_jobs", "schedule": 60.0},
    "outbox": {"task": "core.messages.tasks.send_outbox", "schedule": 300.0},
    # A row of the logs is sealed five to ten minutes after it was written, at most fifteen.
    "seal-logs": {"task": "core.audit.tasks.seal_logs", "schedule": 300.0},
    "mail-seal": {"task": "core.audit.tasks.mail_seal", "schedule": crontab(hour=6, minute=30)},
}
