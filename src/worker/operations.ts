/**
 * Everything that an operator can ask of the Worker: one set of functions with two faces. Workers
 * of the same account call them over a service binding; `/admin` calls them for the command line.
 *
 * Answers are plain objects, and expected endings are values. Without valid settings, what does not
 * need them still works. `by` names the operator in the log.
 */

import { WorkerEntrypoint } from 'cloudflare:workers'
import { type RecoveryConfig, settingsIn } from './config.ts'
import { deliveryAt } from './history/delivery.ts'
import { listDeliveries, type PageQuery } from './history/list.ts'
import { read } from './history/read.ts'
import { cameOf, summaryOf, totalsOf } from './history/summary.ts'
import { timeOf } from './history/tables.ts'
import { traceId } from './history/trace.ts'
import { isolateOf } from './isolate.ts'
import { backlogsOf } from './outbound/backlog.ts'
import { discard } from './recovery/discard.ts'
import { drain } from './recovery/drain.ts'
import { erasePage } from './recovery/erase.ts'
import { redrive } from './recovery/redrive.ts'
import { beginReplay, type ReplayRequest, replayStatus, stepReplay } from './recovery/replay.ts'
import type { Summary } from './state/list.ts'
import { summarizeOutbox, waitingFor } from './state/outbox.ts'
import { findQuarantined, listQuarantine, summarizeQuarantine } from './state/quarantine.ts'
import { areMarked } from './state/seen.ts'

const PAGE_ENTRIES = 50
/** In one question about markers: one bulk read of KV. */
export const MOST_FACTS = 100
const UNCONFIGURED = { kind: 'unconfigured' } as const

/** A fact of Argyle's API, for the question whether it came. */
export interface AskedFact {
  event: string
  subject: string
  fingerprint: string
}

/** The operations of the Worker. A method throws only if KV fails. */
export class Operations extends WorkerEntrypoint<Env> {
  /** Where everything stands. */
  async status() {
    const { opened, kv } = this.#open()
    const now = new Date()
    const config = opened.ok ? opened.isolate.config : undefined
    // Optional: `Env` has it only while wrangler.toml binds it.
    const version: WorkerVersionMetadata | undefined = Reflect.get(this.env, 'CF_VERSION_METADATA')
    const [outbox, quarantine, queues, history] = await Promise.all([
      summarizeOutbox(kv),
      summarizeQuarantine(kv),
      config ? backlogsOf(config, now) : [],
      read(opened.history, summaryOf),
    ])
    return {
      outbox: withAge(outbox, now),
      quarantine: withAge(quarantine, now),
      queues,
      history,
      environment: config?.environment ?? null,
      faults: opened.ok ? [] : opened.faults,
      warnings: config?.warnings ?? [],
      settings: settingsIn(this.env),
      version: version ?? null,
    }
  }

  /** A page of deliveries, newest first. */
  deliveries(query: PageQuery = {}) {
    return this.#read((ask) => listDeliveries(ask, query))
  }

  /** One delivery with its event and its journey. @param n the number of its row */
  delivery(n: number) {
    return this.#read((ask) => deliveryAt(ask, n))
  }

  /** The journeys of the events that an id belongs to; and where they wait now. */
  async journeys(id: string) {
    const { kv, history } = this.#open()
    const [traced, about, quarantined] = await Promise.all([
      read(history, (ask) => traceId(ask, id)),
      read(history, summaryOf),
      findQuarantined(kv, id),
    ])
    if (traced.kind !== 'found')
      return { ...traced, about, waiting: [], quarantined: !!quarantined }
    const entries = traced.journeys.flatMap(({ deliveries }) => deliveries)
    const inOutbox = entries.flatMap(({ n, id, went }) =>
      id && went === 'outbox' ? { n, id } : []
    )
    const waiting = await Promise.all(
      inOutbox.slice(0, PAGE_ENTRIES).map(async ({ n, id }) => {
        const time = new Date(timeOf(n)).toISOString()
        return { id, queues: await waitingFor(kv, time, id) }
      })
    )
    const isWaiting = waiting.filter(({ queues }) => queues.length > 0)
    return { ...traced, about, waiting: isWaiting, quarantined: !!quarantined }
  }

  /** Deliveries by hour, outcome and time of the answer. Times are in milliseconds. */
  totals({ since, until }: { since: number; until: number }) {
    return this.#read(async (ask) => ({ totals: await totalsOf(ask, since, until) }))
  }

  /**
   * Whether each fact came: by the history, null if it cannot tell; and by the markers.
   *
   * @param facts 100 at most
   */
  async markers(facts: AskedFact[]) {
    const asked = facts.slice(0, MOST_FACTS)
    if (asked.length === 0) return []
    const { kv, history } = this.#open()
    const marked = await areMarked(
      kv,
      asked.map(({ fingerprint }) => fingerprint)
    )
    const came = await read(history, async (ask) => ({ came: await cameOf(ask, asked) }))
    return asked.map((_, index) => ({
      history: came.kind === 'found' ? came.came[index] === true : null,
      marker: marked[index] === true,
    }))
  }

  /** A page of the quarantine, newest day first. */
  quarantine(cursor: string | null = null) {
    return listQuarantine(this.#open().kv, PAGE_ENTRIES, cursor)
  }

  /** One entry of the quarantine with its body, which is payroll data. */
  async quarantined(id: string) {
    const kept = await findQuarantined(this.#open().kv, id)
    if (!kept) return undefined
    const { body, ...facts } = kept
    return { ...facts, ...readable(body) }
  }

  /** Sends an entry of the quarantine on. */
  async redrive(id: string, by?: string) {
    const { opened } = this.#open()
    if (!opened.ok) return UNCONFIGURED
    const later = (work: Promise<void>) => this.ctx.waitUntil(work)
    return redrive(id, opened.isolate, new Date(), later, by)
  }

  /** Deletes an entry of the quarantine for good. Returns whether it was there. */
  discard(id: string, by?: string) {
    const { opened, kv } = this.#open()
    return discard(kv, id, opened.ok ? opened.isolate.recent : undefined, by)
  }

  /** Sends the outbox now. */
  async drain(by?: string) {
    const { opened } = this.#open()
    if (!opened.ok) return UNCONFIGURED
    return { kind: 'drained' as const, ...(await drain(opened.isolate.config, new Date(), by)) }
  }

  /** Begins a replay of the events that match, or only counts them. `stepReplay` sends them. */
  async replay(
    request: ReplayRequest,
    { dryRun = false, by }: { dryRun?: boolean; by?: string | undefined } = {}
  ) {
    const { opened } = this.#open()
    return opened.ok ? beginReplay(request, opened.isolate, dryRun, by) : UNCONFIGURED
  }

  /** Sends the next events of a replay. @param limit 1 to 500; default: 100 */
  async stepReplay(id: string, limit?: number) {
    const { opened } = this.#open()
    return opened.ok ? stepReplay(id, opened.isolate, limit) : UNCONFIGURED
  }

  /** How far a replay is. */
  replayStatus(id: string) {
    return replayStatus(id, this.#open().history)
  }

  /**
   * Removes a page of what is kept about a user. Call it with the cursor that it returns, until
   * that is null. A dry run only counts.
   */
  erase(
    {
      user,
      cursor = null,
      dryRun = false,
    }: { user: string; cursor?: string | null; dryRun?: boolean },
    by?: string
  ) {
    const { opened, recovery, history } = this.#open()
    const recent = opened.ok ? opened.isolate.recent : undefined
    return erasePage(user, cursor, dryRun, recovery, { history, recent, by })
  }

  #read<T extends object>(work: Parameters<typeof read<T>>[1]) {
    return read(this.#open().history, work)
  }

  /** @throws if STATE is not bound */
  #open() {
    const opened = isolateOf(this.env)
    const recovery: RecoveryConfig | undefined = opened.ok ? opened.isolate.config : opened.recovery
    if (!recovery) throw new Error('STATE is not bound')
    return { opened, recovery, kv: recovery.state, history: opened.history }
  }
}

function withAge(summary: Summary, now: Date) {
  const { oldest } = summary
  const seconds = oldest && Math.round((now.getTime() - Date.parse(oldest)) / 1000)
  return { ...summary, oldestSeconds: seconds }
}

function readable(body: Uint8Array): { body: string } | { bodyBase64: string } {
  try {
    // A byte order mark was signed too, so it stays.
    return { body: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body) }
  } catch {
    return { bodyBase64: body.toBase64() }
  }
}
