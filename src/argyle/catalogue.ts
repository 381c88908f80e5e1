/**
 * Every event that Argyle sends, one row for each: the API version that sends it, the schema of its
 * `data`, when it fires, and its successors in v2.
 *
 * For types, tools and tests. The Worker must not import this file, because the schemas would
 * enlarge its bundle; it needs only `events.ts`, which also says why an event has its dedupe class.
 */

import type * as z from 'zod/mini'
import * as data from './data.ts'
import type { EventName } from './events.ts'

/** `both`: v1 and v2 have an event of this name, and the delivery does not tell which sent it. */
export type Api = 'v1' | 'v2' | 'both'

export interface CatalogueEntry {
  api: Api
  /** The schema of the delivery's `data`. */
  data: z.ZodMiniObject
  when: string
  /** The events that v2 has in place of an event of v1. Empty if there are none. */
  successors: readonly string[]
}

function row<Data extends z.ZodMiniObject>(api: Api, data: Data, when: string, ...successors: string[]) {
  return { api, data, when, successors }
}

/** The row of each known event, by Argyle's name of the event. */
export const CATALOGUE = {
  'users.fully_synced': row('both', data.user, "All data of all the user's accounts was retrieved; fires again after a later account."),

  'accounts.added': row('both', data.account, 'Credentials were submitted.'),
  'accounts.connected': row('both', data.account, 'Authentication succeeded; fires again on re-authentication.'),
  'accounts.failed': row('both', data.accountFailed, 'Authentication or re-authentication failed, or MFA timed out.'),
  'accounts.updated': row('both', data.account, 'Any property of the account changed; very frequent at first.'),
  'accounts.removed': row('both', data.account, 'The user revoked access, or the account was deleted.'),
  'accounts.pay_distribution_updated': row('v1', data.payDistribution, 'The pay distribution was changed.', 'direct_deposit_switches.completed'),
  'accounts.pay_distribution_failed': row('v1', data.accountFailed, 'The pay distribution could not be changed.', 'direct_deposit_switches.failed'),

  'profiles.added': row('v1', data.profile, 'A profile was found.', 'identities.added'),
  'profiles.updated': row('v1', data.profile, 'A profile changed.', 'identities.updated'),
  'employments.added': row('v1', data.employment, 'An employment was found.', 'identities.added'),
  'employments.updated': row('v1', data.employment, 'An employment changed.', 'identities.updated'),
  'identities.added': row('v2', data.identity, 'An identity was found.'),
  'identities.updated': row('v2', data.identity, 'An identity changed.'),

  'activities.added': row('v1', data.listAdded, 'New activities were found on a refresh.', 'gigs.added', 'shifts.added'),
  'activities.updated': row('v1', data.activitiesUpdated, 'Activities changed, found on a refresh.', 'gigs.updated', 'shifts.updated'),
  'activities.removed': row('v1', data.activitiesRemoved, 'Activities are gone, found on a refresh.', 'gigs.removed', 'shifts.removed'),
  'activities.partially_synced': row('v1', data.listPartiallySynced, 'The first retrieval of activities has reached the requested number of days.', 'gigs.partially_synced', 'shifts.partially_synced'),
  'activities.fully_synced': row('v1', data.listFullySynced, 'All activities were retrieved the first time.', 'gigs.fully_synced', 'shifts.fully_synced'),
  'gigs.added': row('v2', data.listAdded, 'New gigs were found on a refresh.'),
  'gigs.updated': row('v2', data.gigsUpdated, 'Gigs changed, found on a refresh.'),
  'gigs.removed': row('v2', data.gigsRemoved, 'Gigs are gone, found on a refresh.'),
  'gigs.partially_synced': row('v2', data.listPartiallySynced, 'The first retrieval of gigs has reached the requested number of days.'),
  'gigs.fully_synced': row('v2', data.listFullySynced, 'All gigs were retrieved the first time.'),
  'shifts.added': row('v2', data.listAdded, 'New shifts were found on a refresh.'),
  'shifts.updated': row('v2', data.shiftsUpdated, 'Shifts changed, found on a refresh.'),
  'shifts.removed': row('v2', data.shiftsRemoved, 'Shifts are gone, found on a refresh.'),
  'shifts.partially_synced': row('v2', data.listPartiallySynced, 'The first retrieval of shifts has reached the requested number of days.'),
  'shifts.fully_synced': row('v2', data.listFullySynced, 'All shifts were retrieved the first time.'),
  'payouts.added': row('v1', data.listAdded, 'New payouts were found on a refresh.', 'paystubs.added'),
  'payouts.updated': row('v1', data.payoutsUpdated, 'Payouts changed, found on a refresh.', 'paystubs.updated'),
  'payouts.partially_synced': row('v1', data.listPartiallySynced, 'The first retrieval of payouts has reached the requested number of days.', 'paystubs.partially_synced'),
  'payouts.fully_synced': row('v1', data.listFullySynced, 'All payouts were retrieved the first time.', 'paystubs.fully_synced'),
  'paystubs.added': row('v2', data.listAdded, 'New paystubs were found on a refresh.'),
  'paystubs.updated': row('v2', data.paystubsUpdated, 'Paystubs changed, found on a refresh.'),
  'paystubs.partially_synced': row('v2', data.listPartiallySynced, 'The first retrieval of paystubs has reached the requested number of days.'),
  'paystubs.fully_synced': row('v2', data.listFullySynced, 'All paystubs were retrieved the first time.'),

  'documents.added': row('v1', data.document, 'A document was found.', 'payroll_documents.added'),
  'documents.updated': row('v1', data.document, 'A document changed.', 'payroll_documents.updated'),
  'documents.removed': row('v1', data.document, 'A document is gone.'),
  'documents.ocr_completed': row('v1', data.document, 'A document was read by machine.'),
  'documents.ocr_failed': row('v1', data.document, 'A document could not be read by machine.'),
  'payroll_documents.added': row('v2', data.payrollDocument, 'A payroll document was found.'),
  'payroll_documents.updated': row('v2', data.payrollDocument, 'A payroll document changed.'),

  'forms.submitted': row('v1', data.form, 'The user submitted a form.', 'user_forms.submitted', 'user_uploads.added'),
  'forms.removed': row('v1', data.form, 'A form was removed.', 'user_forms.removed', 'user_uploads.removed'),
  'forms.ocr_completed': row('v1', data.form, 'A form was read by machine.', 'user_uploads.ocr_completed'),
  'forms.ocr_failed': row('v1', data.formOcrFailed, 'A form could not be read by machine.'),
  'user_forms.submitted': row('v2', data.userForm, 'The user submitted a form.'),
  'user_forms.removed': row('v2', data.userForm, 'A form was removed.'),
  'user_uploads.added': row('v2', data.userUpload, 'The user uploaded a document.'),
  'user_uploads.removed': row('v2', data.userUpload, 'An uploaded document was removed.'),
  'user_uploads.ocr_completed': row('v2', data.userUpload, 'An uploaded document was read by machine.'),

  'reputations.added': row('v1', data.reputation, 'A reputation was found.', 'ratings.added'),
  'reputations.updated': row('v1', data.reputation, 'A reputation changed.', 'ratings.updated'),
  'ratings.added': row('v2', data.rating, 'A rating was found.'),
  'ratings.updated': row('v2', data.rating, 'A rating changed.'),
  'vehicles.added': row('both', data.vehicle, 'A vehicle was found.'),
  'vehicles.updated': row('both', data.vehicle, 'A vehicle changed.'),
  'vehicles.removed': row('both', data.vehicle, 'A vehicle is gone; v2 does not send this event when the account is deleted.'),

  'pay_allocations.added': row('v1', data.payAllocation, 'A pay allocation was found.', 'deposit_destinations.added'),
  'pay_allocations.updated': row('v1', data.payAllocation, 'A pay allocation changed.', 'deposit_destinations.updated'),
  'pay_allocations.removed': row('v1', data.payAllocation, 'A pay allocation is gone.', 'deposit_destinations.removed'),
  'deposit_destinations.added': row('v2', data.depositDestination, 'A deposit destination was found.'),
  'deposit_destinations.updated': row('v2', data.depositDestination, 'A deposit destination changed.'),
  'deposit_destinations.removed': row('v2', data.depositDestination, 'A deposit destination is gone.'),
  'direct_deposit_switches.completed': row('v2', data.directDepositSwitch, 'A direct deposit switch succeeded.'),
  'direct_deposit_switches.failed': row('v2', data.accountFailed, 'A direct deposit switch failed.'),

  'reports.ready': row('v2', data.reportReady, 'There is enough data for a report; can fire again.'),
  'reports.generated': row('v2', data.reportGenerated, 'A report was generated.'),

  'items.updated': row('v2', data.itemUpdated, 'The health of an item changed; "*" does not include it.'),
  'items.removed': row('v2', data.itemRemoved, 'An item was removed; "*" does not include it.'),

  'verifications.updated': row('v2', data.verification, 'A verification is processing, paused or completed.'),
  'verifications.creation_failed': row('v2', data.verificationFailed, 'A verification could not be created.'),
} satisfies Record<EventName, CatalogueEntry>

/**
 * The URLs of Argyle's pages about an event: one for each API version that has the event. Built by
 * the pattern of Argyle's site and not looked up.
 */
export function pagesOf(name: EventName): string[] {
  const { api } = CATALOGUE[name]
  const [group, event] = name.replaceAll('_', '-').split('.')
  const v1 = `https://docs.argyle.com/guides/reference/${group}-${event}`
  const v2 = `https://docs.argyle.com/api-reference/${group}-webhooks/${event}`
  return api === 'both' ? [v1, v2] : [api === 'v1' ? v1 : v2]
}
