"""Settings by topic. Everything that differs between machines comes from the environment."""

from config.settings.base import *  # noqa: F403
from config.settings.database import *  # noqa: F403
from config.settings.jobs import *  # noqa: F403
from config.settings.logs import *  # noqa: F403
from config.settings.security import *  # noqa: F403
