/** A history that hangs or is slow: the operator gets an ending in time, by both faces. */

import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { read } from '../../../src/worker/history/read.ts'
import { isolateOf } from '../../../src/worker/isolate.ts'
import { Operations } from '../../../src/worker/operations.ts'
import { request } from '../../support.ts'

const TOKEN = 'a-token-of-the-tests'
const LATE = { kind: 'failed', cause: 'DeadlineExceeded' }

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** Bindings with a history that answers each question like `answer`. */
const answering = (answer: () => Promise<unknown>) => ({
  ...env,
  ADMIN_TOKEN: TOKEN,
  HISTORY: { prepare: () => ({ bind: () => ({ all: answer }) }) },
})
const hanging = () => answering(() => new Promise(() => {}))

/** Waits in real time for `count` deadlines, and lets 10 s pass. */
async function after10s(count: number) {
  while (vi.getTimerCount() < count) await scheduler.wait(1)
  vi.advanceTimersByTime(10_000)
}

it('a trace ends after 10 s when D1 hangs, and says so', async () => {
  const traced = new Operations(createExecutionContext(), hanging() as unknown as Env).journeys('x')
  await after10s(2)
  expect(await traced).toMatchObject({ ...LATE, about: LATE })
})

it('/admin answers 200 with that ending when D1 hangs', async () => {
  const headers = { authorization: `Bearer ${TOKEN}` }
  const answered = request('/admin/trace/x', { headers }, hanging())
  // The third deadline is that of the request itself.
  await after10s(3)
  const { status, body } = await answered
  expect(status).toBe(200)
  expect(body).toMatchObject({ ...LATE, about: LATE })
})

it('10 s hold for all questions of one read together', async () => {
  let asked = 0
  const slow = () => {
    asked += 1
    const answer = { results: [], meta: { rows_read: 1 } }
    return new Promise((resolve) => setTimeout(() => resolve(answer), 4_000))
  }
  const { history } = isolateOf(answering(slow))
  const found = read(history, async (ask) => {
    for (let question = 0; question < 5; question++) await ask('SELECT 1')
    return {}
  })
  await vi.advanceTimersByTimeAsync(10_000)
  expect(await found).toEqual(LATE)
  expect(asked).toBe(3)
})
