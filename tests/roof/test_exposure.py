"""``nurture_doctor`` asks the web server for a guarded file, as a stranger would."""

from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model

from wagtail_nurture.management import exposure
from wagtail_nurture.models import GatedDocument


class Quiet(WSGIRequestHandler):
    def log_message(self, *words):
        pass


@pytest.fixture
def web(site):
    """A web server at the site's address; ``web(status, kind)`` says what it answers to whoever asks."""
    answer = {"status": "404 Not Found", "kind": "text/html"}

    def application(environ, start):
        start(answer["status"], [("Content-Type", answer["kind"])])
        return [b""]

    server = make_server("127.0.0.1", 0, application, handler_class=Quiet)
    Thread(target=server.serve_forever, daemon=True).start()
    site.hostname, site.port = "127.0.0.1", server.server_port
    site.save()
    yield lambda status, kind: answer.update(status=status, kind=kind)
    server.shutdown()
    server.server_close()


@pytest.fixture
def gated(site, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    document = get_document_model()(title="Guide")
    document.file.save("guide.pdf", ContentFile(b"%PDF"))
    document.save()
    return GatedDocument.objects.create(document=document)


def results():
    return [(finding.ok, finding.message) for finding in exposure.findings()]


def test_a_site_without_guarded_documents_is_not_asked(site):
    assert results() == []


def test_a_server_that_gives_the_file_out_is_named_with_the_address(gated, web):
    web("200 OK", "application/pdf")
    ((ok, message),) = results()
    assert not ok and gated.document.file.url in message


@pytest.mark.parametrize(
    ("status", "kind"), [("404 Not Found", "text/html"), ("403 Forbidden", "text/html"), ("200 OK", "text/html")]
)
def test_a_server_that_refuses_or_shows_a_page_is_in_order(gated, web, status, kind):
    web(status, kind)
    assert [ok for ok, _message in results()] == [True]


def test_while_developing_nobody_is_asked(gated, web, settings):
    web("200 OK", "application/pdf")
    settings.DEBUG = True
    assert results() == []


def test_a_server_that_is_not_there_gives_nothing_away(gated, site):
    site.hostname, site.port = "127.0.0.1", 1
    site.save()
    assert [ok for ok, _message in results()] == [True]
