/**
 * `npm run contract`: what becomes of the files in `contract/`, and what is said of it.
 *
 * The files as they are kept are what consumers have, so they are what a change is compared with. Reads
 * and writes nothing: the files are passed in, and written by the runner.
 */

import { asyncapiDocument } from './asyncapi.ts'
import { breakingChanges } from './breaking.ts'
import { eventSchema, type Schema } from './schema.ts'

/** The content of the files, by their names. */
export interface Contract {
  'event.schema.json': Schema
  'asyncapi.json': object
}

/** What may be done: nothing, only what breaks no consumer, or all. */
export type Permission = 'check' | 'write' | 'break'

export type Ending =
  | { kind: 'fresh' }
  | { kind: 'stale'; breaking: string[] }
  | { kind: 'refused'; breaking: string[] }
  | { kind: 'renewed'; breaking: string[] }

/**
 * The contract as the schemas have it now.
 *
 * @param version the project's, from package.json
 */
export function contractOf(version: string): Contract {
  return { 'event.schema.json': eventSchema(), 'asyncapi.json': asyncapiDocument(version) }
}

/**
 * What becomes of the kept files: only on `renewed` are they to be written.
 *
 * @throws when the kept schema is not one that was written by this
 */
export function renew(kept: Contract, made: Contract, permission: Permission): Ending {
  if (JSON.stringify(kept) === JSON.stringify(made)) return { kind: 'fresh' }
  const breaking = breakingChanges(kept['event.schema.json'], made['event.schema.json'])
  switch (permission) {
    case 'check':
      return { kind: 'stale', breaking }
    case 'write':
      return { kind: breaking.length > 0 ? 'refused' : 'renewed', breaking }
    case 'break':
      return { kind: 'renewed', breaking }
  }
}

/** The ending for people, in lines. */
export function linesOf(ending: Ending): string[] {
  switch (ending.kind) {
    case 'fresh':
      return []
    case 'stale':
      return [
        'contract/ is not what the schemas say.',
        ...whatBreaks(ending.breaking),
        ...next(ending),
      ]
    case 'refused':
      return ['contract/ was not written.', ...whatBreaks(ending.breaking), ...next(ending)]
    case 'renewed':
      return ['contract/ was written.', ...whatBreaks(ending.breaking)]
  }
}

function whatBreaks(breaking: string[]): string[] {
  if (breaking.length === 0) return ['Nothing that changed can break a consumer.']
  return ['This can break a consumer:', ...breaking.map((change) => `  ${change}`)]
}

function next({ breaking }: { breaking: string[] }): string[] {
  if (breaking.length === 0) return ['To write it: npm run contract']
  return ['If that is meant: npm run contract -- --breaking']
}
