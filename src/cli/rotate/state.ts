/**
 * The files of a rotation: the secrets, as `wrangler secret bulk` reads them, and the progress.
 *
 * The secrets file holds the only copy of the new secret, the progress file no secret. Only their
 * owner can read them, and a write is whole or not done.
 */

import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import * as z from 'zod'
import { Wanted } from '../argyle/subscription.ts'
import { Failure } from '../failure.ts'

const OWNER_ONLY = 0o600
const OWN_LINE = /^\s*(export\s+)?ARGYLE_WEBHOOK_SECRET(_PREVIOUS)?\s*=/

const Progress = z.object({
  endpoint: z.string(),
  environment: z.enum(['production', 'sandbox']),
  /** The subscriptions that delivered to the endpoint when the rotation began. */
  old: z.array(Wanted.extend({ id: z.string() })),
  /** The id of the new subscription for each old one's id. */
  created: z.record(z.string(), z.string()),
})

export type Progress = z.infer<typeof Progress>

export type Secrets = ReturnType<typeof readSecrets>

/** The secrets that a Worker accepts. @throws Failure if the file cannot be read */
export function readSecrets(file: string) {
  const variables = parseEnv(readPrivate(file) ?? '')
  return {
    current: variables.ARGYLE_WEBHOOK_SECRET || undefined,
    previous: variables.ARGYLE_WEBHOOK_SECRET_PREVIOUS || undefined,
  }
}

/** Leaves the other lines unchanged. @throws Failure if a secret cannot be written */
export function writeSecrets(file: string, { current, previous }: Secrets): void {
  const lines = (readPrivate(file) ?? '').split('\n')
  const others = lines.filter((line) => line !== '' && !OWN_LINE.test(line))
  if (current) others.push(`ARGYLE_WEBHOOK_SECRET=${quoted(current)}`)
  if (previous) others.push(`ARGYLE_WEBHOOK_SECRET_PREVIOUS=${quoted(previous)}`)
  writePrivate(file, `${others.join('\n')}\n`)
}

/** @throws Failure if the file is damaged, or if it is about another Worker */
export function readProgress(
  file: string,
  { endpoint, environment }: Pick<Progress, 'endpoint' | 'environment'>
): Progress | undefined {
  const text = readPrivate(file)
  if (text === undefined) return undefined
  const progress = parsed(text)
  if (!progress) throw new Failure(`${file} is damaged.`, 'Look into it, and remove it.')
  if (progress.endpoint !== endpoint || progress.environment !== environment) {
    const where = `${progress.endpoint}, ${progress.environment}`
    throw new Failure(`${file} is the rotation of ${where}.`, 'Finish that one first.')
  }
  return progress
}

/** @throws Failure if the file cannot be written */
export function writeProgress(file: string, progress: Progress): void {
  writePrivate(file, `${JSON.stringify(Progress.parse(progress), null, 2)}\n`)
}

function quoted(secret: string): string {
  const forms = [secret, `'${secret}'`, `"${secret}"`, `\`${secret}\``]
  const form = forms.find((form) => parseEnv(`A=${form}\nB=b`).A === secret)
  if (form !== undefined) return form
  throw new Failure("An env file cannot hold today's secret.", 'Change the secret by hand.')
}

function parsed(text: string): Progress | undefined {
  try {
    return Progress.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

function readPrivate(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new Failure(`${file} cannot be read.`, 'Check its owner.')
  }
}

function writePrivate(file: string, text: string): void {
  const draft = `${file}.draft`
  try {
    // An old draft may be readable by others, or link to another place.
    rmSync(draft, { force: true })
    writeFileSync(draft, text, { mode: OWNER_ONLY, flag: 'wx' })
    renameSync(draft, file)
  } catch {
    throw new Failure(`${file} cannot be written.`, 'Check the owner of its folder.')
  }
}
