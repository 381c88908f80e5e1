/**
 * The console's knowledge of the edge: the types of its Operations, and nothing else. Their results
 * come over a service binding.
 */

import type { Operations } from '../worker/operations.ts'

export type Edge = Pick<
  Operations,
  | 'status'
  | 'deliveries'
  | 'delivery'
  | 'journeys'
  | 'totals'
  | 'quarantine'
  | 'quarantined'
  | 'redrive'
  | 'discard'
  | 'drain'
  | 'replay'
  | 'stepReplay'
>

type Answer<Name extends keyof Edge> = Awaited<ReturnType<Edge[Name]>>
type Found<Name extends keyof Edge> = Extract<Answer<Name>, { kind: 'found' }>

export type Status = Answer<'status'>
export type Entry = Found<'deliveries'>['entries'][number]
export type Journey = Found<'journeys'>['journeys'][number]
export type Delivery = NonNullable<Found<'delivery'>['delivery']>
export type Total = Found<'totals'>['totals'][number]
export type Quarantined = Answer<'quarantine'>['entries'][number]

/** A filter of deliveries. */
export type Conditions = NonNullable<Parameters<Edge['deliveries']>[0]>

/** Why the history says nothing. */
export type Silent = Extract<Answer<'deliveries'>, { kind: 'no history' | 'failed' }>

export interface ConsoleEnv {
  EDGE: Edge
}

/** With the operator, as Access names them. */
export interface Bindings extends ConsoleEnv {
  by: string
}
