"""Where the parts meet: the program for gunicorn and the `mobility` command."""

import os
import sys

from flask import Flask

import config
from mobility.app import create_app
from mobility.domain.settings import SettingInvalid


def make_app() -> Flask:
    """Make the program that gunicorn serves; a wrong setting is one line and an exit."""
    try:
        return create_app(config.from_env(os.environ))
    except SettingInvalid as wrong:
        print(wrong, file=sys.stderr)
        sys.exit(2)
