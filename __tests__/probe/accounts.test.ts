/** The programs that make and change users, under settings that look at the arguments as manage.py has them. */
import { expect, test } from 'vitest'
import { passwordsProgram } from '../../src/probe/passwords.ts'
import { superuserProgram } from '../../src/probe/superuser.ts'
import type { InsideProgram } from '../../src/release/django.ts'
import { djangoVersions, makeSite } from './django.ts'

const settings = `
import sys
TESTING = sys.argv[1] == 'test'
PASSWORD_HASHERS = ['django.contrib.auth.hashers.MD5PasswordHasher']
AUTH_PASSWORD_VALIDATORS = [{'NAME': 'django.contrib.auth.password_validation.MinimumLengthValidator'}]
`
const migrate =
  "import django; django.setup()\nfrom django.core.management import call_command as call\ncall('migrate', verbosity=0)\n"
const check = (name: string, password: string) =>
  `import sys; sys.argv.append('check'); import django; django.setup()
from django.contrib.auth.models import User
user = User.objects.get(username='${name}'); print(user.check_password('${password}'), user.is_superuser)`

// The oldest and the newest: between them nothing of this changed.
test.each([djangoVersions[0], djangoVersions.at(-1)])(
  'under Django %s',
  async (django) => {
    const site = await makeSite({ django, settings })
    await site.python(`import sys; sys.argv.append('migrate')\n${migrate}`)
    const run = async (program: InsideProgram) => (await site.run(program)).stdout.trim()
    const account = { name: 'ada', email: 'ada@example.test', password: 'first-7712' }
    expect(await run(superuserProgram(account))).toBe('created')
    expect(await run(superuserProgram({ ...account, password: 'second-7712' }))).toBe('exists')
    expect((await site.python(check('ada', 'first-7712'))).stdout).toBe('True True\n')
    const wanted = [{ name: 'ada', password: 'third-7712' }]
    expect(
      await run(passwordsProgram([...wanted, { name: 'eve', password: 'x' }, { name: 'ada', password: 'x' }])),
    ).toMatch(/^refused: There is no user eve\nrefused: The password of ada is refused: This password is too short/)
    expect((await site.python(check('ada', 'first-7712'))).stdout).toBe('True True\n')
    expect(await run(passwordsProgram(wanted))).toBe('set')
    expect((await site.python(check('ada', 'third-7712'))).stdout).toBe('True True\n')
  },
  60_000,
)
