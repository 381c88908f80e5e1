/**
 * The guarantee table of the README: one test for each row, under the row's own name.
 *
 * The last test holds the two lists against each other, so that no row stands there without a proof.
 */

import { reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, it, vi } from 'vitest'
import readme from '../README.md?raw'
import type { AnyEvent } from '../src/contract/event.ts'
import { receive } from '../src/worker/inbound/receive.ts'
import { isolateOf } from '../src/worker/isolate.ts'
import { drain } from '../src/worker/recovery/drain.ts'
import { summarizeOutbox } from '../src/worker/state/outbox.ts'
import { listQuarantine, quarantine } from '../src/worker/state/quarantine.ts'
import { simulateOutage } from './outage.ts'
import { stale } from './stale.ts'
import {
  ARGYLE_ADDRESS,
  arrival,
  clockAtNoon,
  configOf,
  deliver,
  NOON,
  profileAdded,
  profileUpdated,
  request,
  secondsLater,
  sign,
  timerSet,
  waiting,
  watched,
  wire,
} from './support.ts'

const TOKEN = 'admin-token'
const rows: string[] = []

function row(name: string, prove: () => Promise<void>, timeout?: number) {
  rows.push(name)
  it(name, prove, timeout)
}

clockAtNoon()

const fail = (message: string) => () => Promise.reject(new Error(message))
const hang = () => new Promise<never>(() => {})
const overloaded = fail('Queue is overloaded. Please back off. (10250)')
const fromArgyle = { address: ARGYLE_ADDRESS }

/** The same bindings as another isolate has them, which remembers nothing of what this one did. */
const elsewhere = (bindings: object) => ({ ...bindings })

const inOutbox = async () => (await summarizeOutbox(env.STATE)).count
const kept = async () => (await listQuarantine(env.STATE, 10, null)).entries

/** Drains with bindings that work, and gives the events that were sent by it. */
async function drained(): Promise<AnyEvent[]> {
  const { bindings, sent } = watched()
  await drain(configOf(bindings), new Date())
  return sent
}

async function redrive(bindings: object) {
  const [entry] = await kept()
  const headers = { authorization: `Bearer ${TOKEN}` }
  const path = `/admin/quarantine/${entry?.id}/redrive`
  return request(path, { method: 'POST', headers }, { ...bindings, ADMIN_TOKEN: TOKEN })
}

async function expectHealed(id: unknown) {
  expect(await inOutbox()).toBe(1)
  expect(await drained()).toMatchObject([{ id, data: profileAdded.data }])
  expect(await inOutbox()).toBe(0)
}

row('the queue throws', async () => {
  const { bindings } = watched({ EVENTS: { send: fail('Internal Server Error (15000)') } })
  const answer = await deliver(profileAdded, bindings)
  expect(answer.status).toBe(202)
  await expectHealed(answer.body.id)
})

row('the queue hangs', async () => {
  vi.useFakeTimers({ now: NOON })
  // It takes the event, and does not say so.
  const { bindings, sent } = watched({ EVENTS: { send: hang } })
  const pending = deliver(profileAdded, bindings)
  await timerSet()
  await vi.advanceTimersByTimeAsync(4_000)
  const answer = await pending
  vi.useFakeTimers({ toFake: ['Date'], now: NOON })
  expect(answer.status).toBe(202)
  expect(sent).toMatchObject([{ id: answer.body.id }])
  await expectHealed(answer.body.id)
})

row('the queue is over its rate', async () => {
  const { bindings } = watched({ EVENTS: { send: overloaded } })
  const answer = await deliver(profileAdded, bindings)
  expect(answer.status).toBe(202)
  await expectHealed(answer.body.id)
})

row('one of two queues is down', async () => {
  const ROUTES = { PROFILES: ['profiles.*'] }
  const PROFILES = { send: overloaded, sendBatch: overloaded }
  const { bindings, sent } = watched({ ROUTES, PROFILES })
  const answer = await deliver(profileAdded, bindings)
  const { id } = answer.body
  expect(answer.status).toBe(202)
  expect(await arrival(id)).toMatchObject({ data: profileAdded.data })
  expect(await waiting()).toMatchObject([{ queue: 'PROFILES', message: { id } }])
  // An event for EVENTS alone is not affected.
  const other = await deliver({ event: 'items.removed', data: { item: 'i' } }, bindings)
  expect(other.status).toBe(202)
  expect(await inOutbox()).toBe(1)
  const failing = { PROFILES: 'Error 10250' }
  expect(await drain(configOf(bindings), NOON)).toMatchObject({ sent: 0, failing })
  const healed = watched({ ROUTES })
  expect(await drain(configOf(healed.bindings), NOON)).toMatchObject({ sent: 1 })
  expect(await arrival(id, 'argyle-profiles')).toMatchObject({ data: profileAdded.data })
  expect(await inOutbox()).toBe(0)
  // No consumer gets it twice.
  expect(sent.map((event) => event.id)).toEqual([id, other.body.id])
  expect(healed.sent).toEqual([])
})

row(
  'the queue is down for 24 h',
  async () => {
    const { answers, expected, received } = await simulateOutage(new Date('2026-12-01T00:00:00Z'))
    expect([...answers.keys()]).toEqual([202])
    expect(answers.get(202)).toBeGreaterThan(2_000)
    expect(new Set(received.keys())).toEqual(expected)
    expect(await inOutbox()).toBe(0)
  },
  120_000
)

row("KV's read throws", async () => {
  const getWithMetadata = fail('KV GET failed: 500 Internal Server Error')
  const { bindings, sent } = watched({ STATE: { getWithMetadata } })
  expect((await deliver(profileAdded, bindings)).status).toBe(202)
  expect((await deliver(profileAdded, elsewhere(bindings))).status).toBe(202)
  expect(sent[0]?.id).toBe(sent[1]?.id)
})

row("KV's read hangs", async () => {
  vi.useFakeTimers({ now: NOON })
  const { bindings, sent } = watched({ STATE: { getWithMetadata: hang } })
  for (const _ of ['the delivery', 'its copy']) {
    const pending = deliver(profileAdded, elsewhere(bindings))
    await timerSet()
    await vi.advanceTimersByTimeAsync(1_000)
    expect((await pending).status).toBe(202)
  }
  expect(sent).toHaveLength(2)
  expect(sent[0]?.id).toBe(sent[1]?.id)
})

row('KV is stale', async () => {
  const { bindings, sent } = watched({ STATE: stale(env.STATE) })
  for (const seconds of [0, 1, 29]) {
    secondsLater(seconds)
    expect((await deliver(profileAdded, elsewhere(bindings))).status).toBe(202)
  }
  expect(new Set(sent.map(({ id }) => id)).size).toBe(1)
  secondsLater(90)
  expect((await deliver(profileAdded, elsewhere(bindings))).status).toBe(200)
})

row("KV's write is refused", async () => {
  const { bindings, sent } = watched({
    STATE: { put: fail('KV PUT failed: 429 Too Many Requests') },
  })
  expect((await deliver(profileAdded, bindings)).status).toBe(202)
  expect((await deliver(profileAdded, elsewhere(bindings))).status).toBe(202)
  expect(sent[0]?.id).toBe(sent[1]?.id)
})

row('the queue and KV are both down', async () => {
  const down = fail('down')
  const STATE = { getWithMetadata: down, put: down }
  const { bindings } = watched({ EVENTS: { send: down }, STATE })
  const answer = await deliver(profileAdded, bindings)
  expect(answer.status).toBe(503)
  expect(answer.headers.get('retry-after')).toBe('30')
  secondsLater(30)
  expect((await deliver(profileAdded)).status).toBe(202)
})

row('the queue and KV both hang', async () => {
  vi.useFakeTimers({ now: NOON })
  const data = { ...profileAdded.data, pad: 'x'.repeat(200_000) }
  const slowPut = async () => scheduler.wait(1)
  for (const [delivery, put] of [
    [profileAdded, hang],
    [{ ...profileAdded, data }, hang],
    [{ ...profileAdded, data }, slowPut],
  ] as const) {
    vi.setSystemTime(NOON)
    const { bindings } = watched({ EVENTS: { send: hang }, STATE: { getWithMetadata: hang, put } })
    let answered: number | undefined
    const pending = deliver(delivery, bindings).then((answer) => {
      answered = Date.now() - NOON.getTime()
      return answer
    })
    for (let second = 0; second < 12 && answered === undefined; second++) {
      await scheduler.wait(20)
      await vi.advanceTimersByTimeAsync(1_000)
    }
    expect((await pending).status).toBe(put === hang ? 503 : 202)
    expect(answered).toBeLessThan(10_000)
  }
})

row('two copies come at once', async () => {
  const blind = { getWithMetadata: async () => ({ value: null, metadata: null }) }
  const { bindings, sent } = watched({ STATE: blind })
  const answers = await Promise.all([
    deliver(profileUpdated, bindings),
    deliver({ ...profileUpdated, name: 'another subscription' }, bindings),
  ])
  expect(answers.map(({ status }) => status)).toEqual([202, 202])
  expect(sent[0]?.id).toBe(sent[1]?.id)
})

row('the Worker dies between send and marker', async () => {
  const { bindings, sent } = watched()
  const body = new TextEncoder().encode(wire(profileAdded))
  const received = { body, signature: await sign(wire(profileAdded)), address: null, at: NOON }
  const { STATE } = watched({ STATE: { put: hang } }).bindings
  // The work for after the answer is taken and never done.
  const died = await receive(received, isolateOf({ ...bindings, STATE }), () => {})
  expect(died.outcome.kind).toBe('accepted')
  expect((await deliver(profileAdded, bindings)).status).toBe(202)
  expect(sent[0]?.id).toBe(sent[1]?.id)
})

row('the cron dies in the middle of a drain', async () => {
  const { bindings } = watched({ EVENTS: { send: overloaded } })
  const answer = await deliver(profileAdded, bindings)
  const dying = watched({ STATE: { delete: fail('gone') } })
  expect(await drain(configOf(dying.bindings), NOON)).toMatchObject({ sent: 1, stopped: 'Error' })
  expect(dying.sent).toMatchObject([{ id: answer.body.id }])
  await expectHealed(answer.body.id)
})

row('two drains run at once', async () => {
  const { bindings } = watched({ EVENTS: { send: overloaded } })
  await deliver(profileAdded, bindings)
  await deliver(profileUpdated, bindings)
  const [first, second] = await Promise.all([drained(), drained()])
  const ids = new Set([...first, ...second].map(({ id }) => id))
  expect(ids.size).toBe(2)
  expect(await inOutbox()).toBe(0)
})

row('the queue will never take an event', async () => {
  const { bindings } = watched({ EVENTS: { send: overloaded } })
  await deliver(profileAdded, bindings)
  await deliver(profileUpdated, bindings)
  const picky = watched({
    EVENTS: {
      sendBatch: async (messages: { body: AnyEvent }[]) => {
        if (messages.some(({ body }) => body.type.endsWith('.added')))
          await fail('Too large (10204)')()
      },
    },
  })
  const report = await drain(configOf(picky.bindings), NOON)
  expect(report).toMatchObject({ sent: 1, quarantined: 1 })
  expect(await kept()).toMatchObject([{ reason: 'unsendable' }])
  expect((await redrive(env)).body).toMatchObject({ status: 'accepted', to: 'queue' })
})

row('the secret is missing', async () => {
  const unset = { ...env, ARGYLE_WEBHOOK_SECRET: '' }
  expect((await deliver(profileAdded, unset, fromArgyle)).status).toBe(503)
  expect(await kept()).toMatchObject([{ reason: 'unconfigured' }])
  expect((await redrive(env)).body).toMatchObject({ status: 'accepted', to: 'queue' })
  expect(await kept()).toEqual([])
})

row('the secret is wrong', async () => {
  const wrong = { ...env, ARGYLE_WEBHOOK_SECRET: 'wrong' }
  expect((await deliver(profileAdded, wrong, fromArgyle)).status).toBe(401)
  expect(await kept()).toMatchObject([{ reason: 'signature' }])
  expect((await redrive(wrong)).status).toBe(409)
  expect((await redrive(env)).body).toMatchObject({ status: 'accepted', to: 'queue' })
})

row('a var does not parse', async () => {
  const broken = { ...env, REPEAT_WINDOW_SECONDS: 'soon' }
  expect((await deliver(profileAdded, broken, fromArgyle)).status).toBe(503)
  expect((await redrive(env)).body).toMatchObject({ status: 'accepted', to: 'queue' })
  // The signature says enough, where the address is another one.
  const { bindings, calls } = watched({ REPEAT_WINDOW_SECONDS: 'soon' })
  await deliver(profileUpdated, bindings, { secret: 'guess', address: '192.0.2.1' })
  expect(calls).toEqual([])
  await deliver(profileUpdated, bindings, { address: '192.0.2.1' })
  expect(await kept()).toMatchObject([{ reason: 'unconfigured' }])
})

row('this Worker fails', async () => {
  const { bindings, sent } = watched()
  const digest = vi.spyOn(crypto.subtle, 'digest').mockRejectedValueOnce(new Error('a bug'))
  expect((await deliver(profileAdded, bindings)).status).toBe(503)
  digest.mockRestore()
  expect(sent).toEqual([])
  expect(await kept()).toMatchObject([{ reason: 'unexpected' }])
  expect((await redrive(env)).body).toMatchObject({ status: 'accepted', to: 'queue' })
})

row('the secret is being changed', async () => {
  const rotating = { ...env, ARGYLE_WEBHOOK_SECRET: 'new', ARGYLE_WEBHOOK_SECRET_PREVIOUS: 'old' }
  expect((await deliver(profileAdded, rotating, { secret: 'old' })).status).toBe(202)
  expect((await deliver(profileAdded, rotating, { secret: 'new' })).status).toBe(200)
  expect((await deliver(profileUpdated, rotating, { secret: 'new' })).status).toBe(202)
})

row('somebody else posts', async () => {
  const { bindings, calls } = watched()
  for (const secret of ['guess', 'another guess']) {
    expect((await deliver(profileAdded, bindings, { secret, address: '192.0.2.1' })).status).toBe(
      401
    )
  }
  expect(calls).toEqual([])
})

row('Argyle renames a field that identifies', async () => {
  const { profile, ...data } = profileAdded.data
  const answer = await deliver({ ...profileAdded, data: { ...data, profile_id: profile } })
  expect(answer.status).toBe(422)
  expect(answer.body.errors).toEqual([{ path: 'data.profile', message: 'is missing' }])
  expect(await kept()).toMatchObject([{ reason: 'schema' }])
  expect((await redrive(env)).status).toBe(422)
  expect(await kept()).toHaveLength(1)
  await reset()
  // What was refused by the schema of its day, and is valid by today's.
  const body = new TextEncoder().encode(wire(profileAdded))
  await quarantine(env.STATE, { body, signature: null, address: null }, 'schema', NOON)
  expect((await redrive(env)).body).toMatchObject({ status: 'accepted', to: 'queue' })
})

row('the event is not known', async () => {
  const { bindings, sent } = watched()
  const delivery = { event: 'paychecks.invented', data: { user: 'u', new: [1] } }
  expect((await deliver(delivery, bindings)).status).toBe(202)
  expect(sent).toMatchObject([{ type: 'com.argyle.paychecks.invented', data: delivery.data }])
})

row('the body is not JSON', async () => {
  const { bindings, sent } = watched()
  expect((await deliver('what do ya want for nothing?', bindings)).status).toBe(422)
  expect(await kept()).toMatchObject([{ reason: 'not_json', bytes: 28 }])
  expect(sent).toEqual([])
})

row('the event is too large for a message', async () => {
  const data = { ...profileAdded.data, pad: 'x'.repeat(200_000) }
  const answer = await deliver({ ...profileAdded, data })
  expect(answer.status).toBe(202)
  expect(await arrival(answer.body.id)).toMatchObject({ dataref: `payload:${answer.body.id}` })
  expect(await env.STATE.get(`payload:${answer.body.id}`, 'json')).toEqual(data)
})

row('its data is not visible yet', async () => {
  const elsewhere = stale(env.STATE)
  const { bindings, sent } = watched({ STATE: elsewhere })
  const data = { ...profileAdded.data, pad: 'x'.repeat(200_000) }
  const answer = await deliver({ ...profileAdded, data }, bindings)
  const dataref = `payload:${answer.body.id}`
  expect(sent).toMatchObject([{ dataref }])
  for (const seconds of [59, 118]) {
    secondsLater(seconds)
    expect(await elsewhere.get(dataref)).toBeNull()
  }
  secondsLater(119)
  expect(JSON.parse((await elsewhere.get(dataref)) ?? '')).toEqual(data)
})

row('the body is over 1 MiB', async () => {
  const { bindings, calls } = watched()
  const answer = await deliver('x'.repeat(1_048_577), bindings, fromArgyle)
  expect(answer.status).toBe(413)
  expect(calls).toEqual([])
})

row('what should be kept cannot be', async () => {
  const { bindings } = watched({ STATE: { put: fail('KV PUT failed: 500 x') } })
  expect((await deliver('not JSON', bindings)).status).toBe(503)
  expect((await deliver(profileAdded, bindings, { secret: 'x', ...fromArgyle })).status).toBe(503)
  secondsLater(30)
  expect((await deliver('not JSON')).status).toBe(422)
  expect(await kept()).toMatchObject([{ reason: 'not_json' }])
})

it('is complete: the table names these tests and no others', () => {
  const table = readme.split('\n\n').find((part) => part.startsWith('| what fails |')) ?? ''
  const named = [...table.matchAll(/^\| ([^|]+?) \|/gm)].map(([, name]) => name)
  expect(named.slice(1)).toEqual(rows)
})
