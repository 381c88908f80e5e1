/**
 * CPU of a delivery: the edge beside a floor and beside the usual alternatives.
 *
 * Rounds alternate, and ratios are taken within a round, so a busy or slow machine disturbs both
 * sides alike.
 */

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { type Delivery, deliveries } from './deliveries.ts'
import { raise } from './isolates.ts'
import { clock } from './processes.ts'
import { median } from './quantile.ts'
import { type Bound, printNote, printTable, whole } from './table.ts'

// Far above the usual figures because of the noise, so they find large regressions only.
const MOST_RATIO = 2.4
const MOST_GUARDED_RATIO = 1.6
// Passes over all subjects in a round, every second time in reverse order: no subject is always
// first.
const PASSES = 8
const SUBJECTS = [
  'edge',
  'noting',
  'floor',
  'guarded',
  'unbounded',
  'tutorial',
  'empty',
  'express',
] as const
type Subject = (typeof SUBJECTS)[number]
/** Microseconds for each delivery, of each subject. */
type Round = Record<Subject, number>
const NOTHING = Object.fromEntries(SUBJECTS.map((subject) => [subject, 0])) as Round

// The class decides what the edge reads and keeps; a body of 190 bytes is Argyle's usual one, and
// one of 2,500 has a `resource`.
const CASES = [
  { of: 'once', bytes: 0 },
  { of: 'repeats', bytes: 0 },
  { of: 'once', bytes: 2_500 },
  { of: 'repeats', bytes: 2_500 },
] as const
type Case = (typeof CASES)[number]

export interface CpuSize {
  /** Deliveries in a round; a multiple of the passes. */
  count: number
  /** Of each case, in each start. */
  rounds: number
  /** Rounds before the counted ones. */
  warmups: number
  /** New processes: a figure of one start moves more between starts than between rounds. */
  starts: number
}

/** The rounds of a start, by case. */
type Started = Map<Case, Round[]>

/** Measures, and prints. */
export async function cpu({ starts, ...size }: CpuSize): Promise<Bound[]> {
  const all: Started[] = []
  for (let number = 0; number < starts; number++) all.push(await startOnce(size))
  for (const one of CASES) {
    const { of, bytes } = one
    const sizes = `${starts} starts of ${size.rounds} rounds of ${whole(size.count)} deliveries`
    const body = bytes > 0 ? `${whole(bytes)} bytes` : 'as published, about 190 bytes'
    print(all, one, `CPU per delivery, class ${of}, ${body}: ${sizes}`)
  }
  const driver = median(roundsOf(all, CASES[0]).map(({ empty }) => empty)).toFixed(1)
  printNote(
    `Workers: the CPU time of workerd where the system tells it, without the ${driver} µs in which the driver makes a request.`
  )
  printNote('Express runs on Node, another runtime: the CPU time of its process, without sockets.')
  const [usual] = CASES
  return [bound(all, usual, 'floor', MOST_RATIO), bound(all, usual, 'guarded', MOST_GUARDED_RATIO)]
}

async function startOnce({ count, rounds, warmups }: Omit<CpuSize, 'starts'>): Promise<Started> {
  const { isolates, close } = await raise({
    edge: 'edge',
    noting: 'noting',
    floor: 'floor',
    guarded: 'guarded',
    unbounded: 'unbounded',
    tutorial: 'tutorial',
    empty: 'empty',
  })
  const { microseconds } = clock()
  const node = fork(new URL('./express.ts', import.meta.url))
  const died = once(node, 'exit').then(() => Promise.reject(new Error('Express has ended')))
  // `measure` throws when Express ends early. Its end after the last round is not a fault.
  died.catch(() => {})
  let first = 0

  async function measure(subject: Subject, some: Delivery[]): Promise<number> {
    if (subject === 'express') {
      node.send(some)
      const [taken] = await Promise.race([once(node, 'message'), died])
      return Number(taken)
    }
    await isolates[subject].prepare(some)
    const before = microseconds()
    const { statuses, sent, rows } = await isolates[subject].run()
    const taken = microseconds() - before
    if (statuses[202] !== some.length || sent !== (subject === 'empty' ? 0 : some.length)) {
      throw new Error(`${subject} did not accept all: ${JSON.stringify(statuses)}`)
    }
    if (rows !== (subject === 'noting' ? some.length : 0)) {
      throw new Error(`${subject} wrote ${rows} rows for ${some.length} deliveries`)
    }
    return taken
  }

  async function play({ of, bytes }: Case): Promise<Round> {
    const round = { ...NOTHING }
    const each = count / PASSES
    for (let pass = 0; pass < PASSES; pass++) {
      const some = deliveries(first, each, of, bytes)
      first += each
      for (const subject of pass % 2 === 0 ? SUBJECTS : SUBJECTS.toReversed()) {
        round[subject] += (await measure(subject, some)) / count
      }
    }
    return round
  }

  const started: Started = new Map(CASES.map((one) => [one, []]))
  try {
    for (let number = 0; number < warmups + rounds; number++) {
      for (const [one, measured] of started) {
        const round = await play(one)
        if (number >= warmups) measured.push(round)
      }
    }
    return started
  } finally {
    node.kill()
    await close()
  }
}

const roundsOf = (all: Started[], one: Case) => all.flatMap((started) => started.get(one) ?? [])

function bound(all: Started[], one: Case, to: 'floor' | 'guarded', most: number): Bound {
  const ratio = median(ratios(roundsOf(all, one), 'edge', to))
  const says = `edge ÷ ${to === 'floor' ? 'floor' : 'guarded floor'} ${ratio.toFixed(2)}, at most ${most}`
  // Below 0 the driver's own share was larger than the measured time: that proves nothing.
  return { says, holds: ratio > 0 && ratio <= most }
}

// Subtracts the time in which the driver makes requests: with it, all ratios would be closer to 1.
// The process of Express has already subtracted its own.
const own = (round: Round, subject: Subject) =>
  round[subject] - (subject === 'express' ? 0 : round.empty)

const ratios = (measured: Round[], subject: Subject, to: Subject) =>
  measured.map((round) => own(round, subject) / own(round, to))

/** Each ratio is the median of all rounds; in brackets, the least and the greatest of a start. */
function print(all: Started[], one: Case, title: string): void {
  const measured = roundsOf(all, one)
  const cell = (subject: Subject, to: Subject) => {
    const ofStarts = all.map((started) => median(ratios(started.get(one) ?? [], subject, to)))
    const [least, most] = [Math.min(...ofStarts), Math.max(...ofStarts)]
    return `${median(ratios(measured, subject, to)).toFixed(2)} (${least.toFixed(2)} to ${most.toFixed(2)})`
  }
  const rows = SUBJECTS.filter((subject) => subject !== 'empty').map((subject) => [
    LABEL[subject],
    median(measured.map((round) => own(round, subject))).toFixed(1),
    cell(subject, 'floor'),
    cell(subject, 'guarded'),
    cell(subject, 'tutorial'),
  ])
  printTable(title, ['', 'µs', '÷ floor', '÷ guarded floor', '÷ tutorial'], rows)
}

const LABEL = {
  edge: 'argyle-edge, as built for a deploy',
  noting: 'argyle-edge with a history, its row after the answer',
  floor: 'floor: the necessary work by hand',
  guarded: "guarded floor: with the edge's deadlines, zod, Hono, log line",
  unbounded: 'the guarded floor without the deadlines',
  tutorial: "a tutorial's Worker: Hono, zod, zValidator",
  express: 'Express on Node, node:crypto',
} as const
