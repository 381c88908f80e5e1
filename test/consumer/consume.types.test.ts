/** The types that a downstream Worker uses. The compiler tests them, in `npm run check`. */

import { expectTypeOf, it } from 'vitest'
import {
  type ArgyleEvent,
  consume,
  type KnownEvent,
  type UnknownType,
} from '../../src/consumer/index.ts'

interface Bindings {
  DB: D1Database
}

it('gives each handler the event of its name', () => {
  consume<Bindings>({
    'profiles.added': (event, { env, attempts }) => {
      expectTypeOf(event).toEqualTypeOf<KnownEvent<'profiles.added'>>()
      expectTypeOf(event.type).toEqualTypeOf<'com.argyle.profiles.added'>()
      expectTypeOf(event.data.profile).toEqualTypeOf<string>()
      expectTypeOf(env.DB).toEqualTypeOf<D1Database>()
      expectTypeOf(attempts).toEqualTypeOf<number>()
    },
    'gigs.partially_synced': ({ data }) => {
      expectTypeOf(data.available_from).toEqualTypeOf<string | null | undefined>()
    },
    '*': (event) => {
      expectTypeOf(event).toEqualTypeOf<ArgyleEvent>()
      expectTypeOf<UnknownType>().toExtend<typeof event.type>()
    },
  })
})

it('does not compile a handler for an event that does not exist', () => {
  // @ts-expect-error The event is called profiles.added.
  const build = () => consume({ 'profile.added': () => {} })
  expectTypeOf(build).toBeFunction()
})

it('does not compile a field that the event does not have', () => {
  consume({
    // @ts-expect-error The field is called profile.
    'profiles.added': (event) => event.data.profil,
    // @ts-expect-error Users have no account.
    'users.fully_synced': (event) => event.data.account,
    // @ts-expect-error The attribute is called subject.
    '*': (event) => event.subjekt,
  })
})

it('does not compile a field used with a wrong type', () => {
  consume({
    // @ts-expect-error It may be null or absent.
    'paystubs.updated': (event) => event.data.updated_paystubs.length,
    // @ts-expect-error It is text.
    'profiles.added': (event) => event.data.profile.toFixed(),
  })
})

it('lets one function handle several events', () => {
  const save = (event: KnownEvent<'profiles.added' | 'profiles.updated'>) => event.data.profile
  consume({ 'profiles.added': save, 'profiles.updated': save })
})

it('gives each handler the effects of its event, with the database from the options', () => {
  const db = (env: { MEMORY: D1Database }) => env.MEMORY
  consume<{ MEMORY: D1Database }>(
    {
      '*': async (event, { once, commitOnce, env }) => {
        const done = await once((key) => key.length, { name: 'mail', key: event.id })
        expectTypeOf(done).toEqualTypeOf<'done' | 'already'>()
        expectTypeOf(commitOnce([env.MEMORY.prepare('')])).resolves.toEqualTypeOf(done)
        // @ts-expect-error The event is already known.
        await once(event, env.MEMORY, () => {})
        // @ts-expect-error A transaction has no lease.
        await commitOnce([], { leaseSeconds: 60 })
      },
    },
    // @ts-expect-error Nothing waits for effects of onError.
    { db, onError: (_error, _event, { once }) => once }
  )
})

it('builds the queue handler that a Worker exports', () => {
  const worker = { queue: consume<Bindings>({}) } satisfies ExportedHandler<Bindings>
  expectTypeOf(worker.queue).toExtend<ExportedHandlerQueueHandler<Bindings>>()
})
