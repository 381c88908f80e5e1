/**
 * The main job in eleven rows, each with a delivery, its answer and its event. `demo.ts` prints the
 * rows, and `delivery.test.ts` asserts them.
 *
 * The deliveries are Argyle's published examples
 * (https://docs.argyle.com/guides/reference/profiles-added and …/profiles-updated).
 */

import { isDeepStrictEqual } from 'node:util'
import type { AnyEvent } from '../../src/contract/event.ts'
import { type Answer, type Stage, sign } from './stage.ts'

export interface Row {
  sent: string
  body: string
  signature: string | null
  status: number
  /** Fields that the answer's body must have. */
  answer: Record<string, unknown>
  /** The message that the downstream Worker must receive; null for none. */
  received: string | null
}

/** A row with its answer and its event. */
export interface Played {
  row: Row
  answer: Answer
  /** The event of this row that the downstream Worker received. */
  received: AnyEvent | undefined
}

const ids = {
  account: 'ada143be-3c90-4534-b7ea-9899674dc6e0',
  user: '3823026e-a964-45f6-b201-6b8c096b30d3',
}
const data = { ...ids, profile: '4334r6e-a964-45eef6-b201-64464' }

const wire = (delivery: object) => JSON.stringify(delivery, null, 2)
const added = wire({ event: 'profiles.added', name: 'A profile was added', data })
const updated = wire({ event: 'profiles.updated', name: 'A profile was updated', data })
const updatedElsewhere = wire({ event: 'profiles.updated', name: 'Another subscription', data })
const addedAgain = wire({ event: 'profiles.added', name: 'Another subscription', data })
const unknown = wire({ event: 'paychecks.invented', name: 'Everything', data: ids })
const incomplete = wire({ event: 'profiles.added', name: 'A profile was added', data: ids })
const notJson = 'what do ya want for nothing?'

const duplicate = { status: 'duplicate' }
const accepted = { status: 'accepted' }
const coalesced = { status: 'coalesced' }
const refused = { title: 'Unauthorized' }

export const rows: readonly Row[] = [
  row('profiles.added', added, 202, accepted, 'com.argyle.profiles.added'),
  row('profiles.updated', updated, 202, accepted, 'com.argyle.profiles.updated'),
  row('updated by another subscription', updatedElsewhere, 200, duplicate, null),
  row('profiles.updated again', updated, 202, coalesced, 'com.argyle.profiles.updated (follow-up)'),
  row('profiles.added again', added, 200, duplicate, null),
  row('added by another subscription', addedAgain, 200, duplicate, null),
  row('an unknown event', unknown, 202, accepted, 'com.argyle.paychecks.invented'),
  row(
    'a signed body that is not JSON',
    notJson,
    422,
    { errors: [fault('', 'is not UTF-8 JSON')] },
    null
  ),
  row(
    'profiles.added without profile',
    incomplete,
    422,
    { errors: [fault('data.profile', 'is missing')] },
    null
  ),
  row('a tampered body', added.replace('ada143be', 'bad143be'), 401, refused, null, sign(added)),
  row('a body without signature', added, 401, refused, null, null),
]

function row(
  sent: string,
  body: string,
  status: number,
  answer: Row['answer'],
  received: Row['received'],
  signature: Row['signature'] = sign(body)
): Row {
  return { sent, body, signature, status, answer, received }
}

function fault(path: string, message: string) {
  return { path, message }
}

// By then the queue has delivered a message that should not have been sent.
const SETTLING_MILLISECONDS = 1_500

/** Seconds of the window in which a copy of an event that repeats makes a follow-up. */
export const WINDOW_SECONDS = 5

/** A message in words. */
export function messageText(event: AnyEvent | undefined): string | null {
  if (!event) return null
  return event.followup ? `${event.type} (follow-up)` : event.type
}

/**
 * Sends all rows in order, waits for the downstream Worker, and finds the row of each event.
 *
 * @returns the rows, and as `strays` the events that belong to no row
 */
export async function play(stage: Stage): Promise<{ played: Played[]; strays: AnyEvent[] }> {
  const answers: [Row, Answer][] = []
  for (const row of rows) {
    answers.push([row, await stage.post(row.body, row.signature)])
  }
  for (const [, { status, body }] of answers) if (status === 202) await stage.arrival(body.id)
  await new Promise((resolve) => setTimeout(resolve, SETTLING_MILLISECONDS))

  const strays = stage.received()
  const played = answers.map(([row, answer]) => {
    const index = strays.findIndex((event) => isOf(row, event))
    const [received] = index < 0 ? [] : strays.splice(index, 1)
    return { row, answer, received }
  })
  return { played, strays }
}

function isOf({ body }: Row, { type, subscription, data }: AnyEvent): boolean {
  const event = type.slice('com.argyle.'.length)
  return (
    body.startsWith('{') && isDeepStrictEqual(JSON.parse(body), { event, name: subscription, data })
  )
}
