/** The example downstream Worker: the profiles that it saves, its dead letters and its crons. */

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

/** Runs the work of every cron trigger in its wrangler.toml. */
async function runCrons(): Promise<void> {
  for (const cron of crons.split(', ')) await stage.scheduled('argyle-downstream', JSON.parse(cron))
}

const ids = { account: 'a', user: 'u' }

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
}, 60_000)

it('forgets effects when no copy can come any more', async () => {
  expect(await rows('SELECT * FROM argyle_effects')).not.toEqual([])
  await rows('UPDATE argyle_effects SET done_at = 0')
  await runCrons()
  expect(await rows('SELECT * FROM argyle_effects')).toEqual([])
})
