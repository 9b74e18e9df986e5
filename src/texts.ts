import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The files that are sent or filled in as texts, those of src/render/ above all, each read when it is asked for: a run that renders nothing reads none.
 * Their names stand here literally, so that the bundler sees them.
 */
export const texts = {
  gunicornConf: () => readFileSync(join(__dirname, 'render/gunicorn_conf.py'), 'utf8'),
  gunicornWsgi: () => readFileSync(join(__dirname, 'render/gunicorn_wsgi.py'), 'utf8'),
  gunicornAnswers: () => readFileSync(join(__dirname, 'render/gunicorn_answers.py'), 'utf8'),
  gunicornVisitor: () => readFileSync(join(__dirname, 'render/gunicorn_visitor.py'), 'utf8'),
  gunicornAsgi: () => readFileSync(join(__dirname, 'render/gunicorn_asgi.py'), 'utf8'),
  settingsProject: () => readFileSync(join(__dirname, 'render/settings_project.py'), 'utf8'),
  settingsSecurity: () => readFileSync(join(__dirname, 'render/settings_security.py'), 'utf8'),
  settingsFiles: () => readFileSync(join(__dirname, 'render/settings_files.py'), 'utf8'),
  settingsDatabases: () => readFileSync(join(__dirname, 'render/settings_databases.py'), 'utf8'),
  settingsLogging: () => readFileSync(join(__dirname, 'render/settings_logging.py'), 'utf8'),
  takingOver: () => readFileSync(join(__dirname, 'render/taking_over.py'), 'utf8'),
  pinned: () => readFileSync(join(__dirname, 'release/pinned.txt'), 'utf8'),
  french: () => readFileSync(join(__dirname, 'language/fr.po'), 'utf8'),
  settingsRecord: () => readFileSync(join(__dirname, 'render/settings_record.py'), 'utf8'),
}
