from pathlib import Path

import pytest

from render.settings_record import _plain


@pytest.mark.parametrize("value, other", [(Path("/x"), "/x"), (("a", "b"), ["a", "b"])])
def test_values_that_mean_the_same_are_equal(value, other):
    assert _plain(value) == _plain(other)


@pytest.mark.parametrize("value", [True, None, 3, "x", ["a"], {"a": ("b",)}])
def test_any_other_value_is_itself(value):
    assert _plain(value) is value
