"""Who may log in to the demo."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from wagtail.users.models import UserProfile


#: (name, password, first name, language of the admin, superuser)
USERS = [
    ("admin", "roue-libre", "Alix", "en", True),
    ("claire", "roue-libre", "Claire", "fr", False),
]


def load():
    for name, password, first_name, language, superuser in USERS:
        user, created = get_user_model().objects.get_or_create(
            username=name,
            defaults={
                "email": f"{name}@roue-libre.example",
                "first_name": first_name,
                "is_superuser": superuser,
                "is_staff": superuser,
            },
        )
        if created:
            user.set_password(password)
            user.save()
            UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})
            if not superuser:
                user.groups.add(*Group.objects.filter(name__in=["Editors", "Moderators"]))
