/**
 * How the rules write the field that most events have besides account and user, with the id of the object
 * that they are named after: `profile` of `profiles.added`.
 *
 * An abbreviation and no rule: a field that is not the name in the singular is written out.
 */
/** Stands for it among the fields. */
export declare const OWN = "*";
/** The first part of the event's name, in the singular. */
export declare function ownField(event: string): string;
