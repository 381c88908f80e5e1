/**
 * `quarantine`: what the Worker kept because it could not go on, and what can be done with it.
 */

import { Command } from '@commander-js/extra-typings'
import { type Act, command } from '../command.ts'
import { chooseToDelete, NOTHING_DELETED } from '../confirm-delete.ts'
import { EXIT, type Exit, usage } from '../failure.ts'
import { inTurn } from '../in-turn.ts'
import { harmless } from '../sanitize.ts'
import type { Session } from '../session.ts'
import { type Admin, adminOf, type Entry } from '../worker/admin.ts'
import { answerIn } from '../worker/delivery.ts'
import { placeAt } from '../worker/urls.ts'

/** The group, with its commands. */
export function quarantine(act: Act) {
  return new Command('quarantine')
    .description('what the Worker kept because it could not go on')
    .addCommand(listCommand(act))
    .addCommand(showCommand(act))
    .addCommand(redriveCommand(act))
    .addCommand(deleteCommand(act))
}

const URL_OPTION = ['--url <url>', 'of the Worker'] as const

function adminAt(url: string, { http, settings }: Session): Admin {
  return adminOf(http, placeAt(url), settings)
}

function listCommand(act: Act) {
  return command('list', 'list all that is kept', 'quarantine list --url https://…')
    .requiredOption(...URL_OPTION)
    .action(({ url, ...options }) =>
      act(options, async (session) => {
        const { terminal } = session
        const entries = await terminal.spin('Asking the Worker …', adminAt(url, session).list())
        const rows = entries.map(({ id, time, reason, bytes, address }) => {
          return [id, time, reason, String(bytes), address ?? '']
        })
        const heads = ['id', 'received', 'reason', 'bytes', 'from']
        const text = rows.length > 0 ? terminal.table(heads, rows) : 'There is nothing in it.'
        return { json: { entries }, text }
      })
    )
}

function showCommand(act: Act) {
  return command(
    'show',
    'show one with its body: payroll data, as it was sent',
    'quarantine show 79543-0f3a… --url https://…'
  )
    .argument('<id>', 'as the list has it')
    .requiredOption(...URL_OPTION)
    .action((id, { url, ...options }) =>
      act(options, async (session) => {
        const asking = adminAt(url, session).show(id)
        const kept = await session.terminal.spin('Asking the Worker …', asking)
        const { body, bodyBase64, ...facts } = kept
        const lines = Object.entries(facts).map(([name, value]) => `${name}: ${value}`)
        const shown = body ?? `base64: ${bodyBase64}`
        const text = [...lines, '', ...shown.split(/\r?\n/)].map(harmless).join('\n')
        return { json: { kept }, text }
      })
    )
}

function redriveCommand(act: Act) {
  return command(
    'redrive',
    'send on what is kept: it must verify with the secrets of today',
    'quarantine redrive 79543-0f3a… --url https://…',
    'quarantine redrive --all --url https://…'
  )
    .argument('[ids...]', 'as the list has them')
    .option('--all', 'all that is kept')
    .requiredOption(...URL_OPTION)
    .action((ids, { all, url, ...options }) =>
      act(options, (session) => redrive(ids, all === true, adminAt(url, session), session))
    )
}

async function redrive(ids: string[], isAll: boolean, admin: Admin, { terminal }: Session) {
  if (isAll === ids.length > 0) throw usage('Ids are needed, or --all, and not both.')
  // All of them before the first leaves: pages move when it does.
  const listing = async () => (await admin.list()).map(({ id }) => id)
  const chosen = isAll ? await terminal.spin('Asking the Worker …', listing()) : ids
  const remaining = (count: number) => `Not tried after that: ${count - 1}.`
  const redriven = await inTurn(chosen, terminal, remaining, async (id) => {
    const one = await terminal.spin(`Redriving ${id} …`, admin.redrive(id))
    return { quarantined: id, ...one }
  })
  const rows = redriven.map((one) => [one.quarantined, one.ok ? answerIn(one.answer) : one.why])
  const text = rows.length > 0 ? terminal.table(['id', 'result'], rows) : 'There is nothing in it.'
  const isDone = redriven.length === chosen.length && redriven.every(({ ok }) => ok)
  const exit: Exit = isDone ? EXIT.ok : EXIT.failed
  return { json: { redriven }, text, exit }
}

function deleteCommand(act: Act) {
  return command(
    'delete',
    'delete for good what is kept, after a question',
    'quarantine delete 79543-0f3a… --url https://…',
    'quarantine delete 79543-0f3a… 79543-1b52… --url https://… --yes'
  )
    .argument('<ids...>', 'as the list has them')
    .option('--yes', 'do not ask')
    .requiredOption(...URL_OPTION)
    .action((ids, { yes, url, ...options }) =>
      act(options, (session) => remove(ids, yes === true, adminAt(url, session), session))
    )
}

async function remove(ids: string[], isSure: boolean, admin: Admin, { terminal }: Session) {
  const all = await terminal.spin('Asking the Worker …', admin.list())
  const words = {
    absent: (id: string) => `Nothing is kept under ${id}.`,
    question: ({ id, time, reason }: Entry) =>
      `Delete ${id}, received ${time}, ${reason}? Nothing brings it back.`,
  }
  const found = await chooseToDelete(ids, all, words, isSure, terminal)
  if (!found) return NOTHING_DELETED
  const remaining = (count: number) => `Not deleted: ${count}.`
  const deleted = await inTurn(found, terminal, remaining, async ({ id }) => {
    await terminal.spin(`Deleting ${id} …`, admin.remove(id))
    return id
  })
  const text = deleted.map((id) => `Deleted ${harmless(id)}`).join('\n')
  const exit: Exit = deleted.length === found.length ? EXIT.ok : EXIT.failed
  return { json: { deleted }, text, exit }
}
