/**
 * What the edge needs of the catalogue: dedupe class → fields of `data` that identify → events. `*` is
 * what the event is named after: `profile` for `profiles.added`.
 *
 * Generated from `catalogue.ts` by `npm run rules`. Not to be changed by hand.
 */

export const RULES = {
  repeats: {
    user: 'users.fully_synced reports.ready reports.generated verifications.creation_failed',
    'account user':
      'accounts.connected accounts.failed accounts.pay_distribution_updated accounts.pay_distribution_failed activities.added activities.updated activities.removed activities.partially_synced activities.fully_synced gigs.added gigs.updated gigs.removed gigs.partially_synced gigs.fully_synced shifts.added shifts.updated shifts.removed shifts.partially_synced shifts.fully_synced payouts.added payouts.updated payouts.partially_synced payouts.fully_synced paystubs.added paystubs.updated paystubs.partially_synced paystubs.fully_synced forms.ocr_failed direct_deposit_switches.completed direct_deposit_switches.failed',
    'account user *':
      'profiles.updated employments.updated identities.updated documents.updated documents.ocr_completed documents.ocr_failed payroll_documents.updated forms.submitted forms.ocr_completed user_forms.submitted user_uploads.ocr_completed reputations.updated ratings.updated vehicles.updated pay_allocations.updated deposit_destinations.updated',
    '*': 'items.updated items.removed',
  },
  once: {
    'account user': 'accounts.added accounts.removed',
    'account user *':
      'profiles.added employments.added identities.added documents.added documents.removed payroll_documents.added forms.removed user_forms.removed user_uploads.added user_uploads.removed reputations.added ratings.added vehicles.added vehicles.removed pay_allocations.added pay_allocations.removed deposit_destinations.added deposit_destinations.removed',
  },
  bursts: {
    'account user': 'accounts.updated',
    'user *': 'verifications.updated',
  },
} as const
