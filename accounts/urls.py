"""Addresses that answer before allauth's own: same paths, same names."""

from django.urls import path

from accounts import views
from accounts.oidc import views as oidc

urlpatterns = [
    path("login/", views.LoginView.as_view(), name="account_login"),
    path("login/code/confirm/", views.ConfirmLoginCodeView.as_view(), name="account_confirm_login_code"),
    path("confirm-email/", views.ConfirmAddressView.as_view(), name="account_email_verification_sent"),
    path("2fa/totp/activate/", views.ActivateTotpView.as_view(), name="mfa_activate_totp"),
    path("oidc/adresse/", oidc.ProveView.as_view(), name="oidc_prove"),
    path("oidc/<slug:provider_id>/login/", oidc.login, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", oidc.callback, name="openid_connect_callback"),
    path("password/<path:rest>", views.no_password, name="account_no_password"),
]
