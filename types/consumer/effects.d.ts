/**
 * The effects of one event, as its handler has begun them. Known by the object that the handler got: a retry
 * or a copy is another object, and begins anew.
 *
 * It catches two mistakes that would lose an effect without a trace: two effects of one name, of which the
 * second would find the note of the first, and one that nobody awaits. Keeps nothing beyond the event.
 */
export type Identified = Readonly<{
    source: string;
    id: string;
}>;
/** Thrown where a handler begins a second effect of one name: each needs a name of its own. */
export declare class EffectNameTaken extends TypeError {
    name: string;
}
/** Notes from which queue an event came, before its handler is called. */
export declare function arrived(event: Identified, queue: string): void;
/**
 * Runs an effect under the key by which it is remembered. The promise is the one that `pendingEffects` waits for,
 * so that it is handled also where nobody awaits it.
 *
 * @throws EffectNameTaken, and what `run` throws: then the name is free again
 */
export declare function begin<T>(event: Identified, name: string, run: (key: string) => Promise<T>): Promise<T>;
/** Waits for the effects that a handler has begun and not awaited; throws what one of them throws. */
export declare function pendingEffects(event: Identified): Promise<void>;
