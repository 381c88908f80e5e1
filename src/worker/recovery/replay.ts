/**
 * Replay: events of the history to their queues again, step by step, so that a client sets the pace
 * and a replay can be resumed.
 *
 * The cursor moves only after the queues confirmed a step. A step that dies in between is repeated:
 * its copies have the same id and the same `replay`, by which `once` knows them.
 */

import type { AnyMessage } from '../../contract/event.ts'
import { d1CauseOf } from '../../platform/d1.ts'
import { within } from '../../platform/deadline.ts'
import { causeOf, log } from '../../platform/log.ts'
import type { Config } from '../config.ts'
import { HISTORY_STEP_MILLISECONDS, SEND_MILLISECONDS } from '../deadlines.ts'
import { read } from '../history/read.ts'
import {
  countReplayable,
  nextReplayable,
  type Replayable,
  type ReplayFilter,
} from '../history/replayable.ts'
import { firstRowAt } from '../history/tables.ts'
import type { History, Isolate } from '../isolate.ts'
import { bytesOf, MESSAGE_LIMIT_BYTES } from '../outbound/claim-check.ts'
import { type QueueTarget, queuesFor } from '../routes.ts'
import { renewPayload } from '../state/payload.ts'
import { batches } from './batch.ts'

const MOST_IN_A_STEP = 500
const STEP_EVENTS = 100
// Longer than a step takes. After it, a step that died can be repeated.
const LEASE_MILLISECONDS = 60_000

/** The events and the queues of a replay. */
export interface ReplayRequest extends ReplayFilter {
  /** The bindings of the queues. Default: those to which ROUTES sends each event today. */
  queues?: string[]
}

interface Row {
  id: string
  filter: string
  upto: number
  cursor: number
  total: number
  sent: number
  skipped: number
  failed: string | null
  finished: number
}

export type Replay = Omit<Row, 'filter'> & { filter: ReplayRequest }

export type Begun =
  | { kind: 'begun'; replay: Replay }
  /** A replay would send `total` events, but the history does not hold `missing` of them. */
  | { kind: 'counted'; total: number; missing: number }
  | { kind: 'no queue'; queue: string }
  | { kind: 'no history' }
  | { kind: 'failed'; cause: string }

export type Stepped =
  | { kind: 'sent'; replay: Replay }
  /** A queue or D1 failed. Nothing moved: the same step can be tried again. */
  | { kind: 'failed'; cause: string; replay?: Replay }
  /** Somebody else sends a step of it now. */
  | { kind: 'busy'; replay: Replay }
  | { kind: 'absent' }
  | { kind: 'no history' }

/** Begins a replay, or only counts it. @param by the operator, for the log */
export async function beginReplay(
  request: ReplayRequest,
  { config, history }: Isolate,
  isDry: boolean,
  by?: string | undefined
): Promise<Begun> {
  const unknown = request.queues?.find((name) => !config.queues.has(name))
  if (unknown !== undefined) return { kind: 'no queue', queue: unknown }
  const now = Date.now()
  const upto = firstRowAt(now + 1)
  const id = crypto.randomUUID().replaceAll('-', '').slice(0, 16)
  const begun = await read(history, async (ask) => {
    const { total, missing } = await countReplayable(ask, request, upto)
    if (isDry) return { counted: { total, missing } }
    const [row] = await ask<Row>(
      `INSERT INTO replays (id, at, filter, upto, cursor, total, sent, skipped, operator, lease, finished)
        VALUES (?, ?, ?, ?, 0, ?, 0, 0, ?, 0, ?) RETURNING *`,
      id,
      now,
      JSON.stringify(request),
      upto,
      total,
      by ?? null,
      total === 0 ? 1 : 0
    )
    return { row }
  })
  if (begun.kind !== 'found') return begun
  if (begun.counted) return { kind: 'counted', ...begun.counted }
  if (!begun.row) return { kind: 'failed', cause: 'no row' }
  const { total } = begun.row
  log('info', 'replay begun', { replay: id, total, onlyFailed: request.onlyFailed, by })
  return { kind: 'begun', replay: replayOf(begun.row) }
}

/** Sends the next events of a replay, up to `limit`, and moves its cursor. Never throws. */
export async function stepReplay(
  id: string,
  { config, history }: Isolate,
  limit = STEP_EVENTS
): Promise<Stepped> {
  if (!history) return { kind: 'no history' }
  const now = Date.now()
  const most = Math.max(1, Math.min(limit, MOST_IN_A_STEP))
  const taken = await read(history, async (ask) => {
    const [free] = await ask<Row>(
      'UPDATE replays SET lease = ?1 WHERE id = ?2 AND lease <= ?3 RETURNING *',
      now + LEASE_MILLISECONDS,
      id,
      now
    )
    const [row] = free ? [free] : await ask<Row>('SELECT * FROM replays WHERE id = ?', id)
    if (!row) return {}
    const replay = replayOf(row)
    if (!free) return { replay }
    const { cursor, upto } = row
    return { replay, rows: await nextReplayable(ask, replay.filter, { cursor, upto, limit: most }) }
  })
  if (taken.kind !== 'found') return taken
  const { replay, rows } = taken
  if (!replay) return { kind: 'absent' }
  if (!rows) return { kind: 'busy', replay }
  try {
    const skipped = await sendAll(rows, replay, config)
    return { kind: 'sent', replay: await moved(replay, rows, skipped, rows.length < most, history) }
  } catch (error) {
    const cause = causeOf(error)
    log('error', 'replay', { replay: id, cause })
    const release = history.db.prepare('UPDATE replays SET lease = 0, failed = ? WHERE id = ?')
    await within(HISTORY_STEP_MILLISECONDS, release.bind(cause, id).run()).catch(() => {})
    return { kind: 'failed', cause, replay }
  }
}

/** How far a replay is. */
export async function replayStatus(id: string, history: History | undefined): Promise<Stepped> {
  const found = await read(history, async (ask) => {
    const [row] = await ask<Row>('SELECT * FROM replays WHERE id = ?', id)
    return { row }
  })
  if (found.kind !== 'found') return found
  return found.row ? { kind: 'sent', replay: replayOf(found.row) } : { kind: 'absent' }
}

/** A queue was bound when the replay began, and is not any more. */
class QueueNotBound extends Error {
  override name = 'QueueNotBound'
}

const replayOf = ({ filter, ...row }: Row): Replay => ({ ...row, filter: JSON.parse(filter) })

/** Sends the events to their queues. Returns the numbers of the rows that cannot be sent. */
async function sendAll(rows: Replayable[], replay: Replay, config: Config): Promise<Set<number>> {
  const skipped = new Set<number>()
  const byQueue = new Map<QueueTarget, { message: AnyMessage; bytes: number }[]>()
  for (const { n, event, body } of rows) {
    const message = body === null ? undefined : await messageOf(body, replay, config)
    if (!message) skipped.add(n)
    else {
      for (const target of targetsOf(event, replay, config)) {
        const bytes = bytesOf(message)
        byQueue.set(target, [...(byQueue.get(target) ?? []), { message, bytes }])
      }
    }
  }
  for (const [{ queue }, messages] of byQueue) {
    for (const batch of batches(messages)) {
      const bodies = batch.map(({ message }) => ({ body: message, contentType: 'json' as const }))
      await within(SEND_MILLISECONDS, queue.sendBatch(bodies))
    }
  }
  return skipped
}

/** The message; undefined if its data is gone, or if `replay` makes it too large. */
async function messageOf(body: string, { id, filter }: Replay, { state }: Config) {
  // Effects that were done stay done if only what failed goes out again.
  const message: AnyMessage = { ...JSON.parse(body), ...(!filter.onlyFailed && { replay: id }) }
  if ('dataref' in message && !(await renewPayload(state, message.dataref))) return undefined
  return bytesOf(message) <= MESSAGE_LIMIT_BYTES ? message : undefined
}

function targetsOf(event: string, { filter }: Replay, { queues }: Config): QueueTarget[] {
  const { queues: names } = filter
  if (!names) return queuesFor(event, queues.values())
  return names.map((name) => {
    const target = queues.get(name)
    if (!target) throw new QueueNotBound()
    return target
  })
}

// One row for each event that went out, so that its journey shows the replay.
const COPIED = [
  'id',
  'event',
  'subject',
  'account',
  'user',
  'subscription',
  'fingerprint',
  'followup',
]
const NOTE = `INSERT INTO deliveries (n, outcome, via, went, cause, ${COPIED})
  SELECT coalesce((SELECT max(n) + 1 FROM deliveries WHERE n >= ?1 AND n < ?1 + 1000), ?1) + key,
    'replayed', 'replay', 'queue', ?2, ${COPIED.map((name) => `d.${name}`)}
  FROM json_each(?3) JOIN deliveries AS d ON d.n = value`
const MOVE = `UPDATE replays SET cursor = ?1, sent = sent + ?2, skipped = skipped + ?3, failed = NULL,
  lease = 0, finished = ?4 WHERE id = ?5 RETURNING *`

async function moved(
  replay: Replay,
  rows: Replayable[],
  skipped: Set<number>,
  isLast: boolean,
  { db }: History
): Promise<Replay> {
  const { id, cursor } = replay
  const sent = rows.filter(({ n }) => !skipped.has(n)).map(({ n }) => n)
  const values = [rows.at(-1)?.n ?? cursor, sent.length, skipped.size, isLast ? 1 : 0, id]
  const note = db.prepare(NOTE).bind(firstRowAt(Date.now()), id, JSON.stringify(sent))
  const batch = db.batch<Row>([db.prepare(MOVE).bind(...values), note])
  const [row] = await within(HISTORY_STEP_MILLISECONDS, batch).catch((error: unknown) => {
    throw new Error(`The cursor did not move: ${d1CauseOf(error)}`, { cause: error })
  })
  log('info', 'replay', { replay: id, sent: sent.length, skipped: skipped.size })
  return row?.results[0] ? replayOf(row.results[0]) : replay
}
