"""Where the parts meet: the program for gunicorn and the `mobility` command."""

import os
import sys

from flask import Flask

import config
from mobility import cli
from mobility.app import create_app
from mobility.domain.settings import SettingInvalid, Settings


def make_app() -> Flask:
    """Make the program that gunicorn serves; a wrong setting is one line and an exit."""
    try:
        return create_app(load_settings())
    except SettingInvalid as wrong:
        print(wrong, file=sys.stderr)
        sys.exit(2)


def main() -> None:
    """Run the `mobility` command with the settings of this environment."""
    cli.main(load_settings, create_app)


def load_settings(*, new_keys: bool = False) -> Settings:
    """Read the settings of this environment."""
    return config.from_env(os.environ, new_keys=new_keys)
