"""``nurture_import``: the same way as the admin, from a shell."""

import pytest
from django.core.management import CommandError, call_command

from wagtail_nurture.contacts.importing import work
from wagtail_nurture.contacts.importing.models import ContactImport, ImportLine
from wagtail_nurture.models import ConsentRecord, Contact, List


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("email,first_name\nada@example.org,Ada\nbad\n")
    return path


def test_people_come_with_proof_and_the_refused_lines_go_to_a_file(pool, file, tmp_path, capsys):
    List.objects.create(pool=pool, name="Riders", slug="riders")
    errors = tmp_path / "errors.csv"
    call_command(
        "nurture_import",
        str(file),
        "--list=riders",
        "--basis=consent",
        "--purpose=news",
        "--wording=Yes please",
        "--source=Fair",
        f"--errors={errors}",
    )
    assert "new people" in capsys.readouterr().out
    ada = Contact.objects.get()
    assert (ada.first_name, ada.source) == ("Ada", "Fair") and ada.memberships.get().list.slug == "riders"
    assert ConsentRecord.objects.get().text == "Yes please"
    assert "bad" in errors.read_text()


def test_a_dry_run_leaves_nothing(pool, file):
    call_command("nurture_import", str(file), "--dry-run")
    assert not Contact.objects.exists() and not ImportLine.objects.exists()


def test_an_interrupted_one_goes_on(pool, file, monkeypatch):
    def interrupted(job):
        raise KeyboardInterrupt

    monkeypatch.setattr(work, "run_batch", interrupted)
    with pytest.raises(KeyboardInterrupt):
        call_command("nurture_import", str(file))
    monkeypatch.undo()
    assert not Contact.objects.exists()
    call_command("nurture_import", f"--resume={ContactImport.objects.get().pk}")
    assert Contact.objects.count() == 1 and ContactImport.objects.get().state == "done"


@pytest.mark.parametrize(
    "options, words",
    [
        (["/nowhere.csv"], "No such file"),
        ([], "Name a file"),
        (["--resume=99"], "no import 99"),
        (["{file}", "--purpose=x"], "No purpose"),
        (["{file}", "--basis=consent"], "needs a --purpose"),
        (["{file}", "--list=x"], "no list"),
        (["{file}", "--pool=x"], "Say which pool"),
    ],
)
def test_wrong_options_are_told_in_words(options, words, pool, file):
    with pytest.raises(CommandError, match=words):
        call_command("nurture_import", *[option.format(file=file) for option in options])
    assert not ImportLine.objects.exists()
