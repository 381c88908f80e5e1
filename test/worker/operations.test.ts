/**
 * Operations through both faces: as a Worker calls them over a service binding, and over HTTP as
 * the command line does. Each case runs through both.
 */

import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { Operations } from '../../src/worker/operations.ts'
import {
  ARGYLE_ADDRESS,
  clockAtNoon,
  deliver,
  NOON,
  profileAdded,
  profileUpdated,
  request,
  secondsLater,
  watched,
} from '../support.ts'
import { failing } from './history/rows.ts'

clockAtNoon()

const TOKEN = 'a-token-of-the-tests'
const open = { ...env, ADMIN_TOKEN: TOKEN }
const { user, account, profile } = profileAdded.data

/** A call by both faces. `path` is that below `/admin`. */
interface Faces {
  rpc(operations: Operations): Promise<unknown>
  path: string
  post?: object
}

async function both({ rpc, path, post }: Faces, bindings: object = open): Promise<unknown> {
  const context = createExecutionContext()
  const answer = await rpc(new Operations(context, bindings as Env))
  await waitOnExecutionContext(context)
  const headers = { authorization: `Bearer ${TOKEN}` }
  const init = post ? { method: 'POST', body: JSON.stringify(post), headers } : { headers }
  const { body } = await request(`/admin${path}`, init, bindings)
  expect(body).toEqual(JSON.parse(JSON.stringify(answer)))
  return answer
}

const list = (query: string, bindings?: object) => {
  const given = new URLSearchParams(query)
  const rpcQuery = Object.fromEntries(
    [...given].map(([name, value]) => [
      name,
      name === 'outcome' ? value.split(',') : /^\d+$/.test(value) ? Number(value) : value,
    ])
  )
  const faces = { rpc: (one: Operations) => one.deliveries(rpcQuery), path: `/deliveries?${query}` }
  return both(faces, bindings) as Promise<{
    kind: string
    entries: { n: number; outcome: string; subject: string; attempts: number; replayable: number }[]
    cursor: number | null
  }>
}

const trace = (id: string, bindings?: object) =>
  both({ rpc: (one) => one.journeys(id), path: `/trace/${encodeURIComponent(id)}` }, bindings)

const numbered = (number: number) => ({
  ...profileAdded,
  data: { ...profileAdded.data, profile: `p${number}` },
})

async function deliverNumbered(count: number) {
  for (let number = 0; number < count; number++) {
    secondsLater(number)
    await deliver(numbered(number))
  }
}

describe('deliveries', () => {
  it('come newest first, in pages that new ones do not shift', async () => {
    await deliverNumbered(5)
    const first = await list('limit=2')
    expect(first.entries.map(({ subject }) => subject)).toEqual(['profiles/p4', 'profiles/p3'])
    secondsLater(60)
    await deliver(numbered(99))
    const second = await list(`limit=2&cursor=${first.cursor}`)
    expect(second.entries.map(({ subject }) => subject)).toEqual(['profiles/p2', 'profiles/p1'])
    const last = await list(`limit=2&cursor=${second.cursor}`)
    expect([last.entries.length, last.cursor]).toEqual([1, null])
  })

  it('that are newer than a row come oldest first', async () => {
    await deliverNumbered(3)
    const { entries } = await list('limit=1')
    secondsLater(10)
    await deliver(numbered(10))
    await deliver(numbered(11))
    const newer = await list(`after=${entries[0]?.n}`)
    expect(newer.entries.map(({ subject }) => subject)).toEqual(['profiles/p10', 'profiles/p11'])
  })

  it.each([
    ['event=profiles.added', 1],
    ['event=profiles.*', 2],
    ['event=*.updated', 1],
    ['event=*', 3],
    ['event=pro*ed', 2],
    ['event=%25', 0],
    ['event=profile_.added', 0],
    ['outcome=accepted', 2],
    ['outcome=accepted,invalid', 3],
    ['outcome=refused', 0],
    ['subscription=A profile was added', 2],
    [`user=${user}`, 2],
    [`account=${account}`, 2],
    [`subject=profiles/${profile}`, 2],
    [`since=${NOON.getTime() + 1_000}`, 2],
    [`until=${NOON.getTime() + 1_000}`, 1],
    [`since=${NOON.getTime()}&until=${NOON.getTime() + 1_000}&event=profiles.added`, 1],
    ["user=' OR 1=1 --", 0],
  ])('match a filter: %s', async (query, count) => {
    await deliver(profileAdded)
    secondsLater(1)
    await deliver(profileUpdated)
    secondsLater(2)
    await deliver('{"event": "profiles.added", "data": {}}'.replace('profiles', 'accounts'))
    expect((await list(query)).entries).toHaveLength(count)
  })

  it('tell whether their event can be replayed, and hold no event themselves', async () => {
    await deliver(profileAdded)
    const { entries } = await list('')
    expect(entries).toMatchObject([{ replayable: 1, attempts: 0 }])
    expect(entries[0]).not.toHaveProperty('body')
  })

  it('show one with its event, its journey and its neighbours', async () => {
    await deliverNumbered(3)
    const n = (await list('')).entries[1]?.n ?? 0
    const found = await both({ rpc: (one) => one.delivery(n), path: `/deliveries/${n}` })
    expect(found).toMatchObject({
      kind: 'found',
      delivery: {
        entry: { n, subject: 'profiles/p1' },
        body: expect.stringContaining('"type":"com.argyle.profiles.added"'),
        journey: { deliveries: [{ n }], handlings: [] },
        neighbours: {
          user: { previous: expect.any(Number), next: expect.any(Number) },
          subject: { previous: null, next: null },
        },
      },
    })
    const path = '/deliveries/1'
    expect(await both({ rpc: (one) => one.delivery(1), path })).toMatchObject({ kind: 'found' })
  })
})

describe('a trace', () => {
  it.each([
    ['user', user],
    ['account', account],
    ['object', profile],
    ['object', `profiles/${profile}`],
  ])('finds the journey by the id of the %s', async (as, id) => {
    await deliver(profileAdded)
    secondsLater(1)
    await deliver(profileAdded)
    const found = await trace(id)
    expect(found).toMatchObject({
      kind: 'found',
      as,
      journeys: [{ deliveries: [{ outcome: 'accepted' }, { outcome: 'duplicate' }] }],
      about: { kind: 'found', since: NOON.getTime() },
    })
  })

  it('finds duplicates and follow-ups by the id of the event, of the follow-up, and by the fingerprint', async () => {
    const { body } = await deliver(profileUpdated)
    secondsLater(15)
    const again = await deliver(profileUpdated)
    secondsLater(20)
    await deliver(profileUpdated)
    const fingerprint = (await list('')).entries.map((one) => Object(one).fingerprint)[0]
    for (const id of [body.id, again.body.id, fingerprint]) {
      const outcomes = ['accepted', 'coalesced', 'duplicate'].map((outcome) => ({ outcome }))
      expect(await trace(String(id))).toMatchObject({ journeys: [{ deliveries: outcomes }] })
    }
  })

  it('finds an entry of the quarantine, also after its redrive', async () => {
    await deliver(profileAdded, open, { secret: 'another secret', address: ARGYLE_ADDRESS })
    const [entry] = (await list('')).entries
    const id = String(Object(entry).quarantine)
    expect(await trace(id)).toMatchObject({
      as: 'quarantine entry',
      quarantined: true,
      journeys: [{ deliveries: [{ outcome: 'refused', cause: 'mismatch' }] }],
    })
  })

  it('tells for which queues an event waits in the outbox', async () => {
    const down = watched({ EVENTS: { send: () => Promise.reject(new Error('no')) } })
    const { body } = await deliver(profileAdded, down.bindings)
    const found = await trace(String(body.id))
    expect(found).toMatchObject({ waiting: [{ id: body.id, queues: ['EVENTS'] }] })
  })

  it.each(['nothing', 'f'.repeat(64), "'; DROP TABLE deliveries", '%', 'a/b'])(
    'of an id that nothing has says since when there is a history: %s',
    async (id) => {
      await deliver(profileAdded)
      expect(await trace(id)).toMatchObject({
        as: null,
        journeys: [],
        about: { since: NOON.getTime() },
      })
    }
  )
})

describe('the other operations', () => {
  it('count deliveries by hour, also those that no run of the cron has counted', async () => {
    await deliverNumbered(3)
    const [since, until] = [NOON.getTime(), NOON.getTime() + 3_600_000]
    const faces = {
      rpc: (one: Operations) => one.totals({ since, until }),
      path: `/totals?since=${since}&until=${until}`,
    }
    const found = (await both(faces)) as { totals: { outcome: string; count: number }[] }
    expect(found.totals).toMatchObject([{ outcome: 'accepted', count: 3 }])
  })

  it('say which facts came: by the history, and by the markers', async () => {
    await deliver(profileAdded)
    const fingerprint = String(Object((await list('')).entries[0]).fingerprint)
    const event = 'profiles.added'
    const facts = [
      { event, subject: `profiles/${profile}`, fingerprint },
      { event, subject: 'profiles/other', fingerprint: 'f'.repeat(64) },
      { event: 'profiles.updated', subject: `profiles/${profile}`, fingerprint: 'e'.repeat(64) },
    ]
    const answer = await new Operations(createExecutionContext(), open as Env).markers(facts)
    expect(answer).toEqual([
      { history: true, marker: true },
      { history: false, marker: false },
      { history: false, marker: false },
    ])
    const headers = { authorization: `Bearer ${TOKEN}` }
    const init = { method: 'POST', body: JSON.stringify(facts), headers }
    expect((await request('/admin/markers', init, open)).body).toEqual({ markers: answer })
    const wrong = { ...init, body: JSON.stringify(Array(101).fill(facts[0])) }
    expect((await request('/admin/markers', wrong, open)).status).toBe(422)
  })

  it('show the queues, the history and the version in the status', async () => {
    await deliver(profileAdded)
    expect(await both({ rpc: (one) => one.status(), path: '/status' })).toMatchObject({
      queues: [{ name: 'EVENTS', patterns: ['*'], backlog: { count: expect.any(Number) } }],
      history: {
        kind: 'found',
        since: NOON.getTime(),
        last: NOON.getTime(),
        lastCron: null,
        gaps: [],
      },
      environment: 'production',
      faults: [],
      version: { id: expect.any(String), tag: expect.any(String) },
    })
  })

  it('show no version while it is not bound', async () => {
    const bindings = { ...open, CF_VERSION_METADATA: undefined }
    expect(await both({ rpc: (one) => one.status(), path: '/status' }, bindings)).toMatchObject({
      version: null,
    })
  })
})

describe('without a history that can be read', () => {
  it.each([
    ['is not bound', { HISTORY: undefined }, { kind: 'no history' }],
    [
      'fails',
      { HISTORY: failing(() => Promise.reject(new Error('D1_ERROR: down'))) },
      { kind: 'failed', cause: 'Error' },
    ],
  ])('each operation says so when it %s', async (_, instead, ending) => {
    const bindings = { ...open, ...instead }
    expect(await list('', bindings)).toMatchObject(ending)
    expect(await trace('x', bindings)).toMatchObject(ending)
    expect(
      await both({ rpc: (one) => one.delivery(1), path: '/deliveries/1' }, bindings)
    ).toMatchObject(ending)
    expect(await both({ rpc: (one) => one.status(), path: '/status' }, bindings)).toMatchObject({
      history: ending,
    })
    const request = { event: '*' }
    expect(
      await both(
        { rpc: (one) => one.replay(request), path: '/replays?event=*', post: {} },
        bindings
      )
    ).toMatchObject(ending)
  })

  it('is empty when its tables were never made', async () => {
    expect(await list('')).toMatchObject({ kind: 'found', entries: [], cursor: null })
  })
})
