/**
 * The budget of the gzipped bundle, for the check and for the bench.
 *
 * A file of its own, because `bundle.ts` builds the Worker as soon as it is imported.
 */

export const BUNDLE_BUDGET_BYTES = 35 * 1024
