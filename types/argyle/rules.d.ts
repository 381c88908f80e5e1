/**
 * What the edge needs of the catalogue: dedupe class → fields of `data` that identify → events.
 *
 * Generated from `catalogue.ts` by `npm run rules`. Not to be changed by hand.
 */
export declare const RULES: {
    readonly repeats: {
        readonly user: 'users.fully_synced reports.ready reports.generated verifications.creation_failed';
        readonly 'account user': 'accounts.connected accounts.failed accounts.pay_distribution_updated accounts.pay_distribution_failed activities.added activities.updated activities.removed activities.partially_synced activities.fully_synced gigs.added gigs.updated gigs.removed gigs.partially_synced gigs.fully_synced shifts.added shifts.updated shifts.removed shifts.partially_synced shifts.fully_synced payouts.added payouts.updated payouts.partially_synced payouts.fully_synced paystubs.added paystubs.updated paystubs.partially_synced paystubs.fully_synced forms.ocr_failed direct_deposit_switches.completed direct_deposit_switches.failed';
        readonly 'account user profile': 'profiles.updated';
        readonly 'account user employment': 'employments.updated';
        readonly 'account user identity': 'identities.updated';
        readonly 'account user document': 'documents.updated documents.ocr_completed documents.ocr_failed';
        readonly 'account user payroll_document': 'payroll_documents.updated';
        readonly 'account user form': 'forms.submitted forms.ocr_completed';
        readonly 'account user user_form': 'user_forms.submitted';
        readonly 'account user user_upload': 'user_uploads.ocr_completed';
        readonly 'account user reputation': 'reputations.updated';
        readonly 'account user rating': 'ratings.updated';
        readonly 'account user vehicle': 'vehicles.updated';
        readonly 'account user pay_allocation': 'pay_allocations.updated';
        readonly 'account user deposit_destination': 'deposit_destinations.updated';
        readonly item: 'items.updated items.removed';
    };
    readonly once: {
        readonly 'account user': 'accounts.added accounts.removed';
        readonly 'account user profile': 'profiles.added';
        readonly 'account user employment': 'employments.added';
        readonly 'account user identity': 'identities.added';
        readonly 'account user document': 'documents.added documents.removed';
        readonly 'account user payroll_document': 'payroll_documents.added';
        readonly 'account user form': 'forms.removed';
        readonly 'account user user_form': 'user_forms.removed';
        readonly 'account user user_upload': 'user_uploads.added user_uploads.removed';
        readonly 'account user reputation': 'reputations.added';
        readonly 'account user rating': 'ratings.added';
        readonly 'account user vehicle': 'vehicles.added vehicles.removed';
        readonly 'account user pay_allocation': 'pay_allocations.added pay_allocations.removed';
        readonly 'account user deposit_destination': 'deposit_destinations.added deposit_destinations.removed';
    };
    readonly bursts: {
        readonly 'account user': 'accounts.updated';
        readonly 'user verification': 'verifications.updated';
    };
};
