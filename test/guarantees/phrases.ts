/**
 * The phrases that a cell of the guarantee table can have: closed sets, each phrase with its check.
 *
 * A row's cell must be the one phrase of its set whose check holds for what the row's scene
 * observed, so the checks of a set exclude each other. A new phrase is a new line here.
 */

import type { Answered, Fact, Observed } from './observed.ts'

type Check = (seen: Observed) => boolean

const PROMPT_SECONDS = 0.5
/** Within the 10 s that Argyle waits. */
const LATEST_ANSWER_SECONDS = 9.5

const answered = (check: (answer: Answered) => boolean): Check => {
  return ({ answers }) => answers.length > 0 && answers.every(check)
}
const status = (expected: number | null, fromSeconds = 0, toSeconds = PROMPT_SECONDS) =>
  answered(
    ({ status, tookSeconds, retryAfter }) =>
      status === expected &&
      tookSeconds >= fromSeconds &&
      tookSeconds <= toSeconds &&
      (retryAfter === '30') === (expected === 503)
  )
const after = (seconds: number) => [seconds, seconds + PROMPT_SECONDS] as const

/** The first `accepted` deliveries of each fact were answered 202, the others 200. */
function deduped({ answers, facts }: Observed, accepted: number): boolean {
  const first = answers.slice(0, facts.length * accepted)
  const others = answers.slice(first.length)
  const all = (some: Answered[], expected: number) =>
    some.length > 0 && some.every(({ status }) => status === expected)
  return all(first, 202) && all(others, 200) && new Set(others).size > 0
}

/** The answers to the sender: the check holds for all deliveries of the scene. */
const SENDER = {
  '–': ({ answers }) => answers.length === 0,
  '202': status(202),
  '202 after 1 s': status(202, ...after(1)),
  '202 after 4 s': status(202, ...after(4)),
  '202, then 200': (seen) => deduped(seen, 1),
  '202 twice, then 200': (seen) => deduped(seen, 2),
  '202 for 90 s, then 200': ({ answers }) =>
    answers.some(({ atSeconds }) => atSeconds > 0 && atSeconds < 90) &&
    answers.some(({ atSeconds }) => atSeconds >= 90) &&
    answers.every(({ atSeconds, status }) => status === (atSeconds < 90 ? 202 : 200)),
  '401': status(401),
  '413': status(413),
  '422': status(422),
  '503': status(503),
  '503 within 9.5 s': status(503, 5, LATEST_ANSWER_SECONDS),
  'no answer': status(null),
} as const satisfies Record<string, Check>

const facts = (check: (fact: Fact) => boolean): Check => {
  return ({ facts }) => facts.length > 0 && facts.every(check)
}
const isQueued = ({ queues, isClaimCheck }: Fact) => queues.length > 0 && !isClaimCheck
const isWaiting = ({ outbox }: Fact) => outbox.length > 0
const isNowhere = (fact: Fact) =>
  fact.queues.length === 0 && fact.outbox.length === 0 && fact.quarantine === null
const isSplit = ({ queues, outbox }: Fact) => queues.join() !== outbox.join()
const failed: Check = ({ answers }) => answers.some(({ status }) => status === 503)
const willRetry: Check = ({ answers }) =>
  answers.every(({ status }) => status === 503 || status === null)
const quarantined = (state: Fact['quarantine']) =>
  facts((fact) => fact.quarantine === state && !isQueued(fact) && !isWaiting(fact))

/** The event's place when the failure ends: that of every fact of the scene. */
const EVENT = {
  'in the queue': (seen) =>
    !failed(seen) && facts((fact) => isQueued(fact) && !isWaiting(fact) && !fact.quarantine)(seen),
  'in one of two queues': (seen) =>
    failed(seen) && facts((fact) => fact.queues.length === 1 && !isWaiting(fact))(seen),
  'in the outbox': facts((fact) => isWaiting(fact) && !isQueued(fact) && !fact.quarantine),
  'in the queue and in the outbox': facts(
    (fact) => isQueued(fact) && isWaiting(fact) && !isSplit(fact)
  ),
  'in one queue, and in the outbox for the other': facts(
    (fact) => isQueued(fact) && isWaiting(fact) && isSplit(fact)
  ),
  'in the queue, its data in KV': facts((fact) => fact.isClaimCheck && !isWaiting(fact)),
  'in the quarantine': quarantined('verified'),
  'in the quarantine, unverified': quarantined('unverified'),
  'at Argyle, which retries once': (seen) => willRetry(seen) && facts(isNowhere)(seen),
  nowhere: (seen) => !willRetry(seen) && facts(isNowhere)(seen) && seen.calls === 0,
} as const satisfies Record<string, Check>

const idsOf = ({ arrived }: Fact) => new Set(arrived.map(({ message }) => message.id))
const queuesOf = ({ arrived }: Fact) => new Set(arrived.map(({ queue }) => queue))

/**
 * Each event of a fact arrived in one message, for this cause; and so did all that were promised.
 */
const once = (cause: string) =>
  facts((fact) => {
    const { arrived, promised, isClaimCheck } = fact
    const ids = idsOf(fact)
    return (
      !isClaimCheck &&
      arrived.length === ids.size &&
      ids.size === Math.max(1, promised.size) &&
      promised.isSubsetOf(ids) &&
      arrived.every((one) => one.cause === cause)
    )
  })
const claimCheck =
  (isReadable: (afterSeconds: number) => boolean): Check =>
  (seen) =>
    facts(({ arrived, isClaimCheck }) => arrived.length === 1 && isClaimCheck)(seen) &&
    seen.dataAfterSeconds !== undefined &&
    isReadable(seen.dataAfterSeconds)

/** The consumer's side at the end of the scene: that of every fact. */
const CONSUMER = {
  nothing: facts(({ arrived }) => arrived.length === 0),
  'one message': (seen) =>
    once('delivery')(seen) && facts(({ arrived }) => arrived.length === 1)(seen),
  'one message, and a follow-up at the end of the window': facts(({ arrived }) => {
    const [first, second] = arrived
    return (
      arrived.length === 2 &&
      first?.delaySeconds === 0 &&
      Object(second?.message).followup === first.message.id &&
      Number(second?.delaySeconds) > 0
    )
  }),
  'two messages, two `id`s': facts(
    (fact) =>
      fact.arrived.length === 2 &&
      idsOf(fact).size === 2 &&
      fact.arrived.every(({ message }) => !Object(message).followup)
  ),
  'two messages from one queue, one from the other, one `id`': facts(
    (fact) => fact.arrived.length === 3 && idsOf(fact).size === 1 && queuesOf(fact).size === 2
  ),
  'one message, late': once('cron'),
  'one message from each queue, one of them late': facts(
    (fact) =>
      fact.arrived.map(({ cause }) => cause).join() === 'delivery,cron' && queuesOf(fact).size === 2
  ),
  "one message, by Argyle's retry": once('retry'),
  'one message, after a redrive': once('redrive'),
  'copies, one `id`': facts(
    (fact) => fact.arrived.length > 1 && idsOf(fact).size === 1 && queuesOf(fact).size === 1
  ),
  'a claim check': claimCheck((seconds) => seconds === 0),
  'a claim check, its data up to 2 min late': claimCheck(
    (seconds) => seconds > 60 && seconds <= 120
  ),
} as const satisfies Record<string, Check>

export interface Cells {
  sender: keyof typeof SENDER
  event: keyof typeof EVENT
  consumer: keyof typeof CONSUMER
}

/** The phrases that hold, by column. */
export function phrasesFor(seen: Observed): Record<keyof Cells, string[]> {
  const holding = (set: Record<string, Check>) =>
    Object.entries(set).flatMap(([phrase, holds]) => (holds(seen) ? phrase : []))
  return { sender: holding(SENDER), event: holding(EVENT), consumer: holding(CONSUMER) }
}
