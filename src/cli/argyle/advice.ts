/**
 * Events that somebody wants to subscribe to, held against the catalogue: what cannot be right, and what
 * may not be meant.
 *
 * Argyle's own answer counts. So an error is only what cannot work, and all else is a warning.
 */

import { distance } from 'fastest-levenshtein'
import { CATALOGUE, type CatalogueEntry } from '../../argyle/catalogue.ts'
import { ROUTE } from '../worker/urls.ts'
import type { ApiVersion, SubscriptionConfig, Wanted } from './subscription.ts'

interface Advice {
  errors: string[]
  warnings: string[]
}

const catalogue: ReadonlyMap<string, CatalogueEntry> = new Map(Object.entries(CATALOGUE))
const CLOSEST_EDITS = 5
const MOST_ITEMS = 30

// Which events each key of `config` is for (https://docs.argyle.com/api-guide/webhooks).
const TAKES: Record<string, RegExp> = {
  include_resource: /^(accounts\.(added|connected|failed|updated)|verifications\.updated)$/,
  days_synced: /^(paystubs|gigs|shifts)\.partially_synced$/,
  items: /^items\./,
}

/** The API whose events these are: v1 if one of them is of v1 alone, else v2. */
export function apiOf(events: readonly string[]): ApiVersion {
  return events.some((event) => catalogue.get(event)?.api === 'v1') ? 'v1' : 'v2'
}

/** @param allowsUnknown an event that is newer than the catalogue is only warned about */
export function adviceOn({ api, events, url, config }: Wanted, allowsUnknown: boolean): Advice {
  const advice: Advice = { errors: [], warnings: [] }
  if (events.length === 0) advice.errors.push('No event is named.')
  if (events.includes('*')) adviseOnAll(events, advice)
  for (const event of events) {
    if (event === '*') continue
    const entry = catalogue.get(event)
    if (entry) adviseOnKnown(event, entry, api, advice)
    else advice[allowsUnknown ? 'warnings' : 'errors'].push(unknownEvent(event))
  }
  if (URL.parse(url)?.pathname === '/') {
    advice.warnings.push(`${url} has no path: argyle-edge takes deliveries at ${ROUTE}.`)
  }
  adviseOnConfig(events, config, advice)
  return advice
}

function adviseOnAll(events: readonly string[], { errors, warnings }: Advice): void {
  if (events.length > 1) errors.push('"*" stands alone: it has all other events in it.')
  warnings.push(
    '"*" leaves out items.updated and items.removed, takes no days_synced, and brings no resource: events that can carry one must be named.'
  )
}

function adviseOnKnown(
  event: string,
  entry: CatalogueEntry,
  api: ApiVersion,
  { errors, warnings }: Advice
): void {
  const successors = entry.successors.join(' and ')
  const instead = successors ? ` v2 has ${successors} in its place.` : ''
  if (entry.api !== 'both' && entry.api !== api) {
    errors.push(`${event} is an event of ${entry.api}, not of ${api}.${instead}`)
  } else if (entry.api === 'v1') {
    warnings.push(`${event} is an event of v1, which Argyle calls legacy.${instead}`)
  }
}

/** That there is no such event, and which one may be meant. */
export function unknownEvent(event: string): string {
  const [closest] = [...catalogue.keys()]
    .map((name) => ({ name, edits: distance(name, event) }))
    .sort((one, other) => one.edits - other.edits)
  const isClose = closest && closest.edits <= CLOSEST_EDITS
  return `Argyle has no event ${event}.${isClose ? ` Did you mean ${closest.name}?` : ''}`
}

function adviseOnConfig(
  events: readonly string[],
  config: SubscriptionConfig,
  { errors, warnings }: Advice
): void {
  for (const event of events) {
    if (TAKES.items?.test(event) && !config.items) {
      errors.push(`${event} needs config.items, the ids of up to ${MOST_ITEMS} items.`)
    }
    if (TAKES.days_synced?.test(event) && config.days_synced === undefined) {
      warnings.push(
        `${event} comes after 30 days of data, unless config.days_synced says otherwise.`
      )
    }
  }
  if (Array.isArray(config.items) && config.items.length > MOST_ITEMS) {
    errors.push(`config.items has ${config.items.length} items; Argyle takes ${MOST_ITEMS}.`)
  }
  for (const key of Object.keys(config)) {
    const takes = Object.hasOwn(TAKES, key) ? TAKES[key] : undefined
    const not = events.filter((event) => !takes?.test(event))
    if (!takes) warnings.push(`config.${key} is not documented.`)
    else if (not.length > 0) warnings.push(`config.${key} is not for ${not.join(', ')}.`)
  }
}
