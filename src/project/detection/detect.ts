/** What the repository alone tells about the project. */
import type { Inputs, Notice, Project } from '../../model.ts'
import { findApplication } from './application.ts'
import { findComposeServices, findProcfile } from './containers.ts'
import { findDebugVariable } from './debug-variable.ts'
import { findDependencies } from './dependencies.ts'
import { findDirectory } from './directory.ts'
import { findDjangoBound, findDriverBound, joinConstraints } from './django-version.ts'
import { findLentVariables } from './lent-variables.ts'
import { findImportFolders } from './modules.ts'
import { findProductionVariable } from './production-variable.ts'
import { findPython } from './python-version.ts'
import { findSettings, listEntryFiles, listSettingsNotices } from './settings.ts'
import { below, openSource, type Sources } from './source.ts'

export interface Detected {
  readonly project: Project
  readonly notices: readonly Notice[]
}

/**
 * Finds manage.py, settings, application, dependencies and Python among the files that are sent.
 *
 * @throws DeployError NO_MANAGE_PY, SEVERAL_MANAGE_PY, NO_SETTINGS, NO_APPLICATION, NO_DEPENDENCIES
 */
export function detectProject(
  inputs: Pick<Inputs, 'path' | 'settings' | 'application'>,
  root: string,
  files: Sources,
): Detected {
  const source = openSource(root, files)
  const directory = findDirectory(source, inputs.path)
  const settings = findSettings(source, directory, inputs.settings)
  const { dependencies, names, notices } = findDependencies(source, directory)
  const application = findApplication({
    source,
    directory,
    settings: settings.value,
    required: names,
    wanted: inputs.application,
  })
  const python = joinConstraints(
    joinConstraints(findPython(source, directory), findDjangoBound(source, dependencies.files, names)),
    findDriverBound(source, dependencies.files),
  )
  const switched = findDebugVariable(source, directory, settings.value)
  const production = findProductionVariable(source, directory, settings.value)
  const lent = findLentVariables(source, directory, settings.value, names)
  const driver = findDriver(names)
  const compose = findComposeServices(source, directory)
  const procfile = findProcfile(source, directory)
  // One variable may be both.
  const debug = switched?.value.name === production?.value.name ? undefined : switched
  const entries = [below(directory, 'manage.py'), ...listEntryFiles(source, directory)]
  const imports = findImportFolders(source, directory, settings.value, entries)
  return {
    project: {
      directory,
      ...(imports.length > 0 && { imports }),
      settings,
      application,
      dependencies,
      ...(debug && { debug }),
      ...(production && { production }),
      ...(lent.length > 0 && { lent }),
      ...(driver && { driver }),
      ...(Object.keys(compose).length > 0 && { compose }),
      ...(procfile && { procfile }),
      ...(python && { python }),
    },
    notices: [...(inputs.settings ? [] : listSettingsNotices(source, directory, settings)), ...notices],
  }
}

/** The server whose driver is required, where it is one alone. */
function findDriver(names: ReadonlySet<string>): Project['driver'] {
  const postgresql = ['psycopg', 'psycopg-binary', 'psycopg2', 'psycopg2-binary'].some((name) => names.has(name))
  const mysql = ['mysqlclient', 'pymysql'].some((name) => names.has(name))
  return postgresql === mysql ? undefined : postgresql ? 'postgresql' : 'mysql'
}
