/**
 * The effects of one event, as its handler has begun them. Known by the object that the handler got: a retry
 * or a copy is another object, and begins anew.
 *
 * It catches two mistakes that would lose an effect without a trace: two effects of one name, of which the
 * second would find the note of the first, and one that nobody awaits. Keeps nothing beyond the event.
 */

export type Identified = Readonly<{ source: string; id: string }>

/** Thrown where a handler begins a second effect of one name: each needs a name of its own. */
export class EffectNameTaken extends TypeError {
  override name = 'EffectNameTaken'
}

interface Begun {
  /** Where the event came from: a queue has one consumer, so on it no other Worker has the same effects. */
  queue: string
  names: Set<string>
  pending: Set<Promise<unknown>>
}

const begun = new WeakMap<Identified, Begun>()

function begunOf(event: Identified): Begun {
  const known = begun.get(event)
  if (known) return known
  const none = { queue: '', names: new Set<string>(), pending: new Set<Promise<unknown>>() }
  begun.set(event, none)
  return none
}

/** Notes from which queue an event came, before its handler is called. */
export function arrived(event: Identified, queue: string): void {
  begunOf(event).queue = queue
}

/**
 * Runs an effect under the key by which it is remembered. The promise is the one that `pendingEffects` waits for,
 * so that it is handled also where nobody awaits it.
 *
 * @throws EffectNameTaken, and what `run` throws: then the name is free again
 */
export function begin<T>(
  event: Identified,
  name: string,
  run: (key: string) => Promise<T>
): Promise<T> {
  const { queue, names, pending } = begunOf(event)
  if (names.has(name)) {
    return Promise.reject(new EffectNameTaken(`The event has an effect named «${name}» already`))
  }
  names.add(name)
  const key = [event.source, event.id, queue, name].filter((part) => part !== '').join(' ')
  const running = run(key)
    .catch((error: unknown) => {
      names.delete(name)
      throw error
    })
    .finally(() => pending.delete(running))
  pending.add(running)
  return running
}

/** Waits for the effects that a handler has begun and not awaited; throws what one of them throws. */
export async function pendingEffects(event: Identified): Promise<void> {
  await Promise.all(begunOf(event).pending)
}
