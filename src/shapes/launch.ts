// Made by script/contract from src/remote/shapes/launch.py: change that, not this.

/** Settings of a unit that go together, by the name of the first (systemd.exec(5)). */
export interface Confinement {
  readonly name: string
  readonly settings: readonly string[]
}
