/**
 * The smallest downstream Worker: welcomes each new profile once, and prints every other event.
 *
 * Copy this folder to begin. `examples/profiles` also has tables of its own and keeps dead letters.
 */

import { consume } from 'argyle-edge/consumer'

export interface Env {
  DB: D1Database
  STATE: KVNamespace
}

export default {
  queue: consume<Env>({
    'profiles.added': (event, { once }) => once((key) => welcome(event.data.profile, key)),
    '*': (event) => console.log(event.type, event.subject),
  }),
} satisfies ExportedHandler<Env>

async function welcome(profile: string, key: string) {
  // Call your API here, with `key` as its Idempotency-Key.
  console.log('welcome', profile, key)
}
