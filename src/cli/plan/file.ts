/**
 * `argyle.subscriptions.json`: its schema, also for editors, and the subscriptions in it.
 *
 * Holds no secret, so it can be committed: all subscriptions sign with ARGYLE_WEBHOOK_SECRET.
 */

import { existsSync, readFileSync } from 'node:fs'
import * as z from 'zod'
import { CATALOGUE } from '../../argyle/catalogue.ts'
import { adviceOn, apiOf } from '../argyle/advice.ts'
import type { Wanted } from '../argyle/subscription.ts'
import { usage } from '../failure.ts'
import { placeholderFault } from '../worker/urls.ts'

export const STANDARD_FILE = 'argyle.subscriptions.json'

// Any text is an event; an editor offers the names.
const Event = z.union([z.enum([...Object.keys(CATALOGUE), '*']), z.string()])

const Config = z.looseObject({
  include_resource: z.boolean().optional().describe('Put the whole object into `data.resource`.'),
  days_synced: z.int().min(1).optional().describe('Days of data before `*.partially_synced`.'),
  items: z.array(z.string()).optional().describe('Ids of the items that `items.*` are about.'),
})

const Url = z.url({
  error: ({ input }) => placeholderFault(String(input)) ?? 'must be a URL',
})

const Entry = z.strictObject({
  name: z.string().min(1).describe('Begins with the prefix. Argyle puts it into each delivery.'),
  events: z.array(Event).min(1).describe('Argyle\'s names of events, or "*" alone.'),
  api: z.enum(['v1', 'v2']).optional().describe('Default: v1 if v1 alone has an event, else v2.'),
  url: Url.optional().describe('Default: the `url` of the file.'),
  config: Config.optional(),
})

const SubscriptionsFile = z.strictObject({
  $schema: z.string().optional(),
  prefix: z
    .string()
    .min(1)
    .default('argyle-edge')
    .describe('This file owns the subscriptions to its URLs whose name begins with it.'),
  url: Url.optional().describe('The address that Argyle delivers to.'),
  subscriptions: z.array(Entry),
})

export type Plan = ReturnType<typeof readPlan>

/** The JSON Schema of the file. */
export function fileSchema(): object {
  const title = 'The Argyle subscriptions that should exist'
  return { title, ...z.toJSONSchema(SubscriptionsFile, { io: 'input' }) }
}

/** @throws Failure that names every fault of the file */
export function readPlan(file: string, allowsUnknown: boolean) {
  const parsed = SubscriptionsFile.safeParse(jsonIn(file))
  if (!parsed.success) {
    const faults = parsed.error.issues.map(
      ({ path, message }) => `${path.join('.') || 'The file'}: ${message}.`
    )
    throw usage(`${file} has faults. ${faults.join(' ')}`)
  }
  const { prefix, url, subscriptions } = parsed.data
  const wanted = subscriptions.map((entry): Wanted => {
    const { name, events, api = apiOf(events), config = {} } = entry
    return { api, name, events: [...new Set(events)], url: entry.url ?? url ?? '', config }
  })
  const advice = wanted.map((one) => adviceOn(one, allowsUnknown))
  const errors = new Set([
    ...wanted.flatMap((one) => nameFaults(one, prefix, wanted)),
    ...advice.flatMap(({ errors }) => errors),
  ])
  if (errors.size > 0) throw usage(`${file} has faults. ${[...errors].join(' ')}`)
  const urls = [...(url ? [url] : []), ...wanted.map((one) => one.url)]
  const warnings = [...new Set(advice.flatMap(({ warnings }) => warnings))]
  return { prefix, urls, wanted, warnings }
}

function nameFaults({ api, name }: Wanted, prefix: string, wanted: Wanted[]): string[] {
  const faults: string[] = []
  if (!name.startsWith(prefix)) faults.push(`"${name}" does not begin with "${prefix}".`)
  if (wanted.filter((other) => other.name === name && other.api === api).length > 1) {
    faults.push(`Two subscriptions of ${api} have the name "${name}".`)
  }
  return faults
}

function jsonIn(file: string): unknown {
  if (!existsSync(file)) throw usage(`${file} does not exist.`, 'docs/cli.md has an example.')
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    throw usage(`${file} cannot be read as JSON.`)
  }
}
