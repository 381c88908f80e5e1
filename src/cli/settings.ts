/**
 * Settings: credentials and addresses, from the environment and from env files.
 *
 * None of them can be an argument: other processes and the shell's history see arguments.
 */

import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { Failure, usage } from './failure.ts'

/** Read if they exist, unless --settings names others. Both are in .gitignore. */
export const ENV_FILES = ['.env', '.secrets']

const HOSTS = {
  production: 'https://api.argyle.com',
  sandbox: 'https://api-sandbox.argyle.com',
}

const SECRETS = [
  'ARGYLE_API_KEY_SECRET',
  'ARGYLE_WEBHOOK_SECRET',
  'ARGYLE_WEBHOOK_SECRET_PREVIOUS',
  'ADMIN_TOKEN',
] as const

type Variable = (typeof SECRETS)[number] | 'ARGYLE_API_KEY_ID'

export type Settings = ReturnType<typeof readSettings>

/**
 * Reads the settings. The environment wins over the files, and an earlier file over a later one. An
 * empty value counts as not set, as in the Worker.
 *
 * @param named files to read instead of the standard ones; they must exist
 * @throws Failure for an unreadable file, a wrong environment or a wrong URL
 */
export function readSettings(env: NodeJS.ProcessEnv, named: string[] | undefined) {
  const files = named ?? ENV_FILES
  const read = files.map((file) => readEnvFile(file, named !== undefined))
  const all: NodeJS.ProcessEnv = Object.assign({}, ...[env, ...read].toReversed().map(withoutEmpty))
  const environment = all.ARGYLE_ENVIRONMENT ?? 'production'
  if (!isEnvironment(environment)) {
    throw usage('ARGYLE_ENVIRONMENT must be production or sandbox.')
  }
  const apiUrl = URL.parse(all.ARGYLE_API_URL ?? HOSTS[environment])
  // The value is not repeated, because it may hold credentials.
  if (!apiUrl || !isPrivate(apiUrl)) {
    throw usage('ARGYLE_API_URL must be an https URL without credentials.')
  }
  return {
    all,
    environment,
    /** Address of Argyle's API, without a version. */
    apiUrl,
    /** Everything that must not be printed. */
    secrets: secretsIn(all),
    /** The value of a variable. @throws Failure if it is not set */
    need(name: Variable): string {
      const value = all[name]
      if (value) return value
      const hint = `Set it in the environment, or in ${files.join(' or ')}.`
      throw new Failure(`${name} is not set.`, hint)
    },
  }
}

/** The values that must not be printed, also the API key as Basic auth has it. */
export function secretsIn(variables: NodeJS.ProcessEnv): string[] {
  const { ARGYLE_API_KEY_ID: id, ARGYLE_API_KEY_SECRET: secret } = variables
  const basic = id && secret ? `${id}:${secret}` : ''
  return [...SECRETS.map((name) => variables[name] ?? ''), basic].filter(Boolean)
}

function isEnvironment(name: string): name is keyof typeof HOSTS {
  return Object.hasOwn(HOSTS, name)
}

function withoutEmpty(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value))
}

function readEnvFile(file: string, isRequired: boolean): NodeJS.ProcessEnv {
  try {
    return parseEnv(readFileSync(file, 'utf8'))
  } catch {
    if (!isRequired) return {}
    throw usage(`The settings in ${file} cannot be read.`)
  }
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/

/** Whether it is an http URL of this machine, which needs no TLS. */
export function isLocal({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && LOOPBACK.test(hostname)
}

/** Whether others can neither read a request to this URL nor find credentials in it. */
export function isPrivate(url: URL): boolean {
  return (url.protocol === 'https:' || isLocal(url)) && !url.username && !url.password
}
