/**
 * The keys under a prefix, page by page, for those that own one.
 *
 * KV's lists are eventually consistent: what was written or deleted within the last minute may be
 * missing or still there (https://developers.cloudflare.com/kv/api/list-keys/).
 */

const MOST_KEYS_IN_A_PAGE = 1_000
// A list is one of the 1,000 KV operations that an invocation may make, and `drain` needs the rest.
const MOST_PAGES = 90

export interface Summary {
  count: number
  /** RFC 3339, null if there is none. */
  oldest: string | null
  /** There are more than were counted. */
  more: boolean
}

/** The pages of keys under a prefix, up to 90,000 keys in their order. */
export async function* pages<Metadata>(
  kv: KVNamespace,
  prefix: string
): AsyncGenerator<KVNamespaceListResult<Metadata>> {
  let cursor: string | null = null
  for (let page = 0; page < MOST_PAGES; page++) {
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
 * @param timeOf the time of a key, RFC 3339
 */
export async function summarize<Metadata>(
  kv: KVNamespace,
  prefix: string,
  timeOf: (key: KVNamespaceListKey<Metadata>) => string | undefined
): Promise<Summary> {
  let count = 0
  let oldest: string | null = null
  let more = false
  for await (const list of pages<Metadata>(kv, prefix)) {
    count += list.keys.length
    for (const key of list.keys) {
      const time = timeOf(key)
      if (time && (oldest === null || time < oldest)) oldest = time
    }
    more = !list.list_complete
  }
  return { count, oldest, more }
}
