"""Addresses under /accounts/."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("login/", views.LogIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", views.ChangePassword.as_view(), name="password_change"),
    path("tokens/", views.list_tokens, name="tokens"),
    path("tokens/<id:token_id>/revoke/", views.revoke_own_token, name="token_revoke"),
]
