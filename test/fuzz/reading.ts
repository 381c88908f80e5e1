/**
 * A second reading of deliveries, to compare with the Worker's own.
 *
 * Shares no code with `src`: a mistake would have to be made twice.
 */

import type { Fact } from './arbitraries.ts'

const OBJECTS = new Map([
  ['profiles.added', 'profile'],
  ['profiles.updated', 'profile'],
  ['identities.added', 'identity'],
  ['identities.updated', 'identity'],
])
const DEEPEST_LEVELS = 100

/** The event and the data of a body; undefined if it is not a delivery. */
export function readDelivery(body: Uint8Array): Fact | undefined {
  let json: unknown
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(body)
    json = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isObject(json)) return undefined
  const { event, name, data } = json
  if (!isText(event, 1, 200) || !isText(name ?? '', 0, 1_000) || !isObject(data)) return undefined
  const object = OBJECTS.get(event)
  const ids = object ? [data.account, data.user, data[object]] : []
  if (!ids.every((id) => isText(id, 1, 500)) || !canBeSent(data, DEEPEST_LEVELS)) return undefined
  // Written and read again, because JSON does not keep the sign of zero.
  return { event, data: JSON.parse(JSON.stringify(data)) }
}

/** A message cannot hold numbers beyond a double's range, nor more than `levels` levels. */
function canBeSent(value: unknown, levels: number): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || value === null) return true
  return levels > 0 && Object.values(value).every((inner) => canBeSent(inner, levels - 1))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isText(value: unknown, least: number, most: number): value is string {
  if (typeof value !== 'string') return false
  // Not UTF-16 units: a character outside the basic plane counts once.
  const { length } = [...value]
  return length >= least && length <= most
}
