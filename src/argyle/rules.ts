/**
 * What the edge needs of the catalogue: dedupe class → fields of `data` that identify → events.
 *
 * Generated from `catalogue.ts` by `npm run rules`. Not to be changed by hand.
 */

export const RULES = {
  repeats: {
    user: 'users.fully_synced reports.ready reports.generated verifications.creation_failed',
    'account user':
      'accounts.connected accounts.failed accounts.pay_distribution_updated accounts.pay_distribution_failed activities.added activities.updated activities.removed activities.partially_synced activities.fully_synced gigs.added gigs.updated gigs.removed gigs.partially_synced gigs.fully_synced shifts.added shifts.updated shifts.removed shifts.partially_synced shifts.fully_synced payouts.added payouts.updated payouts.partially_synced payouts.fully_synced paystubs.added paystubs.updated paystubs.partially_synced paystubs.fully_synced forms.ocr_failed direct_deposit_switches.completed direct_deposit_switches.failed',
    'account user profile': 'profiles.updated',
    'account user employment': 'employments.updated',
    'account user identity': 'identities.updated',
    'account user document': 'documents.updated documents.ocr_completed documents.ocr_failed',
    'account user payroll_document': 'payroll_documents.updated',
    'account user form': 'forms.submitted forms.ocr_completed',
    'account user user_form': 'user_forms.submitted',
    'account user user_upload': 'user_uploads.ocr_completed',
    'account user reputation': 'reputations.updated',
    'account user rating': 'ratings.updated',
    'account user vehicle': 'vehicles.updated',
    'account user pay_allocation': 'pay_allocations.updated',
    'account user deposit_destination': 'deposit_destinations.updated',
    item: 'items.updated items.removed',
  },
  once: {
    'account user': 'accounts.added accounts.removed',
    'account user profile': 'profiles.added',
    'account user employment': 'employments.added',
    'account user identity': 'identities.added',
    'account user document': 'documents.added documents.removed',
    'account user payroll_document': 'payroll_documents.added',
    'account user form': 'forms.removed',
    'account user user_form': 'user_forms.removed',
    'account user user_upload': 'user_uploads.added user_uploads.removed',
    'account user reputation': 'reputations.added',
    'account user rating': 'ratings.added',
    'account user vehicle': 'vehicles.added vehicles.removed',
    'account user pay_allocation': 'pay_allocations.added pay_allocations.removed',
    'account user deposit_destination': 'deposit_destinations.added deposit_destinations.removed',
  },
  bursts: {
    'account user': 'accounts.updated',
    'user verification': 'verifications.updated',
  },
} as const
