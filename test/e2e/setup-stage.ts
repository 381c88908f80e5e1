/**
 * A deployer's machine for the tests of `npm run setup`: the real wrangler and a real local Worker,
 * with fakes of Cloudflare's and Argyle's APIs. Each test gets new accounts and a new clone.
 */

import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { type FakeArgyle, fakeArgyle, KEY_ID, KEY_SECRET } from '../cli/commands/fake-argyle.ts'
import { type FakeCloudflare, startFake } from './fake-cloudflare/index.ts'
import { cloneProject, type Project } from './fake-cloudflare/project.ts'
import { ADMIN_TOKEN, raise, SECRET, type Stage } from './stage.ts'

const REDIRECT = fileURLToPath(new URL('fake-cloudflare/redirect.ts', import.meta.url))
export const ADDRESS = 'https://argyle-edge.acme.workers.dev'

/** What a test works with. Its parts are new for each test. */
export interface Desk {
  cloudflare: FakeCloudflare
  argyle: FakeArgyle
  project: Project
}

/** The arguments of node for `setup`. */
export const words = (...options: string[]) => [
  '--import',
  REDIRECT,
  'src/cli/index.ts',
  'setup',
  ...options,
]

/** Makes a new desk for each test of the file. */
export function deskForEachTest(): Desk {
  const desk = {} as Desk
  let stage: Stage
  beforeAll(async () => {
    stage = await raise()
  })
  afterAll(() => stage.close())

  beforeEach(async () => {
    const cloudflare = await startFake()
    const argyle = await fakeArgyle()
    const project = cloneProject({
      ...cloudflare.env,
      ARGYLE_API_URL: argyle.url,
      WORKER_URL: stage.url.href,
      ARGYLE_API_KEY_ID: KEY_ID,
      ARGYLE_API_KEY_SECRET: KEY_SECRET,
      // The local Worker has these.
      ARGYLE_WEBHOOK_SECRET: SECRET,
      ADMIN_TOKEN,
    })
    Object.assign(desk, { cloudflare, argyle, project })
  })
  afterEach(async () => {
    desk.project.close()
    await desk.cloudflare.close()
  })
  return desk
}

/** Holds after every setup that came to its end, however often it was broken off before. */
export function expectFinished({ cloudflare, project, argyle }: Desk) {
  const { account } = cloudflare
  expect(account.queues.map(({ queue_name }) => queue_name)).toEqual(['argyle-events'])
  expect(account.kv.map(({ title }) => title)).toEqual(['argyle-edge-state'])
  expect(account.d1.map(({ name }) => name)).toEqual(['argyle-edge-history'])
  const file = project.read('wrangler.toml')
  expect(file).toContain(`id = "${account.kv[0]?.id}"`)
  expect(file).toContain(`database_id = "${account.d1[0]?.uuid}"`)
  const names = account.scripts['argyle-edge']?.bindings.map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['ARGYLE_WEBHOOK_SECRET', 'ADMIN_TOKEN', 'STATE']))
  expect(account.scripts['argyle-edge']?.schedules).toHaveLength(1)
  expect(project.read('.env')).toContain(`ARGYLE_EDGE_URL=${ADDRESS}`)
  expect(argyle.stored).toMatchObject([{ api: 'v1', url: `${ADDRESS}/webhooks/argyle` }])
}
