from django.db import migrations

from adminpanel.roles import set_roles


def make_roles(apps, schema_editor):
    set_roles(apps, schema_editor.connection.alias)


class Migration(migrations.Migration):
    """The roles of staff. They stay when it is undone: people may be in them."""

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("bot", "0001_initial"),
        ("content", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
