import subprocess
import sys
from pathlib import Path

from django.apps import apps
from django.core.management import call_command


ROOT = Path(__file__).resolve().parents[2]
WRITTEN_BY_EDITORS = set(
    "ContactPool ContactField List NurtureSiteSettings Email PointOfSale Scenario Form GatedDocument "
    "Segment Newsletter Landing Letter ScoreRule Persona Topic Sms VoucherOffer".split()
)


def test_hot_tables_stay_out_of_the_reference_index():
    models = apps.get_app_config("wagtail_nurture").get_models()
    indexed = {model.__name__ for model in models if not getattr(model, "wagtail_reference_index_ignore", False)}
    assert indexed <= WRITTEN_BY_EDITORS


def test_the_migrations_match_the_models(db):
    call_command("makemigrations", "wagtail_nurture", check=True, dry_run=True, verbosity=0)


def test_no_room_imports_against_the_layers():
    # In a process of its own: import-linter configures logging and would silence ours for the tests that follow.
    lint = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    ran = subprocess.run([sys.executable, "-c", lint], cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout
