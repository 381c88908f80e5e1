/**
 * The `type` of an event → Argyle's own name of it. For the edge and for consumers, so it may need neither.
 */
/** Argyle's own name of an event, such as `profiles.added`. */
export declare function nameOf({ type }: {
    type: string;
}): string;
