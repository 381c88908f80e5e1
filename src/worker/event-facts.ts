/**
 * The facts of an event that an operator searches by: for the log, the history and the quarantine.
 *
 * A file of its own, because every stage of the Worker needs them.
 */

import { isId } from '../argyle/id.ts'
import type { AnyMessage } from '../contract/event.ts'
import { nameOf } from '../contract/type.ts'

/** Account and user are missing if the data has none, or if it is in KV. */
export function factsOf(message: AnyMessage) {
  const { subject, id, followup, fingerprint, subscription } = message
  const { account, user } = 'data' in message ? message.data : {}
  return {
    event: nameOf(message),
    subject,
    ...(isId(account) && { account }),
    ...(isId(user) && { user }),
    id,
    followup,
    fingerprint,
    subscription,
  }
}
