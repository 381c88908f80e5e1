/**
 * `subscriptions plan` and `apply`: make the subscriptions equal to the file.
 *
 * Creates before it deletes, so that every event always has a subscription. In between, Argyle
 * delivers each fact twice.
 */

import { formatLine } from '../argyle/format.ts'
import { command, defineCommand } from '../command.ts'
import { confirmEach } from '../confirm-delete.ts'
import { EXIT } from '../failure.ts'
import { inTurn } from '../in-turn.ts'
import { type Difference, differenceOf, isDifferent, warningsAbout } from '../plan/difference.ts'
import { type Plan, readPlan, STANDARD_FILE } from '../plan/file.ts'
import { sanitize } from '../sanitize.ts'
import type { Session } from '../session.ts'
import type { Terminal } from '../terminal.ts'

export const ALLOW_UNKNOWN = ['--allow-unknown', 'take events outside the catalogue'] as const

function fileCommand(name: string, description: string, ...examples: string[]) {
  return command(name, description, ...examples)
    .argument('[file]', 'the subscriptions that should exist', STANDARD_FILE)
    .option(...ALLOW_UNKNOWN)
}

export const plan = defineCommand({
  define: () =>
    fileCommand(
      'plan',
      'print what apply would do; exit code 2 if there is a difference',
      'subscriptions plan',
      'subscriptions plan sandbox.subscriptions.json --json'
    ),
  async run(session, { allowUnknown }, file) {
    const difference = await compare(planIn(file, allowUnknown, session), session)
    const exit = isDifferent(difference) ? EXIT.difference : EXIT.ok
    return { json: difference, text: textOf(difference, 'to be ', session.terminal), exit }
  },
})

export const apply = defineCommand({
  define: () =>
    fileCommand(
      'apply',
      'create and delete subscriptions until they equal the file; may be interrupted',
      'subscriptions apply',
      'subscriptions apply sandbox.subscriptions.json --settings .env.sandbox --yes'
    ).option('--yes', 'delete without a question'),
  async run(session, { allowUnknown, yes = false }, file) {
    const { argyle, settings, terminal } = session
    const plan = planIn(file, allowUnknown, session)
    const done = await compare(plan, session)
    const secret = done.create.length > 0 ? settings.need('ARGYLE_WEBHOOK_SECRET') : undefined
    // Asked before the first change: a no must not leave both the new and the old ones.
    if (!yes && !(await confirmEach(done.remove, formatLine, terminal))) {
      const none = { create: [], keep: done.keep, remove: [] }
      return { json: none, text: 'Nothing was changed.', exit: EXIT.failed }
    }
    const made: Difference = { create: [], keep: done.keep, remove: [] }
    const changes = [
      ...done.create.map((one) => async () => {
        await argyle().create(one, secret)
        made.create.push(one)
      }),
      ...done.remove.map((one) => async () => {
        await argyle().remove(one)
        made.remove.push(one)
      }),
    ]
    const { isWhole } = await inTurn(changes, 'done', terminal, (change) => change())
    if (!isWhole) return { json: made, text: textOf(made, '', terminal), exit: EXIT.failed }
    const left = isDifferent(done) && differenceOf(plan, await argyle().list())
    const isDone = !left || !isDifferent(left)
    if (!isDone) terminal.warn('Argyle stored something different. Run plan to see it.')
    const exit = isDone ? EXIT.ok : EXIT.difference
    return { json: done, text: textOf(done, '', terminal), exit }
  },
})

function planIn(file: string, allowsUnknown: true | undefined, { terminal }: Session): Plan {
  const plan = readPlan(file, allowsUnknown === true)
  for (const warning of plan.warnings) terminal.warn(warning)
  return plan
}

async function compare(plan: Plan, { argyle, terminal }: Session): Promise<Difference> {
  const existing = await argyle().list()
  const difference = differenceOf(plan, existing)
  for (const warning of warningsAbout(difference, existing)) terminal.warn(warning)
  return difference
}

function textOf({ create, remove, keep }: Difference, toBe: string, { paint }: Terminal): string {
  return [
    ...create.map((one) => paint('green', `+ ${formatLine(one)}`)),
    ...remove.map((one) => paint('red', `- ${formatLine(one)} (${sanitize(one.id)})`)),
    `${keep.length} unchanged, ${create.length} ${toBe}created, ${remove.length} ${toBe}deleted.`,
  ].join('\n')
}
