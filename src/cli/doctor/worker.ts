/**
 * The Worker from outside: TLS, settings, clock, and which signatures it refuses and accepts.
 *
 * Leaves nothing behind. The refused delivery is not from Argyle's addresses, so it is not kept.
 * The accepted one is a probe, which is not an event.
 */

import { randomBytes } from 'node:crypto'
import { Failure } from '../failure.ts'
import type { Answer } from '../http.ts'
import type { Session } from '../session.ts'
import { isLocal } from '../settings.ts'
import { answerText, isProbed, probe } from '../worker/delivery.ts'
import type { WorkerUrls } from '../worker/urls.ts'
import { type Check, ok, skipped, tried, wrong } from './check.ts'

const TLS_ERROR = /CERT|TLS|SSL|SELF_SIGNED|ALTNAME|EPROTO/
// With a larger difference, times in logs and events cannot be compared.
const CLOCK_TOLERANCE_SECONDS = 60

/** All checks of the Worker; only the first one if it does not answer. */
export async function workerChecks(
  { endpoint, health }: WorkerUrls,
  { ask, now, settings }: Session
): Promise<Check[]> {
  let answer: Answer
  try {
    answer = await ask('The Worker', 'GET', health, { final: 503 })
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return [unreachable(error)]
  }
  const other = randomBytes(32).toString('hex')
  const ours = async () => probe(ask, endpoint, settings.need('ARGYLE_WEBHOOK_SECRET'))
  return [
    tlsOf(health),
    healthOf(answer),
    clockOf(answer.headers.get('date'), now()),
    ...(await tried('refuses', async () => refusesOf(await probe(ask, endpoint, other)))),
    ...(await tried('accepts', async () => acceptsOf(await ours()))),
  ]
}

function unreachable({ message, hint = '' }: Failure): Check {
  return TLS_ERROR.test(message)
    ? wrong('TLS', message, 'Argyle cannot deliver there. Repair the certificate.')
    : wrong('health', message, hint)
}

function tlsOf(url: URL): Check {
  return isLocal(url)
    ? skipped('TLS', 'not needed on this machine')
    : ok('TLS', `the certificate of ${url.host} is trusted`)
}

function healthOf({ status, body }: Answer): Check {
  const says = answerText(body)
  if (status === 200 && says === 'ok') return ok('health', 'all settings are right')
  return status === 503 && says
    ? wrong('health', says, 'Correct the setting, deploy, and run it again.')
    : wrong('health', `/health answered ${status}.`, 'Check that argyle-edge is at this address.')
}

function clockOf(date: string | null, now: Date): Check {
  const seconds = Math.abs(Math.round((Date.parse(date ?? '') - now.getTime()) / 1000))
  if (Number.isNaN(seconds)) return skipped('clock', 'the Worker does not tell the time')
  if (seconds <= CLOCK_TOLERANCE_SECONDS) return ok('clock', `${seconds} s from the clock here`)
  const says = `The Worker's clock and the clock here differ by ${seconds} s.`
  return wrong('clock', says, "Set the clock of this machine; Cloudflare's is right.")
}

function refusesOf({ status }: Answer): Check {
  if (status === 401) return ok('refuses', '401 to a signature with another secret')
  const says = `The Worker answered ${status}, not 401, to a signature with another secret.`
  return wrong('refuses', says, 'Check that --url is the address of argyle-edge.')
}

function acceptsOf(answer: Answer): Check {
  if (isProbed(answer)) return ok('accepts', 'a signature with ARGYLE_WEBHOOK_SECRET')
  const { status, body } = answer
  const words = answerText(body) || 'nothing readable'
  const says = `The Worker answered ${status} to a signed probe: ${words}`
  if (status === 401) return wrong('accepts', says, `Its secret differs: ${PUT_SECRET}`)
  const isQueued = status === 200 || status === 202
  return wrong('accepts', says, isQueued ? OLDER_VERSION : 'See health above, and the log.')
}

const PUT_SECRET = 'npx wrangler secret put ARGYLE_WEBHOOK_SECRET --env=, or --env=sandbox'
const OLDER_VERSION = 'An older version queued the probe as an event. Deploy this one.'
