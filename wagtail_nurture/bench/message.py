"""The message that is sent: some ten kilobytes with a name, a button and tracked links."""

from wagtail.models import Locale

from wagtail_nurture.content.models import Email


WORDS = "Touring is the art of carrying little and stopping often. " * 6


def publish():
    """The published Email."""
    blocks = [
        {"type": "heading", "value": {"text": "Good roads, {{ first_name|friend }}", "size": "large"}},
        *({"type": "text", "value": f"<p>{WORDS}</p>"} for _ in range(2)),
        {
            "type": "button",
            "value": {"text": "Read on", "link": {"page": None, "url": "https://shop.example/read"}},
        },
    ]
    email = Email(
        name="Bench", subject="Good roads, {{ first_name|friend }}", locale=Locale.objects.first(), live=False
    )
    email.body = Email._meta.get_field("body").to_python(blocks)
    email.save()
    email.save_revision().publish()
    email.refresh_from_db()
    return email
