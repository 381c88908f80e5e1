/** The options that choose deliveries, and the query of a Worker that they make. */

import type { Query } from '../worker/history.ts'
import { timeOf } from './time.ts'

export const OUTCOME = [
  '--outcome <names>',
  'only these, with commas between: accepted, refused, …',
] as const
export const EVENT = ['--event <pattern>', "profiles.added, 'profiles.*' or '*.removed'"] as const
export const SUBSCRIPTION = ['--subscription <name>', "only with this subscription's name"] as const
export const USER = ['--user <id>', 'only of this user'] as const
export const ACCOUNT = ['--account <id>', 'only of this account'] as const
export const SINCE = [
  '--since <time>',
  '2026-11-23, 2026-11-23T12:00Z (UTC), or 30m, 12h, 7d ago',
] as const
export const UNTIL = ['--until <time>', 'as --since: before that time'] as const

export interface Chosen {
  outcome?: string[] | undefined
  event?: string | undefined
  subscription?: string | undefined
  user?: string | undefined
  account?: string | undefined
  since?: string | undefined
  until?: string | undefined
}

/** @param now the present, for times that are given as ago @throws Failure for a wrong time */
export function queryOf({ since, until, ...rest }: Chosen, now: Date): Query {
  return {
    ...rest,
    since: since === undefined ? undefined : timeOf('--since', since, now).getTime(),
    until: until === undefined ? undefined : timeOf('--until', until, now).getTime(),
  }
}
