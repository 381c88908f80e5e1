/**
 * The backlog of each queue → the log, for an alert that a consumer is down.
 *
 * Cloudflare counts approximately, and a message that waits for its retry counts as well:
 * https://developers.cloudflare.com/queues/configuration/javascript-apis/
 */

import { within } from '../../platform/deadline.ts'
import { causeOf, log } from '../../platform/log.ts'
import type { Config } from '../config.ts'
import { METRICS_MILLISECONDS } from '../deadlines.ts'
import { isolateOf } from '../isolate.ts'
import type { QueueTarget } from '../routes.ts'

// Three runs of the cron. A follow-up may wait for the end of its window on top of that.
const OLD_SECONDS = 900

export interface Backlog {
  count: number
  bytes: number
  /** The age of the oldest message; 0 without one. */
  oldestSeconds: number
}

/**
 * The backlog of a queue.
 *
 * @throws if the queue does not tell within 3 s
 */
export async function backlogOf({ queue }: QueueTarget, now: Date): Promise<Backlog> {
  const metrics = await within(METRICS_MILLISECONDS, queue.metrics())
  const { backlogCount: count, backlogBytes: bytes, oldestMessageTimestamp: oldest } = metrics
  const age = count > 0 && oldest ? now.getTime() - Number(oldest) : 0
  return { count, bytes, oldestSeconds: Math.max(0, Math.round(age / 1000)) }
}

/** A queue, its patterns, and its backlog; without one if the queue does not tell. */
export interface QueueStatus {
  name: string
  patterns: readonly string[]
  backlog?: Backlog
}

/** All queues with their backlogs. Never throws. */
export function backlogsOf({ queues }: Config, now: Date): Promise<QueueStatus[]> {
  const each = [...queues.values()].map(async (target) => {
    const { name, patterns } = target
    const backlog = await backlogOf(target, now).catch(() => undefined)
    return { name, patterns, ...(backlog && { backlog }) }
  })
  return Promise.all(each)
}

/** Writes one line for each queue. Never throws. */
export async function logBacklogs(env: object): Promise<void> {
  const opened = isolateOf(env)
  if (!opened.ok) return
  const { queues, windowsSeconds } = opened.isolate.config
  const now = new Date()
  const each = [...queues.values()].map(async (target) => {
    const { name } = target
    try {
      const backlog = await backlogOf(target, now)
      const isOld = backlog.oldestSeconds > OLD_SECONDS + windowsSeconds.repeats
      log(isOld ? 'warn' : 'info', 'backlog', { queue: name, ...backlog })
    } catch (error) {
      log('warn', 'backlog', { queue: name, cause: causeOf(error) })
    }
  })
  await Promise.all(each)
}
