"""`python -m runner COMMAND ARGS`: called by the scripts in bin/ once the virtual environment exists."""

import os
import sys

from runner import assets, demo, manage, test
from runner.checkout import Stop, say


def main() -> int:
    os.environ.pop("PYTHONPATH", None)
    command, *args = sys.argv[1:]
    commands = {
        "demo": demo.main,
        "dev": demo.dev,
        "manage": manage.main,
        "assets": assets.main,
        "test": test.main,
    }
    try:
        return commands[command](args)
    except Stop as stop:
        say(str(stop))
        return stop.code
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
