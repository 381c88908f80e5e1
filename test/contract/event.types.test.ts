/** The types that a consumer sees. The compiler runs these tests: `npm run check`. */

import { expectTypeOf, it } from 'vitest'
import type {
  ArgyleEvent,
  KnownEvent,
  QueueMessage,
  UnknownType,
} from '../../src/contract/event.ts'

it('narrows data by type', () => {
  const handle = (event: ArgyleEvent) => {
    switch (event.type) {
      case 'com.argyle.profiles.added':
        expectTypeOf(event.data.profile).toEqualTypeOf<string>()
        expectTypeOf(event.data.account).toEqualTypeOf<string>()
        return
      case 'com.argyle.gigs.partially_synced':
        expectTypeOf(event.data.available_from).toEqualTypeOf<string | null | undefined>()
        expectTypeOf(event.data.days_synced).toEqualTypeOf<number | string | null | undefined>()
        return
      case 'com.argyle.users.fully_synced':
        expectTypeOf(event.data.user).toEqualTypeOf<string>()
        // @ts-expect-error This event has no account.
        expectTypeOf(event.data.account).toEqualTypeOf<unknown>()
        return
      case 'com.argyle.accounts.updated':
        expectTypeOf(event.data.resource?.connection?.status).toEqualTypeOf<
          string | null | undefined
        >()
        return
      case 'com.argyle.paystubs.updated':
        expectTypeOf(event.data.updated_paystubs).toEqualTypeOf<string[] | null | undefined>()
        return
    }
  }
  expectTypeOf(handle).parameter(0).toEqualTypeOf<ArgyleEvent>()
})

it('has a member for unknown events, and no known type belongs to it', () => {
  expectTypeOf<Extract<ArgyleEvent, { type: UnknownType }>['data']>().toEqualTypeOf<
    Record<string, unknown>
  >()
  expectTypeOf<'com.argyle.profiles.added'>().not.toExtend<UnknownType>()
  expectTypeOf<UnknownType>().toExtend<string>()
})

it('does not know a type with a typing error', () => {
  const isAdded = ({ type }: ArgyleEvent) =>
    // @ts-expect-error The event is called profiles.added.
    type === 'com.argyle.profile.added'
  expectTypeOf(isAdded).returns.toEqualTypeOf<boolean>()
})

it('tells an event from a claim check by its data', () => {
  const idOf = (message: QueueMessage) =>
    'data' in message && message.type === 'com.argyle.profiles.added' ? message.data.profile : ''
  expectTypeOf(idOf).returns.toEqualTypeOf<string>()
})

it('does not know a field of a nested object with a typing error', () => {
  const statusOf = (event: KnownEvent<'accounts.updated'>) =>
    // @ts-expect-error The field is called connection.
    event.data.resource?.conection
  expectTypeOf(statusOf).toBeFunction()
})
