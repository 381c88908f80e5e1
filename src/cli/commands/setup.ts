/**
 * `setup`: from a clone to signed deliveries, in one command that can run again.
 */

import { command, commaSeparated, defineCommand } from '../command.ts'
import { EXIT } from '../failure.ts'
import type { Report, Session } from '../session.ts'
import { progressOn } from '../setup/progress.ts'
import { promptOn } from '../setup/prompt.ts'
import { type Finished, type Options, setUp } from '../setup/setup.ts'
import { type Target, targetOf } from '../setup/target.ts'

const GO_ON = 'Stopped. Run setup again: it looks at what is there, and goes on from here.'

export const setup = defineCommand({
  define: () =>
    command(
      'setup',
      'create what the Worker needs, deploy it, and subscribe it to Argyle; safe to run again',
      'setup --dry-run',
      'setup --env sandbox',
      'setup --yes --events profiles.added,profiles.updated    # in CI, with all settings in the environment'
    )
      .option('--dry-run', 'print each step, and change nothing')
      .option('--yes', 'ask nothing, and take the default of each question')
      .option('--free', 'go on with the Free plan, on which the promise does not hold')
      .option('--events <names>', 'the events of the subscription', commaSeparated),
  async run(session, { yes = false, dryRun = false, free = false, events }) {
    session.atInterrupt(GO_ON)
    const { terminal, settings } = session
    const target = await targetOf(settings.environment)
    const options: Options = { yes, dryRun, free, events }
    const progress = progressOn(terminal, dryRun)
    const prompt = promptOn(terminal, yes || dryRun)
    const finished = await setUp({ session, target, prompt, progress, options })
    return reportOf(finished, target, options, session, progress.done)
  },
})

function reportOf(
  { address, checks }: Finished,
  { secretsFile, envFile }: Target,
  { dryRun }: Options,
  { fixes }: Session,
  steps: readonly object[]
): Report {
  if (dryRun) return { json: { steps }, text: '\nNothing was changed.' }
  const healthy = checks.every(({ state }) => state !== 'wrong')
  const next = [
    `wrangler.toml has the ids of this account: commit it.`,
    `${secretsFile} has the secrets and ${envFile} the API key: move them to your secret store.`,
    'A consumer of the queue: docs/consume.md, and examples/welcome to copy.',
    `Later: ${fixes.argyle('status')} and ${fixes.argyle('doctor')}. A new version: docs/deploy.md.`,
  ]
  const head = healthy ? `${address} takes Argyle's deliveries.` : 'Some checks failed: see above.'
  const text = [head, ...next.map((line) => `  ${line}`)].join('\n')
  return {
    json: { address, healthy, steps, checks, next },
    text,
    exit: healthy ? EXIT.ok : EXIT.failed,
  }
}
