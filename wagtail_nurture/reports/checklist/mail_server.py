"""Does the mail server answer: connect, greet, encrypt and log in as configured, and leave. No mail is sent."""

import re
import smtplib
import socket
import ssl
from datetime import timedelta

from django.conf import settings as django_settings
from django.core import mail
from django.core.mail.backends.smtp import EmailBackend
from django.utils.translation import gettext as _

from wagtail_nurture import clock
from wagtail_nurture.delivery.models import Delivery

from .base import Answer, OutsideCheck, State, registry


#: Seconds for each answer of the server.
PATIENCE = 4
#: A message that left so recently shows that a way out works that cannot be tried.
RECENT = timedelta(days=7)
_ADDRESS = re.compile(r"\S+@\S+")
_SILENT = ("console", "dummy", "filebased", "locmem")


@registry.register
class MailServer(OutsideCheck):
    slug, order = "mail_server", 20

    @property
    def label(self):
        return _("Mail server")

    def about(self, site):
        host = f"{getattr(django_settings, 'EMAIL_HOST', '')}:{getattr(django_settings, 'EMAIL_PORT', '')}"
        return f"{django_settings.EMAIL_BACKEND} {host}"

    def ask(self, site):
        backend = mail.mailers.default if hasattr(mail, "mailers") else mail.get_connection()
        if isinstance(backend, EmailBackend):
            return _try(backend)
        kind = type(backend).__module__.rpartition(".")[2]
        if type(backend).__module__.startswith("django.core.mail.") and kind in _SILENT:
            return f"silent_{kind}", {}
        seen = Delivery.objects.filter(state=Delivery.State.SENT, sent_at__gt=clock.now() - RECENT).exists()
        return ("foreign_works" if seen else "foreign"), {"backend": type(backend).__module__}

    def say(self, site, code, facts):
        if code == "answers":
            return Answer(State.DONE, _("%(host)s answers.") % facts)
        if code == "foreign_works":
            return Answer(State.DONE, _("Messages leave through %(backend)s.") % facts)
        if code == "foreign":
            words = _("Messages leave through %(backend)s; whether it works shows with the first message.")
            return Answer(State.UNKNOWN, words % facts)
        texts = {
            "silent_filebased": _("Messages are kept in a folder and reach nobody (EMAIL_BACKEND)."),
            "silent_console": _("Messages are only printed and reach nobody (EMAIL_BACKEND)."),
            "silent_locmem": _("Messages are kept in memory and reach nobody (EMAIL_BACKEND)."),
            "silent_dummy": _("Messages are thrown away (EMAIL_BACKEND)."),
            "login_refused": _("%(host)s refuses the user name or password: %(words)s"),
            "not_encrypted": _("No safe connection to %(host)s: %(words)s"),
            "no_name": _("%(host)s cannot be reached: there is no server of this name."),
            "no_port": _("%(host)s cannot be reached: nothing answers there."),
            "no_time": _("%(host)s cannot be reached: no answer in time."),
            "unreachable": _("%(host)s cannot be reached: %(words)s"),
            "refuses": _("%(host)s refuses: %(words)s"),
        }
        return Answer(State.TODO, texts.get(code, code) % facts)


def _try(backend):
    facts = {"host": f"{backend.host}:{backend.port}"}
    backend.timeout = min(backend.timeout or PATIENCE, PATIENCE)
    backend.fail_silently = False
    try:
        backend.open()
        code, words = backend.connection.noop()
        if code >= 400:
            return "refuses", facts | {"words": _plain(words)}
    except smtplib.SMTPAuthenticationError as problem:
        return "login_refused", facts | {"words": _plain(problem.smtp_error)}
    except (ssl.SSLError, smtplib.SMTPNotSupportedError) as problem:
        return "not_encrypted", facts | {"words": _plain(problem)}
    except smtplib.SMTPResponseException as problem:
        return "refuses", facts | {"words": _plain(problem.smtp_error)}
    except socket.gaierror:
        return "no_name", facts
    except ConnectionRefusedError:
        return "no_port", facts
    except TimeoutError:
        return "no_time", facts
    except (smtplib.SMTPException, OSError) as problem:
        return "unreachable", facts | {"words": _plain(problem) or type(problem).__name__}
    finally:
        _leave(backend)
    return "answers", facts


def _leave(backend):
    try:
        backend.close()
    except (smtplib.SMTPException, OSError):
        backend.connection = None


def _plain(words):
    """What the server said, in one line and without addresses."""
    words = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return _ADDRESS.sub("(…)", " ".join(words.split()))[:300]
