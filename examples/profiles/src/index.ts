/**
 * A downstream Worker, to be copied: typed handlers, effects once, dead letters.
 *
 * What it does with an event is to save profiles in its database, and to tell of the others. Its telling is
 * a line in the log, which `npm run dev`, the demo and the tests read: a real one would call an API and log
 * no data.
 */

import {
  type ArgyleEvent,
  type Context,
  commitOnce,
  consume,
  forgetEffects,
  type KnownEvent,
  keepDeadLetters,
  once,
  redriveDeadLetters,
} from 'argyle-edge/consumer'

interface Env {
  DB: D1Database
  STATE: KVNamespace
  EVENTS: Queue
}

// As in wrangler.toml.
const DEAD_LETTERS = 'argyle-events-dead'
const ONCE_A_DAY = '17 3 * * *'

const events = consume<Env>({
  'profiles.added': saveProfile,
  'profiles.updated': saveProfile,
  '*': tellOnce,
})

const PROFILES = `CREATE TABLE IF NOT EXISTS profiles (
  id TEXT PRIMARY KEY, account TEXT NOT NULL, user TEXT NOT NULL, seen_at TEXT NOT NULL
)`
// Events come in any order, so an older one must not undo a newer one.
const SAVE = `INSERT INTO profiles (id, account, user, seen_at) VALUES (?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET account = excluded.account, user = excluded.user, seen_at = excluded.seen_at
WHERE excluded.seen_at > seen_at`

async function saveProfile(
  event: KnownEvent<'profiles.added' | 'profiles.updated'>,
  context: Context<Env>
): Promise<void> {
  const { env } = context
  const { profile, account, user } = event.data
  const save = env.DB.prepare(SAVE).bind(profile, account, user, event.time)
  await commitOnce(event, env.DB, [env.DB.prepare(PROFILES), save], { name: 'save' })
  // Whatever came of that: if it was done before, this may not have been.
  await tellOnce(event, context)
}

async function tellOnce(event: ArgyleEvent, { env }: Context<Env>): Promise<void> {
  // Whoever is called gets the key as an idempotency key, for the one copy that no memory can see.
  await once(event, env.DB, (key) => tell(key, event), { name: 'tell' })
}

function tell(key: string, event: ArgyleEvent): void {
  console.log(JSON.stringify({ message: 'event', key, event }))
}

export default {
  queue(batch, env, ctx) {
    return batch.queue === DEAD_LETTERS ? keepDeadLetters(batch, env.DB) : events(batch, env, ctx)
  },
  async scheduled({ cron }, env) {
    if (cron === ONCE_A_DAY) await forgetEffects(env.DB)
    else await redriveDeadLetters(env.DB, DEAD_LETTERS, env.EVENTS)
  },
} satisfies ExportedHandler<Env>
