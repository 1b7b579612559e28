from config.settings.env import database, text

#: The application role: owns nothing, no BYPASSRLS, TRUNCATE or DDL. Web and workers use only this one.
DATABASES = {
    "default": {
        **database(text("DATABASE_URL")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # A form's choices are few: one question, not the three that a cursor in the database takes.
        "DISABLE_SERVER_SIDE_CURSORS": True,
        # Inside the context middleware's own transaction this is a savepoint, so that an API answer of 400
        # leaves nothing half-saved behind.
        "ATOMIC_REQUESTS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
GUARDIAN_USER_OBJ_PERMS_MODEL = "agencies.UserGrant"
GUARDIAN_GROUP_OBJ_PERMS_MODEL = "agencies.GroupGrant"
ANONYMOUS_USER_NAME = None
