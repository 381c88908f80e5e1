/** The types that a test of a downstream Worker is written against. The compiler tests them. */

import { expectTypeOf, it } from 'vitest'
import { consume, type EventName, type KnownEvent } from '../../src/consumer/index.ts'
import { deliverTo, sampleEvent } from '../../src/testing/index.ts'

interface Bindings {
  MAIL: string
}

it('a sample has the type of its event', () => {
  expectTypeOf(sampleEvent('profiles.added')).toEqualTypeOf<KnownEvent<'profiles.added'>>()
  expectTypeOf(sampleEvent<EventName>).returns.toEqualTypeOf<KnownEvent>()
})

it('a sample with a wrong name, attribute or field does not compile', () => {
  // @ts-expect-error The event is called profiles.added.
  const name = () => sampleEvent('profile.added')
  // @ts-expect-error The attribute is called subject.
  const attribute = () => sampleEvent('profiles.added', { subjekt: 'profiles/p' })
  // @ts-expect-error The name of the event decides the type.
  const type = () => sampleEvent('profiles.added', { type: 'com.argyle.profiles.updated' })
  // @ts-expect-error The field is called profile.
  const field = () => sampleEvent('profiles.added', { data: { profil: 'p' } })
  // @ts-expect-error It is text.
  const value = () => sampleEvent('profiles.added', { data: { profile: 7 } })
  expectTypeOf([name, attribute, type, field, value]).toBeArray()
})

it('a delivery has the bindings of its handler', () => {
  const queue = consume<Bindings>({})
  expectTypeOf(deliverTo(queue, [], { MAIL: 'mail' })).resolves.toHaveProperty('messages')
  // @ts-expect-error The binding is called MAIL.
  expectTypeOf(() => deliverTo(queue, [], { MAILS: 'mail' })).toBeFunction()
  const worker = {
    queue: (batch, env) => void [batch, env.MAIL],
  } satisfies ExportedHandler<Bindings>
  expectTypeOf(() => deliverTo(worker.queue, [], { MAIL: 'mail' })).toBeFunction()
})
