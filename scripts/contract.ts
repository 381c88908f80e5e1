/**
 * `npm run contract`: writes `contract/event.schema.json` and `contract/asyncapi.json`, unless the
 * change breaks a consumer. With `--breaking` it always writes them. With `--check` it writes
 * nothing and fails if the committed files are not up to date.
 *
 * Fails without the committed files, because they are the baseline of the comparison.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import project from '../package.json' with { type: 'json' }
import { type Contract, contractOf, linesOf, type Permission, update } from './contract/update.ts'

const at = (name: string) => new URL(`../contract/${name}`, import.meta.url)
const read = (name: keyof Contract) => JSON.parse(readFileSync(at(name), 'utf8'))

function permission(): Permission {
  if (process.argv.includes('--check')) return 'check'
  return process.argv.includes('--breaking') ? 'break' : 'write'
}

const kept = {
  'event.schema.json': read('event.schema.json'),
  'asyncapi.json': read('asyncapi.json'),
}
const made = contractOf(project.version)
const updated = update(kept, made, permission())
for (const line of linesOf(updated)) console.log(line)
if (updated.kind === 'updated') {
  for (const [name, content] of Object.entries(made)) {
    writeFileSync(at(name), `${JSON.stringify(content, null, 2)}\n`)
  }
}
if (updated.kind === 'stale' || updated.kind === 'refused') process.exitCode = 1
