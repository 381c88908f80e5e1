/**
 * The effects that a handler has begun for one event. The event is known by its object: a retry or
 * a copy of the message is another object, and begins anew.
 *
 * This finds two mistakes that would silently lose an effect: two effects with one name, where the
 * second would find the note of the first, and an effect that is not awaited. Nothing is kept
 * beyond the life of the event's object.
 */

/** The part of an event that identifies it. */
export type Identified = Readonly<{ source: string; id: string }>

/** Thrown if a handler begins a second effect under a name that it has already used. */
export class EffectNameTaken extends TypeError {
  override name = 'EffectNameTaken'
}

interface Begun {
  /** Part of the key: a queue has one consumer, so no other Worker on it has the same effects. */
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

/** Notes the queue of an event. Must be called before its handler. */
export function noteQueue(event: Identified, queue: string): void {
  begunOf(event).queue = queue
}

/**
 * Runs an effect under the key by which it is remembered. `pendingEffects` waits for the returned
 * promise, so a rejection is handled even if the handler does not await it.
 *
 * @throws EffectNameTaken; the error of `run`, after which the name is free again
 */
export function beginEffect<T>(
  event: Identified,
  name: string,
  run: (key: string) => Promise<T>
): Promise<T> {
  const { queue, names, pending } = begunOf(event)
  if (names.has(name)) {
    const message = `The event already has an effect named "${name}": name each effect differently`
    return Promise.reject(new EffectNameTaken(message))
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

/**
 * Waits for the effects that a handler has begun and not awaited.
 *
 * @throws the error of the first effect that fails
 */
export async function pendingEffects(event: Identified): Promise<void> {
  await Promise.all(begunOf(event).pending)
}
