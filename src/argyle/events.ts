/**
 * Every event that Argyle sends and what the Worker needs of it at run time: its dedupe class, and
 * the fields of `data` that identify it.
 *
 * Written by hand, one line an event; `catalogue.ts` has the rest of each, for types and tools, and the
 * compiler holds the two to the same names. An event that is not listed is accepted as well.
 */

/**
 * How long a copy of the same fact is dropped.
 * - `once`: names an object that comes, or goes, once. Every further delivery is a copy.
 * - `repeats`: the same bytes may be genuine later. Only Argyle's 30 s retry and overlapping
 *   subscriptions are covered.
 * - `bursts`: pokes that say "look again", in quick succession. Like `repeats`, but the message is held
 *   back for the window, so that every dropped poke came before the consumer looks.
 */
export type DedupeClass = 'once' | 'repeats' | 'bursts'

export interface Rule {
  dedupe: DedupeClass
  /** The fields of `data` that identify, all of them required. */
  ids: readonly string[]
  /** The field that names the object that the event is about, if that is not the account or user. */
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

/** By Argyle's own names. */
export const RULES = {
  'users.fully_synced': repeats('user'),
  'accounts.added': once('account user'),
  'accounts.connected': repeats('account user'),
  'accounts.failed': repeats('account user'),
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
  'documents.ocr_completed': repeats('account user document'),
  'documents.ocr_failed': repeats('account user document'),
  'payroll_documents.added': once('account user payroll_document'),
  'payroll_documents.updated': repeats('account user payroll_document'),
  'forms.submitted': repeats('account user form'),
  'forms.removed': once('account user form'),
  'forms.ocr_completed': repeats('account user form'),
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
  'direct_deposit_switches.completed': repeats('account user'),
  'direct_deposit_switches.failed': repeats('account user'),
  'reports.ready': repeats('user'),
  'reports.generated': repeats('user'),
  'items.updated': repeats('item'),
  'items.removed': repeats('item'),
  'verifications.updated': bursts('user verification'),
  'verifications.creation_failed': repeats('user'),
} satisfies Record<string, Rule>

/** The name of a known event. */
export type EventName = keyof typeof RULES

const rules: ReadonlyMap<string, Rule> = new Map(Object.entries(RULES))

// The shorter window: dropping a genuine event is worse than passing a copy on.
const UNKNOWN: Rule = { dedupe: 'repeats', ids: [], object: undefined }

/** The rule for an event by its name. */
export function ruleFor(event: string): Rule {
  return rules.get(event) ?? UNKNOWN
}

/** Whether an event of this name is known. */
export function isKnown(event: string): event is EventName {
  return rules.has(event)
}

/**
 * The class of a delivery. A poke that carries its object is not one of `bursts`: it names its state
 * with the time of its change, so another state has other bytes and nothing has to wait.
 */
export function dedupeOf(event: string, data: Record<string, unknown>): DedupeClass {
  const { dedupe } = ruleFor(event)
  return dedupe === 'bursts' && Object(data.resource).updated_at ? 'repeats' : dedupe
}
