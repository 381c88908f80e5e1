/**
 * Old messages of the contract, which the outbox and the quarantine can hold for weeks. The file is
 * short, because a fixture has the messages.
 */

import { expect, it } from 'vitest'
import { parseEvent } from '../../src/consumer/parse.ts'
import oldMessages from '../fixtures/contract-messages.json'

it.each(oldMessages)('the old message of $type with the id $id reaches its handler', (message) => {
  const parsed = parseEvent(message)
  if ('dataref' in message) expect(parsed).toEqual({ kind: 'claim', claim: message })
  else expect(parsed).toEqual({ kind: 'event', event: message, drift: [] })
})
