/**
 * What every command gets, whatever it does: settings, terminal, HTTP, clock. And what it gives back.
 *
 * A command is a function of these: it touches neither the process nor a global.
 */

import type { KyInstance } from 'ky'
import { type ArgyleApi, argyleApi } from './argyle/api.ts'
import type { Exit } from './failure.ts'
import { http } from './http.ts'
import { redactor } from './redact.ts'
import { readSettings, type Settings } from './settings.ts'
import { type Streams, type Terminal, terminalOn } from './terminal.ts'

/** The outside: what `index.ts` takes from the process, and a test from where it likes. */
export interface World extends Streams {
  /** Without the names of node and of the file. */
  argv: string[]
  env: NodeJS.ProcessEnv
  fetch: typeof fetch
  now(): Date
}

/** The options that each command has. */
export interface CommonOptions {
  json?: true | undefined
  verbose?: true | undefined
  settings?: string[] | undefined
  /** Seconds. */
  timeout: number
}

export interface Session {
  settings: Settings
  terminal: Terminal
  http: KyInstance
  now(): Date
  /** Argyle's API. @param secrets that count as ours; those in the settings, if not given */
  argyle(secrets?: readonly string[]): ArgyleApi
  /** Has a secret that was not in the settings kept out of all output. */
  hide(secret: string): void
}

/** How a command ended. */
export interface Report {
  /** For machines: the document. */
  json: object
  /** For people. */
  text: string
  /** 0 if it is left out. */
  exit?: Exit
  /** Printed as it is, because it was asked for. */
  secret?: string
}

/** @throws Failure when a setting is wrong */
export function openSession(world: World, options: CommonOptions): Session {
  const settings = readSettings(world.env, options.settings)
  const hidden = [...settings.secrets]
  const redact = (text: string) => redactor(hidden)(text)
  const terminal = terminalOn(world, world.env, redact, options.json === true)
  const client = http({
    fetch: world.fetch,
    timeoutMilliseconds: options.timeout * 1000,
    verbose: options.verbose && terminal.say,
  })
  const own = (['ARGYLE_WEBHOOK_SECRET', 'ARGYLE_WEBHOOK_SECRET_PREVIOUS'] as const).flatMap(
    (name) => settings.find(name) ?? []
  )
  return {
    settings,
    terminal,
    http: client,
    now: world.now,
    argyle: (secrets = own) => argyleApi(client, settings, secrets),
    hide: (secret) => void hidden.push(secret),
  }
}
