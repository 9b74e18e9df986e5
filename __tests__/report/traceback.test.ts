import { expect, test } from 'vitest'
import { findPlace, listOwnLines } from '../../src/report/traceback.ts'

const release = '/srv/polls/releases/20261123T220355-a1b2c3d/code'

const output = `reading settings
Traceback (most recent call last):
  File "/srv/polls/venvs/3f/lib/python3.11/site-packages/django/core/management/__init__.py", line 419, in run_from_argv
    django.setup()
    ~~~~~~~~~~~~^^
  File "/usr/lib/python3.11/importlib/__init__.py", line 126, in import_module
    return _bootstrap._gcd_import(name[level:], package, level)
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "<frozen importlib._bootstrap>", line 1204, in _gcd_import
  File "${release}/mysite/settings.py", line 125, in <module>
    MAPS_KEY = os.environ["MAPS_KEY"]
               ~~~~~~~~~~^^^^^^^^^^^^
  File "<frozen os>", line 679, in __getitem__
KeyError: 'MAPS_KEY'`

test("the frames of the project's own code, by their paths in the repository, and the exception", () => {
  expect(listOwnLines(output)).toEqual([
    'reading settings',
    '  File "mysite/settings.py", line 125, in <module>',
    '    MAPS_KEY = os.environ["MAPS_KEY"]',
    "KeyError: 'MAPS_KEY'",
  ])
  expect(findPlace(output)).toEqual({ file: 'mysite/settings.py', line: 125 })
})

test('one exception because of another: the own frames of both', () => {
  const both = `Traceback (most recent call last):
  File "${release}/a.py", line 1, in one
    x()
ValueError: first

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "${release}/b.py", line 2, in two
    y()
  File "/usr/lib/python3.11/json/decoder.py", line 337, in decode
    raise
TypeError: second
  with a second line`
  expect(listOwnLines(both)).toEqual([
    '  File "a.py", line 1, in one',
    '    x()',
    'ValueError: first',
    'During handling of the above exception, another exception occurred:',
    '  File "b.py", line 2, in two',
    '    y()',
    'TypeError: second',
    '  with a second line',
  ])
})

test('an output without a frame of the project stays as it is', () => {
  const foreign = output.replace(`${release}/mysite`, '/usr/lib')
  expect(listOwnLines(foreign)).toEqual(foreign.split('\n'))
  expect(findPlace(foreign)).toBeNull()
  expect(listOwnLines('npm: not found')).toEqual(['npm: not found'])
})
