/**
 * The schemas of the `data` of every event, as Argyle documents it, for consumers and tools. The
 * Worker uses none of them: in `data` it checks only the ids that `events.ts` names.
 *
 * Ids are opaque, because Argyle's own published profile id is not a UUID. Other fields may be
 * absent or null, because Argyle sends fields that its pages leave out. Additional fields are valid
 * but not in the inferred types, so that a misspelt field does not compile.
 */

import * as z from 'zod/mini'
import { ID_FAULT, LONGEST_ID_CHARACTERS } from './id.ts'

/** An id: required, text, not empty. */
export const id = z
  .string({ error: ({ input }) => (input === undefined ? 'is missing' : ID_FAULT) })
  .check(z.minLength(1, ID_FAULT), z.maxLength(LONGEST_ID_CHARACTERS, ID_FAULT))

const text = z.nullish(z.string())
// A number in every observed delivery; some older pages of Argyle document text.
const count = z.nullish(z.union([z.number(), z.string()]))
const texts = z.nullish(z.array(z.string()))
// An object whose fields Argyle does not document, or lets its customers choose.
const open = z.record(z.string(), z.unknown())
const object = z.nullish(open)

const member = { account: id, user: id }
// A gig account without gigs has null, null and 0 here.
const available = {
  ...member,
  available_from: text,
  available_to: text,
  available_count: count,
}
const failure = { ...member, error_code: text, error_message: text, resource: object }
const updated = { ...available, updated_count: count, updated_from: text, updated_to: text }
const removed = { ...available, removed_count: count, removed_from: text, removed_to: text }

const state = z.nullish(
  z.object({ status: text, error_code: text, error_message: text, updated_at: text })
)
const accountResource = z.nullish(
  z.object({
    id: text,
    user: text,
    employers: texts,
    item: text,
    source: text,
    created_at: text,
    updated_at: text,
    scanned_at: text,
    connection: state,
    direct_deposit_switch: state,
    availability: object,
    ongoing_refresh: state,
  })
)
const userResource = z.nullish(
  z.object({
    id: text,
    accounts_connected: texts,
    items_connected: texts,
    employers_connected: texts,
    external_metadata: object,
    external_id: text,
    created_at: text,
  })
)

export const account = z.object({ ...member, resource: accountResource })
export const accountFailed = z.object({ ...failure, resource: accountResource })
export const user = z.object({ user: id, resource: userResource })

export const listAdded = z.object({
  ...available,
  added_count: count,
  added_from: text,
  added_to: text,
})
// Live deliveries of gigs have `item_id`, which Argyle does not document.
export const listPartiallySynced = z.object({
  ...available,
  days_synced: count,
  item_id: text,
})
export const listFullySynced = z.object(available)
export const activitiesUpdated = z.object({ ...updated, updated_activities: texts })
export const gigsUpdated = z.object({ ...updated, updated_gigs: texts })
export const payoutsUpdated = z.object({ ...updated, updated_payouts: texts })
export const paystubsUpdated = z.object({ ...updated, updated_paystubs: texts })
export const shiftsUpdated = z.object({ ...updated, updated_shifts: texts })
export const activitiesRemoved = z.object({ ...removed, removed_activities: texts })
export const gigsRemoved = z.object({ ...removed, removed_gigs: texts })
export const shiftsRemoved = z.object({ ...removed, removed_shifts: texts })

export const depositDestination = z.object({ ...member, deposit_destination: id })
export const document = z.object({ ...member, document: id })
export const employment = z.object({ ...member, employment: id })
export const form = z.object({ ...member, form: id })
export const identity = z.object({ ...member, identity: id })
export const payAllocation = z.object({ ...member, pay_allocation: id })
export const payrollDocument = z.object({ ...member, payroll_document: id })
export const profile = z.object({ ...member, profile: id })
export const rating = z.object({ ...member, rating: id })
export const reputation = z.object({ ...member, reputation: id })
export const userForm = z.object({ ...member, user_form: id })
export const userUpload = z.object({ ...member, user_upload: id })
export const vehicle = z.object({ ...member, vehicle: id })
// The published example has `document` and related events have `form`, so neither can be required.
export const formOcrFailed = z.object({ ...member, form: text, document: text })

export const payDistribution = z.object({
  ...member,
  allocation_id: text,
  type: text,
  resource: object,
})
export const directDepositSwitch = z.object({
  ...member,
  deposit_destination: text,
  direct_deposit_changed: z.nullish(z.boolean()),
  type: text,
  flow: text,
  details: object,
  resource: object,
})

// Argyle publishes three shapes: with `accounts`, with `accounts` and `external_id`, and with both
// inside `resource`.
export const reportReady = z.object({
  user: id,
  accounts: z.nullish(z.array(open)),
  external_id: text,
  resource: object,
})
export const reportGenerated = z.object({ user: id, type: text })

export const itemUpdated = z.object({
  item: id,
  name: text,
  status: text,
  status_details: z.nullish(z.unknown()),
  mapping_status: text,
  known_limitations: z.nullish(z.unknown()),
  logo_url: text,
  features: object,
})
export const itemRemoved = z.object({ item: id })

const verificationResource = z.nullish(
  z.object({
    id: text,
    user: text,
    created_at: text,
    updated_at: text,
    channel: text,
    status: z.nullish(z.object({ state: text, code: text })),
    report: object,
    loan: object,
    data_source: text,
  })
)
// Argyle sends `client` to partners only.
export const verification = z.object({
  user: id,
  verification: id,
  resource: verificationResource,
  client: text,
})
export const verificationFailed = z.object({ user: id, context: object, client: text })
