/**
 * The IP addresses that Argyle delivers from.
 *
 * An address proves nothing; only the signature does. A delivery whose signature does not verify is
 * kept only if it comes from one of these addresses: a wrong secret on our side then loses no
 * event, and a flood from elsewhere causes no writes.
 */

/** Argyle's list (https://docs.argyle.com/api-guide/webhooks). `ARGYLE_ADDRESSES` replaces it. */
export const PUBLISHED_ADDRESSES: readonly string[] = [
  '34.27.251.226',
  '34.122.50.253',
  '35.188.163.115',
  '35.226.53.251',
]

/**
 * The IP addresses in a text, separated by commas or white space, each written as Cloudflare writes
 * `CF-Connecting-IP`: IPv6 in lower case and shortened.
 *
 * @returns undefined if one of them is not an IP address
 */
export function addressesIn(text: string): string[] | undefined {
  const addresses = (text.match(/[^\s,]+/g) ?? []).map(normalized)
  return addresses.every((address) => address !== undefined) ? addresses : undefined
}

function normalized(address: string): string | undefined {
  if (address.includes(':')) {
    return URL.parse(`http://[${address}]`)?.hostname.slice(1, -1)
  }
  // A URL's parser also takes 127.1 for an address: its answer must be the text itself.
  return URL.parse(`http://${address}`)?.hostname === address && /^[\d.]+$/.test(address)
    ? address
    : undefined
}
