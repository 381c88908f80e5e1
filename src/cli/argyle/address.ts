/**
 * Where a subscription may deliver to.
 */

/** What is wrong with the address, if anything is: Argyle takes some that nobody should use. */
export function faultIn(address: string): string | undefined {
  const url = URL.parse(address)
  if (url?.protocol !== 'https:') {
    return 'The URL must be an https one: payroll data does not travel in clear.'
  }
  if (url.username || url.password) return 'The URL must not have credentials in it.'
  return undefined
}
