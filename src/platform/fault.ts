/**
 * Faults with their places: for the 422's `errors`, for `/health` and for the log.
 *
 * Never holds the wrong value itself: it may be a secret or somebody's payroll.
 */

import type * as z from 'zod/mini'

export interface Fault {
  /** A setting's name, or a field's path such as `data.profile`; empty for the whole body. */
  path: string
  /** Completes the sentence that the path begins: `is missing`. */
  message: string
}

/** The faults that a schema found, with `prefix` before their paths. */
export function faultsIn(error: z.core.$ZodError, ...prefix: string[]): Fault[] {
  return error.issues.map(({ path, message }) => ({
    path: [...prefix, ...path].join('.'),
    message,
  }))
}

/** One sentence for each fault, for the log. */
export function textsOf(faults: Fault[]): string[] {
  return faults.map(({ path, message }) => `${path || 'body'} ${message}`)
}
