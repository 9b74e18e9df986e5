"""Who administers the site."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def list_superusers(connection: Any, pending_apps: set[str]) -> list[str]:
    """Names of the superusers; none where the table is not there, or is not yet as the model has it."""
    from django.apps import apps
    from django.conf import settings

    if not apps.is_installed("django.contrib.auth"):
        return []
    model = apps.get_model(settings.AUTH_USER_MODEL)
    fields = {field.name for field in model._meta.get_fields()}
    if "is_superuser" not in fields or model._meta.db_table not in connection.introspection.table_names():
        return []
    if model._meta.app_label in pending_apps:
        with connection.cursor() as cursor:
            columns = {
                column.name for column in connection.introspection.get_table_description(cursor, model._meta.db_table)
            }
        if not {"is_superuser", model._meta.get_field(model.USERNAME_FIELD).column} <= columns:
            return []
    names = model._base_manager.filter(is_superuser=True).values_list(model.USERNAME_FIELD, flat=True)
    return sorted(str(name) for name in names)
