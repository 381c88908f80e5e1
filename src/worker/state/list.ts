/**
 * The keys under a prefix of KV, page by page. Each prefix has one owner, a file beside this one.
 *
 * KV's lists are eventually consistent: for about a minute a new key may be missing and a deleted
 * one may still be listed (https://developers.cloudflare.com/kv/api/list-keys/).
 */

const MOST_KEYS_IN_A_PAGE = 1_000
/** Of a count. A list is one of the operations of an invocation, and `drain` needs the others. */
export const MOST_PAGES = 90

export interface Summary {
  count: number
  /** RFC 3339; null if the count is 0. */
  oldest: string | null
  /** Whether more keys exist than were counted. */
  more: boolean
}

/** The pages of keys under a prefix, in the order of the keys. */
export async function* pages<Metadata>(
  kv: KVNamespace,
  prefix: string
): AsyncGenerator<KVNamespaceListResult<Metadata>> {
  let cursor: string | null = null
  for (;;) {
    const list: KVNamespaceListResult<Metadata> = await kv.list<Metadata>({
      prefix,
      cursor,
      limit: MOST_KEYS_IN_A_PAGE,
    })
    yield list
    if (list.list_complete) return
    cursor = list.cursor
  }
}

/**
 * Counts the keys under a prefix, up to 90,000.
 *
 * @param timeOf tells the time of a key, RFC 3339
 */
export async function summarize<Metadata>(
  kv: KVNamespace,
  prefix: string,
  timeOf: (key: KVNamespaceListKey<Metadata>) => string | undefined
): Promise<Summary> {
  let count = 0
  let oldest: string | null = null
  let more = false
  let counted = 0
  for await (const list of pages<Metadata>(kv, prefix)) {
    count += list.keys.length
    for (const key of list.keys) {
      const time = timeOf(key)
      if (time && (oldest === null || time < oldest)) oldest = time
    }
    more = !list.list_complete
    counted += 1
    if (counted === MOST_PAGES) break
  }
  return { count, oldest, more }
}
