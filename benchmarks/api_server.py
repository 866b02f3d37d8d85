"""The web server of ``benchmarks.api``: ours, with a bare Django and a bare DRF view beside it.

All three give the same topics. The bare ones hold them ready in memory, count nothing and look
nothing up: what the frameworks themselves cost.
"""

import json
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.ROOT_URLCONF = "benchmarks.api_server"
application = get_wsgi_application()

from django.http import HttpResponse  # noqa: E402
from django.urls import include, path  # noqa: E402
from rest_framework.response import Response  # noqa: E402
from rest_framework.views import APIView  # noqa: E402

from content.api import shapes  # noqa: E402
from content.snapshot import current  # noqa: E402

_topics = shapes.topics(current(), None, "en")


def bare_django(request):
    return HttpResponse(json.dumps(_topics), content_type="application/json")


class BareDRF(APIView):
    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()

    def get(self, request):
        return Response(_topics)


urlpatterns = [
    path("bare/django", bare_django),
    path("bare/drf", BareDRF.as_view()),
    path("", include("config.urls")),
]
