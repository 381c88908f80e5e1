/**
 * The probe, signed and posted: a delivery that is no event, and reaches no consumer.
 */

import { PROBE_EVENT } from '../../argyle/delivery.ts'
import { unanswered } from '../http.ts'
import type { Session } from '../session.ts'
import { answerIn, type Posted, post, signatureOf, wire } from './delivery.ts'
import type { Place } from './urls.ts'

/** What the Worker answers to one that is signed with the secret. @throws Failure without an answer */
export async function probeWith(
  { endpoint }: Place,
  secret: string,
  { http }: Session
): Promise<Posted> {
  const body = wire({ event: PROBE_EVENT, name: 'argyle-edge doctor', data: {} })
  try {
    return await post(http, endpoint, body, signatureOf(body, secret))
  } catch (error) {
    throw unanswered(error, 'The Worker', endpoint)
  }
}

/** Whether the answer is that of a Worker which accepts the signature, and knows what a probe is. */
export function isProbed({ status, body }: Posted): boolean {
  return status === 200 && answerIn(body) === 'probed'
}

/** Whether the Worker accepts what is signed with the secret. */
export async function accepts(place: Place, secret: string, session: Session): Promise<boolean> {
  return isProbed(await probeWith(place, secret, session))
}
