/** The report of `reconcile`: by event, and each delivery that never came. */

import { ruleFor } from '../../argyle/events.ts'
import { shown } from '../history/time.ts'
import type { Terminal } from '../terminal.ts'
import type { Candidate, Unclear } from './candidates.ts'
import type { Verdict } from './verdict.ts'

/** A delivery with what is known of it. */
export interface Checked {
  candidate: Candidate
  verdict: Verdict
  /** The Worker's answer to the repair; undefined if it was not sent. */
  answer?: { isTaken: boolean; says: string }
}

export interface Outcome {
  checked: readonly Checked[]
  unclear: readonly Unclear[]
  silent: ReadonlyMap<string, string>
  requests: number
  seconds: number
}

/** The document of --json. */
export function documentOf({ checked, unclear, silent, requests, seconds }: Outcome) {
  const missing = checked.filter(({ verdict }) => verdict === 'missing')
  return {
    events: countsOf(checked, unclear),
    missing: missing.map(({ candidate, answer }) => {
      const { event, subject, data, created } = candidate
      const { account = null, user = null } = data
      const at = new Date(created).toISOString()
      const repair = answer ? { sent: answer.isTaken, answer: answer.says } : { sent: false }
      return { event, subject, account, user, created: at, ...repair }
    }),
    unclear,
    notReconcilable: Object.fromEntries(silent),
    requests,
    seconds,
  }
}

/** The text for a terminal. */
export function textOf(outcome: Outcome, terminal: Terminal): string {
  const { checked, silent, requests, seconds } = outcome
  const document = documentOf(outcome)
  const heads = ['event', 'expected', 'received', 'missing', 'sent', 'cannot tell']
  const rows = document.events.map(({ event, expected, received, missing, sent, cannotTell }) => [
    event,
    ...[expected, received, missing, sent, cannotTell].map(String),
  ])
  const lost = document.missing.map(({ created, event, subject, account, user, ...repair }) => [
    shown(Date.parse(created)),
    event,
    subject,
    account ?? '',
    user ?? '',
    ...('answer' in repair ? [repair.answer ?? ''] : []),
  ])
  const repeated = checked.filter(
    ({ candidate, answer }) => answer?.isTaken && ruleFor(candidate.event).dedupe === 'repeats'
  )
  const parts = [
    terminal.table(heads, rows) || 'Nothing was created in that time.',
    lost.length > 0 &&
      `Never came:\n${terminal.table(['created (UTC)', 'event', 'subject', 'account', 'user'], lost)}`,
    repeated.length > 0 &&
      `${repeated.length} of those sent are of events that repeat: if Argyle's own delivery still comes, consumers get a second event.`,
    silent.size > 0 &&
      `Not reconcilable:\n${[...silent].map(([event, why]) => `  ${event}: ${why}`).join('\n')}`,
    `${requests} requests to Argyle in ${seconds} s.`,
  ]
  return parts.filter(Boolean).join('\n\n')
}

/** Counts by event, in the order in which the events came up. */
function countsOf(checked: readonly Checked[], unclear: readonly Unclear[]) {
  const names = [
    ...checked.map(({ candidate }) => candidate.event),
    ...unclear.map(({ event }) => event),
  ]
  return [...new Set(names)].map((event) => {
    const own = checked.filter(({ candidate }) => candidate.event === event)
    const count = (verdict: Verdict) => own.filter((one) => one.verdict === verdict).length
    const without = unclear.filter((one) => one.event === event).length
    return {
      event,
      expected: own.length + without,
      received: count('received'),
      missing: count('missing'),
      sent: own.filter(({ answer }) => answer?.isTaken).length,
      cannotTell: count('cannot tell') + without,
    }
  })
}
