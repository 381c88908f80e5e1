/**
 * The body of a queue message → the event in it. A queue carries no schema, so what the edge has checked
 * is checked again.
 *
 * Tolerant of what may come: other attributes and fields, events that the catalogue does not know, and
 * fields of `data` that are no longer of the documented kind. Only what identifies must be there. Gives
 * back the body itself and not a schema's copy, so that no field is lost.
 */

import { CATALOGUE } from '../argyle/catalogue.ts'
import { id } from '../argyle/data.ts'
import { isKnown } from '../argyle/events.ts'
import { type ArgyleEvent, Attributes, type ClaimCheck } from '../contract/event.ts'
import { nameOf } from '../contract/type.ts'
import { type Fault, faultsIn } from '../platform/fault.ts'

export type Whole =
  /** `drift` has the paths of what is in `data` and not of the documented kind. */
  { kind: 'event'; event: ArgyleEvent; drift: string[] } | { kind: 'invalid'; faults: Fault[] }

/** An event, or the claim check of one: its data is in KV, under `dataref`. */
export type Parsed = Whole | { kind: 'claim'; claim: ClaimCheck }

/** Reads the body of a queue message. Never throws. */
export function parseEvent(body: unknown): Parsed {
  const attributes = Attributes.safeParse(body)
  if (!attributes.success) {
    const faults = attributes.error.issues.map(({ path }) => unlike(path.join('.'), body))
    return { kind: 'invalid', faults }
  }
  const { data, dataref } = body as { data?: unknown; dataref?: unknown }
  return data === undefined && typeof dataref === 'string'
    ? { kind: 'claim', claim: body as ClaimCheck }
    : parseData(body as { type: string; data: unknown })
}

/** Reads what has the attributes of an event already. Never throws. */
export function parseData(body: { type: string; data: unknown }): Whole {
  const { data } = body
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    return { kind: 'invalid', faults: [unlike('data', body)] }
  }
  const { faults, drift } = check(nameOf(body), data)
  return faults.length > 0
    ? { kind: 'invalid', faults }
    : { kind: 'event', event: body as ArgyleEvent, drift }
}

function unlike(name: string, body: unknown): Fault {
  const isMissing = name !== '' && Object(body)[name] === undefined
  return { path: name, message: isMissing ? 'is missing' : 'is not as the contract has it' }
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
