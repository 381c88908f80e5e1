/**
 * The catalogue → the text of `src/argyle/rules.ts`: by class and by the fields that identify, the names
 * of the events, so that the edge carries a list of names and no schemas.
 */

import { CATALOGUE } from '../argyle/catalogue.ts'
import { id } from '../argyle/data.ts'

const HEAD = `/**
 * What the edge needs of the catalogue: dedupe class → fields of \`data\` that identify → events.
 *
 * Generated from \`catalogue.ts\` by \`npm run rules\`. Not to be changed by hand.
 */
`

/** The rules as data. */
export function rulesOf(): Record<string, Record<string, string>> {
  const rules: Record<string, Record<string, string>> = {}
  for (const [name, { data, dedupe }] of Object.entries(CATALOGUE)) {
    const fields = Object.entries(data.shape).filter(([, schema]) => schema === id)
    const ids = fields.map(([field]) => field).join(' ')
    rules[dedupe] ??= {}
    const names = rules[dedupe][ids]
    rules[dedupe][ids] = names ? `${names} ${name}` : name
  }
  return rules
}

/** The generated file. */
export function rulesFile(): string {
  return `${HEAD}\nexport const RULES = ${JSON.stringify(rulesOf(), null, 2)} as const\n`
}
