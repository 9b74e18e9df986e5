/** The shared nouns of the project: values only, no behaviour. */
export type * from './calls.ts'
export type * from './model/database.ts'
export type * from './model/inputs.ts'
export type * from './model/inside.ts'
export type * from './model/project.ts'
export type * from './model/release.ts'
export type * from './model/server.ts'
