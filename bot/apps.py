from django.apps import AppConfig
from django.core import checks


class BotConfig(AppConfig):
    name = "bot"
    verbose_name = "Patients and outreach"

    def ready(self) -> None:
        from django.conf import settings

        from bot.checks import privacy_notice_names_somebody

        if settings.SENTRY_DSN:
            from bot import error_reports

            error_reports.start()
        checks.register(privacy_notice_names_somebody, checks.Tags.security, deploy=True)
