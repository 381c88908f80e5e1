/**
 * Every event that Argyle sends, one row an event: which API has it, the shape of its `data`, whether a
 * second identical delivery can be genuine, when it fires, and what v2 has in its place.
 *
 * For types, tools and tests. The edge must not import it: it needs a small part of it at run time,
 * which `npm run rules` writes to `rules.ts`. Other events than these are accepted as well.
 */
import type * as z from 'zod/mini';
import type { DedupeClass } from './rule.ts';
/** `both`: v1 and v2 have an event of this name, and no delivery says which one it is. */
export type Api = 'v1' | 'v2' | 'both';
export interface CatalogueEntry {
    api: Api;
    /** The schema of `data`. */
    data: z.ZodMiniObject;
    dedupe: DedupeClass;
    /** When it fires. */
    when: string;
    /** For an event of v1, what v2 has in its place. */
    successors: readonly string[];
}
/** By Argyle's own names. */
export declare const CATALOGUE: {
    'users.fully_synced': {
        api: Api;
        data: z.ZodMiniObject<{
            user: z.ZodMiniString<string>;
            resource: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{
                id: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                accounts_connected: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniArray<z.ZodMiniString<string>>>>;
                items_connected: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniArray<z.ZodMiniString<string>>>>;
                employers_connected: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniArray<z.ZodMiniString<string>>>>;
                external_metadata: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{}, z.core.$loose>>>;
                external_id: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                created_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            }, z.core.$loose>>>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'accounts.added': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            resource: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{
                id: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                user: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                employers: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniArray<z.ZodMiniString<string>>>>;
                item: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                source: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                created_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                updated_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                scanned_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                connection: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{
                    status: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_code: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_message: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    updated_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                }, z.core.$loose>>>;
                direct_deposit_switch: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{
                    status: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_code: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_message: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    updated_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                }, z.core.$loose>>>;
                availability: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{}, z.core.$loose>>>;
                ongoing_refresh: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{
                    status: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_code: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_message: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    updated_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                }, z.core.$loose>>>;
            }, z.core.$loose>>>;
        }, z.core.$loose>;
        dedupe: "once";
        when: string;
        successors: string[];
    };
    'accounts.connected': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            resource: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{
                id: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                user: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                employers: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniArray<z.ZodMiniString<string>>>>;
                item: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                source: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                created_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                updated_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                scanned_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                connection: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{
                    status: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_code: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_message: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    updated_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                }, z.core.$loose>>>;
                direct_deposit_switch: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{
                    status: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_code: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_message: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    updated_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                }, z.core.$loose>>>;
                availability: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{}, z.core.$loose>>>;
                ongoing_refresh: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{
                    status: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_code: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_message: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    updated_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                }, z.core.$loose>>>;
            }, z.core.$loose>>>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'accounts.failed': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            error_code: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            error_message: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            resource: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{
                id: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                user: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                employers: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniArray<z.ZodMiniString<string>>>>;
                item: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                source: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                created_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                updated_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                scanned_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                connection: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{
                    status: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_code: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_message: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    updated_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                }, z.core.$loose>>>;
                direct_deposit_switch: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{
                    status: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_code: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_message: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    updated_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                }, z.core.$loose>>>;
                availability: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{}, z.core.$loose>>>;
                ongoing_refresh: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{
                    status: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_code: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_message: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    updated_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                }, z.core.$loose>>>;
            }, z.core.$loose>>>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'accounts.updated': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            resource: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{
                id: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                user: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                employers: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniArray<z.ZodMiniString<string>>>>;
                item: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                source: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                created_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                updated_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                scanned_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                connection: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{
                    status: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_code: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_message: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    updated_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                }, z.core.$loose>>>;
                direct_deposit_switch: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{
                    status: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_code: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_message: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    updated_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                }, z.core.$loose>>>;
                availability: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{}, z.core.$loose>>>;
                ongoing_refresh: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{
                    status: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_code: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_message: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    updated_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                }, z.core.$loose>>>;
            }, z.core.$loose>>>;
        }, z.core.$loose>;
        dedupe: "bursts";
        when: string;
        successors: string[];
    };
    'accounts.removed': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            resource: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{
                id: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                user: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                employers: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniArray<z.ZodMiniString<string>>>>;
                item: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                source: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                created_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                updated_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                scanned_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                connection: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{
                    status: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_code: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_message: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    updated_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                }, z.core.$loose>>>;
                direct_deposit_switch: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{
                    status: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_code: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_message: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    updated_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                }, z.core.$loose>>>;
                availability: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{}, z.core.$loose>>>;
                ongoing_refresh: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{
                    status: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_code: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_message: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    updated_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                }, z.core.$loose>>>;
            }, z.core.$loose>>>;
        }, z.core.$loose>;
        dedupe: "once";
        when: string;
        successors: string[];
    };
    'accounts.pay_distribution_updated': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            allocation_id: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            type: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            resource: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{}, z.core.$loose>>>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'accounts.pay_distribution_failed': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            error_code: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            error_message: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            resource: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{
                id: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                user: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                employers: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniArray<z.ZodMiniString<string>>>>;
                item: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                source: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                created_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                updated_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                scanned_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                connection: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{
                    status: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_code: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_message: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    updated_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                }, z.core.$loose>>>;
                direct_deposit_switch: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{
                    status: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_code: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_message: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    updated_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                }, z.core.$loose>>>;
                availability: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{}, z.core.$loose>>>;
                ongoing_refresh: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{
                    status: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_code: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_message: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    updated_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                }, z.core.$loose>>>;
            }, z.core.$loose>>>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'profiles.added': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            profile: z.ZodMiniString<string>;
        }, z.core.$loose>;
        dedupe: "once";
        when: string;
        successors: string[];
    };
    'profiles.updated': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            profile: z.ZodMiniString<string>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'employments.added': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            employment: z.ZodMiniString<string>;
        }, z.core.$loose>;
        dedupe: "once";
        when: string;
        successors: string[];
    };
    'employments.updated': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            employment: z.ZodMiniString<string>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'identities.added': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            identity: z.ZodMiniString<string>;
        }, z.core.$loose>;
        dedupe: "once";
        when: string;
        successors: string[];
    };
    'identities.updated': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            identity: z.ZodMiniString<string>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'activities.added': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            available_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
            added_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
            added_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            added_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'activities.updated': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            available_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
            updated_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
            updated_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            updated_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            updated_activities: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniArray<z.ZodMiniString<string>>>>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'activities.removed': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            available_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
            removed_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
            removed_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            removed_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            removed_activities: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniArray<z.ZodMiniString<string>>>>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'activities.partially_synced': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            available_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
            days_synced: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
            item_id: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'activities.fully_synced': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            available_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'gigs.added': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            available_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
            added_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
            added_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            added_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'gigs.updated': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            available_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
            updated_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
            updated_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            updated_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            updated_gigs: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniArray<z.ZodMiniString<string>>>>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'gigs.removed': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            available_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
            removed_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
            removed_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            removed_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            removed_gigs: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniArray<z.ZodMiniString<string>>>>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'gigs.partially_synced': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            available_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
            days_synced: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
            item_id: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'gigs.fully_synced': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            available_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'shifts.added': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            available_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
            added_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
            added_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            added_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'shifts.updated': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            available_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
            updated_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
            updated_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            updated_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            updated_shifts: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniArray<z.ZodMiniString<string>>>>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'shifts.removed': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            available_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
            removed_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
            removed_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            removed_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            removed_shifts: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniArray<z.ZodMiniString<string>>>>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'shifts.partially_synced': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            available_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
            days_synced: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
            item_id: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'shifts.fully_synced': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            available_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'payouts.added': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            available_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
            added_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
            added_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            added_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'payouts.updated': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            available_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
            updated_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
            updated_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            updated_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            updated_payouts: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniArray<z.ZodMiniString<string>>>>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'payouts.partially_synced': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            available_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
            days_synced: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
            item_id: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'payouts.fully_synced': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            available_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'paystubs.added': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            available_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
            added_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
            added_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            added_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'paystubs.updated': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            available_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
            updated_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
            updated_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            updated_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            updated_paystubs: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniArray<z.ZodMiniString<string>>>>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'paystubs.partially_synced': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            available_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
            days_synced: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
            item_id: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'paystubs.fully_synced': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            available_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            available_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'documents.added': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            document: z.ZodMiniString<string>;
        }, z.core.$loose>;
        dedupe: "once";
        when: string;
        successors: string[];
    };
    'documents.updated': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            document: z.ZodMiniString<string>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'documents.removed': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            document: z.ZodMiniString<string>;
        }, z.core.$loose>;
        dedupe: "once";
        when: string;
        successors: string[];
    };
    'documents.ocr_completed': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            document: z.ZodMiniString<string>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'documents.ocr_failed': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            document: z.ZodMiniString<string>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'payroll_documents.added': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            payroll_document: z.ZodMiniString<string>;
        }, z.core.$loose>;
        dedupe: "once";
        when: string;
        successors: string[];
    };
    'payroll_documents.updated': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            payroll_document: z.ZodMiniString<string>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'forms.submitted': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            form: z.ZodMiniString<string>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'forms.removed': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            form: z.ZodMiniString<string>;
        }, z.core.$loose>;
        dedupe: "once";
        when: string;
        successors: string[];
    };
    'forms.ocr_completed': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            form: z.ZodMiniString<string>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'forms.ocr_failed': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            form: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            document: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'user_forms.submitted': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            user_form: z.ZodMiniString<string>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'user_forms.removed': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            user_form: z.ZodMiniString<string>;
        }, z.core.$loose>;
        dedupe: "once";
        when: string;
        successors: string[];
    };
    'user_uploads.added': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            user_upload: z.ZodMiniString<string>;
        }, z.core.$loose>;
        dedupe: "once";
        when: string;
        successors: string[];
    };
    'user_uploads.removed': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            user_upload: z.ZodMiniString<string>;
        }, z.core.$loose>;
        dedupe: "once";
        when: string;
        successors: string[];
    };
    'user_uploads.ocr_completed': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            user_upload: z.ZodMiniString<string>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'reputations.added': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            reputation: z.ZodMiniString<string>;
        }, z.core.$loose>;
        dedupe: "once";
        when: string;
        successors: string[];
    };
    'reputations.updated': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            reputation: z.ZodMiniString<string>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'ratings.added': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            rating: z.ZodMiniString<string>;
        }, z.core.$loose>;
        dedupe: "once";
        when: string;
        successors: string[];
    };
    'ratings.updated': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            rating: z.ZodMiniString<string>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'vehicles.added': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            vehicle: z.ZodMiniString<string>;
        }, z.core.$loose>;
        dedupe: "once";
        when: string;
        successors: string[];
    };
    'vehicles.updated': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            vehicle: z.ZodMiniString<string>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'vehicles.removed': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            vehicle: z.ZodMiniString<string>;
        }, z.core.$loose>;
        dedupe: "once";
        when: string;
        successors: string[];
    };
    'pay_allocations.added': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            pay_allocation: z.ZodMiniString<string>;
        }, z.core.$loose>;
        dedupe: "once";
        when: string;
        successors: string[];
    };
    'pay_allocations.updated': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            pay_allocation: z.ZodMiniString<string>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'pay_allocations.removed': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            pay_allocation: z.ZodMiniString<string>;
        }, z.core.$loose>;
        dedupe: "once";
        when: string;
        successors: string[];
    };
    'deposit_destinations.added': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            deposit_destination: z.ZodMiniString<string>;
        }, z.core.$loose>;
        dedupe: "once";
        when: string;
        successors: string[];
    };
    'deposit_destinations.updated': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            deposit_destination: z.ZodMiniString<string>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'deposit_destinations.removed': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            deposit_destination: z.ZodMiniString<string>;
        }, z.core.$loose>;
        dedupe: "once";
        when: string;
        successors: string[];
    };
    'direct_deposit_switches.completed': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            deposit_destination: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            direct_deposit_changed: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniBoolean<boolean>>>;
            type: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            flow: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            details: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{}, z.core.$loose>>>;
            resource: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{}, z.core.$loose>>>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'direct_deposit_switches.failed': {
        api: Api;
        data: z.ZodMiniObject<{
            account: z.ZodMiniString<string>;
            user: z.ZodMiniString<string>;
            error_code: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            error_message: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            resource: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{
                id: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                user: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                employers: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniArray<z.ZodMiniString<string>>>>;
                item: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                source: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                created_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                updated_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                scanned_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                connection: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{
                    status: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_code: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_message: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    updated_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                }, z.core.$loose>>>;
                direct_deposit_switch: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{
                    status: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_code: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_message: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    updated_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                }, z.core.$loose>>>;
                availability: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{}, z.core.$loose>>>;
                ongoing_refresh: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{
                    status: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_code: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    error_message: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    updated_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                }, z.core.$loose>>>;
            }, z.core.$loose>>>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'reports.ready': {
        api: Api;
        data: z.ZodMiniObject<{
            user: z.ZodMiniString<string>;
            accounts: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniArray<z.ZodMiniObject<{}, z.core.$loose>>>>;
            external_id: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            resource: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{}, z.core.$loose>>>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'reports.generated': {
        api: Api;
        data: z.ZodMiniObject<{
            user: z.ZodMiniString<string>;
            type: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'items.updated': {
        api: Api;
        data: z.ZodMiniObject<{
            item: z.ZodMiniString<string>;
            name: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            status: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            status_details: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnknown>>;
            mapping_status: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            known_limitations: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnknown>>;
            logo_url: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            features: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{}, z.core.$loose>>>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'items.removed': {
        api: Api;
        data: z.ZodMiniObject<{
            item: z.ZodMiniString<string>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
    'verifications.updated': {
        api: Api;
        data: z.ZodMiniObject<{
            user: z.ZodMiniString<string>;
            verification: z.ZodMiniString<string>;
            resource: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{
                id: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                user: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                created_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                updated_at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                channel: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                status: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{
                    state: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                    code: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
                }, z.core.$loose>>>;
                report: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{}, z.core.$loose>>>;
                loan: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{}, z.core.$loose>>>;
                data_source: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
            }, z.core.$loose>>>;
            client: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
        }, z.core.$loose>;
        dedupe: "bursts";
        when: string;
        successors: string[];
    };
    'verifications.creation_failed': {
        api: Api;
        data: z.ZodMiniObject<{
            user: z.ZodMiniString<string>;
            context: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{}, z.core.$loose>>>;
            client: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
        }, z.core.$loose>;
        dedupe: "repeats";
        when: string;
        successors: string[];
    };
};
/** The name of a known event. */
export type EventName = keyof typeof CATALOGUE;
/** The pages that describe an event, as Argyle builds their addresses. */
export declare function pagesOf(name: EventName): string[];
