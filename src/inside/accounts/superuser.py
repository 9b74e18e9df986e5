"""Creates the first administrator, unless there is one of that name. Reads {name, email, password} as one line."""

import json
import sys

import django

# As manage.py has it: settings may look at the arguments.
sys.argv = ["manage.py", "createsuperuser"]
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402

wanted = json.loads(sys.stdin.buffer.readline())
model = get_user_model()
name_field = model.USERNAME_FIELD
if model._default_manager.filter(**{name_field: wanted["name"]}).exists():
    print("exists")
else:
    fields = {name_field: wanted["name"]}
    email_field = model.get_email_field_name()
    if email_field != name_field and any(field.name == email_field for field in model._meta.get_fields()):
        fields[email_field] = wanted["email"]
    model._default_manager.create_superuser(password=wanted["password"], **fields)
    print("created")
