/**
 * `subscriptions`: lists, creates and deletes single ones. `plan` and `apply` work with a file.
 */

import { Option } from '@commander-js/extra-typings'
import { adviceOn, apiOf } from '../argyle/advice.ts'
import { existingIn, warnOfOverlaps } from '../argyle/existing.ts'
import { formatLine, formatTable } from '../argyle/format.ts'
import { faultsOf } from '../argyle/health.ts'
import { type Subscription, Wanted } from '../argyle/subscription.ts'
import { command, commaSeparated, defineCommand, group } from '../command.ts'
import { confirmDelete } from '../confirm-delete.ts'
import { usage } from '../failure.ts'
import { sanitize } from '../sanitize.ts'
import type { Report } from '../session.ts'
import { ROUTE } from '../worker/urls.ts'
import { ALLOW_UNKNOWN, apply, plan } from './plan.ts'

const apiOption = (description: string) =>
  new Option('--api <version>', description).choices(['v1', 'v2'] as const)

const list = defineCommand({
  define: () =>
    command(
      'list',
      'list all subscriptions of both APIs, and warn about their faults',
      'subscriptions list --api v2 --json'
    ).addOption(apiOption('only those of this API')),
  async run({ argyle, terminal, now }, { api }) {
    const all = await argyle().list(api)
    for (const fault of all.flatMap((one) => faultsOf(one, now()))) terminal.warn(fault)
    const text = formatTable(all, terminal) || 'There are no subscriptions.'
    return { json: { subscriptions: all }, text }
  },
})

const create = defineCommand({
  define: () =>
    command(
      'create',
      'create a subscription that signs with ARGYLE_WEBHOOK_SECRET, unless it exists already',
      'subscriptions create --events profiles.added,profiles.updated --name "argyle-edge profiles" \\\n      --url https://argyle-edge.example.workers.dev/webhooks/argyle',
      'subscriptions create --events accounts.updated --config \'{"include_resource":true}\' --name … --url …'
    )
      .requiredOption('--events <names>', 'with commas between them, or "*"', commaSeparated)
      .requiredOption('--name <text>', 'Argyle puts it into each delivery')
      .requiredOption('--url <url>', `the Worker's address with the path ${ROUTE}`)
      .option('--unsigned', 'without a signature, so the Worker refuses every delivery')
      .option('--config <json>', 'include_resource, days_synced or items', json)
      .option(...ALLOW_UNKNOWN)
      .addOption(apiOption('default: v1 if v1 alone has an event, else v2')),
  async run({ argyle, settings, terminal }, options) {
    const { events, name, url, api = apiOf(events), config = {} } = options
    const wanted = { api, name, events, url, config }
    const { errors, warnings } = adviceOn(wanted, options.allowUnknown === true)
    if (errors.length > 0) throw usage(errors.join(' '))
    for (const warning of warnings) terminal.warn(warning)
    const secret = options.unsigned ? undefined : settings.need('ARGYLE_WEBHOOK_SECRET')
    if (!secret) terminal.warn('Argyle will not sign these deliveries: the Worker refuses them.')
    const { list, create } = argyle()
    const all = await list()
    const existing = existingIn(all, wanted, secret)
    if (existing) return alreadyThere(existing)
    warnOfOverlaps(wanted, all, terminal)
    const created = await create(wanted, secret)
    return { json: { created }, text: `Created ${sanitize(created.id)}, ${formatLine(created)}` }
  },
})

function alreadyThere(existing: Subscription): Report {
  const compared = existing.signing === 'unknown' ? ' Its secret could not be compared.' : ''
  const text = `The subscription exists already: ${sanitize(existing.id)}, ${formatLine(existing)}${compared}`
  return { json: { created: null, existing }, text }
}

function json(value: string): Wanted['config'] {
  try {
    return Wanted.shape.config.parse(JSON.parse(value))
  } catch {
    throw usage('--config must be a JSON object, such as {"include_resource":true}.')
  }
}

const remove = defineCommand({
  define: () =>
    command(
      'delete',
      'delete subscriptions, after a question',
      'subscriptions delete 85fab193-1195-47e3-951b-fbbfbbac3d3e',
      'subscriptions delete 85fab193-1195-47e3-951b-fbbfbbac3d3e --api v1 --yes'
    )
      .argument('<ids...>', 'as in the list')
      .addOption(apiOption('only if it is of this API'))
      .option('--yes', 'do not ask'),
  async run({ argyle, terminal }, { api, yes = false }, ids) {
    const { list, remove } = argyle()
    const all = await list(api)
    const find = async (id: string) => all.find((one) => one.id === id)
    const deletion = { noun: 'subscription', find, describe: formatLine, remove }
    return confirmDelete(ids, deletion, yes, terminal)
  },
})

export const subscriptions = group('subscriptions', 'manage what Argyle delivers, and where', [
  list,
  create,
  remove,
  plan,
  apply,
])
