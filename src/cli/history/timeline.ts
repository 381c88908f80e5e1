/** The journey of an event as lines: when, what, how it ended, why, where, by whom. */

import { columns } from '../columns.ts'
import type { Terminal } from '../terminal.ts'
import type { Entry, Handling, Traced } from '../worker/history.ts'
import { receiptOf, shown } from './time.ts'

interface Step {
  at: number
  words: string[]
}

/** One journey: a head, and its steps in the order of time. */
export function timelineOf(
  { deliveries, handlings }: Traced['journeys'][number],
  waiting: Traced['waiting'],
  { paint }: Terminal
): string {
  const [first] = deliveries
  const { event, subject, id, user, account } = first ?? {}
  const ids = [user && `user ${user}`, account && `account ${account}`].filter(Boolean).join(', ')
  const head = [
    paint('green', [event ?? 'a delivery', subject].filter(Boolean).join(' ')),
    ...(id ? [`  event id ${id}`] : []),
    ...(ids ? [`  ${ids}`] : []),
  ]
  const steps: Step[] = [
    ...deliveries.map((one) => ({ at: receiptOf(one), words: deliveryWords(one, first?.id) })),
    ...handlings.map((one) => ({ at: one.at, words: handlingWords(one) })),
  ].sort((one, other) => one.at - other.at)
  const rows = steps.map(({ at, words }) => [`  ${shown(at)}`, ...words])
  const queues = waiting.flatMap((one) =>
    deliveries.some(({ id }) => id === one.id) ? one.queues : []
  )
  const now = queues.map((queue) => ['  now', 'waits', `in the outbox for ${queue}`])
  return [...head, columns([...rows, ...now], paint)].join('\n')
}

function deliveryWords(
  { outcome, via, id, went, cause, quarantine, subscription, followup }: Entry,
  first: unknown
) {
  const why = [
    went === 'queue' && outcome !== 'replayed' ? 'queued' : went && `to the ${went}`,
    cause && outcome !== 'replayed' && `because of ${cause}`,
    followup && `follow-up ${id}`,
    !followup && id && id !== first && `id ${id}`,
    outcome === 'replayed' && `replay ${cause}`,
    quarantine && `quarantine ${quarantine}`,
    subscription && `"${subscription}"`,
  ]
  const what = via && via !== 'replay' ? `${outcome} (${via})` : outcome
  return [what, why.filter(Boolean).join(', ')]
}

function handlingWords({
  outcome,
  queue,
  worker,
  attempt,
  error,
  replay,
  milliseconds,
}: Handling & { milliseconds?: unknown }) {
  const who = worker ? `${worker} from ${queue}` : queue
  const why = [
    who,
    attempt && `attempt ${attempt}`,
    error,
    typeof milliseconds === 'number' && `${milliseconds} ms`,
    replay && `replay ${replay}`,
  ]
  return [outcome === 'dead' ? 'dead letter' : outcome, why.filter(Boolean).join(', ')]
}
