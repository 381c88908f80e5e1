/**
 * Everything that a command works with (settings, terminal, HTTP, clock), and what it returns.
 */

import { argyleApi } from './argyle/api.ts'
import type { Exit } from './failure.ts'
import { fixesFor } from './fix.ts'
import { type Ask, http } from './http.ts'
import { type Redact, redactor } from './sanitize.ts'
import { type Environment, readSettings } from './settings.ts'
import { type Screen, terminalOn } from './terminal.ts'
import { urlsOf } from './worker/urls.ts'

/** The outside: index.ts takes it from the process, a test makes its own. */
export interface World extends Screen {
  /** Without the paths of node and of the script. */
  argv: string[]
  fetch: typeof fetch
  now(): Date
  /** A text for Ctrl-C, until the next one is given. */
  atInterrupt(text: string): void
}

/** The options of every command. */
export interface CommonOptions {
  json?: true | undefined
  verbose?: true | undefined
  settings?: string[] | undefined
  env?: Environment | undefined
  /** Seconds. */
  timeout: number
}

/** How a command ended. */
export interface Report {
  /** The document of `--json`. */
  json: object
  /** The text without `--json`. */
  text: string
  /** Default: 0. */
  exit?: Exit
  /** It has the body of a delivery, in which only known secrets are masked. */
  hasBody?: true
  /** Printed after the text, without redaction. */
  secret?: string
}

export interface Session extends ReturnType<typeof opened> {
  /** Opens it again, with settings that have been written since. */
  reopen(): Session
}

/** @throws Failure for a wrong setting */
export function openSession(world: World, options: CommonOptions): Session {
  return openHiding([], world, options)
}

/** @param hidden secrets that stay hidden when the session is opened again */
function openHiding(hidden: string[], world: World, options: CommonOptions): Session {
  const session = opened(hidden, world, options)
  return { ...session, reopen: () => openHiding(hidden, world, options) }
}

function opened(hidden: string[], world: World, options: CommonOptions) {
  const settings = readSettings(world.env, options.settings, options.env)
  hidden.push(...settings.secrets)
  const redact: Redact = (text, only) => redactor(hidden)(text, only)
  const terminal = terminalOn(world, redact, options.json === true)
  if (settings.warning) terminal.warn(settings.warning)
  const timeoutMilliseconds = Math.round(options.timeout * 1000)
  const asking = http(world.fetch, timeoutMilliseconds, options.verbose && terminal.say)
  const ask: Ask = (who, method, url, request) =>
    terminal.spin(`${who}: ${method} ${url.pathname} …`, asking(who, method, url, request))
  const { ARGYLE_WEBHOOK_SECRET: current, ARGYLE_WEBHOOK_SECRET_PREVIOUS: previous } = settings.all
  return {
    settings,
    /** The variables of the process, for a child. */
    env: world.env,
    terminal,
    ask,
    now: world.now,
    /** Says what to do next, if the person stops the command. */
    atInterrupt: world.atInterrupt,
    /** The URLs of the Worker. @param given the option --url @throws Failure without an address */
    urls: (given: string | undefined) => urlsOf(given ?? settings.all.ARGYLE_EDGE_URL),
    /** Commands to print as a remedy. */
    fixes: fixesFor(settings),
    /** Argyle's API. @param ours its secrets that count as ours. Default: those in the settings. */
    argyle: (ours = [current, previous]) => argyleApi(ask, settings, ours),
    /** Keeps one more secret out of all output. */
    hide: (secret: string) => void hidden.push(secret),
  }
}
