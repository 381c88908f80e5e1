/**
 * Step 6: the proof that it works. `doctor` looks at both sides, and a signed sample goes through
 * the front door.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { isKnown } from '../../argyle/events.ts'
import { sampleOf } from '../../contract/sample.ts'
import { type Check, checksTable } from '../doctor/check.ts'
import { subscriptionChecks } from '../doctor/subscriptions.ts'
import { workerChecks } from '../doctor/worker.ts'
import { Failure } from '../failure.ts'
import type { Session } from '../session.ts'
import { answerText, isTaken, post, signatureOf, wire } from '../worker/delivery.ts'
import { type Entry, historyOf } from '../worker/history.ts'
import { urlsOf } from '../worker/urls.ts'
import type { Account } from './account.ts'
import type { Setup } from './setup.ts'

const ROW_TRIES = 10
const ROW_WAIT_MILLISECONDS = 500

/**
 * Checks the Worker, before Argyle is told to deliver there.
 *
 * @throws Failure if it would not take what Argyle sends
 */
export async function checkWorker(address: string, { session }: Setup): Promise<Check[]> {
  const fresh = session.reopen()
  const { terminal, fixes } = fresh
  const checks = await workerChecks(urlsOf(address), fresh)
  if (checks.some(({ state }) => state === 'wrong')) {
    terminal.say(`\n${checksTable(checks, terminal)}\n`)
    const hint = `No subscription was created. Correct it. Then: ${fixes.setup()}`
    throw new Failure('The Worker would not take what Argyle sends: see above.', hint)
  }
  return checks
}

/** Checks Argyle's side. Returns these checks and the ones before, whose table is on stderr. */
export async function checkAll(
  address: string,
  before: readonly Check[],
  { session }: Setup
): Promise<Check[]> {
  const fresh = session.reopen()
  const { endpoint } = urlsOf(address)
  const checks = [...before, ...(await subscriptionChecks(endpoint, undefined, fresh))]
  fresh.terminal.say(`\n${checksTable(checks, fresh.terminal)}\n`)
  return checks
}

/**
 * Sends a sample of the event, if somebody agrees. The default is no where a consumer reads the
 * queue: it would treat the sample as real.
 */
export async function sendSample(
  event: string,
  address: string,
  { cloudflare }: Account,
  setup: Setup
): Promise<void> {
  const { progress, prompt, session, target } = setup
  const { ask, settings, fixes } = session.reopen()
  const secret = settings.all.ARGYLE_WEBHOOK_SECRET
  if (!secret || !isKnown(event)) return
  const queues = await cloudflare.queues()
  const isRead = target.queues.some((queue) => queues.get(queue))
  const question = isRead
    ? `Send a sample of ${event}? The consumer of the queue treats it as real.`
    : `Send a sample of ${event}? It waits in the queue for your consumer, which treats it as real.`
  if (!(await prompt.confirm(question, !isRead))) {
    return progress.skipped('sample', `not sent; ${fixes.argyle('send', event)} sends one`)
  }
  const body = wire(sampleOf(event))
  const answer = await post(ask, urlsOf(address).endpoint, body, signatureOf(body, secret))
  const words = `${event}: ${answer.status} ${answerText(answer.body)}`
  if (!isTaken(answer)) return progress.skipped('sample', words)
  progress.found('sample', words)
  const { id } = Object(answer.body)
  const row = await rowOf(String(id), address, session.reopen())
  if (row)
    progress.found(
      'history',
      `${row.outcome}, to the ${row.went}; ${fixes.argyle('trace', String(id))}`
    )
}

/** The row of an event, which the Worker writes after its answer; undefined if it cannot be seen. */
async function rowOf(id: string, address: string, session: Session): Promise<Entry | undefined> {
  try {
    const history = historyOf(address, session)
    for (let attempt = 0; attempt < ROW_TRIES; attempt++) {
      const [row] = (await history.deliveries({ id })).entries
      if (row) return row
      await sleep(ROW_WAIT_MILLISECONDS)
    }
  } catch (error) {
    // Without ADMIN_TOKEN here, or without a history, the answer is the proof.
    if (!(error instanceof Failure)) throw error
  }
  return undefined
}
