/**
 * One message → how it ended: parse, fetch what was too large for a message, find the handler, run it.
 *
 * Never waits without a bound, and throws nothing that a handler throws, because the rest of the batch depends
 * on it. Acks nothing: that is for `consume`.
 */
import type { Fault } from '../fault.ts';
import type { ArgyleEvent, ClaimCheck } from '../message.ts';
import { type Context, type Disposal, type Handlers, type Options } from './handlers.ts';
/** How a message can end. */
export type Ending = {
    kind: 'handled';
    event: ArgyleEvent;
    drift: string[];
}
/** There is no handler for it. */
 | {
    kind: 'unhandled';
    event: ArgyleEvent;
    drift: string[];
} | {
    kind: 'failed';
    event: ArgyleEvent;
    drift: string[];
    error: unknown;
}
/** Its data cannot be had now. */
 | {
    kind: 'unavailable';
    claim: ClaimCheck;
    cause: string;
}
/** It is no event. `error` is what `onInvalid` threw. */
 | {
    kind: 'invalid';
    faults: Fault[];
    disposal: Disposal;
    error?: unknown;
};
/** Handles the body of one message. */
export declare function handle<Env>(body: unknown, handlers: Handlers<Env>, options: Options<Env>, context: Context<Env>): Promise<Ending>;
