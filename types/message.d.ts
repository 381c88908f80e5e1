/**
 * The public contract: what the body of a queue message is, as schemas and the types that follow.
 *
 * For those who consume, and for the tools that read the contract. The edge takes only the types: it
 * makes these bodies and has not to check them.
 */
import * as z from 'zod/mini';
import type { CATALOGUE, EventName } from './argyle/catalogue.ts';
/**
 * The attributes of a CloudEvents 1.0 event in JSON (https://github.com/cloudevents/spec). Others may
 * come to stand beside them.
 */
export declare const Attributes: z.ZodMiniObject<{
    specversion: z.ZodMiniLiteral<"1.0">;
    id: z.ZodMiniString<string>;
    source: z.ZodMiniUnion<readonly [z.ZodMiniLiteral<"https://api.argyle.com">, z.ZodMiniLiteral<"https://api-sandbox.argyle.com">]>;
    type: z.ZodMiniTemplateLiteral<`com.argyle.${string}`>;
    subject: z.ZodMiniExactOptional<z.ZodMiniString<string>>;
    time: z.ZodMiniString<string>;
    datacontenttype: z.ZodMiniLiteral<"application/json">;
    subscription: z.ZodMiniExactOptional<z.ZodMiniString<string>>;
    fingerprint: z.ZodMiniString<string>;
}, z.core.$strip>;
type AttributesOf<Type extends string> = Omit<z.infer<typeof Attributes>, 'type'> & {
    type: Type;
};
/** An event of one type. `data` is Argyle's, as it was sent. */
export type EventOf<Type extends string, Data> = AttributesOf<Type> & {
    data: Data;
};
/** Any event, as the edge handles it. */
export type AnyEvent = EventOf<`com.argyle.${string}`, Record<string, unknown>>;
type Documented<Key> = string extends Key ? never : Key;
type Closed<T> = T extends readonly (infer Item)[] ? Closed<Item>[] : T extends object ? [keyof {
    [Key in keyof T as Documented<Key>]: 1;
}] extends [never] ? Record<string, unknown> : {
    [Key in keyof T as Documented<Key>]: Closed<T[Key]>;
} : T;
type DataOf<Name extends EventName> = Closed<z.infer<(typeof CATALOGUE)[Name]['data']>>;
/** The event of a known name, such as `profiles.added`. */
export type KnownEvent<Name extends EventName = EventName> = {
    [Each in Name]: EventOf<`com.argyle.${Each}`, DataOf<Each>>;
}[Name];
declare const UNKNOWN: unique symbol;
/**
 * The `type` of an event that is not in the catalogue. Marked, so that no known `type` is one: to ask for
 * an event that is newer than the catalogue, compare it as `string`.
 */
export type UnknownType = `com.argyle.${string}` & {
    readonly [UNKNOWN]: true;
};
/**
 * An event as a consumer handles it: a `switch` over `type` narrows `data`. Its ids were checked by the
 * edge; the rest of `data` is as Argyle documents it, and was not refused for being otherwise.
 */
export type ArgyleEvent = KnownEvent | EventOf<UnknownType, Record<string, unknown>>;
/** An event whose data is kept in KV, under the key in `dataref`, because a message could not hold it. */
export type ClaimCheck = AttributesOf<`com.argyle.${string}`> & {
    dataref: string;
};
/** The body of a queue message, as the edge handles it. */
export type AnyMessage = AnyEvent | ClaimCheck;
/** The body of a queue message, as a consumer handles it. */
export type QueueMessage = ArgyleEvent | ClaimCheck;
export type Source = z.infer<typeof Attributes>['source'];
export {};
