"""An agency's first hour: the built wheel in a new project of ``wagtail start``, with the lines of README.md, works."""

import pytest
from playwright.sync_api import expect

from tests.acceptance.conftest import PERSON, chromium  # noqa: F401 (a fixture)
from tests.acceptance.people import accept

from . import readme
from .site import PlainSite, build, new_environment, run


ADDRESS = "ada@example.org"


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    return build(tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="module")
def site(packages, tmp_path_factory):
    """The plain site before anything was added to it."""
    directory = tmp_path_factory.mktemp("plain")
    site = PlainSite(directory, new_environment(directory / "venv", packages[0]))
    yield site
    site.stop()


@pytest.fixture
def page(chromium):  # noqa: F811
    context = chromium.new_context(user_agent=PERSON, locale="en-GB")
    context.set_default_timeout(180_000)
    yield context.new_page()
    context.close()


def test_the_readme_asks_for_ten_lines_at_most():
    lines = readme.lines()
    assert 5 <= lines.number <= 10
    assert lines.commands == ["migrate", "nurture_schedule", "qcluster", "nurture_doctor"]


def test_an_agency_installs_it_and_the_main_way_runs(site, page):
    site.add("settings/base.py", ['INSTALLED_APPS += ["wagtail_nurture"]'])
    words, well = site.doctor()
    assert not well
    for missing in ("wagtail_modeladmin", "django_q", "wagtail.contrib.settings", "ProfileTracking", "TOKEN_KEYS"):
        assert missing in words, f"before any line was added the doctor does not name {missing}:\n{words}"
    assert "include(" in words and "migrate" in words, words
    assert "W402" not in words, "Django serves the media while one develops: no problem of this site"

    settings = site.package / "settings" / "base.py"
    settings.write_text(settings.read_text().replace('INSTALLED_APPS += ["wagtail_nurture"]\n', ""))
    site.follow_the_readme()
    site.manage("migrate", "--verbosity", "0")
    site.manage("nurture_schedule")
    words, well = site.doctor()
    assert not well
    named = [line.split("wrong  ")[1].split(":")[0] for line in words.splitlines() if "wrong  " in line]
    assert named == HALF_WAY, words

    site.settle()
    document = site.furnish()
    assert site.manage("makemigrations", "--check", "--dry-run").stdout.strip() == "No changes detected"
    site.start()
    the_story(site, page, document)

    words, well = site.doctor()
    assert well, words


#: What a site lacks that has the lines of the README and nothing else: each is named by the doctor, and nothing more.
HALF_WAY = [
    "wagtail_nurture.W001",
    "wagtail_nurture.W002",
    "wagtail_nurture.W003",
    "wagtail_nurture.W016",
    "wagtail_nurture.W017",
    "No worker has ever run.",
    "EMAIL_BACKEND (console) sends nothing.",
    "No site has a sender yet.",
]


def the_story(site, page, document):
    """A form in the site's own base template → file and confirmation → a scenario's mail two days later."""
    assert page.request.get(site.url + document).status == 403, "the guarded file is given out without the form"
    page.goto(site.url)
    accept(page)
    form = page.locator("form.nurture-form")
    form.locator("input[name=email]").fill(ADDRESS)
    consent = form.locator("input[name=consent]")
    if consent.count():
        consent.check()
    with page.expect_navigation():
        form.locator("button[type=submit]").click()
    mail = site.mail(ADDRESS)
    page.goto(mail.link("Confirm"))
    with page.expect_navigation():
        page.get_by_role("button", name="Confirm").click()
    expect(page.locator("h1")).to_be_visible()
    page.goto(mail.link("Get the file"))
    file = page.get_by_role("link", name="Download").get_attribute("href")
    assert page.request.get(file if file.startswith("http") else site.url + file).body() == b"%PDF-1.4 touring"
    assert len(site.mailbox.to(ADDRESS)) == 1
    site.advance(days=2, minutes=5)
    site.mail(ADDRESS, "Have you read the guide?")
    page.goto(f"{site.url}/admin/login/")
    page.fill("input[name=username]", "chief")
    page.fill("input[name=password]", "chief")
    page.click("button[type=submit]")
    page.wait_for_url(lambda url: "/login/" not in url)
    assert page.goto(f"{site.url}/admin/nurture/").ok


def test_the_sdist_carries_the_same_as_the_wheel(packages, site, tmp_path):
    """Installed without its dependencies, which the wheel brought already; asked from outside the checkout."""
    python = site.python
    listing = (
        "import pathlib, wagtail_nurture as p; base = pathlib.Path(p.__file__).parent;"
        "print(sorted(str(f.relative_to(base)) for f in base.rglob('*') if f.is_file() and f.suffix != '.pyc'))"
    )
    from_wheel = run(python, "-c", listing, cwd=tmp_path).stdout
    other = tmp_path / "other"
    run(
        python, "-m", "pip", "install", "-qq", "--no-deps", "--no-compile", "--target", other, packages[1], cwd=tmp_path
    )
    from_sdist = run(python, "-c", f"import sys; sys.path.insert(0, {str(other)!r}); {listing}", cwd=tmp_path).stdout
    assert from_sdist == from_wheel
    assert "django.mo" in from_wheel and "0001_initial.py" in from_wheel
