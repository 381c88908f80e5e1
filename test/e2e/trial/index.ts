/**
 * A downstream Worker for the tests: it has a handler for each event of the catalogue, and does
 * what the `trial` in an event's data asks for. Its log has a line for each attempt and for each
 * effect.
 */

import {
  type ArgyleEvent,
  type Context,
  consume,
  type EventName,
  type Handlers,
  keepDeadLetters,
  redriveDeadLetters,
} from 'argyle-edge/consumer'
import { CATALOGUE } from '../../../src/argyle/catalogue.ts'
import { sha256 } from '../../../src/platform/bytes.ts'

interface Env {
  DB: D1Database
  STATE: KVNamespace
  EVENTS: Queue
  HISTORY: D1Database
}

const WORKER = 'argyle-trial'
const DEAD_LETTERS = 'argyle-events-dead'
const stepsOf = ({ HISTORY }: Env) => ({ history: HISTORY, worker: WORKER })

const say = (message: string, facts: object) => console.log(JSON.stringify({ message, ...facts }))

async function attempt(handler: string, event: ArgyleEvent, { once, attempts }: Context<Env>) {
  const { id, data } = event
  say('tried', { handler, id, attempts, at: Date.now() })
  switch (Object(data).trial) {
    case 'fail':
      throw new Error('as the trial says')
    case 'fail twice':
      if (attempts < 3) throw new RangeError('as the trial says')
      return
    case 'slow':
      await once(() => effect(event, 500))
      return
    case 'die':
      // The first attempt exceeds its time limit during the effect, so nothing is noted.
      await once(() => effect(event, attempts === 1 ? 60_000 : 0), { leaseSeconds: 3 })
      return
    default:
      await once(() => effect(event, 0))
      say('event', { handler, id, event: await printable(event) })
  }
}

// A longer line can fill the pipe to its reader, and the reader may be waiting for this Worker.
const PRINTED_CHARACTERS = 10_000

/** The event. Large data is replaced by its digest. */
async function printable(event: ArgyleEvent): Promise<object> {
  const json = JSON.stringify(event.data)
  return json.length <= PRINTED_CHARACTERS ? event : { ...event, data: await sha256(json) }
}

async function effect({ id }: ArgyleEvent, milliseconds: number): Promise<void> {
  say('effect', { id })
  await scheduler.wait(milliseconds)
}

const own = (Object.keys(CATALOGUE) as EventName[]).map((name) => [
  name,
  (event: ArgyleEvent, context: Context<Env>) => attempt(name, event, context),
])
const handlers: Handlers<Env> = {
  ...Object.fromEntries(own),
  '*': (event, context) => attempt('*', event, context),
}
const events = consume<Env>(handlers, {
  worker: WORKER,
  timeoutSeconds: 1,
  backoff: { firstSeconds: 2, mostSeconds: 60 },
})

export default {
  queue: (batch, env, ctx) =>
    batch.queue === DEAD_LETTERS
      ? keepDeadLetters(batch, env.DB, stepsOf(env))
      : events(batch, env, ctx),
  async scheduled(_, env) {
    await redriveDeadLetters(env.DB, DEAD_LETTERS, env.EVENTS, stepsOf(env))
  },
} satisfies ExportedHandler<Env>
