/**
 * `npm run contract`: writes what tools read of the contract to `contract/`, and with `--breaking` also
 * what can break a consumer. With `--check`, for `npm run check`, it writes nothing and fails if those
 * files are not what would be written. It does not begin without them: there would be nothing to compare.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import project from '../package.json' with { type: 'json' }
import { type Contract, contractOf, linesOf, type Permission, renew } from './contract/renew.ts'

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
const ending = renew(kept, made, permission())
for (const line of linesOf(ending)) console.log(line)
switch (ending.kind) {
  case 'fresh':
    break
  case 'renewed':
    for (const [name, content] of Object.entries(made)) {
      writeFileSync(at(name), `${JSON.stringify(content, null, 2)}\n`)
    }
    break
  case 'stale':
  case 'refused':
    process.exitCode = 1
}
