"""Accounts in the administration pages. Tokens belong to their owners and appear here only to be read."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from accounts.forms import AccountForm, GivenPasswordForm
from accounts.models import ApiToken, User
from config.admin import Answering, ModelAdmin, OwnFilters

admin.site.site_title = "Quản trị hệ thống"
admin.site.site_header = "Quản trị hệ thống kiểm tra chéo"
admin.site.index_title = "Danh mục và tài khoản"
admin.site.unregister(Group)  # roles are held in a unit and a term, never by a group


@admin.register(User)
class AccountAdmin(Answering, OwnFilters, UserAdmin):
    list_display = ["username", "full_name", "is_active", "is_staff", "is_demo", "last_login"]
    list_filter = ["is_active", "is_staff", "is_demo"]
    show_facets = admin.ShowFacets.NEVER
    search_fields = ["username", "full_name", "email"]
    readonly_fields = ["is_demo", "last_login", "date_joined"]
    form = AccountForm
    change_password_form = GivenPasswordForm
    change_user_password_template = "accounts/admin_password.html"
    add_form_template = "admin/change_form.html"  # Django's own for accounts speaks English
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Người dùng", {"fields": ["full_name", "email", "is_demo"]}),
        ("Quyền quản trị", {"fields": ["is_active", "is_staff", "is_superuser"]}),
        ("Thời gian", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"classes": ["wide"], "fields": ["username", "full_name", "email", "password1", "password2"]}),
    ]

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Who has acted stays named in the history; such an account is made inactive instead."""
        return False


@admin.register(ApiToken)
class ApiTokenAdmin(ModelAdmin):
    list_display = ["name", "user", "created_at", "last_used_at", "revoked_at"]
    list_select_related = ["user"]
    search_fields = ["name", "user__username", "user__full_name"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        return False
