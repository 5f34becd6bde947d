"""Public addresses of vouchers, under the prefix of the package."""

from django.urls import path

from . import public


urlpatterns = [
    path("g/<str:token>.png", public.qr, name="voucher_qr"),
    path("g/<str:token>", public.voucher, name="voucher"),
]
