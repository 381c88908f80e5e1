/**
 * Quantiles of measurements: on a machine that others use as well, a mean says little.
 */

/** The value below which a share of all values lies, interpolated; NaN if there are no values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other)
  const position = share * (sorted.length - 1)
  const below = sorted[Math.floor(position)] ?? Number.NaN
  const above = sorted[Math.ceil(position)] ?? Number.NaN
  return below + (above - below) * (position - Math.floor(position))
}

export const median = (values: readonly number[]) => quantile(values, 0.5)

/** The median with the quartiles, as text. */
export function spread(values: readonly number[], digits: number): string {
  const [lower, middle, upper] = [0.25, 0.5, 0.75].map((share) =>
    quantile(values, share).toFixed(digits)
  )
  return `${middle} (${lower} to ${upper})`
}
