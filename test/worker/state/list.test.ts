/**
 * Counting the keys under a prefix. The pages come from a fake KV, because a page of the real one
 * has 1,000 keys.
 */

import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { summarize } from '../../../src/worker/state/list.ts'
import { watched } from '../../support.ts'

/** A namespace with `pages` pages of two keys each, and the options of each list. */
function paged(pages: number) {
  const asked: unknown[] = []
  const list = async (options: { cursor: string | null }) => {
    asked.push(options)
    const page = Number(options.cursor ?? 0)
    const keys = [{ name: `p:${page}a` }, { name: `p:${page}b` }]
    return page + 1 < pages
      ? { keys, list_complete: false, cursor: String(page + 1) }
      : { keys, list_complete: true }
  }
  return { kv: watched({ STATE: { list } }).bindings.STATE, asked }
}

const timeOf = ({ name }: { name: string }) => (name === 'p:1a' ? '2026' : '2027')

it('a summary counts the keys of all pages, and finds the oldest', async () => {
  const { kv, asked } = paged(3)
  expect(await summarize(kv, 'p:', timeOf)).toEqual({ count: 6, oldest: '2026', more: false })
  expect(asked).toEqual([
    { prefix: 'p:', cursor: null, limit: 1000 },
    { prefix: 'p:', cursor: '1', limit: 1000 },
    { prefix: 'p:', cursor: '2', limit: 1000 },
  ])
})

it('a summary stops after 90 pages, and tells that more keys exist', async () => {
  const { kv, asked } = paged(91)
  expect(await summarize(kv, 'p:', timeOf)).toMatchObject({ count: 180, more: true })
  expect(asked).toHaveLength(90)
})

it('a summary counts only the keys under its prefix', async () => {
  await env.STATE.put('p:1', '')
  await env.STATE.put('q:1', '')
  expect(await summarize(env.STATE, 'p:', () => undefined)).toMatchObject({
    count: 1,
    oldest: null,
  })
})
