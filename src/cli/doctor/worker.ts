/**
 * The Worker, from outside: can it be reached in private, are its settings right, does it refuse what is
 * not signed, does it accept what is, and does its clock go right.
 *
 * Leaves nothing behind: what is refused does not come from an address of Argyle's and is not kept, and
 * what is accepted is a probe, which is no event.
 */

import { randomBytes } from 'node:crypto'
import { reasonOf } from '../http.ts'
import type { Session } from '../session.ts'
import { isLoopback } from '../settings.ts'
import { answerIn, type Posted } from '../worker/delivery.ts'
import { isProbed, probeWith } from '../worker/probe.ts'
import type { Place } from '../worker/urls.ts'
import { type Check, ok, skipped, tried, wrong } from './check.ts'

const TLS_ERROR = /CERT|TLS|SSL|SELF_SIGNED|ALTNAME|EPROTO/
// Further off, and times in logs and events cannot be compared any more.
const CLOCK_TOLERANCE_SECONDS = 60

/** Can it be reached, and is it well? Without an answer nothing else can be told. */
export async function reach(
  { health }: Place,
  { http, now }: Session
): Promise<{ checks: Check[]; isReached: boolean }> {
  let response: Response
  try {
    response = await http.get(health, { throwHttpErrors: false, redirect: 'manual' })
  } catch (error) {
    const reason = reasonOf(error)
    const check = TLS_ERROR.test(reason)
      ? wrong(
          'TLS',
          `${health.host}: ${reason}.`,
          'Argyle will not deliver there. Mend the certificate.'
        )
      : wrong('health', `${health.host} does not answer: ${reason}.`, 'Is the address right?')
    return { checks: [check], isReached: false }
  }
  const body: unknown = await response.json().catch(() => undefined)
  const clock = clockOf(response.headers.get('date'), now())
  return { checks: [privateAt(health), healthOf(response.status, body), clock], isReached: true }
}

function privateAt(url: URL): Check {
  return isLoopback(url) && url.protocol === 'http:'
    ? skipped('TLS', 'not needed on this machine')
    : ok('TLS', `the certificate of ${url.host} is trusted`)
}

function healthOf(status: number, body: unknown): Check {
  if (status === 200 && answerIn(body) === 'ok') return ok('health', 'all settings are right')
  const says = answerIn(body)
  return status === 503 && says
    ? wrong('health', says, 'Mend the setting, deploy, and run it again.')
    : wrong('health', `/health answered ${status}.`, 'Is it the address of argyle-edge?')
}

function clockOf(date: string | null, now: Date): Check {
  const seconds = Math.round((Date.parse(date ?? '') - now.getTime()) / 1000)
  if (Number.isNaN(seconds)) return skipped('clock', 'the Worker does not tell the time')
  if (Math.abs(seconds) <= CLOCK_TOLERANCE_SECONDS) {
    return ok('clock', `${Math.abs(seconds)} s from the one here`)
  }
  const words = `The Worker's clock and the one here differ by ${Math.abs(seconds)} s.`
  return wrong('clock', words, 'Cloudflare keeps time: set the clock of this machine.')
}

/** Does it tell what is signed from what is not? */
export async function probe(place: Place, session: Session): Promise<Check[]> {
  const refused = await tried('refuses', async () => {
    const { status } = await probeWith(place, randomBytes(32).toString('hex'), session)
    return [refusesAt(status)]
  })
  const accepted = await tried('accepts', async () => {
    const secret = session.settings.need('ARGYLE_WEBHOOK_SECRET')
    return [acceptsAt(await probeWith(place, secret, session))]
  })
  return [...refused, ...accepted]
}

function refusesAt(status: number): Check {
  return status === 401
    ? ok('refuses', '401 to what is signed with another secret')
    : wrong(
        'refuses',
        `It answered ${status}, and not 401, to what is signed with another secret.`,
        'Is it argyle-edge, and is --url its route for deliveries?'
      )
}

function acceptsAt(posted: Posted): Check {
  if (isProbed(posted)) return ok('accepts', 'what is signed with ARGYLE_WEBHOOK_SECRET')
  const { status, body } = posted
  const says = `It answered ${status} to a signed probe: ${answerIn(body) || 'nothing that can be read'}`
  if (status === 401) {
    return wrong(
      'accepts',
      says,
      'Its secret is another one: npx wrangler secret put ARGYLE_WEBHOOK_SECRET with --env= or --env=sandbox'
    )
  }
  return status === 202 || status === 200
    ? wrong('accepts', says, 'It took the probe for an event: deploy this version, which knows it.')
    : wrong('accepts', says, 'See health above, and the log: npx wrangler tail')
}
