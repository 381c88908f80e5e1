/** Erase: everything that is kept about a user goes, and nothing of anybody else. */

import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { Operations } from '../../../src/worker/operations.ts'
import {
  ARGYLE_ADDRESS,
  clockAtNoon,
  deliver,
  logged,
  profileAdded,
  watched,
} from '../../support.ts'
import { rows } from '../history/rows.ts'

clockAtNoon()

const deliveryOf = (user: string, more: object = {}) => ({
  event: 'profiles.added',
  name: 'x',
  data: { account: `account-of-${user}`, user, profile: `profile-of-${user}`, ...more },
})

/** Leaves something of the user in every store. */
async function leaveEverywhere(user: string) {
  await deliver(deliveryOf(user))
  // Names the account only.
  await deliver({
    event: 'vehicles.removed',
    data: { account: `account-of-${user}`, vehicle: `v-${user}` },
  })
  await deliver(deliveryOf(user, { profile: `large-${user}`, pad: 'x'.repeat(200_000) }))
  const down = watched({ EVENTS: { send: () => Promise.reject(new Error('no')) } })
  await deliver(deliveryOf(user, { profile: `waiting-${user}` }), down.bindings)
  await deliver(deliveryOf(user), env, { secret: 'another', address: ARGYLE_ADDRESS })
}

async function eraseAll(user: string, dryRun = false) {
  const operations = new Operations(createExecutionContext(), { ...env } as Env)
  const counts: Record<string, number> = {}
  let cursor: string | null = null
  do {
    const end: Awaited<ReturnType<Operations['erase']>> = await operations.erase(
      { user, cursor, dryRun },
      'somebody'
    )
    if (end.kind !== 'erased') throw new Error(JSON.stringify(end))
    counts[end.store] = (counts[end.store] ?? 0) + end.count
    cursor = end.cursor
  } while (cursor !== null)
  return counts
}

/** Everything in KV and D1 as one text. */
async function everything(): Promise<string> {
  const { keys } = await env.STATE.list()
  const values = await Promise.all(keys.map(({ name }) => env.STATE.get(name)))
  return JSON.stringify([keys, values, await rows()])
}

describe('erase', () => {
  it('removes everything of the user from all stores, and nothing of another', async () => {
    await leaveEverywhere('mine')
    await leaveEverywhere('other')
    const before = await everything()
    expect(before).toContain('mine')
    expect(await eraseAll('mine')).toEqual({ quarantine: 2, outbox: 1, payloads: 1, history: 5 })
    const after = await everything()
    expect(after).not.toContain('of-mine')
    expect(after).not.toContain('waiting-mine')
    expect(await eraseAll('other', true)).toEqual({
      quarantine: 2,
      outbox: 1,
      payloads: 1,
      history: 5,
    })
  })

  it('only counts in a dry run', async () => {
    await leaveEverywhere('mine')
    const before = await everything()
    await eraseAll('mine', true)
    expect(await everything()).toBe(before)
  })

  it('writes a line for each store, with the counts and the operator', async () => {
    await leaveEverywhere('mine')
    const { lines } = await logged(() => eraseAll('mine'))
    expect(lines.filter(({ message }) => message === 'erased')).toEqual(
      [
        ['quarantine', 2],
        ['outbox', 1],
        ['payloads', 1],
        ['history', 5],
      ].map(([store, count]) => ({
        level: 'warn',
        message: 'erased',
        user: 'mine',
        store,
        count,
        by: 'somebody',
      }))
    )
  })

  it.each(["' OR 1=1 --", '%', '*', '"'])('removes nothing for the id %s', async (user) => {
    await leaveEverywhere('other')
    const before = await everything()
    expect(Object.values(await eraseAll(user))).toEqual([0, 0, 0, 0])
    expect(await everything()).toBe(before)
  })

  it('lets a further delivery of an erased fact that no queue took be a first', async () => {
    const down = watched({ EVENTS: { send: () => Promise.reject(new Error('no')) } })
    await deliver(profileAdded, down.bindings)
    await eraseAll(profileAdded.data.user)
    expect((await deliver(profileAdded, { ...env })).body.status).toBe('accepted')
  })

  it('works without a history', async () => {
    await leaveEverywhere('mine')
    const operations = new Operations(createExecutionContext(), {
      ...env,
      HISTORY: undefined,
    } as never)
    expect(await operations.erase({ user: 'mine' })).toMatchObject({
      kind: 'erased',
      store: 'quarantine',
      count: 1,
    })
    expect(await operations.erase({ user: 'mine', cursor: 'history:' })).toMatchObject({
      count: 0,
      cursor: null,
    })
  })
})
