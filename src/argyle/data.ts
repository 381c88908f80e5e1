/**
 * The shapes of an event's `data`. Events of one shape share one schema.
 *
 * Objects are loose and ids opaque, because Argyle adds fields and its own published profile id is no
 * UUID. What is not an id may be absent or null: Argyle's pages differ, and it sends what they leave out.
 * The edge refuses a delivery for its ids alone and holds no schema; these are for those who consume.
 */

import * as z from 'zod/mini'
import { ID_FAULT, LONGEST_ID_CHARACTERS } from './id.ts'

/** What identifies: required, text, not empty. */
export const id = z
  .string({ error: ({ input }) => (input === undefined ? 'is missing' : ID_FAULT) })
  .check(z.minLength(1, ID_FAULT), z.maxLength(LONGEST_ID_CHARACTERS, ID_FAULT))

const text = z.nullish(z.string())
// An integer in every message; some older pages say that it is text.
const count = z.nullish(z.union([z.number(), z.string()]))
const texts = z.nullish(z.array(z.string()))
const object = z.nullish(z.looseObject({}))

const member = { account: id, user: id }
// Null, null and 0 for a gig account without gigs.
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
  z.looseObject({ status: text, error_code: text, error_message: text, updated_at: text })
)
const accountResource = z.nullish(
  z.looseObject({
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
  z.looseObject({
    id: text,
    accounts_connected: texts,
    items_connected: texts,
    employers_connected: texts,
    external_metadata: object,
    external_id: text,
    created_at: text,
  })
)

export const account = z.looseObject({ ...member, resource: accountResource })
export const accountFailed = z.looseObject({ ...failure, resource: accountResource })
export const user = z.looseObject({ user: id, resource: userResource })

export const listAdded = z.looseObject({
  ...available,
  added_count: count,
  added_from: text,
  added_to: text,
})
// `item_id` is in live deliveries of gigs, and on no page.
export const listPartiallySynced = z.looseObject({
  ...available,
  days_synced: count,
  item_id: text,
})
export const listFullySynced = z.looseObject(available)
export const activitiesUpdated = z.looseObject({ ...updated, updated_activities: texts })
export const gigsUpdated = z.looseObject({ ...updated, updated_gigs: texts })
export const payoutsUpdated = z.looseObject({ ...updated, updated_payouts: texts })
export const paystubsUpdated = z.looseObject({ ...updated, updated_paystubs: texts })
export const shiftsUpdated = z.looseObject({ ...updated, updated_shifts: texts })
export const activitiesRemoved = z.looseObject({ ...removed, removed_activities: texts })
export const gigsRemoved = z.looseObject({ ...removed, removed_gigs: texts })
export const shiftsRemoved = z.looseObject({ ...removed, removed_shifts: texts })

export const depositDestination = z.looseObject({ ...member, deposit_destination: id })
export const document = z.looseObject({ ...member, document: id })
export const employment = z.looseObject({ ...member, employment: id })
export const form = z.looseObject({ ...member, form: id })
export const identity = z.looseObject({ ...member, identity: id })
export const payAllocation = z.looseObject({ ...member, pay_allocation: id })
export const payrollDocument = z.looseObject({ ...member, payroll_document: id })
export const profile = z.looseObject({ ...member, profile: id })
export const rating = z.looseObject({ ...member, rating: id })
export const reputation = z.looseObject({ ...member, reputation: id })
export const userForm = z.looseObject({ ...member, user_form: id })
export const userUpload = z.looseObject({ ...member, user_upload: id })
export const vehicle = z.looseObject({ ...member, vehicle: id })
export const formOcrFailed = z.looseObject({ ...member, form: text, document: text })

export const payDistribution = z.looseObject({
  ...member,
  allocation_id: text,
  type: text,
  resource: object,
})
export const directDepositSwitch = z.looseObject({
  ...member,
  deposit_destination: text,
  direct_deposit_changed: z.nullish(z.boolean()),
  type: text,
  flow: text,
  details: object,
  resource: object,
})

// Three shapes are published: `accounts` here, with `external_id`, or both in `resource`.
export const reportReady = z.looseObject({
  user: id,
  accounts: z.nullish(z.array(z.looseObject({}))),
  external_id: text,
  resource: object,
})
export const reportGenerated = z.looseObject({ user: id, type: text })

export const itemUpdated = z.looseObject({
  item: id,
  name: text,
  status: text,
  status_details: z.nullish(z.unknown()),
  mapping_status: text,
  known_limitations: z.nullish(z.unknown()),
  logo_url: text,
  features: object,
})
export const itemRemoved = z.looseObject({ item: id })

const verificationResource = z.nullish(
  z.looseObject({
    id: text,
    user: text,
    created_at: text,
    updated_at: text,
    channel: text,
    status: z.nullish(z.looseObject({ state: text, code: text })),
    report: object,
    loan: object,
    data_source: text,
  })
)
// `client` is sent to partners only.
export const verification = z.looseObject({
  user: id,
  verification: id,
  resource: verificationResource,
  client: text,
})
export const verificationFailed = z.looseObject({ user: id, context: object, client: text })
