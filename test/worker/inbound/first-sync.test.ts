/**
 * The shape of a first synchronization, as a consumer gets it: an account connects, repeated
 * `accounts.updated` deliveries follow every few seconds, and two subscriptions overlap.
 * `npm run simulate` prints the messages.
 */

import { expect, it } from 'vitest'
import type { AnyEvent } from '../../../src/contract/event.ts'
import { clockAtNoon, deliver, logged, secondsLater, watched } from '../../support.ts'

clockAtNoon()

const account = { account: 'a', user: 'u' }
const identity = { ...account, identity: 'i' }
const synced = { ...account, available_count: 12 }

// The order that was recorded; `accounts.updated` may come before `accounts.connected`.
const SYNC: [second: number, event: string, data: object][] = [
  [0, 'accounts.added', account],
  [1, 'accounts.updated', account],
  [4, 'accounts.connected', account],
  [5, 'accounts.updated', account],
  [7, 'identities.added', identity],
  ...[9, 14, 20, 27, 35].map((second): [number, string, object] => [
    second,
    'accounts.updated',
    account,
  ]),
  [41, 'paystubs.partially_synced', { ...synced, days_synced: 30 }],
  [52, 'accounts.updated', account],
  [66, 'accounts.updated', account],
  [75, 'paystubs.fully_synced', synced],
  [76, 'users.fully_synced', { user: 'u' }],
]

it('delivers each fact immediately, and one follow-up for a minute of repeated accounts.updated', async () => {
  const messages: { second: number; event: AnyEvent }[] = []
  let second = 0
  const send = async (event: AnyEvent, { delaySeconds = 0 }: QueueSendOptions = {}) => {
    messages.push({ second: second + delaySeconds, event })
  }
  const { bindings } = watched({ EVENTS: { send } })
  // Only the messages are printed, not the Worker's own log.
  await logged(async () => {
    for (const [at, event, data] of SYNC) {
      for (const [index, name] of ['all', 'overlapping'].entries()) {
        second = at + index * 0.3
        secondsLater(second)
        const { status } = await deliver({ event, name, data }, bindings)
        expect(status).toBeLessThan(300)
      }
    }
  })
  const lines = messages
    .sort((one, other) => one.second - other.second)
    .map(({ second, event }) => `${second} s ${event.type}${event.followup ? ' (follow-up)' : ''}`)
  console.log([`${2 * SYNC.length} deliveries, ${lines.length} messages:`, ...lines].join('\n  '))
  expect(lines).toEqual([
    '0 s com.argyle.accounts.added',
    '1 s com.argyle.accounts.updated',
    '4 s com.argyle.accounts.connected',
    '7 s com.argyle.identities.added',
    '41 s com.argyle.paystubs.partially_synced',
    '61 s com.argyle.accounts.updated (follow-up)',
    '66 s com.argyle.accounts.updated',
    '75 s com.argyle.paystubs.fully_synced',
    '76 s com.argyle.users.fully_synced',
  ])
})
