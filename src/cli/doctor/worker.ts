/**
 * The Worker from outside: TLS, settings, clock, environment, and which signatures it refuses and
 * accepts.
 *
 * Leaves nothing behind. The refused delivery is not from Argyle's addresses, so it is not kept.
 * The accepted one is a probe, which is not an event.
 */

import { randomBytes } from 'node:crypto'
import { Failure } from '../failure.ts'
import type { Answer } from '../http.ts'
import type { Session } from '../session.ts'
import { isLocal } from '../settings.ts'
import {
  answerText,
  environmentIn,
  isProbed,
  isRefused,
  isTaken,
  probe,
} from '../worker/delivery.ts'
import type { WorkerUrls } from '../worker/urls.ts'
import { type Check, ok, skipped, tried, wrong } from './check.ts'
import { healthOf } from './health.ts'

const TLS_ERROR = /CERT|TLS|SSL|SELF_SIGNED|ALTNAME|EPROTO/
// With a larger difference, times in logs and events cannot be compared.
const CLOCK_TOLERANCE_SECONDS = 60

/** All checks of the Worker; only the first one if it does not answer. */
export async function workerChecks(
  { endpoint, health }: WorkerUrls,
  session: Session
): Promise<Check[]> {
  const { ask, now, settings } = session
  let answer: Answer
  try {
    answer = await ask('The Worker', 'GET', health, { final: 503 })
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return [unreachable(health, error)]
  }
  const other = randomBytes(32).toString('hex')
  const name = 'ARGYLE_WEBHOOK_SECRET'
  const accepts = async () =>
    settings.all[name]
      ? acceptsOf(await probe(ask, endpoint, settings.need(name)), endpoint, session)
      : skipped('accepts', `no ${name} here to sign with`)
  return [
    tlsOf(health),
    ...healthOf(answer),
    clockOf(answer.headers.get('date'), now()),
    ...(await tried('refuses', async () => refusesOf(await probe(ask, endpoint, other)))),
    ...(await tried('accepts', accepts)),
  ]
}

function unreachable(health: URL, { message, hint = '' }: Failure): Check {
  if (TLS_ERROR.test(message)) {
    return wrong('TLS', message, 'Argyle cannot deliver there. Repair the certificate.')
  }
  return wrong('health', message, isLocal(health) ? 'npm run dev' : hint)
}

function tlsOf(url: URL): Check {
  return isLocal(url)
    ? skipped('TLS', 'not needed on this machine')
    : ok('TLS', `the certificate of ${url.host} is trusted`)
}

function clockOf(date: string | null, now: Date): Check {
  const seconds = Math.abs(Math.round((Date.parse(date ?? '') - now.getTime()) / 1000))
  if (Number.isNaN(seconds)) return skipped('clock', 'the Worker does not tell the time')
  if (seconds <= CLOCK_TOLERANCE_SECONDS) return ok('clock', `${seconds} s from the clock here`)
  const says = `The Worker's clock and the clock here differ by ${seconds} s.`
  return wrong('clock', says, "Set the clock of this machine; Cloudflare's is right.")
}

function refusesOf(answer: Answer): Check {
  if (isRefused(answer)) return ok('refuses', '401 to a signature with another secret')
  const { status, body } = answer
  const how = `${status}${status === 401 ? ', but not as argyle-edge does' : ', not 401'}`
  const words = answerText(body)
  const says = `The Worker answered ${how}, to a signature with another secret.`
  const todo = 'Check that --url is the address of argyle-edge.'
  return wrong('refuses', words ? `${says} It says: ${words}` : says, todo)
}

function acceptsOf(answer: Answer, endpoint: URL, { fixes, settings }: Session): Check[] {
  if (isProbed(answer)) {
    const environment = isLocal(endpoint)
      ? skipped('environment', 'not compared on this machine')
      : environmentOf(environmentIn(answer), settings.environment)
    return [ok('accepts', 'a signature with ARGYLE_WEBHOOK_SECRET'), environment]
  }
  const { status, body } = answer
  const words = answerText(body) || 'nothing readable'
  const says = `The Worker answered ${status} to a signed probe: ${words}`
  if (isRefused(answer)) {
    const why = 'Its secret is not the ARGYLE_WEBHOOK_SECRET here.'
    const todo = fixes.wrangler('secret', 'put', 'ARGYLE_WEBHOOK_SECRET')
    return [wrong('accepts', `${says} ${why}`, todo)]
  }
  if (isTaken(answer)) {
    return [wrong('accepts', `An older version queued the probe: ${words}.`, fixes.deploy())]
  }
  return [wrong('accepts', says, 'See health above, and the log.')]
}

function environmentOf(theirs: string, ours: string): Check {
  if (!theirs) return skipped('environment', 'this version of the Worker does not name it')
  if (theirs === ours) return ok('environment', `${theirs}, in the Worker and here`)
  const says = `The Worker is for ${theirs}. ARGYLE_ENVIRONMENT here is ${ours}.`
  return wrong('environment', says, 'Use the address of the other Worker, or the other API key.')
}
