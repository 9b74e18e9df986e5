/** The shared nouns of the project: values only, no behaviour. */
export type * from './model/database.ts'
export type * from './model/inputs.ts'
export type * from './model/probe.ts'
export type * from './model/project.ts'
export type * from './model/release.ts'
export type * from './model/report.ts'
export type * from './model/server.ts'
