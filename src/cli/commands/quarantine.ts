/**
 * `quarantine`: the deliveries that the Worker kept because it could not process them.
 */

import { defineCommand, group, workerCommand } from '../command.ts'
import { confirmDelete } from '../confirm-delete.ts'
import { EXIT, usage } from '../failure.ts'
import { inTurn } from '../in-turn.ts'
import { sanitize } from '../sanitize.ts'
import { adminOf, type Entry } from '../worker/admin.ts'
import { answerText } from '../worker/delivery.ts'

const EMPTY = 'The quarantine is empty.'

const list = defineCommand({
  define: () =>
    workerCommand('list', 'list all deliveries in it', 'quarantine list --url https://…'),
  async run(session, { url }) {
    const entries = await adminOf(url, session).list()
    const rows = entries.map(({ id, time, reason, bytes, address }) => {
      return [id, time, reason, String(bytes), address ?? '']
    })
    const heads = ['id', 'received', 'reason', 'bytes', 'from']
    return { json: { entries }, text: session.terminal.table(heads, rows) || EMPTY }
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
    const kept = await adminOf(url, session).show(id)
    const { body, bodyBase64, ...facts } = kept
    const lines = Object.entries(facts).map(([name, value]) => `${name}: ${value}`)
    const shown = (body ?? `base64: ${bodyBase64}`).split(/\r?\n/)
    return { json: { kept }, text: [...lines, '', ...shown].map(sanitize).join('\n') }
  },
})

const redrive = defineCommand({
  define: () =>
    workerCommand(
      'redrive',
      "send deliveries on; their signature must match one of today's secrets",
      'quarantine redrive 79543-0f3a… --url https://…',
      'quarantine redrive --all --url https://…'
    )
      .argument('[ids...]', 'as in the list')
      .option('--all', 'the whole quarantine'),
  async run(session, { all = false, url }, ids) {
    if (all === ids.length > 0) throw usage('Redrive needs either ids or --all.')
    const { terminal } = session
    const admin = adminOf(url, session)
    // All pages before the first redrive, because a redrive moves the pages.
    const chosen = all ? (await admin.list()).map(({ id }) => id) : ids
    const redriven = await inTurn(chosen, 'redriven', terminal, async (id) => {
      return { quarantined: id, ...(await admin.redrive(id)) }
    })
    const rows = redriven.map((one) => [one.quarantined, one.ok ? answerText(one.answer) : one.why])
    const isDone = redriven.length === chosen.length && redriven.every(({ ok }) => ok)
    const exit = isDone ? EXIT.ok : EXIT.failed
    return { json: { redriven }, text: terminal.table(['id', 'result'], rows) || EMPTY, exit }
  },
})

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
    const admin = adminOf(url, session)
    const all = await admin.list()
    const describe = ({ time, reason }: Entry) => `received ${time}, ${reason}`
    const remove = ({ id }: Entry) => admin.remove(id)
    return confirmDelete(ids, { noun: 'delivery', all, describe, remove }, yes, session.terminal)
  },
})

export const quarantine = group(
  'quarantine',
  'handle the deliveries that the Worker could not process',
  [list, show, redrive, remove]
)
