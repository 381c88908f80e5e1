/** The line of each queue's backlog. The local queue tells no figures, so they are faked here. */

import { describe, expect, it, vi } from 'vitest'
import { logBacklogs } from '../../../src/worker/outbound/backlog.ts'
import { clockAtNoon, logged, NOON, timerSet, watched } from '../../support.ts'

clockAtNoon()

const ago = (seconds: number) => new Date(NOON.getTime() - seconds * 1000)
const metrics = (backlogCount: number, oldestMessageTimestamp?: Date) => ({
  metrics: async () => ({ backlogCount, backlogBytes: backlogCount * 100, oldestMessageTimestamp }),
})
const lines = async (instead: Parameters<typeof watched>[0]) =>
  (await logged(() => logBacklogs(watched(instead).bindings))).lines
const line = { message: 'backlog', queue: 'EVENTS' }

describe('the backlog of a queue', () => {
  it('is a line with its messages, bytes and oldest message', async () => {
    const ROUTES = { PROFILES: ['profiles.*'] }
    const found = await lines({ ROUTES, EVENTS: metrics(3, ago(90)), PROFILES: metrics(0) })
    expect(found).toEqual([
      { level: 'info', ...line, count: 3, bytes: 300, oldestSeconds: 90 },
      { level: 'info', ...line, queue: 'PROFILES', count: 0, bytes: 0, oldestSeconds: 0 },
    ])
  })

  it('has no oldest message if it is empty, whatever the queue tells', async () => {
    expect(await lines({ EVENTS: metrics(0, new Date(0)) })).toMatchObject([
      { level: 'info', oldestSeconds: 0 },
    ])
  })

  it.each([
    [60, 960, 'info'],
    [60, 961, 'warn'],
    [3_600, 4_500, 'info'],
    [3_600, 4_501, 'warn'],
  ])(
    'is a warning if a message waits 15 minutes longer than a follow-up: window %d, age %d',
    async (REPEAT_WINDOW_SECONDS, age, level) => {
      const found = await lines({ REPEAT_WINDOW_SECONDS, EVENTS: metrics(1, ago(age)) })
      expect(found).toMatchObject([{ level, oldestSeconds: age }])
    }
  )

  it('is a line with the cause if the queue cannot tell it', async () => {
    const EVENTS = { metrics: () => Promise.reject(new Error('Internal (15000)')) }
    expect(await lines({ EVENTS })).toEqual([{ level: 'warn', ...line, cause: 'Error 15000' }])
    const old = { sendBatch: () => {} }
    const { lines: found } = await logged(() => logBacklogs({ ...watched().bindings, EVENTS: old }))
    expect(found).toEqual([{ level: 'warn', ...line, cause: 'TypeError' }])
  })

  it('is given up after 3 s', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] })
    const hanging = lines({ EVENTS: { metrics: () => new Promise(() => {}) } })
    await timerSet()
    vi.advanceTimersByTime(3_000)
    expect(await hanging).toEqual([{ level: 'warn', ...line, cause: 'DeadlineExceeded' }])
  })
})
