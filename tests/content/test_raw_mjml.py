"""MJML written by hand: for who may, read before the compiler sees it, with nothing in it that harms a reader."""

from html import unescape

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import ValidationError
from wagtail.models import Locale

from wagtail_nurture.content import mjml, own_mjml, render, validation
from wagtail_nurture.content.blocks import MessageBlocks
from wagtail_nurture.content.models import Email


def section(inner):
    return f"<mj-section><mj-column>{inner}</mj-column></mj-section>"


def raw(source):
    return ("raw_mjml", {"name": "", "source": source})


TOURS = """<mj-section background-color="#eef3ee">
  <mj-group>
    <mj-column>
      <mj-text>Dear {{ first_name|friend }},&nbsp;<br>ride &amp; rest &eacute;
        <a href="https://a.example/?a=1&amp;b=2">this way</a></mj-text>
      <mj-image src="/media/tour.jpg" alt="For {{ first_name|you }}" href="https://a.example/tour" />
    </mj-column>
  </mj-group>
</mj-section>
<mj-section><mj-column>
  <mj-table><tr><td>In town</td><td>42 km</td></tr></mj-table>
  <mj-button href="https://a.example/book">Book</mj-button>
</mj-column></mj-section>"""


def test_it_is_compiled_filled_and_its_links_are_measured_in_html_and_text(version, recipient, person):
    compiled = version(raw(TOURS))
    assert [link["url"] for link in compiled.links] == [
        "https://a.example/?a=1&b=2",
        "https://a.example/tour",
        "https://a.example/book",
    ]
    filled = render.fill(compiled, [recipient(person('<b>"Eve"'), delivery_id=1)])[1]
    assert filled.problems == []
    assert "Dear &lt;b&gt;&quot;Eve&quot;,\xa0<br />ride &amp; rest é" in filled.html
    assert 'alt="For &lt;b&gt;&quot;Eve&quot;"' in filled.html
    assert 'src="https://shop.example/media/tour.jpg"' in filled.html
    assert "<td>In town</td>" in filled.html
    for number in range(3):
        assert (
            f"https://n.example/c/{number}/" in unescape(filled.html)
            and f"https://n.example/c/{number}/" in filled.text
        )
    assert 'Dear <b>"Eve",\nride & rest é this way (' in filled.text
    assert "In town 42 km\n\nBook (https://n.example/c/2/" in filled.text


REFUSED = {
    "<mj-include path='x.mjml' />": "mj-include",
    section("<mj-raw><b>x</b></mj-raw>"): "mj-raw",
    section("<mj-text><script>alert(1)</script></mj-text>"): "script",
    section("<mj-text><iframe src='https://a.example'></iframe></mj-text>"): "iframe",
    section("<mj-text><b onclick='x()'>x</b></mj-text>"): "onclick",
    section("<mj-button href='java\tscript:alert(1)'>x</mj-button>"): "href",
    section("<mj-button href='&#106;avascript:alert(1)'>x</mj-button>"): "href",
    section("<mj-image src='data:image/svg+xml,x' />"): "data:",
    section("<mj-image src='//a.example/x.png' />"): "//a.example",
    section("<mj-text><p style='background:url(javascript:x)'>x</p></mj-text>"): "style",
    section("<mj-text><p style='width:expression(1)'>x</p></mj-text>"): "style",
    section("<mj-text font-family='{{ first_name }}'>x</mj-text>"): "font-family",
    section("<mj-button href='https://a.example/{{ email }}'>x</mj-button>"): "Merge fields",
    "\n\n<mj-section>words</mj-section>": "Line 3",
    section("<mj-text>never closed"): "well-formed",
    "</mj-wrapper><mj-section />": "Line 1",
    "</mj-wrapper><mj-wrapper>": "Line 1",
    "<mj-text>x</mj-text>": "at the top",
    '<!DOCTYPE x [<!ENTITY a "aaaa">]>' + section("<mj-text>&a;</mj-text>"): "1",
    section("<mj-text>&unheardof;</mj-text>"): "undefined entity",
    "": "Write a section",
    "x" * 60_001: "too long",
}


@pytest.mark.parametrize("source", REFUSED)
def test_what_could_harm_is_refused_with_its_place(email, source):
    (problem,) = validation.problems(email(raw(source)))
    assert problem.message.startswith("Raw MJML (part 1)")
    assert REFUSED[source] in problem.message
    with pytest.raises(ValidationError):
        MessageBlocks().child_blocks["raw_mjml"].clean({"name": "", "source": source})


@pytest.mark.parametrize("tag", ["div", "mj-wrapper", "mj-section", "span"])
def test_a_bomb_of_nested_tags_never_reaches_the_compiler(email, tag, monkeypatch):
    monkeypatch.setattr(mjml, "mjml2html", lambda *arguments, **options: pytest.fail("the compiler was asked"))
    for source in (
        f"<{tag}>" * 2000 + f"</{tag}>" * 2000,
        section(f"<mj-text>{'<div>' * 2000}{'</div>' * 2000}</mj-text>"),
    ):
        with pytest.raises(own_mjml.MjmlRefused):
            own_mjml.read(source)
    bomb = email(raw(section(f"<mj-text>{'<div>' * 2000}{'</div>' * 2000}</mj-text>")))
    monkeypatch.undo()
    (problem,) = validation.problems(bomb)
    assert "too deeply" in problem.message


@pytest.mark.django_db
class TestWhoMay:
    @pytest.fixture
    def editor(self, client):
        group = Group.objects.create(name="Writers")
        names = ["access_admin", "add_email", "change_email", "publish_email"]
        group.permissions.set(Permission.objects.filter(codename__in=names))
        user = User.objects.create_user("eve", password="x")
        user.groups.add(group)
        client.force_login(user)
        return user

    @staticmethod
    def sent(*blocks, **more):
        data = {"name": "Tour", "subject": "Tour", "preheader": "", "purpose": "advice", "body-count": len(blocks)}
        for at, (kind, value, pk) in enumerate(blocks):
            data |= {f"body-{at}-type": kind, f"body-{at}-order": at, f"body-{at}-deleted": "", f"body-{at}-id": pk}
            if kind == "raw_mjml":
                data |= {f"body-{at}-value-name": "", f"body-{at}-value-source": value}
            else:
                data |= {f"body-{at}-value-size": value}
        return data | more

    def test_only_with_the_permission_it_is_added_or_changed(self, client, editor, email):
        url = "/admin/nurture/messages/"
        first, other = section("<mj-text>One</mj-text>"), section("<mj-text>Two</mj-text>")
        added = client.post(f"{url}add/", self.sent(("raw_mjml", first, "")))
        assert "You may neither add nor change" in unescape(added.content.decode())
        assert not Email.objects.exists()
        message = email(raw(first), locale=Locale.get_default())
        edit = f"{url}edit/{message.pk}/"
        pk = message.body[0].id
        changed = client.post(edit, self.sent(("raw_mjml", other, pk)))
        assert "You may neither add nor change" in unescape(changed.content.decode())
        # As it was, moved and published by somebody else it may stay.
        kept = self.sent(("spacer", "large", ""), ("raw_mjml", first, pk), **{"action-publish": "action-publish"})
        assert client.post(edit, kept).status_code == 302
        message.refresh_from_db()
        assert message.live and [child.block_type for child in message.body] == ["spacer", "raw_mjml"]
        editor.user_permissions.add(Permission.objects.get(codename="add_raw_mjml"))
        assert client.post(edit, self.sent(("raw_mjml", other, pk))).status_code == 302
        message.refresh_from_db()
        assert "Two" in message.get_latest_revision_as_object().body[0].value["source"]

    def test_only_who_may_is_offered_it_and_what_stands_is_shown_to_everybody(self, client, editor, email):
        from wagtail.admin.telepath import JSContext

        message = email(raw(section("<mj-text>One</mj-text>")), locale=Locale.get_default())

        def withheld():
            field = client.get(f"/admin/nurture/messages/edit/{message.pk}/").context["form"].fields["body"]
            packed = JSContext().pack(field.widget.block_def)
            assert packed["_type"] == "wagtail_nurture.MessageBlocks" and "Raw MJML" in str(packed)
            return packed["_args"][-1]["withheld"]

        assert withheld() == ["raw_mjml"]
        editor.user_permissions.add(Permission.objects.get(codename="add_raw_mjml"))
        assert withheld() == []

    def test_nor_inside_another_part(self, email, editor):
        from wagtail_nurture.content import permissions

        rule = {"match": "all", "conditions": [{"type": "score", "value": {"at_least": 5}}]}
        inner = {"type": "raw_mjml", "value": {"name": "", "source": section("<mj-text>x</mj-text>")}, "id": "i"}
        hidden = email(("shown_if", {"rule": rule, "then": [inner], "otherwise": []})).body
        assert permissions.refusals(hidden, kept=[], user=editor)
        assert permissions.refusals(hidden, kept=[], user=None)
        assert not permissions.refusals(hidden, kept=[hidden], user=editor)


def test_words_turn_light_in_the_dark_unless_they_have_colours_of_their_own(version):
    html = "".join(
        piece
        for piece in version(raw(section("<mj-text>a</mj-text><mj-text color='#900'>b</mj-text>"))).parts["html"]
        if isinstance(piece, str)
    )
    assert html.count('n-text"') == 1
