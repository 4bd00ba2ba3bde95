"""Pages about one's own account: log in, log out, password, API tokens."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.forms import LoginForm, OwnPasswordForm, TokenForm
from accounts.tokens import issue_token, revoke_token


class RefusingFormMixin:
    """A form that was refused answers 4xx, so that no program takes the page for success."""

    def form_invalid(self, form):
        response = super().form_invalid(form)
        response.status_code = 400
        return response


class LogIn(RefusingFormMixin, LoginView):
    template_name = "accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def get_redirect_url(self) -> str:
        """Never back to the log-in itself, where whoever is logged in would turn round for ever."""
        asked = super().get_redirect_url()
        return "" if asked.partition("?")[0] == self.request.path else asked


class ChangePassword(RefusingFormMixin, PasswordChangeView):
    template_name = "accounts/password_change.html"
    form_class = OwnPasswordForm
    success_url = reverse_lazy("accounts:password_change")

    def form_valid(self, form) -> HttpResponse:
        done = "Đã đổi mật khẩu. Các thiết bị khác phải đăng nhập lại."
        if self.request.user.api_tokens.filter(revoked_at__isnull=True).exists():
            done += " Mã truy cập dữ liệu (API) đã tạo vẫn dùng được; vui lòng thu hồi mã không còn cần."
        messages.success(self.request, done)
        return super().form_valid(form)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def list_tokens(request: HttpRequest) -> HttpResponse:
    """Own tokens, and the form for a new one, which is shown in the answer to that form only."""
    form, issued = TokenForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        issued = issue_token(user=request.user, name=form.cleaned_data["name"], at=timezone.now())
        form = TokenForm()
    refused = form.is_bound and not form.is_valid()
    shown = {"form": form, "issued": issued, "tokens": request.user.api_tokens.all()}
    return render(request, "accounts/tokens.html", shown, status=400 if refused else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def revoke_own_token(request: HttpRequest, token_id: int) -> HttpResponse:
    """Ask, then revoke. Revoking twice says the same as once; a token of someone else is not found."""
    token = get_object_or_404(request.user.api_tokens, pk=token_id)
    if request.method != "POST":
        return render(request, "accounts/token_revoke.html", {"token": token})
    revoke_token(user=request.user, token_id=token.pk, at=timezone.now())
    messages.success(request, f"Đã thu hồi mã truy cập “{token.name}”.")
    return redirect("accounts:tokens")
