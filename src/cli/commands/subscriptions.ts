/**
 * `subscriptions`: list, create and delete, one at a time. A file of them is `plan` and `apply`.
 */

import { Command, Option } from '@commander-js/extra-typings'
import * as z from 'zod'
import { faultIn } from '../argyle/address.ts'
import { adviceOn, apiOf } from '../argyle/advice.ts'
import { inWords, subscriptionsTable } from '../argyle/format.ts'
import { oddities } from '../argyle/health.ts'
import type { ApiVersion, Subscription, Wanted } from '../argyle/subscription.ts'
import { type Act, command, list } from '../command.ts'
import { chooseToDelete, NOTHING_DELETED } from '../confirm-delete.ts'
import { usage } from '../failure.ts'
import { harmless } from '../sanitize.ts'
import type { Session } from '../session.ts'
import { applyCommand, planCommand } from './plan.ts'

/** The group, with its commands. */
export function subscriptions(act: Act) {
  return new Command('subscriptions')
    .description('what Argyle delivers, and where to')
    .addCommand(listCommand(act))
    .addCommand(createCommand(act))
    .addCommand(deleteCommand(act))
    .addCommand(planCommand(act))
    .addCommand(applyCommand(act))
}

const apiOption = (description: string) =>
  new Option('--api <version>', description).choices(['v1', 'v2'] as const)

function listCommand(act: Act) {
  return command(
    'list',
    'list all subscriptions, from all pages of both APIs',
    'subscriptions list',
    'subscriptions list --api v2 --json'
  )
    .addOption(apiOption('only those of this API'))
    .action((options) => act(options, (session) => listAll(session, options.api)))
}

async function listAll({ argyle, terminal, now }: Session, api: ApiVersion | undefined) {
  const all = await terminal.spin('Asking Argyle …', argyle().list(api && [api]))
  for (const odd of all.flatMap((one) => oddities(one, now()))) terminal.warn(odd)
  const text = all.length > 0 ? subscriptionsTable(all, terminal) : 'There are no subscriptions.'
  return { json: { subscriptions: all }, text }
}

function createCommand(act: Act) {
  return command(
    'create',
    'create a subscription',
    'subscriptions create --events profiles.added,profiles.updated --name "argyle-edge profiles" \\\n      --url https://argyle-edge.example.workers.dev/webhooks/argyle --secret-from-env',
    'subscriptions create --events accounts.updated --config \'{"include_resource":true}\' --name … --url …'
  )
    .requiredOption('--events <names>', 'with commas between them, or "*"', list)
    .requiredOption('--name <text>', 'sent back in each delivery')
    .requiredOption('--url <url>', 'where Argyle delivers to')
    .option('--secret-from-env', 'sign with ARGYLE_WEBHOOK_SECRET; not signed without')
    .option('--config <json>', 'include_resource, days_synced or items', json)
    .option('--allow-unknown', 'also events that are newer than this tool')
    .addOption(apiOption("by the events' own, if not given"))
    .action(({ events, name, url, api = apiOf(events), config = {}, ...options }) =>
      act(options, (session) => create({ api, name, events, url, config }, options, session))
    )
}

interface CreateOptions {
  secretFromEnv?: true | undefined
  allowUnknown?: true | undefined
}

async function create(
  wanted: Wanted,
  { secretFromEnv, allowUnknown }: CreateOptions,
  { argyle, settings, terminal }: Session
) {
  const { errors, warnings } = adviceOn(wanted, allowUnknown === true)
  const fault = faultIn(wanted.url)
  if (fault) errors.push(fault)
  if (errors.length > 0) throw usage(errors.join(' '))
  for (const warning of warnings) terminal.warn(warning)
  const secret = secretFromEnv && settings.need('ARGYLE_WEBHOOK_SECRET')
  if (!secret) terminal.warn('Without --secret-from-env, Argyle does not sign what it delivers.')
  const creating = argyle().create(wanted, secret)
  const created = await terminal.spin('Creating it …', creating)
  return { json: { created }, text: `Created ${harmless(created.id)}, ${inWords(created)}` }
}

const Config = z.record(z.string(), z.unknown())

function json(value: string): z.infer<typeof Config> {
  try {
    return Config.parse(JSON.parse(value))
  } catch {
    throw usage('--config must be a JSON object, such as {"include_resource":true}.')
  }
}

function deleteCommand(act: Act) {
  return command(
    'delete',
    'delete subscriptions, after a question',
    'subscriptions delete 85fab193-1195-47e3-951b-fbbfbbac3d3e',
    'subscriptions delete 85fab193-1195-47e3-951b-fbbfbbac3d3e --api v1 --yes'
  )
    .argument('<ids...>', 'as the list has them')
    .addOption(apiOption('only if it is of this API'))
    .option('--yes', 'do not ask')
    .action((ids, { api, yes, ...options }) =>
      act(options, (session) => remove(ids, api, yes === true, session))
    )
}

async function remove(
  ids: string[],
  api: ApiVersion | undefined,
  isSure: boolean,
  { argyle, terminal }: Session
) {
  const all = await terminal.spin('Asking Argyle …', argyle().list(api && [api]))
  const words = {
    absent: (id: string) => `There is no subscription ${id}.`,
    question: (one: Subscription) => `Delete ${one.id}, ${inWords(one)}?`,
  }
  const found = await chooseToDelete(ids, all, words, isSure, terminal)
  if (!found) return NOTHING_DELETED
  for (const one of found) await terminal.spin(`Deleting ${one.id} …`, argyle().remove(one))
  const text = found.map((one) => `Deleted ${harmless(one.id)}, ${inWords(one)}`).join('\n')
  return { json: { deleted: found.map(({ id }) => id) }, text }
}
