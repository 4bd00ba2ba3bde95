"""Who is let in by password or by an existing session."""

from django.contrib.auth.backends import ModelBackend

from accounts.models import User


class DemoAwareBackend(ModelBackend):
    """Django's own backend, except that a demo account is a stranger unless the demo is on."""

    def user_can_authenticate(self, user: User) -> bool:
        return user.may_enter
