/**
 * The facts of a message that an operator searches by: for the log and the history.
 *
 * Never the rest of `data`, which is payroll. A file of its own, because every stage of the Worker
 * and the consumers need it, and must name the same fact alike.
 */

import { isId } from '../argyle/id.ts'
import type { AnyMessage } from './event.ts'
import { nameOf } from './type.ts'

/** `account` and `user` are absent if the data has none, or if it is in KV. */
export function factsOf(message: AnyMessage) {
  const { subject, id, followup, replay, fingerprint, subscription } = message
  const { account, user } = 'data' in message ? message.data : {}
  return {
    event: nameOf(message),
    subject,
    ...(isId(account) && { account }),
    ...(isId(user) && { user }),
    id,
    followup,
    replay,
    fingerprint,
    subscription,
  }
}
