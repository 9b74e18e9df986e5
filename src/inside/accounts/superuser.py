"""Creates the first administrator, unless there is one of that name."""

from __future__ import annotations

import json
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inside.shapes import Account


def create_superuser(wanted: Account) -> bool:
    """Whether it was created; False leaves the account of that name as it is."""
    from django.contrib.auth import get_user_model

    model = get_user_model()
    name_field = model.USERNAME_FIELD
    if model._default_manager.filter(**{name_field: wanted["name"]}).exists():
        return False
    fields = {name_field: wanted["name"]}
    email_field = model.get_email_field_name()
    if email_field != name_field and any(field.name == email_field for field in model._meta.get_fields()):
        fields[email_field] = wanted["email"]
    model._default_manager.create_superuser(password=wanted["password"], **fields)
    return True


def main() -> None:
    """Reads an Account as one line. Prints `created` or `exists`."""
    import django

    # As manage.py has it: settings may look at the arguments.
    sys.argv = ["manage.py", "createsuperuser"]
    django.setup()
    print("created" if create_superuser(json.loads(sys.stdin.buffer.readline())) else "exists")
