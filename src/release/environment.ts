/** The virtual environment of a release: with which Python it is made, and by which key releases share it. */
import { createHash } from 'node:crypto'
import { DeployError } from '../errors.ts'
import type { Checkout, Facts, Inputs, Interpreter } from '../model.ts'
import { chooseInterpreter } from '../project/decisions/interpreter.ts'
import { listBeside } from './pins.ts'

/** What an interpreter is chosen by. */
interface Wish {
  readonly inputs: Pick<Inputs, 'python'>
  readonly checkout: Pick<Checkout, 'project'>
  readonly facts: Pick<Facts, 'python' | 'pythons'>
}

/** The interpreter of this deploy. @throws DeployError PYTHON_TOO_OLD when there is none that the project accepts */
export function requireInterpreter({ inputs, checkout, facts }: Wish): Interpreter {
  const { python } = checkout.project
  const found = chooseInterpreter(facts, inputs.python, python?.value)
  if (found !== null) return found
  const wanted = `${python?.value} (${python?.from})`
  throw new DeployError('PYTHON_TOO_OLD', `The project wants Python ${wanted}, and there is none`, {
    hint: "Widen the project's constraint, or name one in .github/django-prod.yml: `python: 3.12`.",
  })
}

/**
 * The key of the virtual environment: one hash over everything that what is installed depends on. The same key is the
 * same environment, which releases share.
 */
export function hashEnvironment(wish: Wish & { readonly checkout: Pick<Checkout, 'project' | 'files'> }): string {
  const { project, files } = wish.checkout
  const { dependencies, application } = project
  const hash = createHash('sha256')
  const { version, request } = requireInterpreter(wish)
  hash.update(`${version}\n${request}\n${dependencies.kind}\n`)
  for (const path of [...dependencies.files, ...(dependencies.local ?? [])].sort()) {
    const entry = files[path]
    hash.update(`${path}\0${entry?.kind === 'file' ? entry.hash : ''}\n`)
  }
  hash.update(listBeside(application.value.interface).join(' '))
  return hash.digest('hex').slice(0, 16)
}
