// Made by script/contract from src/remote/model.py: change that, not this.
import type { EnvEntry } from '../model/inputs.ts'
import type { Dependencies, FileEntry } from '../model/project.ts'
import type { Manifest, Serving } from '../model/release.ts'
import type { Behind, Launch, PastRun, Records, Site } from '../model/server.ts'
import type { ProbeReport } from '../shapes/probe.ts'

/** The fields that the server reads of something that the runner has made: they are there, with these types. */
type Reads<Whole extends Part, Part> = Pick<Whole, Extract<keyof Whole, keyof Part>>

/** One file of the source: a regular file (sha256, size in bytes, executable or not) or a symbolic link. */
export type ReadFileEntry = Reads<FileEntry, {
  readonly kind: 'file' | 'link'
  readonly hash?: string
  readonly size?: number
  readonly executable?: boolean
  readonly target?: string
}>

/** A variable of the release's environment. */
export type ReadEnvEntry = Reads<EnvEntry, {
  readonly name: string
  readonly value: string
}>

/** The files that declare what the project needs, as paths relative to the code: `file` is the one to install. */
export type ReadDependencies = Reads<Dependencies, {
  readonly kind: 'requirements' | 'uv' | 'pyproject' | 'pylock' | 'poetry' | 'pdm' | 'pipenv'
  readonly file: string
  readonly files: readonly string[]
  readonly extras: readonly string[]
  readonly groups: readonly string[]
}>

/** What a release is served with beside its own files. */
export type ReadServing = Reads<Serving, {
  readonly domains: readonly string[]
  readonly https: 'auto' | 'internal' | 'off'
  readonly healthPath: string
  readonly healthPathGiven: boolean
}>

/** release.json: what a release is made of. */
export type ReadManifest = Reads<Manifest, {
  readonly commit: string
  readonly ref: string
  readonly files: Readonly<Record<string, FileEntry>>
  readonly filesHash: string
  readonly fingerprint: string
  readonly probe: ProbeReport
  readonly serving: Serving
  readonly follows: string | null
}>

/** site.json: whose the name, the folder and all that is called like it are. */
export type ReadSite = Reads<Site, {
  readonly by: string
  readonly app: string
  readonly repository: string
  readonly repositoryId: string
  readonly path: string
  readonly domains: readonly string[]
}>

/** A line of history.jsonl. */
export type ReadPastRun = Reads<PastRun, {
  readonly id: string
  readonly at: string
  readonly mode: string
  readonly commit: string
  readonly ref: string
  readonly actor: string
  readonly result: string
  readonly reason: string
}>

/** What a trial of the units has found, and on which ground. */
export type ReadLaunch = Reads<Launch, {
  readonly ground: string
  readonly absent: readonly string[]
}>

/** That the database lacks migrations of the release that was live then. */
export type ReadBehind = Reads<Behind, {
  readonly release: string
  readonly lacking: readonly string[]
}>

/** records.json: what was done once and is not done again. */
export type ReadRecords = Reads<Records, {
  readonly fixtures: Readonly<Record<string, string>>
  readonly superusers: readonly string[]
  readonly compatibleMigrations: readonly string[]
  readonly passwords?: Readonly<Record<string, string>>
  readonly launch?: Launch
  /** A restore has found, and left, the database so. */
  readonly behind?: Behind
  readonly told?: readonly string[]
  /** The file is there and can't be read: what was done is unknown. Never in the file itself. */
  readonly damaged?: boolean
}>
