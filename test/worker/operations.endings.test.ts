/** Operations in the cases that are rare: wrong settings, no history, many pages, odd entries. */

import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { Operations } from '../../src/worker/operations.ts'
import { bytesOf, MESSAGE_LIMIT_BYTES } from '../../src/worker/outbound/claim-check.ts'
import { quarantine } from '../../src/worker/state/quarantine.ts'
import {
  clockAtNoon,
  deliver,
  eventOf,
  NOON,
  profileAdded,
  request,
  secondsLater,
  watched,
} from '../support.ts'
import { progress, seed, seedMany } from './history/rows.ts'

clockAtNoon()

const TOKEN = 'a-token-of-the-tests'
const wrong = { ...env, ADMIN_TOKEN: TOKEN, ARGYLE_WEBHOOK_SECRET: '' }
const { user } = profileAdded.data

const operations = (bindings: object = { ...env }) =>
  new Operations(createExecutionContext(), bindings as Env)

async function admin(
  method: string,
  path: string,
  bindings: object = { ...env, ADMIN_TOKEN: TOKEN }
) {
  const headers = { authorization: `Bearer ${TOKEN}`, 'x-operator': 'somebody' }
  const { status, body } = await request(`/admin${path}`, { method, headers }, bindings)
  return { status, body }
}

const broken = {
  ...env,
  HISTORY: new Proxy(env.HISTORY, {
    get: (target, method) =>
      method === 'prepare'
        ? () => {
            throw new Error('D1_ERROR: down: SQLITE_IOERR')
          }
        : Reflect.get(target, method).bind(target),
  }),
}

/** An event of the outbox that waits in the quarantine. */
async function keepEvent() {
  const entry = { queue: 'EVENTS', message: eventOf(1, { user }) }
  const body = new TextEncoder().encode(JSON.stringify(entry))
  const suspect = { body, signature: null, address: null }
  return quarantine(env.STATE, suspect, { reason: 'undelivered', verified: true, user }, NOON)
}

describe('while a setting is wrong', () => {
  it('nothing is sent, and each operation says why', async () => {
    const id = await keepEvent()
    const unconfigured = { kind: 'unconfigured' }
    expect(await operations(wrong).drain()).toEqual(unconfigured)
    expect(await operations(wrong).redrive(id)).toEqual(unconfigured)
    expect(await operations(wrong).replay({ event: '*' })).toEqual(unconfigured)
    expect(await operations(wrong).stepReplay('x')).toEqual(unconfigured)
    for (const path of ['/outbox/drain', `/quarantine/${id}/redrive`]) {
      expect((await admin('POST', path, wrong)).status).toBe(503)
    }
    expect(await operations(wrong).status()).toMatchObject({
      environment: null,
      queues: [],
      faults: [{ path: 'ARGYLE_WEBHOOK_SECRET' }],
    })
  })

  it('entries can still be deleted, and a user erased', async () => {
    expect(await operations(wrong).discard(await keepEvent())).toBe(true)
    const down = watched({ EVENTS: { send: () => Promise.reject(new Error('no')) } })
    await deliver(profileAdded, down.bindings)
    expect(await operations(wrong).erase({ user, cursor: 'outbox:' })).toMatchObject({ count: 1 })
  })

  it('without KV there are no operations at all', async () => {
    await expect(operations({ ...env, STATE: undefined }).status()).rejects.toThrow(
      'STATE is not bound'
    )
  })
})

describe('a history that cannot be read', () => {
  it.each([
    ['fails', broken, { kind: 'failed', cause: 'SQLITE_IOERR' }],
    ['is missing', { ...env, HISTORY: undefined }, { kind: 'no history' }],
  ])('is the ending of replays when it %s', async (_, bindings, ending) => {
    expect(await operations(bindings).replayStatus('x')).toEqual(ending)
    expect(await operations(bindings).stepReplay('x')).toEqual(ending)
    expect(await operations(bindings).replay({ event: '*' })).toEqual(ending)
  })

  it('stops an erase, because the accounts of the user are not known', async () => {
    expect(await operations(broken).erase({ user })).toEqual({
      kind: 'failed',
      cause: 'SQLITE_IOERR',
    })
  })

  it('leaves the answer about a fact to the marker', async () => {
    const facts = [{ event: 'profiles.added', subject: 'profiles/p', fingerprint: 'f'.repeat(64) }]
    expect(await operations(broken).markers(facts)).toEqual([{ history: null, marker: false }])
    expect(await operations().markers([])).toEqual([])
  })

  it('is told with its gaps once it can be read again', async () => {
    await seed()
    await env.HISTORY.prepare("INSERT INTO progress VALUES ('gap:5', 7)").run()
    expect(await operations().status()).toMatchObject({
      history: { gaps: [{ from: 5, until: 7 }] },
    })
    expect(await progress()).toHaveProperty('gap:5')
  })
})

describe('long lists', () => {
  it('stop after 20,000 rows that do not match, with a cursor to go on', async () => {
    await seedMany(20_050, NOON.getTime() - 20_050_000)
    const first = await operations().deliveries({ outcome: ['refused'] })
    expect(first).toMatchObject({ entries: [], cursor: expect.any(Number) })
    const cursor = Number(Object(first).cursor)
    expect(await operations().deliveries({ outcome: ['refused'], cursor })).toMatchObject({
      cursor: null,
    })
    const after = await operations().deliveries({ outcome: ['refused'], after: 0 })
    expect(after).toMatchObject({ entries: [], cursor: expect.any(Number) })
  })

  it('take numbers that are not numbers as not given', async () => {
    await deliver(profileAdded)
    expect((await admin('GET', '/deliveries?limit=many&since=x')).body).toMatchObject({
      kind: 'found',
    })
    expect((await admin('GET', '/totals')).body).toMatchObject({ kind: 'found' })
    expect((await admin('GET', '/trace/nothing')).status).toBe(200)
  })
})

describe('replays over HTTP', () => {
  it('are counted, begun, sent and looked up', async () => {
    await deliver(profileAdded)
    secondsLater(10)
    const counted = await admin('POST', '/replays?event=*&dryRun=true')
    expect(counted.body).toEqual({ kind: 'counted', total: 1, missing: 0 })
    const { body } = await admin('POST', '/replays?event=profiles.*&queues=EVENTS&onlyFailed=false')
    const { id } = Object(body.replay)
    expect((await admin('POST', `/replays/${id}/step?limit=5`)).body).toMatchObject({
      replay: { sent: 1 },
    })
    expect((await admin('GET', `/replays/${id}`)).body).toMatchObject({
      replay: { operator: 'somebody' },
    })
  })

  it('of the ids that are given take these events only, and are finished if there are none', async () => {
    const { body } = await deliver(profileAdded)
    secondsLater(10)
    expect((await admin('POST', `/replays?ids=${body.id},x&dryRun=true`)).body).toMatchObject({
      total: 1,
    })
    expect(await operations().replay({ ids: ['x'] })).toMatchObject({
      replay: { total: 0, finished: 1 },
    })
  })

  it('skip an event that would be too large with the id of the replay', async () => {
    const pad = 'x'.repeat(MESSAGE_LIMIT_BYTES - bytesOf(eventOf(1, { pad: '' })))
    const message = eventOf(1, { pad })
    await seed({ id: message.id, event: 'profiles.added', message })
    secondsLater(10)
    const begun = await operations().replay({ event: '*' })
    const { id } = Object(begun).replay
    expect(await operations().stepReplay(id)).toMatchObject({ replay: { sent: 0, skipped: 1 } })
  })

  it('do not move on when a queue is not bound any more', async () => {
    await deliver(profileAdded)
    secondsLater(10)
    const routed = watched({ ROUTES: { PROFILES: ['accounts.*'] } }).bindings
    const begun = await operations(routed).replay({ event: '*', queues: ['PROFILES'] })
    const { id } = Object(begun).replay
    expect(await operations().stepReplay(id)).toMatchObject({
      kind: 'failed',
      cause: 'QueueNotBound',
    })
  })
})

describe('erase', () => {
  it('stops when the rows cannot be deleted', async () => {
    await seed({ user: 'u' })
    const HISTORY = new Proxy(env.HISTORY, {
      get: (target, method) => (sql: string) => {
        if (method === 'prepare' && sql.startsWith('DELETE')) throw new Error('D1_ERROR: down')
        return Reflect.apply(Reflect.get(target, method), target, [sql])
      },
    })
    const erased = operations({ ...env, HISTORY }).erase({ user: 'u', cursor: 'history:' })
    expect(await erased).toEqual({ kind: 'failed', cause: 'Error' })
  })

  it('goes past an empty outbox', async () => {
    const page = await operations().erase({ user: 'u', cursor: 'outbox:' })
    expect(page).toMatchObject({ count: 0, cursor: 'payloads:' })
  })

  it('needs a user', async () => {
    expect((await admin('POST', '/erase')).status).toBe(422)
    expect((await admin('POST', `/erase?user=${user}&dryRun=true`)).body).toMatchObject({
      count: 0,
    })
  })

  it('begins at the first store for a cursor that it does not know', async () => {
    expect((await admin('POST', '/erase?user=u&cursor=nowhere:x')).body).toMatchObject({
      store: 'quarantine',
    })
  })

  it('goes on page by page through data of an older version, which does not name its owner', async () => {
    for (let number = 0; number < 101; number++) {
      await env.STATE.put(
        `payload:${String(number).padStart(3, '0')}`,
        JSON.stringify({ user: number % 2 ? 'u' : 'other' })
      )
    }
    const first = await operations().erase({ user: 'u', cursor: 'payloads:' })
    expect(first).toMatchObject({
      store: 'payloads',
      count: 50,
      cursor: expect.stringMatching(/^payloads:./),
    })
    expect(await operations().erase({ user: 'u', cursor: Object(first).cursor })).toMatchObject({
      count: 0,
      cursor: 'history:',
    })
  })

  it('finds a large event in the outbox by its data, and passes by what it cannot read', async () => {
    const down = watched({ EVENTS: { send: () => Promise.reject(new Error('no')) } })
    const large = (pad: string) => ({
      ...profileAdded,
      data: { ...profileAdded.data, profile: pad.slice(0, 3), pad },
    })
    await deliver(large('a'.repeat(200_000)), down.bindings)
    const { body } = await deliver(large('b'.repeat(200_000)), down.bindings)
    await env.STATE.delete(`payload:${body.id}`)
    await env.STATE.put('outbox:2026-11-23T11:00:00.000Z:x', 'not JSON')
    expect(await operations().erase({ user, cursor: 'outbox:' })).toMatchObject({ count: 1 })
  })

  it('removes many rows in steps, those of the accounts without the user first', async () => {
    await seed(
      { user: 'u', account: 'a' },
      ...Array.from({ length: 1_000 }, () => ({ account: 'a' }))
    )
    const first = await operations().erase({ user: 'u', cursor: 'history:' })
    expect(first).toMatchObject({ count: 1_000, cursor: 'history:more' })
    expect(await operations().erase({ user: 'u', cursor: 'history:more' })).toMatchObject({
      count: 1,
      cursor: null,
    })
  })
})

it('a delivery without an id of any kind has a journey of its own', async () => {
  await seed({ outcome: 'unkept', user: 'u' })
  expect(await operations().journeys('u')).toMatchObject({
    journeys: [{ deliveries: [{ outcome: 'unkept' }] }],
  })
})
