"""Sets passwords as changepassword does, all or none. Reads [{name, password}, …] as one line."""

import json
import sys

import django

# As manage.py has it: settings may look at the arguments.
sys.argv = ["manage.py", "changepassword"]
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.contrib.auth.password_validation import validate_password  # noqa: E402
from django.core.exceptions import ValidationError  # noqa: E402
from django.db import router, transaction  # noqa: E402

model = get_user_model()
refused, users = [], []
for wanted in json.loads(sys.stdin.buffer.readline()):
    name = wanted["name"]
    try:
        user = model._default_manager.get(**{model.USERNAME_FIELD: name})
        validate_password(wanted["password"], user)
    except model.DoesNotExist:
        refused.append(f"There is no user {name}")
    except ValidationError as error:
        refused.append(f"The password of {name} is refused: {' '.join(error.messages)}")
    else:
        user.set_password(wanted["password"])
        users.append(user)
if refused:
    print(*(f"refused: {sentence}" for sentence in refused), sep="\n")
else:
    with transaction.atomic(using=router.db_for_write(model)):
        for user in users:
            user.save()
    print("set")
