/**
 * An id as Argyle sends it: opaque text, because its own published profile id is no UUID.
 */
import * as z from 'zod/mini';
/** An id becomes the event's `subject`, and must not be what makes a queue message too large. */
export declare const LONGEST_ID_CHARACTERS = 500;
/** What identifies: required, text, not empty. */
export declare const id: z.ZodMiniString<string>;
