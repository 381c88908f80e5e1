/**
 * The scene of one row: isolates of the Worker on a clock of its own, calls that fail, and the
 * means that bring an event on (Argyle's retry, the cron, a redrive).
 *
 * Uses the Worker's public handlers only. Until `ends()` the failure lasts; what the sender saw
 * and where each fact was is taken then, and the messages at the end of the scene.
 */

import {
  createExecutionContext,
  createScheduledController,
  waitOnExecutionContext,
} from 'cloudflare:test'
import { vi } from 'vitest'
import worker from '../../src/index.ts'
import { NOON, wire } from '../support.ts'
import { Calls, type Cause, type Course, hangs } from './calls.ts'
import {
  type Answered,
  byFact,
  keyOf,
  type Observed,
  type Places,
  type Posted,
  placesOf,
} from './observed.ts'
import { deliveryOf, expectConsumed, redriveAll, TOKEN } from './requests.ts'

// Small enough to tell 4 s from 4.1 s.
const STEP_MILLISECONDS = 50

interface Post {
  /** The isolate that it comes to; the scene's first one if not given. */
  to?: Env
  secret?: string
  address?: string
  /** Default: the route for deliveries. */
  path?: string
  /** The Worker dies before the marker is written and before the answer leaves. */
  dies?: boolean
}

export class Scene {
  readonly #calls = new Calls()
  readonly #posted = new Map<string, Posted>()
  readonly #start: Date
  #answers: Answered[] = []
  #before: { answers: Answered[]; places: Places[]; calls: number } | undefined
  #dataAfterSeconds: number | undefined
  /** The first isolate. */
  readonly here: Env

  /** Starts the clock, which stands still until it is moved or a call hangs. */
  constructor(start: Date = NOON) {
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], now: start })
    this.#start = start
    this.here = this.isolate()
  }

  /** Another isolate, with these vars and secrets in place of the usual ones. */
  isolate(vars: Record<string, unknown> = {}): Env {
    return this.#calls.isolate({ ADMIN_TOKEN: TOKEN, ...vars })
  }

  /** From now on a call such as `STATE.put`, or every call of `EVENTS`, takes this course. */
  fails(call: string, course: Course): void {
    this.#calls.set(call, course)
  }

  /** Sets the clock to `seconds` after the start. */
  at(seconds: number): void {
    vi.setSystemTime(this.#start.getTime() + seconds * 1000)
  }

  /** Delivers: an object as Argyle writes it, a text as it is. */
  async post(
    delivery: object | string,
    { to = this.here, secret, address, path, dies }: Post = {}
  ) {
    const body = typeof delivery === 'string' ? delivery : wire(delivery)
    const fact = this.#factOf(body)
    const incoming = await deliveryOf(body, { secret, address, path })
    const posted = Date.now()
    const context = createExecutionContext()
    if (dies) this.fails('STATE.put', hangs)
    const response = await this.#settle(async () => worker.fetch(incoming, to, context))
    const took = Date.now() - posted
    if (!dies) await this.#settle(() => waitOnExecutionContext(context), true)
    const { id } = await response.json<{ id?: unknown }>()
    this.#answers.push({
      atSeconds: (posted - this.#start.getTime()) / 1000,
      status: dies ? null : response.status,
      tookSeconds: took / 1000,
      retryAfter: response.headers.get('retry-after'),
    })
    if (response.status === 202 && !dies) fact.promised.add(id)
    return response.status
  }

  /**
   * Forgets what the sender has seen so far: the failure of the row begins now, and all calls pass.
   */
  begins(): void {
    this.#answers = []
    this.#calls.heal()
  }

  /** The failure is over, and all calls pass again. A further delivery is Argyle's retry. */
  async ends(): Promise<void> {
    this.#calls.heal()
    this.#before = {
      answers: this.#answers,
      places: await placesOf([...this.#posted.values()], this.#calls.taken),
      calls: this.#calls.count,
    }
    this.#answers = []
    this.#calls.cause = 'retry'
  }

  /** Runs the cron. */
  async cron(to: Env = this.here): Promise<void> {
    await this.#by('cron', () =>
      this.#settle(() => worker.scheduled(createScheduledController(), to))
    )
  }

  /** Redrives the whole quarantine. Returns the statuses of the answers. */
  async redrive(to: Env = this.here): Promise<number[]> {
    return this.#by('redrive', () => redriveAll(to))
  }

  /**
   * Waits until a consumer can read the data of the claim check, which it first tries at this
   * second.
   */
  async readsData(isolate: Env, firstAtSeconds: number): Promise<void> {
    const message = this.#calls.taken[0]?.message
    if (!message || !('dataref' in message)) throw new Error('The queue has no claim check.')
    for (let seconds = firstAtSeconds; seconds < 300; seconds++) {
      this.at(seconds)
      if ((await isolate.STATE.get(message.dataref)) === null) continue
      this.#dataAfterSeconds = seconds
      return
    }
  }

  /** The observations, once the scene is over. */
  async observed(): Promise<Observed> {
    if (!this.#before) await this.ends()
    const { answers = [], places = [], calls = 0 } = this.#before ?? {}
    const { taken } = this.#calls
    const posted = [...this.#posted.values()]
    const arrived = await byFact(posted, taken)
    await expectConsumed(taken)
    const facts = places.map((one, index) => ({
      ...one,
      promised: posted[index]?.promised ?? new Set(),
      arrived: arrived[index] ?? [],
    }))
    return { answers, facts, calls, dataAfterSeconds: this.#dataAfterSeconds }
  }

  #factOf(body: string): Posted {
    const key = keyOf(body)
    const fact = this.#posted.get(key) ?? { key, bodies: new Set(), promised: new Set() }
    fact.bodies.add(body)
    this.#posted.set(key, fact)
    return fact
  }

  async #by<T>(cause: Cause, work: () => Promise<T>): Promise<T> {
    const { cause: former } = this.#calls
    this.#calls.cause = cause
    try {
      return await work()
    } finally {
      this.#calls.cause = former
    }
  }

  // While a call hangs and no other is on its way, only the clock can end the waiting; after the
  // answer, also while the Worker waits for its turn to write a marker.
  async #settle<T>(work: () => Promise<T>, isAnswered = false): Promise<T> {
    let isSettled = false
    this.#calls.hung = 0
    const noted = work().finally(() => {
      isSettled = true
    })
    while (!isSettled) {
      await scheduler.wait(1)
      const isWaiting = this.#calls.hung > 0 || (isAnswered && vi.getTimerCount() > 0)
      const isStuck = isWaiting && this.#calls.busy === 0
      if (isStuck && !isSettled) vi.advanceTimersByTime(STEP_MILLISECONDS)
    }
    return noted
  }
}
