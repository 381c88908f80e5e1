/**
 * Checks a wanted subscription against the catalogue of events and the documented rules.
 *
 * Argyle's answer decides. So an error is only what cannot work, and everything else is a warning.
 */

import { distance } from 'fastest-levenshtein'
import { CATALOGUE, type CatalogueEntry } from '../../argyle/catalogue.ts'
import { placeholderFault, ROUTE } from '../worker/urls.ts'
import type { Wanted } from './subscription.ts'

type Advice = Record<'errors' | 'warnings', string[]>

const catalogue: ReadonlyMap<string, CatalogueEntry> = new Map(Object.entries(CATALOGUE))
const CLOSEST_EDITS = 5
const MOST_ITEMS = 30

/** The events of each key of `config` (https://docs.argyle.com/api-guide/webhooks). */
export const CONFIG_EVENTS: ReadonlyMap<string, RegExp> = new Map([
  ['include_resource', /^(accounts\.(added|connected|failed|updated)|verifications\.updated)$/],
  ['days_synced', /^(paystubs|gigs|shifts)\.partially_synced$/],
  ['items', /^items\./],
])

const ALL_WARNING =
  '"*" leaves out items.* and takes neither days_synced nor include_resource. Name such events.'

/** The API of these events: v1 if v1 alone has one of them, else v2. */
export function apiOf(events: readonly string[]): Wanted['api'] {
  return events.some((event) => catalogue.get(event)?.api === 'v1') ? 'v1' : 'v2'
}

/** @param allowsUnknown makes an event outside the catalogue a warning */
export function adviceOn(wanted: Wanted, allowsUnknown: boolean): Advice {
  const { events } = wanted
  const advice: Advice = { errors: [], warnings: [] }
  const isAll = events.includes('*')
  if (isAll) advice.warnings.push(ALL_WARNING)
  if (isAll && events.length > 1) advice.errors.push('"*" cannot be combined with other events.')
  if (events.length === 0) advice.errors.push('An event is missing.')
  const unknown = events.filter((event) => event !== '*' && !catalogue.has(event))
  advice[allowsUnknown ? 'warnings' : 'errors'].push(...unknown.map(unknownEvent))
  for (const event of events) adviseOnEvent(event, wanted.api, advice)
  advice.errors.push(...faultOfUrl(wanted))
  adviseOnConfig(wanted, advice)
  return advice
}

function adviseOnEvent(event: string, wanted: Wanted['api'], advice: Advice): void {
  const entry = catalogue.get(event)
  if (!entry) return
  const { api, successors } = entry
  const instead = successors.length > 0 ? ` v2 has ${successors.join(' and ')} instead.` : ''
  if (api !== 'both' && api !== wanted) {
    advice.errors.push(`${event} is an event of ${api}, not of ${wanted}.${instead}`)
  } else if (api === 'v1') {
    advice.warnings.push(`${event} is an event of v1, which Argyle calls legacy.${instead}`)
  }
}

/** The error for an unknown event, with the event that is probably meant. */
export function unknownEvent(event: string): string {
  const [closest] = [...catalogue.keys()]
    .map((name) => ({ name, edits: distance(name, event) }))
    .sort((one, other) => one.edits - other.edits)
  const isClose = closest && closest.edits <= CLOSEST_EDITS
  return `Argyle has no event ${event}.${isClose ? ` Did you mean ${closest.name}?` : ''}`
}

function faultOfUrl({ name, url: address }: Wanted): string[] {
  const url = URL.parse(address)
  const placeholder = placeholderFault(address)
  if (placeholder) return [placeholder]
  if (url?.protocol !== 'https:') {
    return [`The URL of "${name}" must be an https URL, because payroll data is sent to it.`]
  }
  if (url.username || url.password) {
    return [`The URL of "${name}" must not have credentials in it.`]
  }
  // Also `?` and `#`: Argyle would count such a URL as another one.
  if (url.href === url.origin + ROUTE) return []
  return [`The URL of "${name}" is not the Worker's route. Use ${url.origin}${ROUTE}.`]
}

function adviseOnConfig({ events, config }: Wanted, { errors, warnings }: Advice): void {
  const { items, days_synced: days } = config
  const eventsOf = (key: string) => events.filter((event) => CONFIG_EVENTS.get(key)?.test(event))
  if (!items && eventsOf('items').length > 0) {
    errors.push(`items.* need config.items, the ids of up to ${MOST_ITEMS} items.`)
  }
  if (Array.isArray(items) && items.length > MOST_ITEMS) {
    errors.push(`config.items has ${items.length} items. Argyle takes ${MOST_ITEMS}.`)
  }
  if (days === undefined && eventsOf('days_synced').length > 0) {
    warnings.push('*.partially_synced comes after 30 days of data. See config.days_synced.')
  }
  for (const key of Object.keys(config)) {
    const others = events.filter((event) => !CONFIG_EVENTS.get(key)?.test(event))
    if (!CONFIG_EVENTS.has(key)) warnings.push(`config.${key} is not documented.`)
    else if (others.length > 0) warnings.push(`config.${key} is not for ${others.join(', ')}.`)
  }
}
