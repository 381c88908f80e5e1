/**
 * `secret rotate`: another secret for the Worker and all subscriptions that deliver to it, without an
 * event being lost in between.
 */

import { Command } from '@commander-js/extra-typings'
import { type Act, command } from '../command.ts'
import { EXIT, usage } from '../failure.ts'
import { removePrivate } from '../rotate/private-file.ts'
import { begin, createNew, deleteOld, type Rotation } from '../rotate/rotation.ts'
import { writeSecrets } from '../rotate/secrets-file.ts'
import type { Report, Session } from '../session.ts'
import { accepts } from '../worker/probe.ts'
import { type Place, placeAt } from '../worker/urls.ts'

const STANDARD_FILE = '.secrets'

/** The group, with its command. */
export function secret(act: Act) {
  return new Command('secret')
    .description('the secret that deliveries are signed with')
    .addCommand(rotateCommand(act))
}

function rotateCommand(act: Act) {
  return command(
    'rotate',
    `change it, step by step: run it, do what it says, and run it again until it is done.
Makes a new secret, has you give it to the Worker, creates the subscriptions anew with it, checks that
the Worker accepts it, and deletes the old subscriptions.`,
    'secret rotate --url https://argyle-edge.example.workers.dev',
    'secret rotate --url https://argyle-edge.example.workers.dev --yes --json'
  )
    .requiredOption('--url <url>', 'of the Worker')
    .option('--secrets-file <file>', 'where the new secret is written to', STANDARD_FILE)
    .option('--print-secret', 'also print it; not with --json')
    .option('--yes', 'do not ask before the old subscriptions are deleted')
    .action(({ url, secretsFile, printSecret, yes, ...options }) =>
      act(options, async (session) => {
        if (printSecret && options.json) throw usage('--print-secret does not go with --json.')
        const place = placeAt(url)
        const rotation = await begin(place, secretsFile, session)
        const report = await goOn(rotation, place, secretsFile, yes === true, session)
        return printSecret ? { ...report, secret: rotation.current } : report
      })
    )
}

async function goOn(
  rotation: Rotation,
  place: Place,
  secretsFile: string,
  isSure: boolean,
  session: Session
): Promise<Report> {
  const { settings, terminal } = session
  const env = settings.environment === 'sandbox' ? '--env=sandbox' : '--env='
  const isAccepted = async () =>
    (await accepts(place, rotation.current, session)) &&
    (await accepts(place, rotation.previous, session))

  const bulk = `npx wrangler secret bulk ${secretsFile} ${env}`
  if (!(await terminal.spin('Probing the Worker …', isAccepted()))) {
    return waiting('The Worker does not accept both secrets yet.', bulk, secretsFile)
  }
  const api = session.argyle([rotation.current])
  await createNew(rotation, api, session)
  if (!(await terminal.spin('Probing the Worker …', isAccepted()))) {
    return waiting('The Worker does not accept both secrets any more.', bulk, secretsFile)
  }
  const { old, created } = rotation.progress
  const question = `The new subscriptions are there. Delete the ${old.length} old ones?`
  if (!isSure && !(await terminal.confirm(question, 'Run it again with --yes.'))) {
    return waiting('The old subscriptions are still there.', 'run it again', secretsFile)
  }
  await deleteOld(rotation, api, session)
  removePrivate(rotation.progressFile)
  writeSecrets(secretsFile, { current: rotation.current, previous: undefined })

  // What is set in the environment, or in a file that counts before this one, would go on being used.
  const isHidden = settings.find('ARGYLE_WEBHOOK_SECRET') !== rotation.current
  const todo = [
    ...(isHidden
      ? [
          `take the old ARGYLE_WEBHOOK_SECRET out of the environment, or of .env: it counts before ${secretsFile}`,
        ]
      : []),
    `npx wrangler secret delete ARGYLE_WEBHOOK_SECRET_PREVIOUS ${env}`,
    `keep what is in ${secretsFile} where secrets are kept, and remove it`,
  ]
  const done = `Done. Subscriptions with the new secret: ${old.length}.`
  const first = 'In a minute, when nothing of the old ones is on its way any more:'
  const text = [done, first, ...todo.map((step) => `  ${step}`)].join('\n')
  const deleted = old.map(({ id }) => id)
  return { json: { state: 'done', created: Object.values(created), deleted, todo }, text }
}

function waiting(why: string, what: string, secretsFile: string): Report {
  const text = [
    `${why} Do this, and run it again:`,
    `  ${what}`,
    `The new secret is in ${secretsFile}, which only you can read, as ARGYLE_WEBHOOK_SECRET, and the old one`,
    'as ARGYLE_WEBHOOK_SECRET_PREVIOUS: the Worker accepts both. Nothing is lost by waiting.',
  ].join('\n')
  return { json: { state: 'waiting', why, todo: [what] }, text, exit: EXIT.failed }
}
