/**
 * Every event that Argyle sends, with the facts that the Worker needs at run time: its dedupe class
 * and the ids in its `data`. An unknown event is accepted too, without a check of its ids.
 *
 * Written by hand, one line for each event. `catalogue.ts` holds the rest of each event, for types
 * and tools; the compiler makes both files have the same names.
 */

/**
 * How further deliveries of the same fact are treated, within a window that is a setting
 * (`ONCE_WINDOW_SECONDS`, `REPEAT_WINDOW_SECONDS`).
 * - `once`: an object appears, or an account goes, once and cannot come back. Every further
 *   delivery is a duplicate.
 * - `repeats`: a later delivery with the same bytes may be genuine. A copy in the window makes a
 *   follow-up, so that a message follows the last delivery of each fact.
 */
export type DedupeClass = 'once' | 'repeats'

export interface Rule {
  dedupe: DedupeClass
  /** The fields of `data` that are ids. A delivery without one of them is refused. */
  ids: readonly string[]
  /** The field with the id of the event's object; undefined if it is the account or the user. */
  object: string | undefined
}

const rule =
  (dedupe: DedupeClass) =>
  (fields: string): Rule => {
    const ids = fields.split(' ')
    return { dedupe, ids, object: ids.find((field) => field !== 'account' && field !== 'user') }
  }
const once = rule('once')
const repeats = rule('repeats')

/** The rule of each known event, by Argyle's name of the event. */
export const RULES = {
  // Fires again after a later account was connected, possibly with the same bytes.
  'users.fully_synced': repeats('user'),

  // Each connected account has an id of its own, which does not come back after its removal.
  'accounts.added': once('account user'),
  // Re-authentication sends the same bytes again.
  'accounts.connected': repeats('account user'),
  'accounts.failed': repeats('account user'),
  // Argyle sends it often at first, each time with the same bytes.
  'accounts.updated': repeats('account user'),
  'accounts.removed': once('account user'),
  'accounts.pay_distribution_updated': repeats('account user'),
  'accounts.pay_distribution_failed': repeats('account user'),

  // A profile, employment or identity appears once in an account: Argyle has no event for its
  // removal. Should one come back with its id, the window of 7 days limits the loss.
  'profiles.added': once('account user profile'),
  'profiles.updated': repeats('account user profile'),
  'employments.added': once('account user employment'),
  'employments.updated': repeats('account user employment'),
  'identities.added': once('account user identity'),
  'identities.updated': repeats('account user identity'),

  // Lists name no object, and a refresh without a visible change sends the same figures again.
  'activities.added': repeats('account user'),
  'activities.updated': repeats('account user'),
  'activities.removed': repeats('account user'),
  'activities.partially_synced': repeats('account user'),
  'activities.fully_synced': repeats('account user'),
  'gigs.added': repeats('account user'),
  'gigs.updated': repeats('account user'),
  'gigs.removed': repeats('account user'),
  'gigs.partially_synced': repeats('account user'),
  'gigs.fully_synced': repeats('account user'),
  'shifts.added': repeats('account user'),
  'shifts.updated': repeats('account user'),
  'shifts.removed': repeats('account user'),
  'shifts.partially_synced': repeats('account user'),
  'shifts.fully_synced': repeats('account user'),
  'payouts.added': repeats('account user'),
  'payouts.updated': repeats('account user'),
  'payouts.partially_synced': repeats('account user'),
  'payouts.fully_synced': repeats('account user'),
  'paystubs.added': repeats('account user'),
  'paystubs.updated': repeats('account user'),
  'paystubs.partially_synced': repeats('account user'),
  'paystubs.fully_synced': repeats('account user'),

  // A document can be removed and handed in again.
  'documents.added': repeats('account user document'),
  'documents.updated': repeats('account user document'),
  'documents.removed': repeats('account user document'),
  // A document can be read by machine a second time.
  'documents.ocr_completed': repeats('account user document'),
  'documents.ocr_failed': repeats('account user document'),
  // A payroll document appears once: Argyle has no event for its removal.
  'payroll_documents.added': once('account user payroll_document'),
  'payroll_documents.updated': repeats('account user payroll_document'),

  // A form can be submitted, and read by machine, a second time.
  'forms.submitted': repeats('account user form'),
  'forms.removed': repeats('account user form'),
  'forms.ocr_completed': repeats('account user form'),
  // Its published example has `document` in place of `form`, so it has no third id.
  'forms.ocr_failed': repeats('account user'),
  'user_forms.submitted': repeats('account user user_form'),
  'user_forms.removed': repeats('account user user_form'),
  'user_uploads.added': repeats('account user user_upload'),
  'user_uploads.removed': repeats('account user user_upload'),
  'user_uploads.ocr_completed': repeats('account user user_upload'),

  // A reputation or rating appears once: Argyle has no event for its removal.
  'reputations.added': once('account user reputation'),
  'reputations.updated': repeats('account user reputation'),
  'ratings.added': once('account user rating'),
  'ratings.updated': repeats('account user rating'),
  // A vehicle that is removed and added again has the same id.
  'vehicles.added': repeats('account user vehicle'),
  'vehicles.updated': repeats('account user vehicle'),
  'vehicles.removed': repeats('account user vehicle'),

  // An allocation or destination can be removed and added again with the same id.
  'pay_allocations.added': repeats('account user pay_allocation'),
  'pay_allocations.updated': repeats('account user pay_allocation'),
  'pay_allocations.removed': repeats('account user pay_allocation'),
  'deposit_destinations.added': repeats('account user deposit_destination'),
  'deposit_destinations.updated': repeats('account user deposit_destination'),
  'deposit_destinations.removed': repeats('account user deposit_destination'),
  // Fires twice if a bank account and a card both changed.
  'direct_deposit_switches.completed': repeats('account user'),
  'direct_deposit_switches.failed': repeats('account user'),

  // Fires again if several accounts are connected, and after a reconnection.
  'reports.ready': repeats('user'),
  'reports.generated': repeats('user'),

  // Healthy, unhealthy, healthy: the third delivery has the bytes of the first.
  'items.updated': repeats('item'),
  // An item can come back and be removed again.
  'items.removed': repeats('item'),

  // Fires for each state without naming it.
  'verifications.updated': repeats('user verification'),
  'verifications.creation_failed': repeats('user'),
} satisfies Record<string, Rule>

/** The name of a known event. */
export type EventName = keyof typeof RULES

const rules: ReadonlyMap<string, Rule> = new Map(Object.entries(RULES))

// Not `once`: dropping a genuine event is worse than forwarding a duplicate.
const UNKNOWN: Rule = { dedupe: 'repeats', ids: [], object: undefined }

/** The rule of an event, by Argyle's name of it. An unknown event is `repeats` and has no ids. */
export function ruleFor(event: string): Rule {
  return rules.get(event) ?? UNKNOWN
}

/** Whether Argyle's name of an event is in this list. */
export function isKnown(event: string): event is EventName {
  return rules.has(event)
}
