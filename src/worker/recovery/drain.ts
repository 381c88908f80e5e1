/**
 * The outbox → the queues that its events are for, oldest first. Run by the cron and by `/admin`.
 *
 * Goes page by page and holds no list of all keys, so that an outbox of any size drains as fast as
 * KV answers. Deletes only the entries that a queue has confirmed, so that a run that dies in the
 * middle is repeated with the same ids: up to 100 events then go out twice. A queue that fails
 * again and again ends the run for that queue only. A failure of KV ends the run.
 */

import { within } from '../../platform/deadline.ts'
import { causeOf, log } from '../../platform/log.ts'
import type { Config, RecoveryConfig } from '../config.ts'
import { DRAIN_MILLISECONDS, DRAIN_UNTIL_MILLISECONDS } from '../deadlines.ts'
import { type Moved, noteMoved } from '../history/moved.ts'
import { isolateOf } from '../isolate.ts'
import { MOST_PAGES } from '../state/list.ts'
import {
  LIFETIME_SECONDS,
  queueIn,
  readEntries,
  summarizeOutbox,
  timeIn,
  type Waiting,
  waitingEntries,
} from '../state/outbox.ts'
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
// One for the read; for each entry a delete, and a put before it if the entry is moved.
const OPERATIONS_PER_READ = 1 + 2 * READ_KEYS
// For the count of the entries, and for the other work of the cron.
const RESERVED_OPERATIONS = MOST_PAGES + 100
// KV's own page promises this many to an invocation:
// https://developers.cloudflare.com/kv/platform/limits/
const LEAST_OPERATIONS = 1_000
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000

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
  const run = { config, now, drained, moved, budget: LEAST_OPERATIONS - RESERVED_OPERATIONS }
  for await (const page of waitingEntries(state)) {
    run.budget -= 1
    const expiring = page.filter((one) => isExpiring(one, now)).map(({ key }) => key)
    while (expiring.length > 0 && run.budget >= OPERATIONS_PER_READ) {
      run.budget -= 1
      for (const one of await readEntries(state, expiring.splice(0, READ_KEYS))) {
        await moveToQuarantine(one, 'undelivered', run)
      }
    }
    if (run.budget < OPERATIONS_PER_READ || areLaterOnesFresh(page, now)) return
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
  const budget = config.subrequestLimit - RESERVED_OPERATIONS
  const run: Run = { config, now, drained, budget, failures: new Map(), moved: [] }
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
  const startedAt = Date.now()
  const { count, oldest, more } = await summarizeOutbox(config.state)
  drained.depth = count
  if (more) drained.more = true
  drained.oldestSeconds = oldest ? Math.round((now.getTime() - Date.parse(oldest)) / 1000) : 0
  if (count === 0 && !more) return

  const isOver = () =>
    run.budget < OPERATIONS_PER_READ || Date.now() - startedAt >= DRAIN_UNTIL_MILLISECONDS
  for await (const page of waitingEntries(config.state)) {
    run.budget -= 1
    const isWanted = (one: Waiting) => !isFailing(one, run) || isExpiring(one, now)
    let waiting = page.filter(isWanted)
    while (waiting.length > 0 && !isOver()) {
      await drainSome(waiting.splice(0, READ_KEYS), run)
      waiting = waiting.filter(isWanted)
    }
    if (isOver() || (areAllFailing(run) && areLaterOnesFresh(page, now))) return
  }
}

async function drainSome(some: Waiting[], run: Run): Promise<void> {
  const { config, now } = run
  run.budget -= 1
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

const areAllFailing = ({ config, drained }: Run) =>
  config.queues.keys().every((name) => drained.failing?.[name] !== undefined)

// KV deletes an entry at its expiration.
const isExpiring = ({ expiration }: Waiting, now: Date) =>
  expiration * 1000 - now.getTime() < DAY_MILLISECONDS

/** Whether no later page can have an expiring entry: keys sort by the receipt, before the put. */
function areLaterOnesFresh(page: Waiting[], now: Date): boolean {
  const last = page.at(-1)
  if (!last) return false
  const leastExpiration = Date.parse(timeIn(last.key)) + LIFETIME_SECONDS * 1000
  return leastExpiration - now.getTime() >= DAY_MILLISECONDS
}
