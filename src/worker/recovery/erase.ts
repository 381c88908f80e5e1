/**
 * Erase: removes what is kept about a user, by the user's id: entries of the quarantine and of the
 * outbox, data of large events, and rows of the history.
 *
 * Goes on page by page with a cursor, because KV has no index: a client calls until it is null. It
 * cannot reach queues, databases of consumers, logs, and Argyle. The log's line names the user's
 * id: it proves that the request was met, and is gone after seven days.
 */

import { log } from '../../platform/log.ts'
import type { RecoveryConfig } from '../config.ts'
import { type Ask, read } from '../history/read.ts'
import type { History } from '../isolate.ts'
import { readEntries, removeFromOutbox, waitingPage } from '../state/outbox.ts'
import { findPayload, payloadPage, removePayload } from '../state/payload.ts'
import { findQuarantined, listQuarantine } from '../state/quarantine.ts'
import { forget, type Recent } from '../state/recent.ts'
import { unmark } from '../state/seen.ts'
import { discard } from './discard.ts'

// The history is last: it tells which accounts are the user's.
const STORES = ['quarantine', 'outbox', 'payloads', 'history'] as const
type Store = (typeof STORES)[number]

// Entries of a page, each of which may take three KV operations.
const PAGE_ENTRIES = 100
const HISTORY_ROWS = 1_000

export interface Erased {
  store: Store
  /** How many were removed, or would be in a dry run. */
  count: number
  /** For the next call; null at the end. */
  cursor: string | null
}

export type EraseEnd = ({ kind: 'erased' } & Erased) | { kind: 'failed'; cause: string }

interface Erasing {
  user: string
  /** The user's accounts, as far as the history knows them. */
  accounts: ReadonlySet<string>
  isDry: boolean
  recovery: Pick<RecoveryConfig, 'state'>
  recent: Recent | undefined
  by: string | undefined
}

/** Removes one page. @throws if KV fails */
export async function erasePage(
  user: string,
  given: string | null,
  isDry: boolean,
  recovery: RecoveryConfig,
  {
    history,
    recent,
    by,
  }: { history: History | undefined; recent: Recent | undefined; by?: string | undefined }
): Promise<EraseEnd> {
  const [name = STORES[0], ...rest] = given?.split(':') ?? []
  const store = STORES.find((one) => one === name) ?? STORES[0]
  const cursor = rest.join(':') || null
  const known = await read(history, async (ask) => ({ accounts: await accountsOf(ask, user) }))
  if (known.kind === 'failed') return known
  const accounts = new Set(known.kind === 'found' ? known.accounts : [])
  const erasing: Erasing = { user, accounts, isDry, recovery, recent, by }
  const page =
    store === 'history' ? await eraseRows(erasing, history) : await PAGES[store](erasing, cursor)
  if ('kind' in page) return page
  const following = STORES[STORES.indexOf(store) + 1]
  const next = page.cursor === null ? following && `${following}:` : `${store}:${page.cursor}`
  if (page.count > 0 && !isDry) log('warn', 'erased', { user, store, count: page.count, by })
  return { kind: 'erased', store, count: page.count, cursor: next ?? null }
}

interface Page {
  count: number
  cursor: string | null
}

const PAGES: Record<
  Exclude<Store, 'history'>,
  (erasing: Erasing, cursor: string | null) => Promise<Page>
> = {
  quarantine: eraseQuarantine,
  outbox: eraseOutbox,
  payloads: erasePayloads,
}

function isTheirs(
  { user, accounts }: Erasing,
  facts: { user?: unknown; account?: unknown }
): boolean {
  return facts.user === user || (typeof facts.account === 'string' && accounts.has(facts.account))
}

async function eraseQuarantine(erasing: Erasing, cursor: string | null): Promise<Page> {
  const { state } = erasing.recovery
  const page = await listQuarantine(state, PAGE_ENTRIES, cursor)
  let count = 0
  for (const entry of page.entries) {
    if (!(isTheirs(erasing, entry) || (!entry.user && (await names(erasing, entry.id))))) continue
    count += 1
    if (!erasing.isDry) await discard(state, entry.id, erasing.recent, erasing.by)
  }
  return { count, cursor: page.cursor }
}

/** Whether a body names the user: its facts may not have fitted into KV's metadata. */
async function names({ user, recovery }: Erasing, id: string): Promise<boolean> {
  const kept = await findQuarantined(recovery.state, id)
  return kept !== undefined && new TextDecoder().decode(kept.body).includes(JSON.stringify(user))
}

async function eraseOutbox(erasing: Erasing, cursor: string | null): Promise<Page> {
  const { state } = erasing.recovery
  const page = await waitingPage(state, PAGE_ENTRIES, cursor)
  const found = page.keys.length > 0 ? await readEntries(state, page.keys) : []
  let count = 0
  for (const { key, entry } of found) {
    if (!entry) continue
    const { message } = entry
    const data = 'data' in message ? message.data : await findPayload(state, message.dataref)
    if (!isTheirs(erasing, data)) continue
    count += 1
    if (erasing.isDry) continue
    // As for an entry of the quarantine: a further delivery is then a first.
    await unmark(state, message.fingerprint)
    if (erasing.recent) forget(erasing.recent, message.fingerprint)
    await removeFromOutbox(state, key)
  }
  return { count, cursor: page.cursor }
}

async function erasePayloads(erasing: Erasing, cursor: string | null): Promise<Page> {
  const { state } = erasing.recovery
  const page = await payloadPage(state, PAGE_ENTRIES, cursor)
  let count = 0
  for (const { key, owner } of page.payloads) {
    if (!isTheirs(erasing, owner ?? (await findPayload(state, key)))) continue
    count += 1
    if (!erasing.isDry) await removePayload(state, key)
  }
  return { count, cursor: page.cursor }
}

const THEIRS = `user = ?1 OR account IN (SELECT account FROM deliveries WHERE user = ?1 AND account IS NOT NULL)`

async function accountsOf(ask: Ask, user: string): Promise<string[]> {
  const sql = 'SELECT DISTINCT account FROM deliveries WHERE user = ? AND account IS NOT NULL'
  return (await ask<{ account: string }>(sql, user)).map(({ account }) => account)
}

async function eraseRows(
  { user, isDry }: Erasing,
  history: History | undefined
): Promise<Page | { kind: 'failed'; cause: string }> {
  if (!history) return { count: 0, cursor: null }
  const done = await read(history, async (ask) => {
    const [counted] = await ask<{ count: number }>(
      `SELECT count(*) AS count FROM deliveries WHERE ${THEIRS}`,
      user
    )
    const count = counted?.count ?? 0
    if (isDry || count === 0) return { count, left: false }
    // First the rows that do not name the user: the others lead to them, by the account.
    const some = `SELECT n FROM deliveries WHERE ${THEIRS} ORDER BY user IS NULL DESC, n LIMIT ${HISTORY_ROWS}`
    await ask(
      `DELETE FROM handlings WHERE id IN (SELECT id FROM deliveries WHERE n IN (${some}))`,
      user
    )
    const gone = await ask<{ n: number }>(
      `DELETE FROM deliveries WHERE n IN (${some}) RETURNING n`,
      user
    )
    await ask('DELETE FROM replays WHERE instr(filter, ?)', JSON.stringify(user))
    return { count: gone.length, left: gone.length < count }
  })
  if (done.kind === 'no history') return { count: 0, cursor: null }
  return done.kind === 'failed' ? done : { count: done.count, cursor: done.left ? 'more' : null }
}
