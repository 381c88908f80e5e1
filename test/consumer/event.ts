/** Events as the queue delivers them, for the tests of the consumer. */

import type { AnyEvent } from '../../src/contract/event.ts'
import { normalize } from '../../src/worker/inbound/normalize.ts'
import { NOON, profileAdded, WINDOWS_SECONDS } from '../support.ts'

const SOURCE = 'https://api.argyle.com'

/** The event that the Worker makes of the documented example. */
export const profileAddedEvent = (await normalize(profileAdded, SOURCE, WINDOWS_SECONDS, NOON))
  .event

/** An event of a delivery, with an id of its own. */
export function eventOf({ event, name, data }: { event: string; name?: string; data: object }) {
  const id = crypto.randomUUID().replaceAll('-', '')
  return {
    ...profileAddedEvent,
    id,
    type: `com.argyle.${event}`,
    ...(name && { subscription: name }),
    data: { ...data },
  } satisfies AnyEvent
}
