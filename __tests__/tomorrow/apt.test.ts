/** The words of the apt and dpkg that are to come. */
import { afterAll, beforeAll } from 'vitest'
import { tellOfApt } from '../e2e/apt-story.ts'
import { keepApt } from '../e2e/setups/apt.ts'
import { type TestServer, upServer } from '../lab/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await upServer({ suite: 'forky' })
  await keepApt(server)
})
afterAll(() => server?.down())

tellOfApt(() => server)
