/** Replay: which events go out again, where, and how it goes on after a break. */

import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { AnyEvent } from '../../../src/contract/event.ts'
import { CREATE_HANDLINGS } from '../../../src/contract/history.ts'
import { Operations } from '../../../src/worker/operations.ts'
import type { ReplayRequest } from '../../../src/worker/recovery/replay.ts'
import {
  clockAtNoon,
  deliver,
  NOON,
  profileAdded,
  profileUpdated,
  secondsLater,
  watched,
} from '../../support.ts'
import { rows } from '../history/rows.ts'

clockAtNoon()

const { user } = profileAdded.data
const numbered = (number: number) => ({
  ...profileAdded,
  data: { ...profileAdded.data, profile: `p${number}` },
})

async function deliverNumbered(count: number) {
  for (let number = 0; number < count; number++) {
    secondsLater(number)
    await deliver(numbered(number))
  }
  secondsLater(1_000)
}

function operations(bindings: object = env) {
  return new Operations(createExecutionContext(), bindings as Env)
}

async function begin(request: ReplayRequest, bindings?: object) {
  const begun = await operations(bindings).replay(request, { by: 'somebody' })
  if (begun.kind !== 'begun') throw new Error(JSON.stringify(begun))
  return begun.replay
}

/** Steps until the end; at most `most` times. */
async function play(id: string, bindings: object, limit = 2, most = 100) {
  for (let step = 0; step < most; step++) {
    const stepped = await operations(bindings).stepReplay(id, limit)
    if (stepped.kind !== 'sent' || stepped.replay.finished) return stepped
  }
  return undefined
}

const subjects = (events: AnyEvent[]) => events.map(({ subject }) => subject)

async function handling(id: string, outcome: string, queue = 'argyle-events') {
  await env.HISTORY.batch([
    ...CREATE_HANDLINGS.map((sql) => env.HISTORY.prepare(sql)),
    env.HISTORY.prepare(
      'INSERT INTO handlings (at, id, queue, outcome, attempt) VALUES (?, ?, ?, ?, 1)'
    ).bind(NOON.getTime(), id, queue, outcome),
  ])
}

describe('a replay', () => {
  it('sends each matching event again as it was, with its own id and the id of the replay', async () => {
    await deliverNumbered(3)
    const before = await rows()
    const { bindings, sent } = watched()
    const replay = await begin({ event: 'profiles.*', user })
    expect(replay).toMatchObject({ total: 3, sent: 0, finished: 0 })
    expect(await play(replay.id, bindings)).toMatchObject({
      kind: 'sent',
      replay: { sent: 3, finished: 1 },
    })
    expect(sent).toEqual(
      before.map(({ body }) => ({ ...JSON.parse(body ?? ''), replay: replay.id }))
    )
  })

  it('leaves a row for each event, which no later replay sends', async () => {
    await deliverNumbered(2)
    const { id } = await begin({ event: '*' })
    await play(id, env)
    const replayed = (await rows()).filter(({ outcome }) => outcome === 'replayed')
    expect(replayed).toMatchObject([
      { via: 'replay', cause: id, subject: 'profiles/p0', went: 'queue', user },
      { via: 'replay', cause: id, subject: 'profiles/p1', went: 'queue', user },
    ])
    expect(await begin({ event: '*' })).toMatchObject({ total: 2 })
  })

  it('sends an event with duplicates and follow-ups once each', async () => {
    await deliver(profileUpdated)
    secondsLater(10)
    await deliver(profileUpdated)
    await deliver(profileUpdated)
    secondsLater(100)
    const { bindings, sent } = watched()
    await play((await begin({ user })).id, bindings)
    expect(sent.map(({ followup }) => followup !== undefined)).toEqual([false, true])
  })

  it('counts without sending in a dry run', async () => {
    await deliverNumbered(2)
    const counted = await operations().replay({ event: '*' }, { dryRun: true })
    expect(counted).toEqual({ kind: 'counted', total: 2, missing: 0 })
  })

  it('goes to the queues that are named only, and refuses one that is not bound', async () => {
    await deliverNumbered(1)
    const { bindings, sent, sentToProfiles } = watched({ ROUTES: { PROFILES: ['accounts.*'] } })
    const { id } = await begin({ event: '*', queues: ['PROFILES'] }, bindings)
    await play(id, bindings)
    expect([sent.length, sentToProfiles.length]).toEqual([0, 1])
    expect(await operations().replay({ queues: ['GONE'] })).toEqual({
      kind: 'no queue',
      queue: 'GONE',
    })
  })

  it('skips what the history does not hold, and says how many', async () => {
    await deliver(numbered(0), { ...env, HISTORY_BODIES: 'false' })
    await deliver(numbered(1))
    secondsLater(10)
    expect(await operations().replay({ event: '*' }, { dryRun: true })).toMatchObject({
      total: 2,
      missing: 1,
    })
    const { bindings, sent } = watched()
    const ended = await play((await begin({ event: '*' })).id, bindings)
    expect(ended).toMatchObject({ replay: { sent: 1, skipped: 1 } })
    expect(subjects(sent)).toEqual(['profiles/p1'])
  })

  it('sends a large event by its dataref while its data lives, and skips it then', async () => {
    const large = { ...profileAdded, data: { ...profileAdded.data, pad: 'x'.repeat(200_000) } }
    await deliver(large)
    secondsLater(10)
    const { bindings, sent } = watched()
    await play((await begin({ event: '*' })).id, bindings)
    expect(sent).toMatchObject([
      { dataref: expect.stringMatching(/^payload:/), replay: expect.any(String) },
    ])
    await env.STATE.delete(String(Object(sent[0]).dataref))
    expect(await play((await begin({ event: '*' })).id, bindings)).toMatchObject({
      replay: { sent: 0, skipped: 1 },
    })
  })
})

describe('a replay of what failed', () => {
  it('sends what no consumer has handled, without the id of the replay', async () => {
    await deliverNumbered(4)
    const ids = (await rows()).map(({ id }) => id ?? '')
    await handling(ids[0] ?? '', 'handled')
    await handling(ids[1] ?? '', 'failed')
    await handling(ids[1] ?? '', 'handled')
    await handling(ids[2] ?? '', 'failed')
    await handling(ids[2] ?? '', 'dead', 'argyle-events-dead')
    const { bindings, sent } = watched()
    const { id, total } = await begin({ event: '*', onlyFailed: true })
    await play(id, bindings)
    expect(total).toBe(1)
    expect(sent).toMatchObject([{ id: ids[2] }])
    expect(sent[0]).not.toHaveProperty('replay')
  })

  it('sends an event that one of two consumers has not handled', async () => {
    await deliverNumbered(1)
    const id = (await rows())[0]?.id ?? ''
    await handling(id, 'handled', 'one')
    await handling(id, 'failed', 'two')
    expect(await begin({ onlyFailed: true })).toMatchObject({ total: 1 })
  })
})

describe('a replay that is broken off', () => {
  it('goes on where it was, and sends nothing twice', async () => {
    await deliverNumbered(5)
    const { bindings, sent } = watched()
    const { id } = await begin({ event: '*' })
    await operations(bindings).stepReplay(id, 2)
    expect(await operations().replayStatus(id)).toMatchObject({ replay: { sent: 2, finished: 0 } })
    await play(id, bindings)
    expect(subjects(sent)).toEqual(['p0', 'p1', 'p2', 'p3', 'p4'].map((p) => `profiles/${p}`))
  })

  it('does not move on when a queue refuses, and the same step can be tried again', async () => {
    await deliverNumbered(3)
    const down = watched({
      EVENTS: { sendBatch: () => Promise.reject(new Error('Queue is overloaded. (10250)')) },
    })
    const { id } = await begin({ event: '*' })
    expect(await operations(down.bindings).stepReplay(id, 2)).toMatchObject({
      kind: 'failed',
      cause: 'Error 10250',
    })
    expect(await operations().replayStatus(id)).toMatchObject({
      replay: { sent: 0, failed: 'Error 10250' },
    })
    const { bindings, sent } = watched()
    expect(await play(id, bindings)).toMatchObject({ replay: { sent: 3, failed: null } })
    expect(sent).toHaveLength(3)
  })

  it('repeats a step whose cursor did not move, with the same ids, after its lease', async () => {
    await deliverNumbered(2)
    const { id } = await begin({ event: '*' })
    const broken = watched({
      HISTORY: new Proxy(env.HISTORY, {
        get: (target, method) =>
          method === 'batch'
            ? () => Promise.reject(new Error('D1_ERROR: down'))
            : Reflect.get(target, method).bind(target),
      }),
    })
    expect(await operations(broken.bindings).stepReplay(id, 2)).toMatchObject({ kind: 'failed' })
    const { bindings, sent } = watched()
    await play(id, bindings)
    expect(sent).toEqual(broken.sent)
  })

  it('lets one send at a time, until its lease ends', async () => {
    await deliverNumbered(1)
    const { id } = await begin({ event: '*' })
    const update = 'UPDATE replays SET lease = ? WHERE id = ?'
    await env.HISTORY.prepare(update)
      .bind(Date.now() + 60_000, id)
      .run()
    expect(await operations().stepReplay(id)).toMatchObject({ kind: 'busy' })
    secondsLater(1_060)
    expect(await operations().stepReplay(id)).toMatchObject({ kind: 'sent', replay: { sent: 1 } })
  })

  it('takes no row that came after its beginning', async () => {
    await deliverNumbered(1)
    const { id } = await begin({ event: '*' })
    secondsLater(2_000)
    await deliver(numbered(9))
    const { bindings, sent } = watched()
    await play(id, bindings)
    expect(subjects(sent)).toEqual(['profiles/p0'])
  })

  it('is absent under an id that was never given', async () => {
    await deliverNumbered(1)
    expect(await operations().stepReplay("' OR 1=1 --")).toEqual({ kind: 'absent' })
    expect(await operations().replayStatus('x')).toEqual({ kind: 'absent' })
  })
})
