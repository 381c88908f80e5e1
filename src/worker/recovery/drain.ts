/**
 * The outbox → the queues that its events are for, oldest first. Run by the cron and by `/admin`.
 *
 * Deletes only the entries that a queue has confirmed, so that a run that dies in the middle is
 * repeated with the same ids. A queue that fails again and again ends the run for that queue only.
 * A failure of KV ends the run. An entry that KV would soon delete goes into the quarantine.
 */

import { within } from '../../platform/deadline.ts'
import { causeOf, log } from '../../platform/log.ts'
import type { Config, RecoveryConfig } from '../config.ts'
import { DRAIN_MILLISECONDS } from '../deadlines.ts'
import { type Moved, noteMoved } from '../history/moved.ts'
import { isolateOf } from '../isolate.ts'
import { MOST_PAGES } from '../state/list.ts'
import { queueIn, readEntries, timeIn, type Waiting, waitingEntries } from '../state/outbox.ts'
import {
  batches,
  type Drained,
  moveToQuarantine,
  type Run,
  reportRefused,
  sendBatch,
  toSendable,
} from './batch.ts'

// One bulk read takes 100 keys: https://developers.cloudflare.com/kv/api/read-key-value-pairs/
const READ_KEYS = 100
// KV operations of one invocation: https://developers.cloudflare.com/kv/platform/limits/
const MOST_OPERATIONS = 1_000
// One for the read; for each entry a delete, and a put before it if the entry is moved.
const OPERATIONS_PER_READ = 1 + 2 * READ_KEYS
// KV deletes an entry after 14 days.
const EXPIRING_SECONDS = 24 * 60 * 60

/** The cron's work. Never throws: the log has a failed run, and the next one is 5 minutes away. */
export async function sweep(env: Env): Promise<void> {
  const opened = isolateOf(env)
  const now = new Date()
  if (opened.ok) await drain(opened.isolate.config, now)
  else await keepExpiring(opened.recovery, now)
}

/** A run while a setting is wrong: sends nothing, but lets nothing expire. */
async function keepExpiring(config: RecoveryConfig | undefined, now: Date): Promise<void> {
  const drained: Drained = { sent: 0, quarantined: 0, stopped: 'unconfigured' }
  const moved: Moved[] = []
  try {
    if (config) await within(DRAIN_MILLISECONDS, moveExpiring(config, drained, moved, now))
  } catch (error) {
    drained.stopped = `unconfigured, ${causeOf(error)}`
  }
  log('error', 'outbox', { ...drained })
  await noteMoved(config?.history, moved)
}

async function moveExpiring(
  config: RecoveryConfig,
  drained: Drained,
  moved: Moved[],
  now: Date
): Promise<void> {
  const { state } = config
  const waiting = await waitingEntries(state)
  const run = { config, now, drained, moved, operations: MOST_PAGES }
  const expiring = waiting.filter((one) => isExpiring(one, now)).map(({ key }) => key)
  while (expiring.length > 0 && run.operations + OPERATIONS_PER_READ <= MOST_OPERATIONS) {
    run.operations += 1
    for (const one of await readEntries(state, expiring.splice(0, READ_KEYS))) {
      await moveToQuarantine(one, 'undelivered', run)
    }
  }
}

/**
 * Sends the entries that one invocation may send, and writes one log line. Never throws: `stopped`
 * says what ended the run early, `failing` what ended it for one queue. The rest is for the next
 * run.
 *
 * @param by the operator who asked for it, for the log
 */
export async function drain(config: Config, now: Date, by?: string): Promise<Drained> {
  const drained: Drained = { sent: 0, quarantined: 0 }
  const run: Run = { config, now, drained, operations: MOST_PAGES, failures: new Map(), moved: [] }
  try {
    await within(DRAIN_MILLISECONDS, drainAll(run))
  } catch (error) {
    drained.stopped = causeOf(error)
  }
  reportRefused(run)
  const { stopped, failing, refused } = drained
  log(stopped || failing || refused ? 'error' : 'info', 'outbox', { ...drained, by })
  await noteMoved(config.history, run.moved)
  return drained
}

async function drainAll(run: Run): Promise<void> {
  const { config, now, drained } = run
  let waiting = await waitingEntries(config.state)
  const [oldest] = waiting
  drained.depth = waiting.length
  drained.oldestSeconds = oldest
    ? Math.round((now.getTime() - Date.parse(timeIn(oldest.key))) / 1000)
    : 0

  while (waiting.length > 0 && run.operations + OPERATIONS_PER_READ <= MOST_OPERATIONS) {
    await drainSome(waiting.splice(0, READ_KEYS), run)
    waiting = waiting.filter((one) => !isFailing(one, run) || isExpiring(one, now))
  }
}

async function drainSome(some: Waiting[], run: Run): Promise<void> {
  const { config, now } = run
  run.operations += 1
  const found = await readEntries(
    config.state,
    some.map(({ key }) => key)
  )
  const sendable = []
  for (const one of found) {
    const entry = toSendable(one, config, now)
    if (entry) sendable.push(entry)
    else await moveToQuarantine(one, 'unsendable', run)
  }
  const left = []
  for (const entries of Map.groupBy(sendable, ({ target }) => target).values()) {
    for (const batch of batches(entries)) left.push(...(await sendBatch(batch, run)))
  }
  const expiring = new Set(some.filter((one) => isExpiring(one, now)).map(({ key }) => key))
  for (const one of left) {
    if (expiring.has(one.key)) await moveToQuarantine(one, 'undelivered', run)
  }
}

const isFailing = ({ key }: Waiting, { drained }: Run) =>
  drained.failing?.[queueIn(key)] !== undefined

const isExpiring = ({ expiration }: Waiting, now: Date) =>
  expiration - now.getTime() / 1000 < EXPIRING_SECONDS
