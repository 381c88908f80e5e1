/**
 * Decides whether the committed files in `contract/` may be replaced by newly generated ones, and
 * words the result for people.
 *
 * The committed files are the baseline, because they are the contract that consumers have. Reads
 * and writes no files: `contract.ts` does.
 */

import { asyncapiDocument } from './asyncapi.ts'
import { breakingChanges } from './breaking.ts'
import { type Definitions, eventSchema } from './schema.ts'

/** The content of the files, by their names. */
export interface Contract {
  'event.schema.json': Definitions
  'asyncapi.json': object
}

/** Whether to write never, only if no consumer breaks, or always. */
export type Permission = 'check' | 'write' | 'break'

/** The caller writes the files if `kind` is `updated`. `breaking`: one line for each change. */
export interface Update {
  kind: 'current' | 'stale' | 'refused' | 'updated'
  breaking: string[]
}

/**
 * The contract that follows from the current schemas.
 *
 * @param version the project's version, from package.json
 */
export function contractOf(version: string): Contract {
  return { 'event.schema.json': eventSchema(), 'asyncapi.json': asyncapiDocument(version) }
}

/** Compares the committed contract with the generated one. */
export function update(kept: Contract, made: Contract, permission: Permission): Update {
  if (JSON.stringify(kept) === JSON.stringify(made)) return { kind: 'current', breaking: [] }
  const breaking = breakingChanges(kept['event.schema.json'], made['event.schema.json'])
  if (permission === 'check') return { kind: 'stale', breaking }
  const mayWrite = permission === 'break' || breaking.length === 0
  return { kind: mayWrite ? 'updated' : 'refused', breaking }
}

const TITLES: Record<Update['kind'], string> = {
  current: 'contract/ is up to date.',
  stale: 'contract/ is not up to date.',
  refused: 'contract/ was not written.',
  updated: 'contract/ was written.',
}

/** The result for people, line by line: what happened, then what to do. */
export function linesOf({ kind, breaking }: Update): string[] {
  const changes = breaking.length > 0 ? ['These changes break consumers:'] : []
  changes.push(...breaking.map((change) => `  ${change}`))
  if (kind === 'current' || kind === 'updated') return [TITLES[kind], ...changes]
  const command = breaking.length > 0 ? 'npm run contract -- --breaking' : 'npm run contract'
  return [TITLES[kind], ...changes, `To write it, run \`${command}\`.`]
}
