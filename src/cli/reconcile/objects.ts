/**
 * The events whose deliveries can be rebuilt from a list of Argyle's API, and why the others
 * cannot.
 *
 * An object is listed with its account and its time of creation; its user follows from the account.
 * Everything else that Argyle sends depends on the moment: counts, ranges, what changed, what is
 * gone.
 */

import type { EventName } from '../../argyle/events.ts'
import type { Subscription, Wanted } from '../argyle/subscription.ts'

export type Api = Wanted['api']

/** Where the objects of an event are listed. */
export interface Listed {
  path: string
  /** Listed for one account at a time; `availability` names its state in the account. */
  availability?: 'employments' | 'forms'
}

/** https://docs.argyle.com/api-reference and https://docs.argyle.com/legacy/api-reference */
const LISTS: Record<Api, ReadonlyMap<string, Listed>> = {
  v1: lists({
    'accounts.added': { path: 'accounts' },
    'profiles.added': { path: 'profiles' },
    'employments.added': { path: 'employments', availability: 'employments' },
    'vehicles.added': { path: 'vehicles' },
    'reputations.added': { path: 'reputations' },
    'documents.added': { path: 'documents' },
    'pay_allocations.added': { path: 'pay-allocations' },
    'forms.submitted': { path: 'forms', availability: 'forms' },
  }),
  v2: lists({
    'accounts.added': { path: 'accounts' },
    'identities.added': { path: 'identities' },
    'vehicles.added': { path: 'vehicles' },
    'ratings.added': { path: 'ratings' },
    'payroll_documents.added': { path: 'payroll-documents' },
    'deposit_destinations.added': { path: 'deposit-destinations' },
    'user_uploads.added': { path: 'user-uploads' },
    'user_forms.submitted': { path: 'user-forms' },
  }),
}

function lists(of: { [Name in EventName]?: Listed }): ReadonlyMap<string, Listed> {
  return new Map(Object.entries(of))
}

/** What the subscriptions that deliver here let us expect. */
export interface Expected {
  /** The events to look for, each once for each API, with the name of the first subscription. */
  wanted: { api: Api; event: string; name: string; listed: Listed }[]
  /** The other events, each with the reason why nothing can be said about it. */
  silent: Map<string, string>
}

/** @param here the subscriptions that deliver to the Worker */
export function expectedBy(here: readonly Subscription[]): Expected {
  const wanted = new Map<string, Expected['wanted'][number]>()
  const silent = new Map<string, string>()
  for (const { api, name, events, config } of here) {
    for (const event of events.includes('*') ? LISTS[api].keys() : events) {
      const listed = LISTS[api].get(event)
      const reason =
        event === 'accounts.added' && config.include_resource === true
          ? 'it has the whole account (include_resource), which the API writes in another way'
          : !listed && reasonFor(event)
      if (reason) silent.set(event, reason)
      else if (listed && !wanted.has(`${api} ${event}`)) {
        wanted.set(`${api} ${event}`, { api, event, name, listed })
      }
    }
    if (events.includes('*')) silent.set('all others', 'see docs/reconcile.md')
  }
  return { wanted: [...wanted.values()], silent }
}

function reasonFor(event: string): string {
  if (event.endsWith('.removed')) return 'what was removed is in no list'
  if (/_synced$|^(paystubs|gigs|shifts|activities|payouts)\./.test(event)) {
    return 'it counts what was there at that moment'
  }
  return 'it may come any number of times, and no list says how often'
}
