/**
 * Every event that Argyle sends, one row an event: which API has it, the shape of its `data`, whether a
 * second identical delivery can be genuine, when it fires, and what v2 has in its place.
 *
 * For types, tools and tests. The edge must not import it: it needs a small part of it at run time,
 * which `npm run rules` writes to `rules.ts`. Other events than these are accepted as well.
 */

import type * as z from 'zod/mini'
import * as data from './data.ts'
import type { DedupeClass } from './rule.ts'

/** `both`: v1 and v2 have an event of this name, and no delivery says which one it is. */
export type Api = 'v1' | 'v2' | 'both'

export interface CatalogueEntry {
  api: Api
  /** The schema of `data`. */
  data: z.ZodMiniObject
  dedupe: DedupeClass
  /** When it fires. */
  when: string
  /** For an event of v1, what v2 has in its place. */
  successors: readonly string[]
}

function row<Class extends DedupeClass>(dedupe: Class) {
  return <Data extends z.ZodMiniObject>(api: Api, data: Data, when: string, ...successors: string[]) => ({ api, data, dedupe, when, successors })
}
const once = row('once')
const repeats = row('repeats')
const bursts = row('bursts')

/** By Argyle's own names. */
export const CATALOGUE = {
  // Again when another account is connected later, with other bytes or not.
  'users.fully_synced': repeats('both', data.user, "All data of all the user's accounts was retrieved; again after a later account."),

  // The account is the object, and it is added one time, however often its user logs in.
  'accounts.added': once('both', data.account, 'Credentials were submitted.'),
  // Again on re-authentication, with the same bytes.
  'accounts.connected': repeats('both', data.account, 'Authentication succeeded; again on re-authentication.'),
  'accounts.failed': repeats('both', data.accountFailed, 'Authentication or re-authentication failed, or MFA timed out.'),
  // «Sent frequently» at first, and bare it has the same bytes each time. With `resource`: see `rule`.
  'accounts.updated': bursts('both', data.account, 'Any property of the account changed; very frequent at first.'),
  'accounts.removed': once('both', data.account, 'The user revoked access, or the account was deleted.'),
  'accounts.pay_distribution_updated': repeats('v1', data.payDistribution, 'The pay distribution was changed.', 'direct_deposit_switches.completed'),
  'accounts.pay_distribution_failed': repeats('v1', data.accountFailed, 'The pay distribution could not be changed.', 'direct_deposit_switches.failed'),

  'profiles.added': once('v1', data.profile, 'A profile was found.', 'identities.added'),
  'profiles.updated': repeats('v1', data.profile, 'A profile changed.', 'identities.updated'),
  'employments.added': once('v1', data.employment, 'An employment was found.', 'identities.added'),
  'employments.updated': repeats('v1', data.employment, 'An employment changed.', 'identities.updated'),
  'identities.added': once('v2', data.identity, 'An identity was found.'),
  'identities.updated': repeats('v2', data.identity, 'An identity changed.'),

  // These name no object, and a refresh that changes nothing to be seen has the same figures again.
  'activities.added': repeats('v1', data.listAdded, 'New activities were found on a refresh.', 'gigs.added', 'shifts.added'),
  'activities.updated': repeats('v1', data.activitiesUpdated, 'Activities changed, found on a refresh.', 'gigs.updated', 'shifts.updated'),
  'activities.removed': repeats('v1', data.activitiesRemoved, 'Activities are gone, found on a refresh.', 'gigs.removed', 'shifts.removed'),
  'activities.partially_synced': repeats('v1', data.listPartiallySynced, 'The first retrieval of activities has reached the days asked for.', 'gigs.partially_synced', 'shifts.partially_synced'),
  'activities.fully_synced': repeats('v1', data.listFullySynced, 'All activities were retrieved the first time.', 'gigs.fully_synced', 'shifts.fully_synced'),
  'gigs.added': repeats('v2', data.listAdded, 'New gigs were found on a refresh.'),
  'gigs.updated': repeats('v2', data.gigsUpdated, 'Gigs changed, found on a refresh.'),
  'gigs.removed': repeats('v2', data.gigsRemoved, 'Gigs are gone, found on a refresh.'),
  'gigs.partially_synced': repeats('v2', data.listPartiallySynced, 'The first retrieval of gigs has reached the days asked for.'),
  'gigs.fully_synced': repeats('v2', data.listFullySynced, 'All gigs were retrieved the first time.'),
  'shifts.added': repeats('v2', data.listAdded, 'New shifts were found on a refresh.'),
  'shifts.updated': repeats('v2', data.shiftsUpdated, 'Shifts changed, found on a refresh.'),
  'shifts.removed': repeats('v2', data.shiftsRemoved, 'Shifts are gone, found on a refresh.'),
  'shifts.partially_synced': repeats('v2', data.listPartiallySynced, 'The first retrieval of shifts has reached the days asked for.'),
  'shifts.fully_synced': repeats('v2', data.listFullySynced, 'All shifts were retrieved the first time.'),
  'payouts.added': repeats('v1', data.listAdded, 'New payouts were found on a refresh.', 'paystubs.added'),
  'payouts.updated': repeats('v1', data.payoutsUpdated, 'Payouts changed, found on a refresh.', 'paystubs.updated'),
  'payouts.partially_synced': repeats('v1', data.listPartiallySynced, 'The first retrieval of payouts has reached the days asked for.', 'paystubs.partially_synced'),
  'payouts.fully_synced': repeats('v1', data.listFullySynced, 'All payouts were retrieved the first time.', 'paystubs.fully_synced'),
  'paystubs.added': repeats('v2', data.listAdded, 'New paystubs were found on a refresh.'),
  'paystubs.updated': repeats('v2', data.paystubsUpdated, 'Paystubs changed, found on a refresh.'),
  'paystubs.partially_synced': repeats('v2', data.listPartiallySynced, 'The first retrieval of paystubs has reached the days asked for.'),
  'paystubs.fully_synced': repeats('v2', data.listFullySynced, 'All paystubs were retrieved the first time.'),

  // What is read by machine, or handed in, may be so a second time.
  'documents.added': once('v1', data.document, 'A document was found.', 'payroll_documents.added'),
  'documents.updated': repeats('v1', data.document, 'A document changed.', 'payroll_documents.updated'),
  'documents.removed': once('v1', data.document, 'A document is gone.'),
  'documents.ocr_completed': repeats('v1', data.document, 'A document was read by machine.'),
  'documents.ocr_failed': repeats('v1', data.document, 'A document could not be read by machine.'),
  'payroll_documents.added': once('v2', data.payrollDocument, 'A payroll document was found.'),
  'payroll_documents.updated': repeats('v2', data.payrollDocument, 'A payroll document changed.'),
  'forms.submitted': repeats('v1', data.form, 'The user submitted a form.', 'user_forms.submitted', 'user_uploads.added'),
  'forms.removed': once('v1', data.form, 'A form was removed.', 'user_forms.removed', 'user_uploads.removed'),
  'forms.ocr_completed': repeats('v1', data.form, 'A form was read by machine.', 'user_uploads.ocr_completed'),
  // `document` in the published example, `form` in its siblings: neither can be required.
  'forms.ocr_failed': repeats('v1', data.formOcrFailed, 'A form could not be read by machine.'),
  'user_forms.submitted': repeats('v2', data.userForm, 'The user submitted a form.'),
  'user_forms.removed': once('v2', data.userForm, 'A form was removed.'),
  'user_uploads.added': once('v2', data.userUpload, 'The user uploaded a document.'),
  'user_uploads.removed': once('v2', data.userUpload, 'An uploaded document was removed.'),
  'user_uploads.ocr_completed': repeats('v2', data.userUpload, 'An uploaded document was read by machine.'),

  'reputations.added': once('v1', data.reputation, 'A reputation was found.', 'ratings.added'),
  'reputations.updated': repeats('v1', data.reputation, 'A reputation changed.', 'ratings.updated'),
  'ratings.added': once('v2', data.rating, 'A rating was found.'),
  'ratings.updated': repeats('v2', data.rating, 'A rating changed.'),
  'vehicles.added': once('both', data.vehicle, 'A vehicle was found.'),
  'vehicles.updated': repeats('both', data.vehicle, 'A vehicle changed.'),
  'vehicles.removed': once('both', data.vehicle, 'A vehicle is gone; v2 does not send it when the account is deleted.'),

  'pay_allocations.added': once('v1', data.payAllocation, 'A pay allocation was found.', 'deposit_destinations.added'),
  'pay_allocations.updated': repeats('v1', data.payAllocation, 'A pay allocation changed.', 'deposit_destinations.updated'),
  'pay_allocations.removed': once('v1', data.payAllocation, 'A pay allocation is gone.', 'deposit_destinations.removed'),
  'deposit_destinations.added': once('v2', data.depositDestination, 'A deposit destination was found.'),
  'deposit_destinations.updated': repeats('v2', data.depositDestination, 'A deposit destination changed.'),
  'deposit_destinations.removed': once('v2', data.depositDestination, 'A deposit destination is gone.'),
  // Two times when a bank account and a card both changed.
  'direct_deposit_switches.completed': repeats('v2', data.directDepositSwitch, 'A direct deposit switch succeeded.'),
  'direct_deposit_switches.failed': repeats('v2', data.accountFailed, 'A direct deposit switch failed.'),

  // More than one time when several accounts are connected, and after a reconnection.
  'reports.ready': repeats('v2', data.reportReady, 'There is enough data for a report; may repeat.'),
  'reports.generated': repeats('v2', data.reportGenerated, 'A report was generated.'),
  // Well, ill and well again in a minute: the third has the bytes of the first, and is dropped for them.
  'items.updated': repeats('v2', data.itemUpdated, 'The health of an item changed; not in "*".'),
  // An item may come back, and go again.
  'items.removed': repeats('v2', data.itemRemoved, 'An item was removed; not in "*".'),
  // One for each state, which the bare delivery does not name: dropping the last would hide it.
  'verifications.updated': bursts('v2', data.verification, 'A verification is processing, paused or completed.'),
  'verifications.creation_failed': repeats('v2', data.verificationFailed, 'A verification could not be created.'),
} satisfies Record<string, CatalogueEntry>

/** The name of a known event. */
export type EventName = keyof typeof CATALOGUE

/** The pages that describe an event, as Argyle builds their addresses. */
export function pagesOf(name: EventName): string[] {
  const { api } = CATALOGUE[name]
  const [group, event] = name.replaceAll('_', '-').split('.')
  const v1 = `https://docs.argyle.com/guides/reference/${group}-${event}`
  const v2 = `https://docs.argyle.com/api-reference/${group}-webhooks/${event}`
  return api === 'both' ? [v1, v2] : [api === 'v1' ? v1 : v2]
}
