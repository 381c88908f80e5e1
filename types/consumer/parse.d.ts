/**
 * The body of a queue message → the event in it. A queue carries no schema, so what the edge has checked
 * is checked again.
 *
 * Tolerant of what may come: other attributes and fields, events that the catalogue does not know, and
 * fields of `data` that are no longer of the documented kind. Only what identifies must be there. Gives
 * back the body itself and not a schema's copy, so that no field is lost.
 */
import { type EventName } from '../argyle/catalogue.ts';
import { type Fault } from '../fault.ts';
import { type ArgyleEvent, type ClaimCheck } from '../message.ts';
export type Whole = 
/** `drift` has the paths of what is in `data` and not of the documented kind. */
{
    kind: 'event';
    event: ArgyleEvent;
    drift: string[];
} | {
    kind: 'invalid';
    faults: Fault[];
};
/** An event, or the claim check of one: its data is in KV, under `dataref`. */
export type Parsed = Whole | {
    kind: 'claim';
    claim: ClaimCheck;
};
/** Whether an event of this name is in the catalogue. */
export declare function isKnown(name: string): name is EventName;
/** Reads the body of a queue message. Never throws. */
export declare function parseEvent(body: unknown): Parsed;
/** Reads what has the attributes of an event already. Never throws. */
export declare function parseData(body: {
    type: string;
    data: unknown;
}): Whole;
