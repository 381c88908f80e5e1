/**
 * A claim check → its event: the data of an event that was too large for a message is in the KV namespace
 * of argyle-edge, under `dataref`.
 *
 * KV may take a minute or two to show a new key elsewhere, and caches that it was not there, so «not there»
 * means «not yet» and the message has to be retried.
 */
import type { ClaimCheck } from '../message.ts';
import { type Whole } from './parse.ts';
/** What of a KV namespace is needed. */
export type PayloadStore = Pick<KVNamespace, 'get'>;
export type Resolved = Whole | {
    kind: 'unavailable';
    claim: ClaimCheck;
    cause: string;
};
/** Looks its data up. Never throws: what KV does not give is `unavailable`, and why. */
export declare function resolve(claim: ClaimCheck, kv: PayloadStore | undefined): Promise<Resolved>;
