/**
 * `quarantine`: the deliveries that the Worker kept because it could not process them.
 */

import { defineCommand, group, workerCommand } from '../command.ts'
import { confirmDelete } from '../confirm-delete.ts'
import { Failure } from '../failure.ts'
import * as filter from '../quarantine/filter.ts'
import { isPrintable, sanitize } from '../sanitize.ts'
import { type Entry, quarantineOf } from '../worker/quarantine.ts'
import { redrive } from './redrive.ts'

const HEADS = {
  id: 'id',
  time: 'received',
  reason: 'reason',
  verified: 'verified',
  event: 'event',
  subject: 'subject',
  account: 'account',
  user: 'user',
  bytes: 'bytes',
  address: 'from',
}

const list = defineCommand({
  define: () =>
    workerCommand(
      'list',
      'list the deliveries in it, with totals',
      'quarantine list --url https://…',
      'quarantine list --reason signature,unconfigured --since 12h --url https://…'
    )
      .option(...filter.REASON, filter.reasons)
      .option(...filter.SINCE, filter.since),
  async run(session, { url, ...options }) {
    const all = await quarantineOf(url, session).list()
    const entries = all.filter((entry) => filter.isChosen(entry, options))
    const reasons = (some: Entry[]) => filter.totalsOf(some.map(({ reason }) => reason))
    const totals = reasons(entries)
    const names = (Object.keys(HEADS) as (keyof typeof HEADS)[]).filter((name) =>
      entries.some((entry) => (entry[name] ?? '') !== '')
    )
    const rows = entries.map((entry) => names.map((name) => String(entry[name] ?? '')))
    const heads = names.map((name) => HEADS[name])
    const table = session.terminal.table(heads, rows)
    const left = all.length - entries.length
    const sums = [`Listed ${entries.length}: ${filter.totalsText(totals) || 'none'}.`]
    if (left > 0)
      sums.push(`Left out ${left} of ${all.length}: ${filter.totalsText(reasons(all))}.`)
    const text = [...(table ? [table] : []), ...sums.map(sanitize)].join('\n')
    return { json: { entries, totals }, text: all.length > 0 ? text : 'The quarantine is empty.' }
  },
})

const show = defineCommand({
  define: () =>
    workerCommand(
      'show',
      'print one delivery with its body, which is payroll data',
      'quarantine show 79543-0f3a… --url https://…'
    ).argument('<id>', 'as in the list'),
  async run(session, { url }, id) {
    const kept = await quarantineOf(url, session).find(id)
    if (!kept) throw new Failure(`The delivery ${id} does not exist.`, 'See quarantine list.')
    const { body, bodyBase64, ...facts } = kept
    const lines = Object.entries(facts).map(([name, value]) =>
      sanitize(`${name}: ${typeof value === 'object' ? JSON.stringify(value) : value}`)
    )
    const text = [...lines, '', bodyText(body, bodyBase64)].join('\n')
    return { json: { kept }, text, hasBody: true }
  },
})

/** A body as it is, or in base64 if a terminal would not show it so. */
function bodyText(body: string | undefined, base64 = ''): string {
  if (body === undefined) return `base64: ${sanitize(base64)}`
  return isPrintable(body) ? body : `base64: ${Buffer.from(body).toString('base64')}`
}

const remove = defineCommand({
  define: () =>
    workerCommand(
      'delete',
      'delete deliveries for good, after a question',
      'quarantine delete 79543-0f3a… --url https://…',
      'quarantine delete 79543-0f3a… 79543-1b52… --yes --url https://…'
    )
      .argument('<ids...>', 'as in the list')
      .option('--yes', 'do not ask'),
  async run(session, { yes = false, url }, ids) {
    const { find, remove } = quarantineOf(url, session)
    const deletion = {
      noun: 'delivery',
      find,
      describe: ({ time, reason, event }: Entry) =>
        `received ${time}, ${[reason, event].filter(Boolean).join(', ')}`,
      remove: ({ id }: Entry) => remove(id),
    }
    return confirmDelete(ids, deletion, yes, session.terminal)
  },
})

export const quarantine = group(
  'quarantine',
  'handle the deliveries that the Worker could not process',
  [list, show, redrive, remove]
)
