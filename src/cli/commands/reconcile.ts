/**
 * `reconcile`: what Argyle's API has and the Worker never got. Reports it, and with --send delivers
 * it as Argyle would have.
 *
 * A run that cannot read a list whole fails: it never says that nothing is missing.
 */

import { isSameUrl } from '../argyle/subscription.ts'
import { defineCommand, workerCommand } from '../command.ts'
import { EXIT, Failure } from '../failure.ts'
import { SINCE } from '../history/options.ts'
import { timeOf } from '../history/time.ts'
import { existingIn } from '../reconcile/candidates.ts'
import { expectedBy } from '../reconcile/objects.ts'
import { pagesOf } from '../reconcile/pages.ts'
import { type Checked, documentOf, textOf } from '../reconcile/report.ts'
import { judge } from '../reconcile/verdict.ts'
import type { Session } from '../session.ts'
import { answerText, isTaken, post, signatureOf, wire } from '../worker/delivery.ts'
import { memoryOf } from '../worker/memory.ts'

// Argyle's delivery and its one retry take less than a minute. Objects also appear in lists late.
const SETTLE_MILLISECONDS = 5 * 60 * 1000

export const reconcile = defineCommand({
  define: () =>
    workerCommand(
      'reconcile',
      'find what Argyle has and the Worker never got; with --send deliver it',
      'reconcile --since 24h',
      'reconcile --since 24h --send',
      'reconcile --since 7d --json'
    )
      .requiredOption(...SINCE)
      .option('--send', 'send what is missing through the front door, signed as Argyle does'),
  async run(session, { url, since, send = false }) {
    const { argyle, now, settings, terminal } = session
    const { endpoint } = session.urls(url)
    const start = performance.now()
    // Before the long work: a missing secret or token must not end it.
    const secret = send ? settings.need('ARGYLE_WEBHOOK_SECRET') : undefined
    const memory = await memoryOf(url, session)
    const here = (await argyle().list()).filter((one) => isSameUrl(one.url, endpoint.href))
    if (here.length === 0) {
      const message = `No subscription delivers to ${endpoint.href}, so nothing can be expected.`
      throw new Failure(message, session.fixes.argyle('subscriptions', 'list'))
    }
    warnOfSilence(here, memory.last, session)
    const span = {
      since: timeOf('--since', since, now()).getTime() - SETTLE_MILLISECONDS,
      until: now().getTime() - SETTLE_MILLISECONDS,
    }
    const { wanted, silent } = expectedBy(here)
    const pages = pagesOf(session)
    const existing = await existingIn(wanted, span, pages, tellSometimes(session))
    const came = await memory.came(existing.candidates)
    const checked = existing.candidates.map((candidate, index): Checked => {
      const known = came[index] ?? { history: null, marker: false }
      return { candidate, verdict: judge(candidate, known, memory) }
    })
    if (secret) await sendMissing(checked, endpoint, secret, session)
    const seconds = Math.round((performance.now() - start) / 100) / 10
    const { unclear } = existing
    const outcome = { checked, unclear, silent, requests: pages.requests(), seconds }
    return {
      json: documentOf(outcome),
      text: textOf(outcome, terminal),
      exit: exitOf(checked),
    }
  },
})

function exitOf(checked: readonly Checked[]) {
  if (checked.some(({ answer }) => answer && !answer.isTaken)) return EXIT.failed
  return checked.some(({ verdict }) => verdict === 'missing') ? EXIT.difference : EXIT.ok
}

/** Sends each missing delivery, and notes the answer in its entry. */
async function sendMissing(
  checked: Checked[],
  endpoint: URL,
  secret: string,
  { ask, terminal }: Session
): Promise<void> {
  const missing = checked.filter(({ verdict }) => verdict === 'missing')
  for (const [index, one] of missing.entries()) {
    const { event, name, data } = one.candidate
    const body = wire({ event, name, data })
    try {
      const answer = await post(ask, endpoint, body, signatureOf(body, secret), 'reconcile')
      one.answer = {
        isTaken: isTaken(answer),
        says: `${answer.status} ${answerText(answer.body)}`.trim(),
      }
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      one.answer = { isTaken: false, says: error.message }
    }
    terminal.progress(index + 1, missing.length)
  }
}

const SILENCE_MILLISECONDS = 2 * 60 * 1000

/** Argyle tells when it last tried to send: later than what came last is a sign of a loss. */
function warnOfSilence(
  here: readonly { name: string; lastSentAt?: string | null | undefined }[],
  last: number | null,
  { terminal }: Session
): void {
  if (last === null) return
  for (const { name, lastSentAt } of here) {
    if (Date.parse(lastSentAt ?? '') > last + SILENCE_MILLISECONDS) {
      const came = new Date(last).toISOString()
      terminal.warn(
        `Argyle last sent for "${name}" at ${lastSentAt}; the last delivery came at ${came}.`
      )
    }
  }
}

const TELL_MILLISECONDS = 5_000

/** Says how far it is, not more often than every five seconds. */
function tellSometimes({ terminal }: Session): (line: string) => void {
  let nextAt = performance.now() + TELL_MILLISECONDS
  return (line) => {
    if (performance.now() < nextAt) return
    nextAt = performance.now() + TELL_MILLISECONDS
    terminal.say(line)
  }
}
