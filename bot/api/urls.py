from django.urls import path

from bot.api import broadcasts, callbacks, health, statistics

_STEPS = {
    "submit": broadcasts.Submit,
    "release": broadcasts.Release,
    "pause": broadcasts.Pause,
    "resume": broadcasts.Resume,
    "cancel": broadcasts.Cancel,
}

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("api/v1/health", health.ready, name="health"),
    path("api/v1/health/", health.ready),
    path("api/v1/callbacks/", callbacks.Callbacks.as_view(), name="api-callbacks"),
    path("api/v1/callbacks/<int:pk>/claim/", callbacks.Claim.as_view(), name="api-callback-claim"),
    path("api/v1/callbacks/<int:pk>/close/", callbacks.Close.as_view(), name="api-callback-close"),
    path("api/v1/statistics/", statistics.Statistics.as_view(), name="api-statistics"),
    path("api/v1/broadcasts/", broadcasts.Broadcasts.as_view(), name="api-broadcasts"),
    path("api/v1/broadcasts/<int:pk>/", broadcasts.OneBroadcast.as_view(), name="api-broadcast"),
    path(
        "api/v1/broadcasts/<int:pk>/audience/",
        broadcasts.Audience.as_view(),
        name="api-broadcast-audience",
    ),
    path(
        "api/v1/broadcasts/<int:pk>/progress/",
        broadcasts.Progress.as_view(),
        name="api-broadcast-progress",
    ),
    *(
        path(f"api/v1/broadcasts/<int:pk>/{name}/", view.as_view(), name=f"api-broadcast-{name}")
        for name, view in _STEPS.items()
    ),
]
