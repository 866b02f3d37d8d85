"""Everything under ``/api/v1/`` that is about content, and the API's own description."""

from csp.decorators import csp_update
from django.urls import path, re_path

from content.api import describing, drafts, imports, public
from content.api.problems import NoSuchAddress

# Swagger UI writes styles and small pictures into its page.
_with_styles = csp_update({"style-src": ["'unsafe-inline'"], "img-src": ["data:"]})

urlpatterns = [
    path("topics/", public.Topics.as_view(), name="api-topics"),
    path("faqs/", public.FAQs.as_view(), name="api-faqs"),
    path("faqs/<slug:key>/", public.OneFAQ.as_view(), name="api-faq"),
    path("search/", public.Search.as_view(), name="api-search"),
    path("glossary/", public.GlossaryTerms.as_view(), name="api-glossary"),
    path("urgent-signs/", public.UrgentSigns.as_view(), name="api-urgent-signs"),
    path("drafts/", drafts.Drafts.as_view(), name="api-drafts"),
    path("drafts/<int:pk>/", drafts.OneDraft.as_view(), name="api-draft"),
    path("drafts/<int:pk>/submit/", drafts.Submit.as_view(), name="api-draft-submit"),
    path("drafts/<int:pk>/publish/", drafts.Publish.as_view(), name="api-draft-publish"),
    path("drafts/<int:pk>/sign-off/", drafts.SignOff.as_view(), name="api-draft-sign-off"),
    path("imports/", imports.Imports.as_view(), name="api-imports"),
    path("imports/<int:pk>/", imports.OneImport.as_view(), name="api-import"),
    path("imports/<int:pk>/rows/", imports.Rows.as_view(), name="api-import-rows"),
    path("imports/<int:pk>/apply/", imports.Apply.as_view(), name="api-import-apply"),
    path("schema/", describing.Schema.as_view(), name="api-schema"),
    path("docs/", _with_styles(describing.Docs.as_view()), name="api-docs"),
    re_path(r"^[\s\S]*$", NoSuchAddress.as_view(), name="api-nowhere"),
]
