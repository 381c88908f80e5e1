/**
 * What a downstream Worker writes: its handlers by event, and the options. Types, and the choice of the
 * handler for an event.
 *
 * A handler's event is typed by its name. That its name exists is for the compiler, and for those without
 * one it is checked at start.
 */
import type { EventName } from '../argyle/catalogue.ts';
import type { Fault } from '../fault.ts';
import type { ArgyleEvent, KnownEvent } from '../message.ts';
import { type Backoff } from './backoff.ts';
import type { PayloadStore } from './resolve.ts';
/** What a handler gets beside the event. */
export interface Context<Env> {
    env: Env;
    ctx: ExecutionContext;
    /** The name of the queue. */
    queue: string;
    /** How often the message was tried, this time included. */
    attempts: number;
}
export type Handler<Event, Env> = (event: Event, context: Context<Env>) => unknown;
/** By Argyle's names of events. `*` gets those that have no handler of their own. */
export type Handlers<Env> = {
    [Name in EventName]?: Handler<KnownEvent<Name>, Env>;
} & {
    '*'?: Handler<ArgyleEvent, Env>;
};
/** `dead-letter`: tried until `max_retries` brings it to the dead-letter queue, the one way there is. */
export type Disposal = 'ack' | 'dead-letter';
export interface Options<Env> {
    /** How many messages of a batch are handled at a time. 6 without. */
    concurrency?: number;
    /** A handler that takes longer has failed. 30 without. */
    timeoutSeconds?: number;
    /** What a failed message waits. From 30 s to an hour without. */
    backoff?: Backoff;
    /** The KV namespace of argyle-edge, for the data of large events. `env.STATE` without. */
    state?: (env: Env) => PayloadStore | undefined;
    /** What becomes of a message that is no event. `dead-letter` without. */
    onInvalid?: (body: unknown, faults: Fault[], context: Context<Env>) => Disposal | Promise<Disposal>;
    /**
     * Told of what a handler threw, but for RetryLater: for an error tracker. The log has only the error's name
     * and places. It gets 2 s.
     */
    onError?: (error: unknown, event: ArgyleEvent, context: Context<Env>) => unknown;
}
/** The handler for an event, if it has one. */
export declare function handlerFor<Env>(event: ArgyleEvent, handlers: Handlers<Env>): Handler<ArgyleEvent, Env> | undefined;
/**
 * @throws TypeError on a handler for an event that is not in the catalogue, and on one that is no function;
 *   RangeError on an option that is no positive number
 */
export declare function assertUsable<Env>(handlers: Handlers<Env>, options: Options<Env>): void;
