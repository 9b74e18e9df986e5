"""What an application has written before it answered with an error."""

import pytest

from remote.instance.said import hint_for_said


@pytest.mark.parametrize(
    "text, hint",
    [
        ("django.contrib.sites.models.Site.DoesNotExist: Site matching query does not exist.", "`SITE_ID = 1`"),
        ("blog.models.Post.DoesNotExist: Post matching query does not exist.", "needs a row of Post.*`fixtures:"),
        ("django.http.response.Http404: No Category matches the given query.", "needs a row of Category"),
        ("django.db.utils.OperationalError: no such table: blog_post", 'no table "blog_post".*makemigrations'),
        ('psycopg.errors.UndefinedTable: relation "blog_post" does not exist', 'no table "blog_post"'),
        ("ProgrammingError: (1146, \"Table 'shop.blog_post' doesn't exist\")", 'no table "blog_post"'),
        (
            "redis.exceptions.ConnectionError: Error 111 connecting to localhost:6379. Connection refused.",
            "services: .redis",
        ),
        ("redis.exceptions.ConnectionError: Error -3 connecting to redis:6379. Temporary failure in name", "REDIS_URL"),
        ("django.template.exceptions.TemplateDoesNotExist: gone.html", "No template is called gone.html"),
        ("django.template.exceptions.TemplateDoesNotExist: blog/home.html", "called Blog/Home.html"),
        ("ValueError: Missing staticfiles manifest entry for 'css/site.css'", "called css/Site.css"),
        ("ValueError: Missing staticfiles manifest entry for 'js/x.js'", "static file js/x.js"),
        ("OSError: [Errno 30] Read-only file system: 'uploads/x'", "`shared: .uploads"),
        ("no such table: a\nTemplateDoesNotExist: gone.html", "No template"),
    ],
)
def test_the_last_thing_that_is_known_is_told_with_what_to_do(tmp_path, text, hint):
    import re

    for path in ("app/templates/Blog/Home.html", "static/css/Site.css"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("")
    found = hint_for_said("Traceback\n" + text + "\n", str(tmp_path))
    assert found and re.search(hint, found)


def test_a_path_in_the_code_is_told_as_its_folder(tmp_path):
    text = "PermissionError: [Errno 13] Permission denied: '%s/var/up/a.txt'" % tmp_path
    assert "`shared: [var/up]`" in (hint_for_said(text, str(tmp_path)) or "")


def test_nothing_is_said_of_what_is_not_known(tmp_path):
    assert hint_for_said("ValueError: x", str(tmp_path)) is None


@pytest.mark.parametrize(
    "text",
    [
        "AttributeError: 'NoneType' object has no attribute 'title'",
        "IndexError: list index out of range",
        "TypeError: 'NoneType' object is not subscriptable",
        "ZeroDivisionError: division by zero",
    ],
)
def test_what_takes_a_row_for_granted_is_told_of_a_new_database_alone(tmp_path, text):
    assert "has no rows yet" in (hint_for_said(text, str(tmp_path), empty=True) or "")
    assert hint_for_said(text, str(tmp_path)) is None
