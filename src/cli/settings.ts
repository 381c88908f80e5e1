/**
 * Settings: credentials and addresses, from the environment and from files.
 *
 * None of them can be an argument: other processes and the shell's history see arguments.
 */

import { existsSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { Failure, usage } from './failure.ts'
import { readPrivate } from './private-file.ts'
import {
  checkWhiteSpace,
  convertHint,
  OLD_SECRETS_FILE,
  SECRETS_FILE,
  secretsIn,
} from './secrets-file.ts'

/** Read if they exist, unless --settings names others. All are in .gitignore. */
export const SETTINGS_FILES = {
  production: ['.env', SECRETS_FILE],
  sandbox: ['.env.sandbox', '.secrets.sandbox.json'],
} as const

export type Environment = keyof typeof SETTINGS_FILES

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
 * @param chosen the environment of --env, whose standard files are read
 * @throws Failure for a file with a fault, a wrong environment or a wrong URL
 */
export function readSettings(
  env: NodeJS.ProcessEnv,
  named: string[] | undefined,
  chosen?: Environment
) {
  const files = named ?? SETTINGS_FILES[chosen ?? 'production']
  const read = files.map((file) => readFile(file, named !== undefined))
  const all: NodeJS.ProcessEnv = Object.assign({}, ...[env, ...read].toReversed().map(withoutEmpty))
  const environment = all.ARGYLE_ENVIRONMENT ?? chosen ?? 'production'
  if (!isEnvironment(environment)) {
    throw usage('ARGYLE_ENVIRONMENT must be production or sandbox.')
  }
  if (chosen && environment !== chosen) {
    throw usage(`ARGYLE_ENVIRONMENT is ${environment}, and --env is ${chosen}.`)
  }
  const apiUrl = URL.parse(all.ARGYLE_API_URL ?? HOSTS[environment])
  // The value is not repeated, because it may hold credentials.
  if (!apiUrl || !isPrivate(apiUrl)) {
    throw usage('ARGYLE_API_URL must be an https URL without credentials.')
  }
  return {
    all,
    environment,
    /** The files of --settings. */
    named: named ?? [],
    /** The standard file of the Worker's secrets. */
    secretsFile: SETTINGS_FILES[chosen ?? 'production'][1],
    /** The options that make another run read the same settings. */
    words: [
      ...(chosen ? ['--env', chosen] : []),
      ...(named ?? []).flatMap((file) => ['--settings', file]),
    ],
    /** One line about the secrets file of older versions, if it is still there. */
    warning: named ? undefined : oldFileWarning(),
    /** Address of Argyle's API, without a version. */
    apiUrl,
    /** Everything that must not be printed. */
    secrets: hiddenIn(all),
    /** The value of a variable. @throws Failure if it is not set, or has white space around it */
    need(name: Variable): string {
      const value = all[name]
      if (!value) {
        const hint = `Set it in the environment, or in ${files.join(' or ')}.`
        throw new Failure(`${name} is not set.`, hint)
      }
      checkWhiteSpace(name, value)
      return value
    },
  }
}

function oldFileWarning(): string | undefined {
  if (!existsSync(OLD_SECRETS_FILE)) return undefined
  const todo = existsSync(SECRETS_FILE)
    ? `Delete it, once ${SECRETS_FILE} has its secrets.`
    : convertHint(OLD_SECRETS_FILE)
  return `${OLD_SECRETS_FILE} is not read. ${todo}`
}

/** The values that must not be printed, also the API key as Basic auth has it. */
export function hiddenIn(variables: NodeJS.ProcessEnv): string[] {
  const { ARGYLE_API_KEY_ID: id, ARGYLE_API_KEY_SECRET: secret } = variables
  const basic = id && secret ? `${id}:${secret}` : ''
  return [...SECRETS.map((name) => variables[name] ?? ''), basic].filter(Boolean)
}

function isEnvironment(name: string): name is Environment {
  return Object.hasOwn(HOSTS, name)
}

function withoutEmpty(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value))
}

/** An env file, or a JSON file of secrets. @throws Failure that names the fault of the file */
function readFile(file: string, isRequired: boolean): NodeJS.ProcessEnv {
  const text = readPrivate(file)
  if (text === undefined) {
    if (isRequired) throw usage(`The settings in ${file} cannot be read: it does not exist.`)
    return {}
  }
  if (file.endsWith('.json') || text.trimStart().startsWith('{')) return secretsIn(text, file)
  const fault = envFault(text)
  if (fault) throw usage(`${file} ${fault}`)
  return parseEnv(text)
}

// Readers of env files differ in these: the first name is lost, a value gets a character more, a
// line is skipped. A mark of UTF-16 is read as two replacement characters.
function envFault(text: string): string | undefined {
  if (/^[\uFEFF\uFFFD]/.test(text)) {
    return 'begins with a byte order mark (BOM). Save it as UTF-8 without one.'
  }
  if (text.includes('\r')) return 'has the line ends of Windows (CRLF). Save it with LF.'
  const lines = text.split('\n')
  const index = lines.findIndex((line) => !/^\s*(#|$)/.test(line) && !line.includes('='))
  return index < 0 ? undefined : `has no "=" in line ${index + 1}. Write NAME=value, one a line.`
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
