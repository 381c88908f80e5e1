/**
 * What exists at Argyle and was created in the time in question: the deliveries that should have
 * come.
 *
 * Every page is read, because no list is sorted by creation. Accounts come last, so that only the
 * users of those that are needed are kept: memory grows with what is found, not with the pages.
 */

import { createHash } from 'node:crypto'
import { ruleFor } from '../../argyle/events.ts'
import { subjectOf } from '../../contract/subject.ts'
import type { Api, Expected } from './objects.ts'
import type { Listed, Pages } from './pages.ts'

/** A delivery that should have come. */
export interface Candidate {
  event: string
  /** The subscription's. */
  name: string
  data: Record<string, string>
  subject: string
  /** As the Worker makes it. */
  fingerprint: string
  /** Milliseconds since the epoch. */
  created: number
}

/** An object of which no delivery can be made. */
export interface Unclear {
  event: string
  id: string
  why: 'its account is gone' | 'it has no time of creation'
}

export interface Existing {
  candidates: Candidate[]
  unclear: Unclear[]
}

interface Span {
  since: number
  until: number
}

interface Found {
  id: string
  account: string
  created: number
}

type Wanted = Expected['wanted'][number]

/** @param tell takes a line about the progress @throws Failure if a list cannot be read whole */
export async function existingIn(
  wanted: Expected['wanted'],
  span: Span,
  pages: Pages,
  tell: (line: string) => void
): Promise<Existing> {
  const existing: Existing = { candidates: [], unclear: [] }
  for (const api of ['v1', 'v2'] as const) {
    const ofApi = wanted.filter((one) => one.api === api)
    if (ofApi.length > 0) await listApi(api, ofApi, span, pages, existing, tell)
  }
  // An object that moved to the next page while it was read, or that both APIs list.
  const bySubject = new Map(existing.candidates.map((one) => [`${one.event} ${one.subject}`, one]))
  return { ...existing, candidates: [...bySubject.values()] }
}

async function listApi(
  api: Api,
  wanted: Wanted[],
  span: Span,
  pages: Pages,
  existing: Existing,
  tell: (line: string) => void
): Promise<void> {
  const found = new Map<Wanted, Found[]>()
  for (const one of wanted) {
    const { path, availability } = one.listed
    found.set(one, [])
    if (path === 'accounts' || availability) continue
    await collect(one, pages.list(api, path), undefined)
  }
  const accounts = new Set([...found.values()].flat().map(({ account }) => account))
  const users = new Map<string, string>()
  const needsAll = wanted.some(({ listed }) => listed.path === 'accounts' || listed.availability)
  let count = 0
  for await (const page of pages.list(api, 'accounts')) {
    count += page.length
    tell(`${count.toLocaleString('en')} accounts of ${api}, ${pages.requests()} requests`)
    for (const account of page) await readAccount(account)
    if (!needsAll && [...accounts].every((id) => users.has(id))) break
  }
  for (const [one, objects] of found) {
    for (const object of objects) {
      const user = users.get(object.account)
      if (user) existing.candidates.push(candidateOf(one, object, user))
      else existing.unclear.push({ event: one.event, id: object.id, why: 'its account is gone' })
    }
  }

  /** Notes the user of an account that is needed, and asks for what is listed by account. */
  async function readAccount({ id, user, created_at, availability }: Listed): Promise<void> {
    if (!user) return
    if (accounts.has(id)) users.set(id, user)
    for (const one of wanted) {
      const { path, availability: state } = one.listed
      const created = Date.parse(created_at ?? '')
      if (path === 'accounts' && isWithin(created, span)) {
        users.set(id, user)
        found.get(one)?.push({ id, account: id, created })
      }
      if (!state) continue
      // Where the account says that nothing changed since, no request is needed.
      const changed = Date.parse(availability?.[state]?.updated_at ?? '')
      if (changed < span.since) continue
      const before = found.get(one)?.length
      await collect(one, pages.list(api, path, id), id)
      if (found.get(one)?.length !== before) users.set(id, user)
    }
  }

  async function collect(
    one: Wanted,
    list: AsyncIterable<Listed[]>,
    ofAccount: string | undefined
  ): Promise<void> {
    for await (const page of list) {
      for (const { id, account = ofAccount, created_at } of page) {
        const created = Date.parse(created_at ?? '')
        if (Number.isNaN(created)) {
          existing.unclear.push({ event: one.event, id, why: 'it has no time of creation' })
        } else if (account && isWithin(created, span))
          found.get(one)?.push({ id, account, created })
      }
      if (!ofAccount) tell(`${one.listed.path} of ${api}, ${pages.requests()} requests`)
    }
  }
}

const isWithin = (created: number, { since, until }: Span) => created >= since && created <= until

/** The delivery that Argyle would have sent: account, user, then the object. */
function candidateOf({ event, name }: Wanted, { id, account, created }: Found, user: string) {
  const { object } = ruleFor(event)
  const data: Record<string, string> = { account, user, ...(object && { [object]: id }) }
  const content = JSON.stringify([event, data])
  const fingerprint = createHash('sha256').update(content).digest('hex')
  return { event, name, data, subject: subjectOf(event, data) ?? '', fingerprint, created }
}
