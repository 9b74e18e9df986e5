/** Modules that a server can't have, and what to do in the place of adding them to the list: pure. */
import type { ProbeFailure } from '../model.ts'

/** Of Python on Windows, of pywin32 and of what builds on it, which the installation leaves out of a list. */
const windows = /^(_winapi|comtypes|msvcrt|pythoncom|pywintypes|winreg|winshell|winsound|win32\w*|wmi)$/i
const screen = /^(_?tkinter|turtle|idlelib)$/

/** What to do; undefined for any other module. */
export function elsewhereHint({ module, importer, file, line }: ProbeFailure): string | undefined {
  const top = module?.split('.')[0] ?? ''
  const who = importer ?? (file === null ? 'the project' : `${file}${line === null ? '' : `:${line}`}`)
  if (windows.test(top))
    return `${who} imports ${top}, which only Windows has. Import it where it is used, behind \`if sys.platform == 'win32':\`, or take it out.`
  if (screen.test(top))
    return `${who} imports ${top}, which draws windows on a screen, and a server has none. Take the line out: editors write such lines by themselves. If it is needed all the same: \`packages: [python3-tk]\` in .github/django-prod.yml.`
  return undefined
}
