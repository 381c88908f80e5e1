/**
 * A complete downstream Worker to copy: typed handlers, effects once, dead letters.
 *
 * It saves profiles in its database, and tells another system of each event. Here, the other system
 * is the log, which the demo and the tests read. In production, call an API, and do not log data.
 */

import {
  type ArgyleEvent,
  type Context,
  consume,
  forgetEffects,
  type KnownEvent,
  keepDeadLetters,
  redriveDeadLetters,
} from 'argyle-edge/consumer'

interface Env {
  DB: D1Database
  HISTORY: D1Database
  STATE: KVNamespace
  EVENTS: Queue
}

// The same texts as in wrangler.toml.
const WORKER = 'argyle-downstream'
const DEAD_LETTERS = 'argyle-events-dead'
const ONCE_A_DAY = '17 3 * * *'

const events = consume<Env>(
  { 'profiles.added': saveProfile, 'profiles.updated': saveProfile, '*': tellOnce },
  { worker: WORKER }
)

const PROFILES = `CREATE TABLE IF NOT EXISTS profiles (
  id TEXT PRIMARY KEY, account TEXT NOT NULL, user TEXT NOT NULL, seen_at TEXT NOT NULL
)`
// Events arrive in any order, so an older one must not overwrite a newer one.
const SAVE = `INSERT INTO profiles (id, account, user, seen_at) VALUES (?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE
SET account = excluded.account, user = excluded.user, seen_at = excluded.seen_at
WHERE excluded.seen_at > seen_at`

async function saveProfile(
  event: KnownEvent<'profiles.added' | 'profiles.updated'>,
  context: Context<Env>
): Promise<void> {
  const { env, commitOnce } = context
  const { profile, account, user } = event.data
  const save = env.DB.prepare(SAVE).bind(profile, account, user, event.time)
  await commitOnce([env.DB.prepare(PROFILES), save], { name: 'save' })
  // Even if `save` was done for an earlier copy: that copy may have died before this line.
  await tellOnce(event, context)
}

async function tellOnce(event: ArgyleEvent, { once }: Context<Env>): Promise<void> {
  // Pass the key on as an idempotency key: the other system can then recognize a repeated call.
  await once((key) => tell(key, event), { name: 'tell' })
}

function tell(key: string, event: ArgyleEvent): void {
  console.log(JSON.stringify({ message: 'event', key, event }))
}

function stepsOf(env: Env) {
  return { history: env.HISTORY, worker: WORKER }
}

export default {
  queue(batch, env, ctx) {
    if (batch.queue !== DEAD_LETTERS) return events(batch, env, ctx)
    return keepDeadLetters(batch, env.DB, stepsOf(env))
  },
  async scheduled({ cron }, env) {
    if (cron === ONCE_A_DAY) await forgetEffects(env.DB)
    else await redriveDeadLetters(env.DB, DEAD_LETTERS, env.EVENTS, stepsOf(env))
  },
} satisfies ExportedHandler<Env>
