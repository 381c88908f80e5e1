/**
 * `npm run deploy -- …`: `wrangler deploy` with these arguments, once the file of --secrets-file is
 * checked. It must be JSON, and neither the environment nor an env file of wrangler may set one of
 * its names to another value: the Worker would get the one, and the command line use the other.
 */

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs, parseEnv } from 'node:util'
import { Failure } from '../src/cli/failure.ts'
import { readPrivate } from '../src/cli/private-file.ts'
import { readSecrets } from '../src/cli/secrets-file.ts'
import { hasId } from '../src/cli/setup/toml.ts'
import { refuseSwallowed } from '../src/cli/swallowed.ts'

const wrangler = fileURLToPath(new URL('../node_modules/wrangler/bin/wrangler.js', import.meta.url))
const args = process.argv.slice(2)
const text = { type: 'string', multiple: true } as const
const options = { 'secrets-file': text, secretsFile: text, 'env-file': text, env: text }
const { values } = parseArgs({ args, options, strict: false })
const textsOf = (name: keyof typeof options) =>
  [values[name] ?? []].flat().filter((value) => typeof value === 'string')

/** The places where wrangler and the command line read variables, with their values. */
function* sources(): Generator<[string, NodeJS.ProcessEnv]> {
  yield ['the environment', process.env]
  const [env] = textsOf('env')
  const standard = ['.env', '.env.local', ...(env ? [`.env.${env}`, `.env.${env}.local`] : [])]
  const named = textsOf('env-file')
  for (const file of named.length > 0 ? named : standard) {
    yield [file, parseEnv((readPrivate(file) ?? '').replace(/^\uFEFF/, ''))]
  }
}

/** @throws Failure for a file that is not JSON, or for another value elsewhere */
function check(file: string): void {
  const secrets = readSecrets(file)
  if (Object.keys(secrets).length === 0) throw new Failure(`${file} does not exist or is empty.`)
  for (const [place, variables] of sources()) {
    for (const [name, secret] of Object.entries(secrets)) {
      if (!variables[name] || variables[name] === secret) continue
      throw new Failure(`${name} in ${place} differs from ${file}.`, 'Remove the wrong one.')
    }
  }
}

const setup = textsOf('env').some(Boolean) ? 'npm run setup -- --env sandbox' : 'npm run setup'
const GO_ON = `${setup} finds what exists, and goes on from there.`

/** Warns of a namespace that wrangler would look up by itself. */
function warnWithoutId(): void {
  const [env] = textsOf('env')
  const table = env ? `env.${env}.kv_namespaces` : 'kv_namespaces'
  if (hasId(readPrivate('wrangler.toml') ?? '', { table, binding: 'STATE', key: 'id' })) return
  console.error(
    `! wrangler.toml has no id of STATE. ${setup} writes it: a deploy can then be repeated.`
  )
}

const WORDS = ['dry-run', 'secrets-file', 'env', 'env-file', 'name', 'config', 'var', 'keep-vars']

try {
  refuseSwallowed(process.env, WORDS)
  for (const file of [...textsOf('secrets-file'), ...textsOf('secretsFile')]) check(file)
  warnWithoutId()
  const command = [wrangler, 'deploy', ...args]
  process.exitCode = spawnSync(process.execPath, command, { stdio: 'inherit' }).status ?? 1
  if (process.exitCode !== 0) console.error(`The deploy failed. ${GO_ON}`)
} catch (error) {
  if (!(error instanceof Failure)) throw error
  console.error([error.message, error.hint].filter(Boolean).join(' '))
  process.exitCode = 1
}
