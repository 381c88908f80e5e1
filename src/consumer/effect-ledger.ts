/**
 * The effects that the handler of one message has begun. It decides when the message may be
 * settled, and whether it may be acked.
 *
 * Strict: the message is acked only if each effect is done, even if the handler did not await an
 * effect or caught its error. The alternative loses effects that a handler forgot to await.
 */

import { log } from '../platform/log.ts'

// Kept from the start, so that a test with a clock of its own does not wait for ever.
const nextTurn = globalThis.setTimeout

/** Thrown if a handler begins an effect a second time. */
export class EffectNameTaken extends TypeError {
  override name = 'EffectNameTaken'

  constructor(key: string) {
    super(`The effect ${key} was already begun: give each effect of an event its own name`)
  }
}

/** Thrown if an effect begins after its message was settled. The effect does not run. */
export class EffectTooLate extends TypeError {
  override name = 'EffectTooLate'

  constructor() {
    super('The message was settled before this effect began: await your effects')
  }
}

/** The effects of one message. */
export class EffectLedger {
  /** The keys of the effects that are pending or done. */
  readonly #begun = new Set<string>()
  readonly #pending = new Set<Promise<unknown>>()
  readonly #notes = new Set<Promise<unknown>>()
  readonly #waitUntil: (promise: Promise<unknown>) => void
  /** A failure with a key is undone when its effect succeeds later. */
  #failures: { key?: string; error: unknown }[] = []
  #isOpen = true

  /** @param waitUntil keeps the Worker alive until the promise settles */
  constructor(waitUntil: (promise: Promise<unknown>) => void) {
    this.#waitUntil = waitUntil
  }

  /** True until the message is settled. */
  get isOpen(): boolean {
    return this.#isOpen
  }

  /** True while an effect is done and its note is not written. */
  get isNoting(): boolean {
    return this.#notes.size > 0
  }

  /**
   * Begins an effect. Its rejection counts as handled, even if the handler does not await it.
   *
   * @throws EffectNameTaken; EffectTooLate; the error of `run`, after which the effect may begin
   *   again
   */
  begin<T>(key: string, run: () => Promise<T>): Promise<T> {
    const error = this.#refusalOf(key)
    if (!error) return track(this.#pending, this.#run(key, run))
    this.#failures.push({ error })
    return track(this.#pending, Promise.reject(error))
  }

  #refusalOf(key: string): Error | undefined {
    if (this.#isOpen) return this.#begun.has(key) ? new EffectNameTaken(key) : undefined
    // The message has its line already, so nothing else reports this.
    log('error', 'effect refused', { key, cause: 'EffectTooLate' })
    return new EffectTooLate()
  }

  async #run<T>(key: string, run: () => Promise<T>): Promise<T> {
    this.#begun.add(key)
    try {
      const result = await run()
      this.#failures = this.#failures.filter((failure) => failure.key !== key)
      return result
    } catch (error) {
      this.#begun.delete(key)
      this.#failures.push({ key, error })
      throw error
    }
  }

  /** Tracks the note of an effect that is done. Without the note, the message is not settled. */
  noting(note: Promise<void>): Promise<void> {
    track(this.#notes, note)
    this.#waitUntil(note.catch(() => {}))
    return note
  }

  /** Waits until each note is written or given up. Never rejects. */
  async noted(): Promise<void> {
    await Promise.allSettled(this.#notes)
  }

  /** Waits until no effect is pending. Never rejects. */
  async settled(): Promise<void> {
    do {
      await Promise.allSettled(this.#pending)
      // By the next turn, an effect that follows another one has begun.
      await new Promise((resolve) => nextTurn(resolve))
    } while (this.#pending.size > 0)
  }

  /** Refuses every effect that begins from now on. */
  close(): void {
    this.#isOpen = false
  }

  /** @throws the error of the first effect that failed and did not succeed later */
  assertDone(): void {
    const [failure] = this.#failures
    if (failure) throw failure.error
  }
}

/** Keeps the promise in the set until it settles. Its rejection then counts as handled. */
function track<T>(set: Set<Promise<unknown>>, promise: Promise<T>): Promise<T> {
  const forget = () => set.delete(promise)
  set.add(promise)
  promise.then(forget, forget)
  return promise
}
