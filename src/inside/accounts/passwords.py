"""Sets passwords of users, as changepassword does it."""

from __future__ import annotations

import json
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inside.shapes import NewPassword


def set_passwords(wanted: list[NewPassword]) -> list[str]:
    """Sets all of them, or none where one is refused. Returns a sentence for each that is."""
    from django.contrib.auth import get_user_model
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.db import router, transaction

    model = get_user_model()
    refused, users = [], []
    for one in wanted:
        name = one["name"]
        try:
            user = model._default_manager.get(**{model.USERNAME_FIELD: name})
            validate_password(one["password"], user)
        except model.DoesNotExist:
            refused.append(f"There is no user {name}")
        except ValidationError as error:
            refused.append(f"The password of {name} is refused: {' '.join(error.messages)}")
        else:
            user.set_password(one["password"])
            users.append(user)
    if not refused:
        with transaction.atomic(using=router.db_for_write(model)):
            for user in users:
                user.save()
    return refused


def main() -> None:
    """Reads a list of NewPassword as one line. Prints `set`, or a line for each that is refused."""
    import django

    # As manage.py has it: settings may look at the arguments.
    sys.argv = ["manage.py", "changepassword"]
    django.setup()
    refused = set_passwords(json.loads(sys.stdin.buffer.readline()))
    for sentence in refused:
        print(f"refused: {sentence}")
    if not refused:
        print("set")
