/**
 * `subscriptions plan` and `apply`: make the subscriptions equal to the file.
 *
 * Creates before it deletes, so that every event always has a subscription. The Worker drops the
 * duplicates in between.
 */

import { formatLine } from '../argyle/format.ts'
import { command, defineCommand } from '../command.ts'
import { EXIT } from '../failure.ts'
import { type Difference, differenceOf, isDifferent } from '../plan/difference.ts'
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
      'subscriptions apply sandbox.subscriptions.json --settings .env.sandbox'
    ),
  async run(session, { allowUnknown }, file) {
    const { argyle, settings, terminal } = session
    const plan = planIn(file, allowUnknown, session)
    const done = await compare(plan, session)
    for (const one of done.create) {
      await argyle().create(one, settings.need('ARGYLE_WEBHOOK_SECRET'))
    }
    for (const one of done.remove) await argyle().remove(one)
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
  const difference = differenceOf(plan, await argyle().list())
  for (const { name, id } of difference.keep.filter(({ signing }) => signing === 'other')) {
    terminal.warn(`"${name}" (${id}) signs with another secret than ARGYLE_WEBHOOK_SECRET.`)
  }
  return difference
}

function textOf({ create, remove, keep }: Difference, toBe: string, { paint }: Terminal): string {
  return [
    ...create.map((one) => paint('green', `+ ${formatLine(one)}`)),
    ...remove.map((one) => paint('red', `- ${formatLine(one)} (${sanitize(one.id)})`)),
    `${keep.length} unchanged, ${create.length} ${toBe}created, ${remove.length} ${toBe}deleted.`,
  ].join('\n')
}
