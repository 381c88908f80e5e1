/**
 * The file with the Worker's secrets, as `wrangler secret bulk` and `--secrets-file` read it.
 *
 * In the middle of a change it holds the only copy of the new secret. Its other lines stay as they are.
 */

import { parseEnv } from 'node:util'
import { Failure } from '../failure.ts'
import { readPrivate, writePrivate } from './private-file.ts'

const CURRENT = 'ARGYLE_WEBHOOK_SECRET'
const PREVIOUS = 'ARGYLE_WEBHOOK_SECRET_PREVIOUS'
const OWN_LINE = new RegExp(`^\\s*(export\\s+)?(${CURRENT}|${PREVIOUS})\\s*=`)

/** The two that a Worker accepts. */
export interface Secrets {
  current: string | undefined
  previous: string | undefined
}

export function readSecrets(file: string): Secrets {
  const variables = parseEnv(readPrivate(file) ?? '')
  return { current: variables[CURRENT] || undefined, previous: variables[PREVIOUS] || undefined }
}

/** @throws Failure when a secret cannot be written in a way that it would be read back */
export function writeSecrets(file: string, secrets: Secrets): void {
  const lines = (readPrivate(file) ?? '').split('\n').filter((line) => line !== '')
  const own = [
    ...(secrets.current ? [`${CURRENT}=${quoted(secrets.current)}`] : []),
    ...(secrets.previous ? [`${PREVIOUS}=${quoted(secrets.previous)}`] : []),
  ]
  const others = lines.filter((line) => !OWN_LINE.test(line))
  writePrivate(file, `${[...others, ...own].join('\n')}\n`)
}

function quoted(secret: string): string {
  const forms = [secret, `'${secret}'`, `"${secret}"`, `\`${secret}\``]
  const form = forms.find((form) => parseEnv(`A=${form}\nB=b`).A === secret)
  if (form === undefined) throw new Failure('The secret of today cannot be written to an env file.')
  return form
}
