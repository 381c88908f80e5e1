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

/** The caller writes the files if `kind` is `renewed`. `breaking`: one line for each change. */
export interface Renewal {
  kind: 'fresh' | 'stale' | 'refused' | 'renewed'
  breaking: string[]
}

/**
 * The contract that follows from the present schemas.
 *
 * @param version the project's version, from package.json
 */
export function contractOf(version: string): Contract {
  return { 'event.schema.json': eventSchema(), 'asyncapi.json': asyncapiDocument(version) }
}

/** Compares the committed contract with the generated one. */
export function renew(kept: Contract, made: Contract, permission: Permission): Renewal {
  if (JSON.stringify(kept) === JSON.stringify(made)) return { kind: 'fresh', breaking: [] }
  const breaking = breakingChanges(kept['event.schema.json'], made['event.schema.json'])
  if (permission === 'check') return { kind: 'stale', breaking }
  const mayWrite = permission === 'break' || breaking.length === 0
  return { kind: mayWrite ? 'renewed' : 'refused', breaking }
}

const TITLES: Record<Renewal['kind'], string> = {
  fresh: 'contract/ is up to date.',
  stale: 'contract/ is not up to date.',
  refused: 'contract/ was not written.',
  renewed: 'contract/ was written.',
}

/** The result for people, line by line: what happened, then what to do. */
export function linesOf({ kind, breaking }: Renewal): string[] {
  const changes = breaking.length > 0 ? ['These changes break consumers:'] : []
  changes.push(...breaking.map((change) => `  ${change}`))
  if (kind === 'fresh' || kind === 'renewed') return [TITLES[kind], ...changes]
  const command = breaking.length > 0 ? 'npm run contract -- --breaking' : 'npm run contract'
  return [TITLES[kind], ...changes, `To write it, run \`${command}\`.`]
}
