from django.urls import path

from bot.api import health
from bot.metrics.exposing import metrics
from bot.privacy_page import privacy_page

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("api/v1/health", health.ready, name="health"),
    path("api/v1/health/", health.ready),
    path("metrics", metrics, name="metrics"),
    path("privacy/", privacy_page, name="privacy"),
]
