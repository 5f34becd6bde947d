"""While a letter is drawn nothing is fetched but the site's own pictures."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import quote

import pytest
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model

from wagtail_nurture.content.paper import media
from wagtail_nurture.content.paper.printing import Press


@pytest.fixture
def web():
    """A web server on this machine that counts who calls; every answer leads on to a file of the host."""

    class Answers(BaseHTTPRequestHandler):
        calls = []

        def do_GET(self):
            self.calls.append(self.path)
            self.send_response(302)
            self.send_header("Location", "file:///etc/passwd")
            self.end_headers()

        def log_message(self, *words):
            pass

    server = HTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", Answers.calls
    server.shutdown()


@pytest.fixture
def secret(image):
    """The name of a document that lies in the same folder as the pictures, but is not for everybody."""
    document = get_document_model().objects.create(title="x", file=ContentFile(b"TOP SECRET", name="secret.txt"))
    return document.file.name


def test_a_rendition_is_read_and_nothing_else(image, secret, web):
    from wagtail_nurture.content.paper.fetch import Forbidden, OwnPictures

    rendition = image.get_rendition("width-40")
    fetch = OwnPictures()
    answer = fetch(media.address(rendition))
    assert answer.read()[:3] == b"\xff\xd8\xff"
    assert answer.content_type == "image/jpeg"
    root, name = image.file.storage.location, rendition.file.name
    for url in [
        "file:///etc/passwd",
        f"file://{root}/{name}",
        f"{web[0]}/a.png",
        web[0].replace("http", "HTTPS"),
        "ftp://127.0.0.1/x",
        "data:image/png;base64,iVBORw0KGgo=",
        "media:/etc/passwd",
        "media:../../../../etc/passwd",
        f"media:{quote(name)}/../../../../etc/passwd",
        f"media:{quote(root)}/{name}",
        f"media:{image.file.name}",  # the original
        f"media:{secret}",
        "media:%00",
        "media:",
        "MEDIA:" + name,
        f"media://127.0.0.1/{name}",
        name,
        "",
    ]:
        with pytest.raises(Forbidden):
            fetch(url)
        with pytest.raises(Forbidden):
            fetch.open(url)
    assert web[1] == []


def test_no_way_of_html_or_css_brings_anything_in(image, web):
    """What the lock refuses is left out; the letter is drawn without it."""
    address, calls = web
    html = f"""<!doctype html><html><head><style>@font-face {{ font-family: x; src: url({address}/f) }}</style>
      <link rel="stylesheet" href="{address}/style.css"><link rel="attachment" href="file:///etc/passwd">
      <base href="{address}/"><style>@import url({address}/more.css);
      body {{ background: url({address}/b.png); font-family: x }}
      p::before {{ content: url(file:///etc/passwd) }}</style>
      </head><body><p>Hello</p><img src="{address}/i.png"><img src="relative.png"><object data="file:///etc/passwd">
      </object><embed src="{address}/e"><svg><image href="{address}/s.png"/><use href="{address}/u.svg#a"/></svg>
      <iframe src="{address}/frame"></iframe><a rel="attachment" href="file:///etc/passwd">x</a></body></html>"""
    press = Press()
    assert press.draw(html) == 1
    assert b"EmbeddedFile" not in press.pdf()
    assert calls == []
