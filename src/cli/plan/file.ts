/**
 * `argyle.subscriptions.json`: which subscriptions should exist. Its schema, also for editors, and a file
 * → what is wanted.
 *
 * Holds no secret: all of them sign with ARGYLE_WEBHOOK_SECRET. So it can be committed.
 */

import { existsSync, readFileSync } from 'node:fs'
import * as z from 'zod'
import { CATALOGUE } from '../../argyle/catalogue.ts'
import { faultIn } from '../argyle/address.ts'
import { adviceOn, apiOf } from '../argyle/advice.ts'
import type { Wanted } from '../argyle/subscription.ts'
import { usage } from '../failure.ts'

export const STANDARD_FILE = 'argyle.subscriptions.json'

// Any text is an event; these are what an editor offers.
const Event = z.union([z.enum([...Object.keys(CATALOGUE), '*']), z.string()])

const Config = z.looseObject({
  include_resource: z.boolean().optional().describe('Put the whole object into `data.resource`.'),
  days_synced: z.int().min(1).optional().describe('When `*.partially_synced` is sent.'),
  items: z.array(z.string()).optional().describe('Which items `items.*` are about.'),
})

const Entry = z.strictObject({
  name: z.string().min(1).describe('Begins with the prefix. Sent back in each delivery.'),
  events: z.array(Event).min(1).describe('Argyle\'s names of events, or "*" alone.'),
  api: z.enum(['v1', 'v2']).optional().describe("By the events' own, if not given."),
  url: z.url().optional().describe('In place of the one for all.'),
  config: Config.optional(),
})

const SubscriptionsFile = z.strictObject({
  $schema: z.string().optional(),
  prefix: z
    .string()
    .min(1)
    .default('argyle-edge')
    .describe('Subscriptions whose name begins so belong to this file. All others are left alone.'),
  url: z.url().optional().describe('Where Argyle delivers to.'),
  subscriptions: z.array(Entry),
})

/** What a file asks for. */
export interface Plan {
  prefix: string
  wanted: Wanted[]
  warnings: string[]
}

/** The JSON Schema of the file. */
export function fileSchema(): object {
  const title = 'The Argyle subscriptions that should exist'
  return { title, ...z.toJSONSchema(SubscriptionsFile, { io: 'input' }) }
}

/** @throws Failure that names all that is wrong with the file, or with the events in it */
export function readPlan(file: string, allowsUnknown: boolean): Plan {
  const parsed = SubscriptionsFile.safeParse(jsonIn(file))
  if (!parsed.success) {
    const faults = parsed.error.issues.map(
      ({ path, message }) => `${path.join('.') || 'it'}: ${message}.`
    )
    throw usage(`${file} is not right. ${faults.join(' ')}`)
  }
  const { prefix, url, subscriptions } = parsed.data
  const wanted = subscriptions.map((entry): Wanted => {
    const { name, events, api = apiOf(events), config = {} } = entry
    return { api, name, events: [...new Set(events)], url: entry.url ?? url ?? '', config }
  })
  const advice = wanted.map((one) => adviceOn(one, allowsUnknown))
  const errors = [
    ...wanted.flatMap((one) => faultsOf(one, prefix, wanted)),
    ...advice.flatMap(({ errors }) => errors),
  ]
  if (errors.length > 0) throw usage(`${file} is not right. ${errors.join(' ')}`)
  return { prefix, wanted, warnings: [...new Set(advice.flatMap(({ warnings }) => warnings))] }
}

function faultsOf({ api, name, url }: Wanted, prefix: string, wanted: Wanted[]): string[] {
  const faults: string[] = []
  if (!name.startsWith(prefix)) faults.push(`"${name}" does not begin with "${prefix}".`)
  if (wanted.filter((other) => other.name === name && other.api === api).length > 1) {
    faults.push(`"${name}" is there two times.`)
  }
  const fault = faultIn(url)
  if (fault) faults.push(`"${name}": ${fault}`)
  return faults
}

function jsonIn(file: string): unknown {
  if (!existsSync(file)) throw usage(`${file} is not there. OPERATE.md shows one.`)
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    throw usage(`${file} cannot be read as JSON.`)
  }
}
