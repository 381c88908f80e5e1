/**
 * The file of the Worker's secrets. JSON, because `wrangler deploy --secrets-file`, `wrangler
 * secret bulk` and these commands read JSON alike; of an env file the first expands `$` and lets
 * the environment win, and the second does neither.
 */

import { randomBytes } from 'node:crypto'
import * as z from 'zod'
import { usage } from './failure.ts'
import { readPrivate, writePrivate } from './private-file.ts'

/** In .gitignore. */
export const SECRETS_FILE = '.secrets.json'
/** The file of older versions, an env file. */
export const OLD_SECRETS_FILE = '.secrets'

const SECRET_BYTES = 32

// wrangler takes null for «no secret».
const Content = z.record(z.string(), z.string().nullable())

export type Secrets = Record<string, string>

/** The secrets by their names, empty without the file. @throws Failure if it is not such a file */
export function readSecrets(file: string): Secrets {
  const text = readPrivate(file)
  return text === undefined ? {} : secretsIn(text, file)
}

/** A random secret, in hex. */
export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('hex')
}

/** Replaces the file, which then only its owner can read. @throws Failure */
export function writeSecrets(file: string, secrets: Secrets): void {
  writePrivate(file, `${JSON.stringify(secrets, null, 2)}\n`)
}

/** The secrets in the text of a file. @throws Failure, never with a value in it */
export function secretsIn(text: string, file: string): Secrets {
  const content = Content.safeParse(jsonIn(text))
  if (!content.success) {
    throw usage(`${file} is not a JSON object of texts.`, convertHint(file))
  }
  const secrets = Object.entries(content.data).flatMap(([name, value]) =>
    value === null ? [] : [[name, value] as const]
  )
  for (const [name, value] of secrets) checkWhiteSpace(`${name} in ${file}`, value)
  return Object.fromEntries(secrets)
}

/** @throws Failure if the Worker would refuse the secret because of its white space */
export function checkWhiteSpace(name: string, value: string): void {
  if (value === value.trim()) return
  throw usage(`${name} begins or ends with white space.`, 'Remove the white space.')
}

/** How to make a file of secrets, from an env file in one line that runs in any shell. */
export function convertHint(file: string): string {
  if (file.endsWith('.json')) return 'It must be like {"ARGYLE_WEBHOOK_SECRET": "…"}.'
  const read = `util.parseEnv(fs.readFileSync('${file}', 'utf8'))`
  const options = "{ mode: 0o600, flag: 'wx' }"
  const write = `fs.writeFileSync('${file}.json', JSON.stringify(${read}), ${options})`
  return `If it is an env file, convert it to ${file}.json: node -e "${write}"`
}

function jsonIn(text: string): unknown {
  try {
    // wrangler skips a byte order mark too.
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}
