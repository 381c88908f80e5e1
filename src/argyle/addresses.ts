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
