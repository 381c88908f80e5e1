/**
 * Runs the command line as a child process with its own directory and environment, as its users do.
 *
 * A secret of the tests in the output fails the test.
 */

import { spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from '../../../src/cli/run.ts'
import { KEY_ID, KEY_SECRET } from './fake-argyle.ts'

export const WEBHOOK_SECRET = 'webhook-secret-of-the-tests'
export const NEXT_SECRET = 'next-secret-of-the-tests'
export const ADMIN_TOKEN = 'admin-token-of-the-tests'

const SECRETS = [
  KEY_SECRET,
  WEBHOOK_SECRET,
  NEXT_SECRET,
  ADMIN_TOKEN,
  'secret-of-a-stored-subscription',
  btoa(`${KEY_ID}:${KEY_SECRET}`),
]

const CREDENTIALS = { ARGYLE_API_KEY_ID: KEY_ID, ARGYLE_API_KEY_SECRET: KEY_SECRET }
// Saves a child most of its time: compiling its imports.
const NODE_COMPILE_CACHE = join(tmpdir(), 'argyle-edge-compile-cache')

const CLI = fileURLToPath(new URL('../../../src/cli/index.ts', import.meta.url))

export interface Ran {
  exit: number | null
  stdout: string
  stderr: string
  /** stdout as JSON; without any field if it is not JSON. */
  json: Printed
}

/** The JSON fields that tests look into, each of another command. */
interface Printed {
  warnings: string[]
  error: { message: string }
  subscriptions: unknown[]
  created: unknown
  existing: unknown
  checks: { check: string; state: string; says: string; todo?: string }[]
  sent: { event: string; status: number; answer: string }[]
  entries: { id: string }[]
  totals: Record<string, number>
  kept: unknown
  redriven: { quarantined: string; ok: boolean; why: string; answer: { id: string } }[]
}

/** A way to run it. */
export type Run = (args: string[], env?: Record<string, string | undefined>) => Promise<Ran>

export interface Running {
  kill(): void
  /** Closes stderr. */
  deafen(): void
  done: Promise<Ran>
}

/** An empty directory. */
export const directory = () => mkdtempSync(join(tmpdir(), 'argyle-'))

const NO_SETTINGS = join(directory(), 'empty')
writeFileSync(NO_SETTINGS, '')

/** Starts it. @param env variables beside the credentials; undefined removes one */
export function start(
  args: string[],
  env: Record<string, string | undefined>,
  cwd = directory()
): Running {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd,
    env: { ...CREDENTIALS, NODE_COMPILE_CACHE, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    stderr += chunk
  })
  const done = new Promise<Ran>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (exit) => {
      try {
        resolve(searched({ exit, stdout, stderr }))
      } catch (error) {
        reject(error)
      }
    })
  })
  const kill = () => void child.kill('SIGKILL')
  return { kill, deafen: () => void child.stderr.destroy(), done }
}

/** Runs it to its end. */
export function argyle(
  args: string[],
  env: Record<string, string | undefined> = {},
  cwd?: string
): Promise<Ran> {
  return start(args, env, cwd).done
}

/**
 * Runs it in this process, which is faster, for tables of similar cases, and with another fetch.
 */
export async function argyleHere(
  args: string[],
  env: Record<string, string | undefined> = {},
  fetch: typeof globalThis.fetch = globalThis.fetch
): Promise<Ran> {
  const shown = { stdout: '', stderr: '' }
  const sink = (name: keyof typeof shown) => ({
    write(chunk: string) {
      shown[name] += chunk
      return true
    },
  })
  const exit = await run({
    // Keeps out the env files of this directory.
    argv: [...args, '--settings', NO_SETTINGS],
    env: { ...CREDENTIALS, ...env },
    fetch,
    stdin: {} as NodeJS.ReadStream,
    stdout: sink('stdout') as NodeJS.WriteStream,
    stderr: sink('stderr') as NodeJS.WriteStream,
    now: () => new Date(),
    atInterrupt() {},
  })
  return searched({ exit, ...shown })
}

function searched(ran: Omit<Ran, 'json'>): Ran {
  const said = ran.stdout + ran.stderr
  if (SECRETS.some((secret) => said.includes(secret))) throw new Error(`printed a secret: ${said}`)
  return { ...ran, json: parsed(ran.stdout) }
}

function parsed(text: string): Printed {
  try {
    return JSON.parse(text)
  } catch {
    return {} as Printed
  }
}
