/**
 * The example downstream Worker: the profiles that it saves, its dead letters, its crons, and its
 * rows in the history of argyle-edge.
 */

import { readFileSync } from 'node:fs'
import type { D1Database } from '@cloudflare/workers-types'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually, raise, type Stage, sign } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await raise()
}, 30_000)
afterAll(() => stage.close())

const toml = readFileSync(new URL('../../examples/profiles/wrangler.toml', import.meta.url), 'utf8')
const [, crons = ''] = /^crons = \[(.*)\]$/m.exec(toml) ?? []

async function rows(sql: string): Promise<Record<string, unknown>[]> {
  const { DB } = await stage.bindings<{ DB: D1Database }>('argyle-downstream')
  return (await DB.prepare(sql).all<Record<string, unknown>>()).results
}

/** The attempts in the history, as argyle-edge sees them. */
async function attempts(where: string): Promise<Record<string, unknown>[]> {
  const { HISTORY } = await stage.bindings<{ HISTORY: D1Database }>()
  const all = HISTORY.prepare(`SELECT * FROM handlings WHERE ${where} ORDER BY n`)
  return (await all.all<Record<string, unknown>>()).results
}

/** Runs the work of every cron trigger in its wrangler.toml. */
async function runCrons(): Promise<void> {
  for (const cron of crons.split(', ')) await stage.scheduled('argyle-downstream', JSON.parse(cron))
}

const ids = { account: 'a', user: 'u' }
const attemptsOf = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

it('saves a profile, which an older event does not overwrite', async () => {
  const body = JSON.stringify({ event: 'profiles.added', data: { ...ids, profile: 'p' } }, null, 2)
  const { body: answer } = await stage.post(body, sign(body))
  const newer = await stage.arrival(answer.id)
  const older = { ...newer, id: 'older', time: '2026-01-01T00:00:00.000Z' }
  const { EVENTS } = await stage.bindings()
  await EVENTS.send({ ...older, data: { ...ids, profile: 'p', account: 'of another time' } })
  expect(await stage.arrival('older')).toBeDefined()
  expect(await rows('SELECT * FROM profiles')).toEqual([{ ...ids, id: 'p', seen_at: newer?.time }])
})

it('shares the history of argyle-edge, without an id in either wrangler.toml', async () => {
  const data = { ...ids, profile: 'traced' }
  const body = JSON.stringify({ event: 'profiles.added', data }, null, 2)
  const { body: answer } = await stage.post(body, sign(body))
  expect(await stage.arrival(answer.id)).toBeDefined()
  const attempt = { outcome: 'handled', attempt: 1, error: null, worker: 'argyle-downstream' }
  const found = () => attempts(`id = '${answer.id}'`)
  await expect.poll(found, { timeout: 10_000 }).toMatchObject([{ ...attempt, id: answer.id }])
  const { HISTORY } = await stage.bindings<{ HISTORY: D1Database }>('argyle-downstream')
  const delivery = HISTORY.prepare('SELECT outcome FROM deliveries WHERE id = ?').bind(answer.id)
  expect(await delivery.first()).toEqual({ outcome: 'accepted' })
})

it('keeps its dead letters, and sends marked ones again', async () => {
  const { EVENTS } = await stage.bindings()
  await EVENTS.send('no event')
  const letters = () => stage.logged('dead letter').length
  expect(await eventually(() => letters() || undefined, 30)).toBe(1)
  expect(await rows('SELECT body FROM argyle_dead_letters')).toEqual([{ body: '"no event"' }])

  await runCrons()
  expect(stage.logged('redriven')).toEqual([])
  await rows('UPDATE argyle_dead_letters SET redrive = 1')
  await runCrons()
  expect(await rows('SELECT body FROM argyle_dead_letters')).toEqual([])
  // It is still not an event, so it comes back as another letter.
  expect(await eventually(() => (letters() > 1 ? letters() : undefined), 30)).toBe(2)
  const steps = async () =>
    (await attempts("worker = 'argyle-downstream' AND attempt IS NULL")).map((row) => row.outcome)
  await expect.poll(steps, { timeout: 10_000 }).toEqual(['dead', 'redriven', 'dead'])
  // With the standard `max_retries`, before each of its deaths.
  const tries = await attempts("outcome = 'invalid'")
  expect(tries.map(({ attempt }) => attempt)).toEqual([...attemptsOf(11), ...attemptsOf(11)])
}, 60_000)

it('forgets effects when no copy can come any more', async () => {
  expect(await rows('SELECT * FROM argyle_effects')).not.toEqual([])
  await rows('UPDATE argyle_effects SET done_at = 0')
  await runCrons()
  expect(await rows('SELECT * FROM argyle_effects')).toEqual([])
})
