"""Raw blocks from which recipes put mails and scenarios together, in the words of an editor."""

from wagtail_nurture.forms import NurtureFormMixin


# --- mails


def heading(words):
    return _block("heading", text=words, size="large")


def text(*paragraphs):
    """Paragraphs of plain words with merge fields."""
    return {"type": "text", "value": "".join(f"<p>{words}</p>" for words in paragraphs)}


def numbered(*points):
    """A numbered list."""
    return {"type": "text", "value": "<ol>" + "".join(f"<li>{words}</li>" for words in points) + "</ol>"}


def recommended(words, *, button, count=2, pages=None):
    """Pages that the person has not read, closest to what they care for first."""
    which = _which(pages)
    return _block("recommended_pages", heading=words, button=button, count=count, otherwise="newest", **which)


def viewed(words, *, button, count=2, source="recent", otherwise="nothing", pages=None):
    """Pages that the person looked at; ``source``: recent, most, clicked (in this scenario)."""
    which = _which(pages)
    return _block(
        "pages_viewed", heading=words, button=button, count=count, source=source, otherwise=otherwise, **which
    )


def button(words, page):
    """Leads to ``page`` (Page, shown in the reader's language)."""
    return _block("button", text=words, link=_link(page))


def shop(words):
    """The nearest point of sale; nothing for whom no postcode is known."""
    return _block("nearest_shop", heading=words, otherwise="nothing", link=_link(None), link_text="")


def divider():
    return _block("divider")


# --- scenarios


def on_subscription(form):
    """Starts when somebody agrees to mails with ``form``: a Form, or a page with NurtureFormMixin."""
    if isinstance(form, NurtureFormMixin):
        return _block("subscribed", form=None, page=form.pk)
    return _block("subscribed", form=form.pk)


def on_document(document=None):
    """Starts when ``document`` is asked for; None: any guarded document."""
    return _block("document_requested", document=document.pk if document else None)


def on_pages(pages, *, times, days):
    """Starts when at least ``times`` of ``pages`` ({"section", "page_type", "tag"}) are viewed in ``days``."""
    which = _which(pages)
    return _block(
        "pages_viewed",
        section=which["section"],
        page_type=which["page_type"],
        topic=which["tag"],
        times=times,
        days=days,
    )


def until_form(form):
    """Leaves, and counts as converted, as soon as ``form`` is sent in; [] for no form."""
    return [_block("form_submitted", form=form.pk, converted=True)] if form else []


def wait(amount, unit="days", *, not_before=""):
    return _block("wait", amount=amount, unit=unit, not_before=not_before, zone="person")


def send(email, label=""):
    """``label`` is the name by which :func:`clicked` asks for this message."""
    return _block("send_email", email=email.pk, label=str(label))


def if_else(*conditions, yes=(), no=()):
    """All of ``conditions``; what was not measured goes the way of No."""
    rule = {"match": "all", "conditions": list(conditions)}
    return _block("if_else", rule=rule, unknown="no", yes=list(yes), no=list(no))


def clicked(label):
    return _block("clicked_message", step=str(label), section=None, page_type="")


def agrees(purpose):
    return _block("agrees", purpose=purpose)


def _block(kind, **value):
    return {"type": kind, "value": value}


def _link(page):
    return {"page": page.pk if page else None, "url": ""}


def _which(pages):
    return {"section": None, "page_type": "", "tag": ""} | (pages or {})
