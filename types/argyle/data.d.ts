/**
 * The shapes of an event's `data`. Events of one shape share one schema.
 *
 * Objects are loose and ids opaque, because Argyle adds fields and its own published profile id is no
 * UUID. What is not an id may be absent or null: Argyle's pages differ, and it sends what they leave out.
 * The edge refuses a delivery for its ids alone and holds no schema; these are for those who consume.
 */
import * as z from 'zod/mini';
/** What identifies: required, text, not empty. */
export declare const id: z.ZodMiniString<string>;
export declare const account: z.ZodMiniObject<{
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
export declare const accountFailed: z.ZodMiniObject<{
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
export declare const user: z.ZodMiniObject<{
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
export declare const listAdded: z.ZodMiniObject<{
    account: z.ZodMiniString<string>;
    user: z.ZodMiniString<string>;
    available_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
    available_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
    available_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
    added_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
    added_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
    added_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
}, z.core.$loose>;
export declare const listPartiallySynced: z.ZodMiniObject<{
    account: z.ZodMiniString<string>;
    user: z.ZodMiniString<string>;
    available_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
    available_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
    available_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
    days_synced: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
    item_id: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
}, z.core.$loose>;
export declare const listFullySynced: z.ZodMiniObject<{
    account: z.ZodMiniString<string>;
    user: z.ZodMiniString<string>;
    available_from: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
    available_to: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
    available_count: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniString<string>]>>>;
}, z.core.$loose>;
export declare const activitiesUpdated: z.ZodMiniObject<{
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
export declare const gigsUpdated: z.ZodMiniObject<{
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
export declare const payoutsUpdated: z.ZodMiniObject<{
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
export declare const paystubsUpdated: z.ZodMiniObject<{
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
export declare const shiftsUpdated: z.ZodMiniObject<{
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
export declare const activitiesRemoved: z.ZodMiniObject<{
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
export declare const gigsRemoved: z.ZodMiniObject<{
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
export declare const shiftsRemoved: z.ZodMiniObject<{
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
export declare const depositDestination: z.ZodMiniObject<{
    account: z.ZodMiniString<string>;
    user: z.ZodMiniString<string>;
    deposit_destination: z.ZodMiniString<string>;
}, z.core.$loose>;
export declare const document: z.ZodMiniObject<{
    account: z.ZodMiniString<string>;
    user: z.ZodMiniString<string>;
    document: z.ZodMiniString<string>;
}, z.core.$loose>;
export declare const employment: z.ZodMiniObject<{
    account: z.ZodMiniString<string>;
    user: z.ZodMiniString<string>;
    employment: z.ZodMiniString<string>;
}, z.core.$loose>;
export declare const form: z.ZodMiniObject<{
    account: z.ZodMiniString<string>;
    user: z.ZodMiniString<string>;
    form: z.ZodMiniString<string>;
}, z.core.$loose>;
export declare const identity: z.ZodMiniObject<{
    account: z.ZodMiniString<string>;
    user: z.ZodMiniString<string>;
    identity: z.ZodMiniString<string>;
}, z.core.$loose>;
export declare const payAllocation: z.ZodMiniObject<{
    account: z.ZodMiniString<string>;
    user: z.ZodMiniString<string>;
    pay_allocation: z.ZodMiniString<string>;
}, z.core.$loose>;
export declare const payrollDocument: z.ZodMiniObject<{
    account: z.ZodMiniString<string>;
    user: z.ZodMiniString<string>;
    payroll_document: z.ZodMiniString<string>;
}, z.core.$loose>;
export declare const profile: z.ZodMiniObject<{
    account: z.ZodMiniString<string>;
    user: z.ZodMiniString<string>;
    profile: z.ZodMiniString<string>;
}, z.core.$loose>;
export declare const rating: z.ZodMiniObject<{
    account: z.ZodMiniString<string>;
    user: z.ZodMiniString<string>;
    rating: z.ZodMiniString<string>;
}, z.core.$loose>;
export declare const reputation: z.ZodMiniObject<{
    account: z.ZodMiniString<string>;
    user: z.ZodMiniString<string>;
    reputation: z.ZodMiniString<string>;
}, z.core.$loose>;
export declare const userForm: z.ZodMiniObject<{
    account: z.ZodMiniString<string>;
    user: z.ZodMiniString<string>;
    user_form: z.ZodMiniString<string>;
}, z.core.$loose>;
export declare const userUpload: z.ZodMiniObject<{
    account: z.ZodMiniString<string>;
    user: z.ZodMiniString<string>;
    user_upload: z.ZodMiniString<string>;
}, z.core.$loose>;
export declare const vehicle: z.ZodMiniObject<{
    account: z.ZodMiniString<string>;
    user: z.ZodMiniString<string>;
    vehicle: z.ZodMiniString<string>;
}, z.core.$loose>;
export declare const formOcrFailed: z.ZodMiniObject<{
    account: z.ZodMiniString<string>;
    user: z.ZodMiniString<string>;
    form: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
    document: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
}, z.core.$loose>;
export declare const payDistribution: z.ZodMiniObject<{
    account: z.ZodMiniString<string>;
    user: z.ZodMiniString<string>;
    allocation_id: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
    type: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
    resource: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{}, z.core.$loose>>>;
}, z.core.$loose>;
export declare const directDepositSwitch: z.ZodMiniObject<{
    account: z.ZodMiniString<string>;
    user: z.ZodMiniString<string>;
    deposit_destination: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
    direct_deposit_changed: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniBoolean<boolean>>>;
    type: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
    flow: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
    details: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{}, z.core.$loose>>>;
    resource: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{}, z.core.$loose>>>;
}, z.core.$loose>;
export declare const reportReady: z.ZodMiniObject<{
    user: z.ZodMiniString<string>;
    accounts: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniArray<z.ZodMiniObject<{}, z.core.$loose>>>>;
    external_id: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
    resource: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{}, z.core.$loose>>>;
}, z.core.$loose>;
export declare const reportGenerated: z.ZodMiniObject<{
    user: z.ZodMiniString<string>;
    type: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
}, z.core.$loose>;
export declare const itemUpdated: z.ZodMiniObject<{
    item: z.ZodMiniString<string>;
    name: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
    status: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
    status_details: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnknown>>;
    mapping_status: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
    known_limitations: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniUnknown>>;
    logo_url: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
    features: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{}, z.core.$loose>>>;
}, z.core.$loose>;
export declare const itemRemoved: z.ZodMiniObject<{
    item: z.ZodMiniString<string>;
}, z.core.$loose>;
export declare const verification: z.ZodMiniObject<{
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
export declare const verificationFailed: z.ZodMiniObject<{
    user: z.ZodMiniString<string>;
    context: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniObject<{}, z.core.$loose>>>;
    client: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniString<string>>>;
}, z.core.$loose>;
