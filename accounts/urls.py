"""Addresses that answer before allauth's own: same paths, same names."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("login/", views.LoginView.as_view(), name="account_login"),
    path("login/code/confirm/", views.ConfirmLoginCodeView.as_view(), name="account_confirm_login_code"),
    path("confirm-email/", views.ConfirmAddressView.as_view(), name="account_email_verification_sent"),
    path("2fa/totp/activate/", views.ActivateTotpView.as_view(), name="mfa_activate_totp"),
    path("password/<path:rest>", views.no_password, name="account_no_password"),
]
