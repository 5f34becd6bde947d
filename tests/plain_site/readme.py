"""The lines that README.md asks a site to add: read here, applied by the test, so that the page cannot drift."""

import re
from dataclasses import dataclass
from pathlib import Path


ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Lines:
    """What is to be added to each file, and the ``commands`` (arguments of manage.py) to run afterwards, in order."""

    settings: list
    urls: list
    template: list
    commands: list

    @property
    def number(self):
        """How many lines a developer types."""
        return len(self.settings) + len(self.urls) + len(self.template)


def lines():
    """The lines of the section "Install in an existing site"."""
    section = (ROOT / "README.md").read_text().partition("## Install in an existing site")[2].partition("\n## ")[0]
    python, template = _block(section, "python"), _block(section, "html")
    settings, _comment, urls = python.partition("# urls.py")
    commands = re.findall(
        r"^python manage\.py ([a-z_]+)", "\n".join(re.findall(r"```console\n(.*?)```", section, re.S)), re.M
    )
    return Lines(_typed(settings), _typed(urls.partition("\n")[2]), _typed(template), commands)


def _block(section, language):
    return re.search(rf"```{language}\n(.*?)```", section, re.S)[1]


def _typed(text):
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
