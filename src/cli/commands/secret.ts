/**
 * `secret new` makes the first secret. `secret rotate` changes it, for the Worker and its
 * subscriptions, without losing an event.
 */

import { existsSync } from 'node:fs'
import { formatLine } from '../argyle/format.ts'
import { command, defineCommand, group, workerCommand } from '../command.ts'
import { confirmEach } from '../confirm-delete.ts'
import { EXIT, usage } from '../failure.ts'
import { begin, createNew, finish, type Rotation } from '../rotate/rotation.ts'
import { sanitize } from '../sanitize.ts'
import {
  convertHint,
  newSecret,
  OLD_SECRETS_FILE,
  readSecrets,
  SECRETS_FILE,
  writeSecrets,
} from '../secrets-file.ts'
import type { Report, Session } from '../session.ts'
import { isProbed, probe } from '../worker/delivery.ts'

const FILES = `${SECRETS_FILE}, or that of --env`

const create = defineCommand({
  define: () =>
    command(
      'new',
      'make a random secret in a file, for the first deploy',
      'secret new',
      'secret new --env sandbox'
    ).option('--secrets-file <file>', `the file, which only you can read. Default: ${FILES}`),
  async run({ fixes, settings }, { env, secretsFile = settings.secretsFile }) {
    const isStandard = secretsFile === SECRETS_FILE
    // The command to deploy would else name production, and replace its secret.
    if (secretsFile !== settings.secretsFile && !settings.all.ARGYLE_ENVIRONMENT && !env) {
      const hint = 'Set ARGYLE_ENVIRONMENT to production or sandbox, for example in --settings.'
      throw usage(`${secretsFile} may be for production or for the sandbox.`, hint)
    }
    if (isStandard && existsSync(OLD_SECRETS_FILE) && !existsSync(SECRETS_FILE)) {
      throw usage(`${OLD_SECRETS_FILE} may have the secret.`, convertHint(OLD_SECRETS_FILE))
    }
    const secrets = readSecrets(secretsFile)
    if (secrets.ARGYLE_WEBHOOK_SECRET) {
      throw usage(`${secretsFile} has an ARGYLE_WEBHOOK_SECRET already.`, 'See secret rotate.')
    }
    writeSecrets(secretsFile, { ...secrets, ARGYLE_WEBHOOK_SECRET: newSecret() })
    const todo = fixes.deploy('--secrets-file', secretsFile)
    const text = `${secretsFile} has a new ARGYLE_WEBHOOK_SECRET. To deploy with it:\n  ${todo}`
    return { json: { file: secretsFile, todo: [todo] }, text }
  },
})

const rotate = defineCommand({
  define: () =>
    workerCommand(
      'rotate',
      'change the secret: run it, do what it says, run it again until it is done (see docs/cli.md)',
      'secret rotate --url https://argyle-edge.example.workers.dev',
      'secret rotate --url https://argyle-edge.example.workers.dev --yes --json'
    )
      .option('--secrets-file <file>', `write the new secret there. Default: ${FILES}`)
      .option('--print-secret', 'print the new secret too; not with --json')
      .option('--yes', 'delete the old subscriptions without a question'),
  async run(session, { url, printSecret, yes = false, json, ...options }) {
    const { secretsFile = session.settings.secretsFile } = options
    if (printSecret && json) throw usage('--print-secret cannot be combined with --json.')
    const { named } = session.settings
    if (secretsFile === SECRETS_FILE && named.length > 0 && !named.includes(SECRETS_FILE)) {
      const hint = 'Name the file with --secrets-file.'
      throw usage(`--settings does not name ${SECRETS_FILE}, where the new secret would go.`, hint)
    }
    const rotation = await begin(session.urls(url).endpoint, secretsFile, session)
    const report = await goOn(rotation, yes, session)
    return printSecret ? { ...report, secret: rotation.current } : report
  },
})

async function goOn(rotation: Rotation, isSure: boolean, session: Session): Promise<Report> {
  const { argyle, ask, fixes, terminal } = session
  const { current, previous, endpoint, secretsFile, progress } = rotation
  const bulk = fixes.wrangler('secret', 'bulk', secretsFile)
  const accepts = async (secret: string) => isProbed(await probe(ask, endpoint, secret))
  const acceptsBoth = async () => (await accepts(current)) && (await accepts(previous))

  if (!(await acceptsBoth())) {
    return waiting('The Worker does not accept both secrets yet.', bulk, secretsFile)
  }
  const api = argyle([current])
  await createNew(rotation, api)
  if (!(await acceptsBoth())) {
    return waiting('The Worker does not accept both secrets any more.', bulk, secretsFile)
  }
  if (!isSure && !(await confirmEach(progress.old, formatLine, terminal))) {
    return waiting('The old subscriptions still exist.', 'answer yes, or use --yes', secretsFile)
  }
  await finish(rotation, api)
  return done(rotation, session)
}

function done({ progress, current, secretsFile }: Rotation, session: Session): Report {
  const todo = [
    session.fixes.wrangler('secret', 'delete', 'ARGYLE_WEBHOOK_SECRET_PREVIOUS'),
    `move the secret from ${secretsFile} to your secret store, and remove the file`,
  ]
  // Commands would go on to use an old secret that wins over this file.
  if (session.settings.all.ARGYLE_WEBHOOK_SECRET !== current) {
    todo.unshift(`remove the old ARGYLE_WEBHOOK_SECRET that hides the one in ${secretsFile}`)
  }
  const text = [
    ...progress.old.map((one) => sanitize(`Deleted ${one.id}, ${formatLine(one)}`)),
    `Done. Subscriptions with the new secret: ${progress.old.length}.`,
    'Do this in a minute, when the last deliveries with the old secret have arrived:',
    ...todo.map((step) => `  ${step}`),
  ].join('\n')
  const created = Object.values(progress.created)
  const deleted = progress.old.map(({ id }) => id)
  return { json: { state: 'done', created, deleted, todo }, text }
}

function waiting(why: string, todo: string, secretsFile: string): Report {
  const text = [
    `${why} Do this, and run it again:`,
    `  ${todo}`,
    `${secretsFile}, which only you can read, holds the new secret as ARGYLE_WEBHOOK_SECRET and the old`,
    'one as ARGYLE_WEBHOOK_SECRET_PREVIOUS. Waiting between the steps loses no event.',
  ].join('\n')
  return { json: { state: 'waiting', why, todo: [todo] }, text, exit: EXIT.failed }
}

export const secret = group('secret', 'make or change the secret that signs deliveries', [
  create,
  rotate,
])
