/**
 * The bindings of the scene's isolates: the real local KV, D1 and queues, of which each call can be
 * made to fail, and is noted with what the queues took.
 *
 * Knows nothing of rows or phrases. A call that hangs never settles: only the scene's clock ends
 * the waiting for it, so `hung` and `busy` tell the scene when to move the clock.
 */

import { env } from 'cloudflare:workers'
import type { AnyMessage } from '../../src/contract/event.ts'

/** The thing that made the Worker send a message. */
export type Cause = 'delivery' | 'retry' | 'cron' | 'redrive'

/** A message that a queue took. */
export interface Taken {
  queue: 'EVENTS' | 'PROFILES'
  message: AnyMessage
  cause: Cause
  /** How long the queue holds it back. */
  delaySeconds: number
}

/**
 * A replacement for the normal behaviour of a call.
 *
 * @param real makes the call
 * @param hang a promise that never settles
 */
export type Course = (
  real: () => Promise<unknown>,
  hang: () => Promise<never>,
  args: unknown[]
) => unknown

/** The call fails with this message, as the platform words it. */
export const throws =
  (message: string): Course =>
  () =>
    Promise.reject(new Error(message))

export const hangs: Course = (_, hang) => hang()

/** The call has its effect, and is never answered. */
export const passesAndHangs: Course = async (real, hang) => {
  await real()
  return hang()
}

/** The first `count` calls wait for each other, and then pass together. */
export function meet(count: number): Course {
  const all = Promise.withResolvers<void>()
  let calls = 0
  return async (real) => {
    calls += 1
    if (calls === count) all.resolve()
    await all.promise
    return real()
  }
}

const isQueue = (name: string): name is Taken['queue'] => name === 'EVENTS' || name === 'PROFILES'

/** The calls of one scene. */
export class Calls {
  /** How many were made, of any binding. */
  count = 0
  readonly taken: Taken[] = []
  /** The cause of what the Worker sends now. */
  cause: Cause = 'delivery'
  /** Calls on their way through a real binding. */
  busy = 0
  /** Calls that never settle, since `hung` was last set to 0. */
  hung = 0
  readonly #courses = new Map<string, Course>()

  /**
   * Gives a call such as `STATE.put`, or all calls of a binding such as `EVENTS`, another course.
   */
  set(call: string, course: Course): void {
    this.#courses.set(call, course)
  }

  /** Lets all calls pass again. */
  heal(): void {
    this.#courses.clear()
    this.hung = 0
  }

  /** The bindings of a new isolate, with these vars and secrets in place of the usual ones. */
  isolate(vars: Record<string, unknown>): Env {
    const bindings = {
      ...env,
      ...vars,
      STATE: this.#watch('STATE', env.STATE),
      EVENTS: this.#watch('EVENTS', env.EVENTS),
      PROFILES: this.#watch('PROFILES', env.PROFILES),
      ...('HISTORY' in vars ? {} : { HISTORY: this.#watch('HISTORY', env.HISTORY) }),
    }
    return bindings
  }

  #watch<T extends object>(name: string, binding: T): T {
    return new Proxy(binding, {
      get: (target, method) => {
        const call = `${name}.${String(method)}`
        // Makes a statement, and calls nothing.
        if (call === 'HISTORY.prepare') return Object(target)[method].bind(target)
        return (...args: unknown[]) => this.#run(name, call, target, args)
      },
    })
  }

  #run(name: string, call: string, target: object, args: unknown[]): unknown {
    this.count += 1
    const real = async () => {
      this.busy += 1
      try {
        const method = call.slice(name.length + 1)
        const result = await Reflect.apply(Object(target)[method], target, args)
        if (isQueue(name) && method.startsWith('send')) this.#take(name, args)
        return result
      } finally {
        this.busy -= 1
      }
    }
    const course = this.#courses.get(call) ?? this.#courses.get(name)
    return course ? course(real, this.#hang, args) : real()
  }

  // `send` takes one message and its options, `sendBatch` a list of them.
  #take(queue: Taken['queue'], [sent, options]: unknown[]): void {
    const batch = Array.isArray(sent) ? sent : [{ body: sent, ...Object(options) }]
    const { cause } = this
    for (const { body, delaySeconds = 0 } of batch) {
      this.taken.push({ queue, message: body, cause, delaySeconds })
    }
  }

  readonly #hang = () => {
    this.hung += 1
    return new Promise<never>(() => {})
  }
}
