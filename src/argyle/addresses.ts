/**
 * The addresses that Argyle delivers from.
 *
 * No proof of anything: the signature is. They decide only whether a delivery whose signature does not
 * verify is worth keeping, so that a wrong secret on our side costs no events and a flood no writes.
 */

/** Published at https://docs.argyle.com/api-guide/webhooks; `ARGYLE_ADDRESSES` overrides them. */
export const PUBLISHED_ADDRESSES: readonly string[] = [
  '34.27.251.226',
  '34.122.50.253',
  '35.188.163.115',
  '35.226.53.251',
]
