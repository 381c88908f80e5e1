/**
 * The body of a queue message → its event. A queue does not enforce a schema, so the consumer
 * checks again what the edge has checked.
 *
 * Tolerant: unknown attributes, unknown fields, events that the catalogue does not know, and fields
 * of `data` that no longer have the documented type are accepted. Only the ids are required.
 * Returns the body itself and not a schema's copy of it, so that no field is lost.
 */

import { CATALOGUE } from '../argyle/catalogue.ts'
import { id } from '../argyle/data.ts'
import { isKnown } from '../argyle/events.ts'
import { type ArgyleEvent, Attributes, type ClaimCheck } from '../contract/event.ts'
import { nameOf } from '../contract/type.ts'
import { type Fault, faultsIn } from '../platform/fault.ts'

export type Whole =
  /** `drift` has the paths of fields in `data` that do not have the documented type. */
  { kind: 'event'; event: ArgyleEvent; drift: string[] } | { kind: 'invalid'; faults: Fault[] }

/** An event; a claim check, whose data is in KV under `dataref`; or the faults of the body. */
export type Parsed = Whole | { kind: 'claim'; claim: ClaimCheck }

/** Reads the body of a queue message. Never throws. */
export function parseEvent(body: unknown): Parsed {
  const attributes = Attributes.safeParse(body)
  if (!attributes.success) {
    const faults = attributes.error.issues.map(({ path }) => faultAt(path.join('.'), body))
    return { kind: 'invalid', faults }
  }
  const { data, dataref } = body as { data?: unknown; dataref?: unknown }
  return data === undefined && typeof dataref === 'string'
    ? { kind: 'claim', claim: body as ClaimCheck }
    : parseData(body as { type: string; data: unknown })
}

/** Reads a body whose attributes are known to be valid. Never throws. */
export function parseData(body: { type: string; data: unknown }): Whole {
  const { data } = body
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    return { kind: 'invalid', faults: [faultAt('data', body)] }
  }
  const { faults, drift } = check(nameOf(body), data)
  return faults.length > 0
    ? { kind: 'invalid', faults }
    : { kind: 'event', event: body as ArgyleEvent, drift }
}

function faultAt(path: string, body: unknown): Fault {
  const isMissing = path !== '' && Object(body)[path] === undefined
  return { path, message: isMissing ? 'is missing' : 'does not match the contract' }
}

function check(name: string, data: object): { faults: Fault[]; drift: string[] } {
  const schema = isKnown(name) ? CATALOGUE[name].data : undefined
  const error = schema?.safeParse(data).error
  if (!schema || !error) return { faults: [], drift: [] }
  const shape: Record<string, unknown> = schema.shape
  const all = faultsIn(error, 'data').map((fault, index) => {
    const [field = ''] = error.issues[index]?.path ?? []
    return { fault, identifies: shape[String(field)] === id }
  })
  return {
    faults: all.filter((one) => one.identifies).map(({ fault }) => fault),
    drift: all.filter((one) => !one.identifies).map(({ fault }) => fault.path),
  }
}
