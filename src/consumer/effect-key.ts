/**
 * The key of an effect: the row under which it is remembered, and the idempotency key for its
 * receiver.
 *
 * JSON, because its quotes keep the parts apart: two different effects never have one key.
 * Printable ASCII only, so that a header can hold it.
 */

/** The part of an event that identifies it. */
export type Identified = Readonly<{ source: string; id: string; replay?: string | undefined }>

export interface EffectOptions {
  /** Distinguishes several effects of one event. Default: the empty text. */
  name?: string
  /**
   * A key of your own, in place of the event's `source` and `id`. Events with the same key then
   * share the effect, once for each replay. It may not be empty. Default: `source` and `id`.
   */
  key?: string
}

/**
 * `[[source, id], queue, name]` or `[key, queue, name]` as JSON. The key of a replayed event has
 * the replay as a fourth part, so that its effects happen again, once for each replay.
 *
 * @param queue a queue has one consumer, so no other Worker has effects under its name
 */
export function effectKey(
  { source, id, replay }: Identified,
  queue: string,
  { name = '', key }: EffectOptions
): string {
  const parts = [key ?? [source, id], queue, name, ...(replay ? [replay] : [])]
  return JSON.stringify(parts).replace(/[^ -~]/g, escaped)
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
