/**
 * The environment and env files → what a command may know: credentials, and which Argyle to ask.
 *
 * Nothing of this can be given as an argument: those are seen by every process of the machine and stay in
 * the shell's history.
 */

import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import * as z from 'zod'
import { Failure, usage } from './failure.ts'

/** Env files, read if they are there, unless others are named. Both are in .gitignore. */
export const ENV_FILES = ['.env', '.secrets']

const HOSTS = {
  production: 'https://api.argyle.com',
  sandbox: 'https://api-sandbox.argyle.com',
} as const

type Environment = keyof typeof HOSTS

// Empty counts as not set, as it does for the Worker.
const text = z.optional(z.string().transform((value) => value || undefined))

const Variables = z.object({
  ARGYLE_API_KEY_ID: text,
  ARGYLE_API_KEY_SECRET: text,
  ARGYLE_ENVIRONMENT: text,
  ARGYLE_API_URL: text,
  ARGYLE_WEBHOOK_SECRET: text,
  ARGYLE_WEBHOOK_SECRET_PREVIOUS: text,
  ADMIN_TOKEN: text,
})

type Variable = keyof z.infer<typeof Variables>

const SECRETS = [
  'ARGYLE_API_KEY_SECRET',
  'ARGYLE_WEBHOOK_SECRET',
  'ARGYLE_WEBHOOK_SECRET_PREVIOUS',
  'ADMIN_TOKEN',
] as const satisfies Variable[]

export interface Settings {
  environment: Environment
  /** Of Argyle's API, without a version. */
  apiUrl: URL
  /** All that must not be printed. */
  secrets: string[]
  /** The value of a variable, if it is set. */
  find(name: Variable): string | undefined
  /** The same. @throws Failure that names it when it is not set */
  need(name: Variable): string
}

/**
 * Reads the settings; the environment counts before any file, and a file before those after it.
 *
 * @param files to read in place of the standard ones; these must be there
 * @throws Failure for a file that cannot be read, and for an environment or a URL that is none
 */
export function readSettings(env: NodeJS.ProcessEnv, files: string[] | undefined): Settings {
  const read = (files ?? ENV_FILES).map((file) => readEnvFile(file, files !== undefined))
  const variables = Variables.parse(Object.assign({}, ...read.toReversed(), withoutEmpty(env)))
  const find: Settings['find'] = (name) => variables[name]
  const environment = toEnvironment(variables.ARGYLE_ENVIRONMENT ?? 'production')
  return {
    environment,
    apiUrl: toApiUrl(variables.ARGYLE_API_URL ?? HOSTS[environment]),
    secrets: secretsOf(variables),
    find,
    need(name) {
      const value = find(name)
      if (value) return value
      const where = (files ?? ENV_FILES).join(' or ')
      throw new Failure(`${name} is not set.`, `Set it in the environment, or in ${where}.`)
    },
  }
}

/** What must not be printed, as far as the environment alone tells. */
export function secretsIn(env: NodeJS.ProcessEnv): string[] {
  return secretsOf(Variables.parse(env))
}

function secretsOf(variables: z.infer<typeof Variables>): string[] {
  const { ARGYLE_API_KEY_ID: id, ARGYLE_API_KEY_SECRET: secret } = variables
  const basic = id && secret ? [`${id}:${secret}`] : []
  return [...SECRETS.flatMap((name) => variables[name] ?? []), ...basic]
}

function withoutEmpty(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value))
}

function readEnvFile(file: string, isNamed: boolean): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync(file, 'utf8'))
  } catch {
    if (!isNamed) return {}
    throw usage(`The settings in ${file} cannot be read.`)
  }
}

function toEnvironment(value: string): Environment {
  if (value === 'production' || value === 'sandbox') return value
  throw usage('ARGYLE_ENVIRONMENT must be production or sandbox.')
}

function toApiUrl(value: string): URL {
  const url = URL.parse(value)
  // The value is not repeated: it may hold credentials, and then it is refused for that.
  if (!url || url.username || url.password || !isPrivate(url)) {
    throw usage('ARGYLE_API_URL must be an https URL without credentials in it.')
  }
  return url
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/

/** Whether the URL is of this very machine, which needs no TLS. */
export function isLoopback({ hostname }: URL): boolean {
  return LOOPBACK.test(hostname)
}

/** Whether nobody on the way can read what is sent there. */
export function isPrivate(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))
}
