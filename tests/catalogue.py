"""Collects our words for translators and compiles what they wrote: ``make messages``, ``make compilemessages``.

``python tests/catalogue.py collect|compile [folder ...]``: each folder holds ``locale/fr``; English is the source. Runs
Django's own commands, told of the names under which our modules import gettext beside ``_``. Needs GNU gettext.
"""

import os
import sys
from pathlib import Path

from django.core.management import call_command
from django.core.management.commands import compilemessages, makemessages


ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (ROOT / "wagtail_nurture", ROOT / "example_site")


class Collect(makemessages.Command):
    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=_t", "--keyword=translate"]


def collect(folder):
    """Bring ``folder``/locale/fr up to date with the sources beside it; new words stand there untranslated."""
    os.chdir(folder)
    call_command(
        Collect(),
        locale=["fr"],
        extensions=["py", "html", "txt"],
        ignore_patterns=["bench/*"],
        add_location="file",
        no_obsolete=True,
        no_wrap=True,
        verbosity=0,
    )


def compile_(folder):
    """Make the .mo beside the .po, with msgfmt's checks of placeholders."""
    os.chdir(folder)
    call_command(compilemessages.Command(), locale=["fr"], verbosity=0)


if __name__ == "__main__":
    work = {"collect": collect, "compile": compile_}[sys.argv[1]]
    for given in sys.argv[2:] or FOLDERS:
        work(Path(given).resolve())
