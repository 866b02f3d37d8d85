from django.apps import AppConfig
from django.core import checks


class BotConfig(AppConfig):
    name = "bot"
    verbose_name = "Patients and outreach"

    def ready(self) -> None:
        from bot.checks import privacy_notice_names_somebody

        checks.register(privacy_notice_names_somebody, checks.Tags.security, deploy=True)
