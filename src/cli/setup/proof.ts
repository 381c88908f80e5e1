/**
 * Step 6: the proof that it works. `doctor` looks at both sides, and a signed sample goes through the
 * front door.
 */

import { isKnown } from '../../argyle/events.ts'
import { sampleOf } from '../../contract/sample.ts'
import { type Check, checksTable } from '../doctor/check.ts'
import { subscriptionChecks } from '../doctor/subscriptions.ts'
import { workerChecks } from '../doctor/worker.ts'
import { answerText, isTaken, post, signatureOf, wire } from '../worker/delivery.ts'
import { urlsOf } from '../worker/urls.ts'
import type { Setup } from './setup.ts'

/** Checks both sides. Returns the checks, whose table is on stderr. */
export async function check(address: string, { session }: Setup): Promise<Check[]> {
  const urls = urlsOf(address)
  const fresh = session.reopen()
  const checks = [
    ...(await workerChecks(urls, fresh)),
    ...(await subscriptionChecks(urls.endpoint, undefined, fresh)),
  ]
  fresh.terminal.say(`\n${checksTable(checks, fresh.terminal)}\n`)
  return checks
}

/** Sends a sample of the event, if somebody agrees: consumers treat it as real. */
export async function sendSample(event: string, address: string, setup: Setup): Promise<void> {
  const { progress, prompt, session } = setup
  const { ask, settings } = session.reopen()
  const secret = settings.all.ARGYLE_WEBHOOK_SECRET
  if (!secret || !isKnown(event)) return
  const question = `Send a sample of ${event}? A consumer that runs already treats it as real.`
  if (!(await prompt.confirm(question, true))) return progress.skipped('sample', 'not sent')
  const body = wire(sampleOf(event))
  const answer = await post(ask, urlsOf(address).endpoint, body, signatureOf(body, secret))
  const words = `${event}: ${answer.status} ${answerText(answer.body)}`
  if (isTaken(answer)) progress.found('sample', words)
  else progress.skipped('sample', words)
}
