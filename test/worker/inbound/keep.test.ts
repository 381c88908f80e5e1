/** The quarantine of deliveries that cannot go on: whose are kept, and how many. */

import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { utf8 } from '../../../src/platform/bytes.ts'
import { Deadlines } from '../../../src/worker/deadlines.ts'
import { keepUnverified } from '../../../src/worker/inbound/keep.ts'
import { summarizeQuarantine } from '../../../src/worker/state/quarantine.ts'
import {
  ARGYLE_ADDRESS,
  clockAtNoon,
  configOf,
  deliver,
  logged,
  profileAdded,
  secondsLater,
  watched,
} from '../../support.ts'

clockAtNoon()

const count = async () => (await summarizeQuarantine(env.STATE)).count
const BOUND = 5_000

describe('a delivery that no secret verifies', () => {
  const forged = (number: number) => ({ ...profileAdded, name: String(number) })
  const post = (number: number, bindings: object, address?: string) =>
    deliver(forged(number), bindings, { secret: 'foreign', ...(address && { address }) })

  it('is not kept if a stranger posts it, and no call is made for it', async () => {
    const { bindings, calls } = watched()
    expect((await post(1, bindings, '192.0.2.1')).status).toBe(401)
    expect((await post(2, bindings)).status).toBe(401)
    expect(calls).toEqual([])
  })

  it('is kept up to 5,000 times an hour, with one log line at the bound', async () => {
    let puts = 0
    const put = async () => {
      puts += 1
    }
    // The history would take longer than all else.
    const { bindings } = watched({ STATE: { put }, HISTORY: undefined })
    const { lines } = await logged(async () => {
      for (let number = 0; number < BOUND + 3; number++)
        await post(number, bindings, ARGYLE_ADDRESS)
    })
    expect(puts).toBe(BOUND)
    expect(lines.filter(({ message }) => message === 'quarantine full')).toEqual([
      { level: 'error', message: 'quarantine full', unverified: BOUND },
    ])
    // A verified delivery is kept above the bound, and an unverified one in the next hour.
    await deliver('not JSON', bindings)
    secondsLater(3_600)
    await post(0, bindings, ARGYLE_ADDRESS)
    expect(puts).toBe(BOUND + 2)
  })

  it('leaves half of the bound to those with a signature', async () => {
    const received = { body: utf8('{}'), address: ARGYLE_ADDRESS, deadlines: new Deadlines() }
    const settings = configOf(env)
    const hour = Math.floor(Date.now() / 3_600_000)
    const keep = (signature: string | null, kept: number) =>
      keepUnverified({ ...received, signature }, settings, 'signature', { hour, count: kept })
    expect(await keep(null, BOUND / 2 - 1)).toBeDefined()
    expect(await keep(null, BOUND / 2)).toBeUndefined()
    expect(await keep('', BOUND / 2)).toBeUndefined()
    expect(await keep('of another secret', BOUND - 1)).toBeDefined()
  })

  it('is kept with the ids that its body names', async () => {
    await post(1, { ...env }, ARGYLE_ADDRESS)
    const { keys } = await env.STATE.list<Record<string, unknown>>({ prefix: 'quarantine:' })
    expect(keys[0]?.metadata).toMatchObject({
      verified: false,
      event: 'profiles.added',
      subject: `profiles/${profileAdded.data.profile}`,
      account: profileAdded.data.account,
      user: profileAdded.data.user,
    })
  })
})

it('keeps a delivery that a secret verified while a setting is wrong as verified', async () => {
  const bindings = { ...env, REPEAT_WINDOW_SECONDS: 'soon' }
  expect((await deliver(profileAdded, bindings)).status).toBe(503)
  expect(await count()).toBe(1)
  const { keys } = await env.STATE.list<Record<string, unknown>>({ prefix: 'quarantine:' })
  expect(keys[0]?.metadata).toMatchObject({ reason: 'unconfigured', verified: true })
})
