/**
 * `subscriptions plan` and `apply`: what is in the file, made so.
 *
 * Creates before it deletes, so that there is no moment in which nobody would deliver an event. Whatever is
 * delivered two times in between, the Worker drops.
 */

import { inWords } from '../argyle/format.ts'
import { type Act, command } from '../command.ts'
import { EXIT, type Exit } from '../failure.ts'
import { type Difference, differenceOf, isDifferent } from '../plan/difference.ts'
import { type Plan, readPlan, STANDARD_FILE } from '../plan/file.ts'
import { harmless } from '../sanitize.ts'
import type { Session } from '../session.ts'
import type { Terminal } from '../terminal.ts'

const FILE = ['[file]', 'which subscriptions should exist', STANDARD_FILE] as const
const UNKNOWN = ['--allow-unknown', 'also events that are newer than this tool'] as const

export function planCommand(act: Act) {
  return command(
    'plan',
    'print what apply would do; exit code 2 if that is anything',
    'subscriptions plan',
    'subscriptions plan sandbox.subscriptions.json --json'
  )
    .argument(...FILE)
    .option(...UNKNOWN)
    .action((file, { allowUnknown, ...options }) =>
      act(options, async (session) => {
        const plan = planIn(file, allowUnknown === true, session)
        const difference = await compare(plan, session)
        const exit: Exit = isDifferent(difference) ? EXIT.difference : EXIT.ok
        return {
          json: { ...difference },
          text: textOf(difference, 'to be ', session.terminal),
          exit,
        }
      })
    )
}

export function applyCommand(act: Act) {
  return command(
    'apply',
    'create and delete what it takes; may be interrupted and run again',
    'subscriptions apply',
    'subscriptions apply sandbox.subscriptions.json --settings .env.sandbox'
  )
    .argument(...FILE)
    .option(...UNKNOWN)
    .action((file, { allowUnknown, ...options }) =>
      act(options, (session) => apply(planIn(file, allowUnknown === true, session), session))
    )
}

function planIn(file: string, allowsUnknown: boolean, { terminal }: Session): Plan {
  const plan = readPlan(file, allowsUnknown)
  for (const warning of plan.warnings) terminal.warn(warning)
  return plan
}

async function compare(plan: Plan, { argyle, terminal }: Session): Promise<Difference> {
  const existing = await terminal.spin('Asking Argyle …', argyle().list())
  const difference = differenceOf(plan, existing)
  for (const { name, id, signing } of difference.keep) {
    if (signing === 'other') {
      terminal.warn(`"${name}" (${id}) signs with another secret than ARGYLE_WEBHOOK_SECRET.`)
    }
  }
  return difference
}

async function apply(plan: Plan, session: Session) {
  const { argyle, settings, terminal } = session
  const { create, remove, keep } = await compare(plan, session)
  if (create.length > 0) {
    const secret = settings.need('ARGYLE_WEBHOOK_SECRET')
    for (const one of create) {
      await terminal.spin(`Creating ${inWords(one)} …`, argyle().create(one, secret))
    }
  }
  for (const one of remove) {
    await terminal.spin(`Deleting ${one.id} …`, argyle().remove(one))
  }
  const done: Difference = { create, remove, keep }
  if (!isDifferent(done)) return { json: { ...done }, text: textOf(done, '', terminal) }

  const left = differenceOf(plan, await terminal.spin('Looking again …', argyle().list()))
  const isDone = !isDifferent(left)
  if (!isDone) {
    terminal.warn('There still is a difference: Argyle has something otherwise than it was asked.')
  }
  const exit: Exit = isDone ? EXIT.ok : EXIT.difference
  return { json: { ...done }, text: textOf(done, '', terminal), exit }
}

function textOf({ create, remove, keep }: Difference, toBe: string, { paint }: Terminal): string {
  return [
    ...create.map((one) => paint('green', `+ ${inWords(one)}`)),
    ...remove.map((one) => paint('red', `- ${inWords(one)} (${harmless(one.id)})`)),
    `${keep.length} unchanged, ${create.length} ${toBe}created, ${remove.length} ${toBe}deleted.`,
  ].join('\n')
}
