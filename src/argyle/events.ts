/**
 * Every event that Argyle sends, with the facts that the Worker needs at run time: its dedupe class
 * and the ids in its `data`. An unknown event is accepted too, without a check of its ids.
 *
 * Written by hand, one line for each event. `catalogue.ts` holds the rest of each event, for types
 * and tools; the compiler makes both files have the same names.
 */

/**
 * The dedupe class decides for how long further deliveries of the same fact are dropped. The
 * windows are settings: `ONCE_WINDOW_SECONDS` and `REPEAT_WINDOW_SECONDS`.
 * - `once`: an object appears or disappears. Every further delivery counts as a duplicate.
 * - `repeats`: a later delivery with the same bytes may be genuine. The window only covers Argyle's
 *   retry, 30 s later, and overlapping subscriptions.
 * - `bursts`: many deliveries in quick succession that only say "look again". Like `repeats`, but
 *   the message is held back for the window, so that the consumer looks after every dropped
 *   delivery.
 */
export type DedupeClass = 'once' | 'repeats' | 'bursts'

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
const bursts = rule('bursts')

/** The rule of each known event, by Argyle's name of the event. */
export const RULES = {
  // Fires again after a later account was connected, possibly with the same bytes.
  'users.fully_synced': repeats('user'),

  // An account is added once, however often its user logs in.
  'accounts.added': once('account user'),
  // Re-authentication sends the same bytes again.
  'accounts.connected': repeats('account user'),
  'accounts.failed': repeats('account user'),
  // Argyle sends it often at first, each time with the same bytes. For `resource` see `dedupeOf`.
  'accounts.updated': bursts('account user'),
  'accounts.removed': once('account user'),
  'accounts.pay_distribution_updated': repeats('account user'),
  'accounts.pay_distribution_failed': repeats('account user'),

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

  'documents.added': once('account user document'),
  'documents.updated': repeats('account user document'),
  'documents.removed': once('account user document'),
  // A document can be read by machine a second time.
  'documents.ocr_completed': repeats('account user document'),
  'documents.ocr_failed': repeats('account user document'),
  'payroll_documents.added': once('account user payroll_document'),
  'payroll_documents.updated': repeats('account user payroll_document'),

  // A form can be submitted, and read by machine, a second time.
  'forms.submitted': repeats('account user form'),
  'forms.removed': once('account user form'),
  'forms.ocr_completed': repeats('account user form'),
  // Its published example has `document` in place of `form`, so it has no third id.
  'forms.ocr_failed': repeats('account user'),
  'user_forms.submitted': repeats('account user user_form'),
  'user_forms.removed': once('account user user_form'),
  'user_uploads.added': once('account user user_upload'),
  'user_uploads.removed': once('account user user_upload'),
  'user_uploads.ocr_completed': repeats('account user user_upload'),

  'reputations.added': once('account user reputation'),
  'reputations.updated': repeats('account user reputation'),
  'ratings.added': once('account user rating'),
  'ratings.updated': repeats('account user rating'),
  'vehicles.added': once('account user vehicle'),
  'vehicles.updated': repeats('account user vehicle'),
  'vehicles.removed': once('account user vehicle'),

  'pay_allocations.added': once('account user pay_allocation'),
  'pay_allocations.updated': repeats('account user pay_allocation'),
  'pay_allocations.removed': once('account user pay_allocation'),
  'deposit_destinations.added': once('account user deposit_destination'),
  'deposit_destinations.updated': repeats('account user deposit_destination'),
  'deposit_destinations.removed': once('account user deposit_destination'),
  // Fires twice if a bank account and a card both changed.
  'direct_deposit_switches.completed': repeats('account user'),
  'direct_deposit_switches.failed': repeats('account user'),

  // Fires again if several accounts are connected, and after a reconnection.
  'reports.ready': repeats('user'),
  'reports.generated': repeats('user'),

  // An item that is healthy, unhealthy and healthy again within the window: the third delivery has
  // the bytes of the first and is dropped.
  'items.updated': repeats('item'),
  // An item can come back and be removed again.
  'items.removed': repeats('item'),

  // Fires for each state without naming it, so dropping the last delivery would hide a state.
  'verifications.updated': bursts('user verification'),
  'verifications.creation_failed': repeats('user'),
} satisfies Record<string, Rule>

/** The name of a known event. */
export type EventName = keyof typeof RULES

const rules: ReadonlyMap<string, Rule> = new Map(Object.entries(RULES))

// The class with the shorter window: dropping a genuine event is worse than forwarding a duplicate.
const UNKNOWN: Rule = { dedupe: 'repeats', ids: [], object: undefined }

/** The rule of an event, by Argyle's name of it. An unknown event is `repeats` and has no ids. */
export function ruleFor(event: string): Rule {
  return rules.get(event) ?? UNKNOWN
}

/** Whether Argyle's name of an event is in this list. */
export function isKnown(event: string): event is EventName {
  return rules.has(event)
}

/**
 * The dedupe class of one delivery. An event of the class `bursts` whose data holds the object
 * itself counts as `repeats`: `resource.updated_at` gives each state other bytes, so holding the
 * message back would only delay it.
 */
export function dedupeOf(event: string, data: Record<string, unknown>): DedupeClass {
  const { dedupe } = ruleFor(event)
  return dedupe === 'bursts' && Object(data.resource).updated_at ? 'repeats' : dedupe
}
