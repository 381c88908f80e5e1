/**
 * `setup`: from a clone to signed deliveries, in one command that can run again.
 */

import { existsSync } from 'node:fs'
import { command, commaSeparated, defineCommand } from '../command.ts'
import { EXIT, usage } from '../failure.ts'
import type { Report, Session } from '../session.ts'
import { type Done, progressOn } from '../setup/progress.ts'
import { promptOn, stopped } from '../setup/prompt.ts'
import { type Finished, type Options, setUp } from '../setup/setup.ts'
import { type Target, targetOf, WRANGLER_FILE } from '../setup/target.ts'

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
  async run(session, { yes = false, dryRun = false, free = false, events, env = 'production' }) {
    const { terminal, settings } = session
    const { message, hint } = stopped(session)
    session.atInterrupt(`${message} ${hint}`)
    if (settings.named.length > 0) {
      throw usage('setup writes the standard files, so it takes no --settings.', 'See --env.')
    }
    if (settings.environment !== env) {
      const message = `ARGYLE_ENVIRONMENT is ${settings.environment}.`
      throw usage(
        message,
        `For its files and its Worker: npm run setup -- --env ${settings.environment}`
      )
    }
    const target = await targetOf(env)
    const options: Options = { yes, dryRun, free, events }
    const progress = progressOn(terminal, dryRun)
    const prompt = promptOn(session, yes || dryRun)
    const finished = await setUp({ session, target, prompt, progress, options })
    return reportOf(finished, target, options, session, progress.done)
  },
})

function reportOf(
  { address, checks }: Finished,
  { secretsFile, envFile }: Target,
  { dryRun }: Options,
  { fixes }: Session,
  steps: readonly Done[]
): Report {
  if (dryRun) return { json: { steps }, text: '\nNothing was changed.' }
  const healthy = checks.every(({ state }) => state !== 'wrong')
  const isWritten = steps.some(
    ({ state, says }) => state === 'made' && says.endsWith(WRANGLER_FILE)
  )
  const next = [
    ...(isWritten ? [`${WRANGLER_FILE} has the ids of this account: commit it.`] : []),
    ...(existsSync(secretsFile)
      ? [`${secretsFile} has the secrets: move them to your secret store, and delete the file.`]
      : []),
    `${envFile} has the API key and the address, for the command line.`,
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
