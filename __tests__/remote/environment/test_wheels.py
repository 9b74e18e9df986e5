"""Which Python has wheels of what could not be built."""

from remote.environment.wheels import hint_for_build, hint_for_compiler

WHEELS = {"pillow": ["3.11", "3.10"], "numpy": ["3.12", "3.11"], "pure": []}
PINS = {"pillow": "9.5.0", "numpy": "1.26.4", "pure": "1.0"}


def attempt(pins, python, without):
    names = [pin.split("==")[0] for pin in pins] or list(WHEELS)
    for name in names:
        if python not in WHEELS[name] and name not in without:
            return "Because %s==%s has no usable wheels and you require it" % (name, PINS[name])
    return None


def test_the_python_that_has_most_of_them_is_named_with_all_that_lack_some():
    hint = hint_for_build(attempt, "error: Failed to build `pillow==9.5.0`\n", "3.13")
    assert hint and hint.startswith("pillow==9.5.0, numpy==1.26.4, pure==1.0 have no built files for Python 3.13")
    assert "`python: '3.11'`" in hint


def test_nothing_is_said_where_no_python_has_them_or_nothing_was_built():
    assert hint_for_build(attempt, "Failed to build `pure==1.0`\n", "3.13") is None
    assert hint_for_build(attempt, "No solution found", "3.13") is None
    assert hint_for_build(attempt, "Failed to build `pillow==9.5.0`\n", "3.11") is None


def test_a_python_is_not_named_where_it_fails_for_another_reason():
    def other(pins, python, without):
        said = (
            "Because the requested Python version (3.10) does not satisfy Python>=3.11 and numpy==1.26.4 depends on it"
        )
        return attempt(pins, python, without) if python in ("3.13", "3.11") else said

    hint = hint_for_build(other, "Failed to build `pillow==9.5.0`\n", "3.13")
    assert hint and "`python: '3.11'`" in hint
    assert hint_for_build(lambda *_: "error: Failed to fetch", "Failed to build `pillow==9.5.0`\n", "3.13") is None


def test_code_that_the_compiler_refuses_is_too_old():
    failed = "error: Failed to build `psycopg2-binary==2.8.3`\n"
    hint = hint_for_compiler(failed + "psycopg/module.c:920:36: error: lvalue required\n", "3.11")
    assert hint and hint.startswith("psycopg2-binary==2.8.3 can't be compiled for Python 3.11") and "'3.9'" in hint
    assert hint_for_compiler(failed + "src/etree.c:289:12: fatal error: longintrepr.h: No such file\n", "3.11")
    assert hint_for_compiler(failed + "x.h:1:9: fatal error: libpq-fe.h: No such file or directory\n", "3.11") is None
    assert hint_for_compiler("x.c:1:9: error: y\n", "3.11") is None
