/** Counting keys page by page, over a KV that has more than one. */

import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { summarize } from '../../../src/worker/state/list.ts'
import { watched } from '../../support.ts'

/** A namespace with so many pages of two keys each, and what it was asked. */
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

it('goes through all pages', async () => {
  const { kv, asked } = paged(3)
  expect(await summarize(kv, 'p:', timeOf)).toEqual({ count: 6, oldest: '2026', more: false })
  expect(asked).toEqual([
    { prefix: 'p:', cursor: null, limit: 1000 },
    { prefix: 'p:', cursor: '1', limit: 1000 },
    { prefix: 'p:', cursor: '2', limit: 1000 },
  ])
})

it('stops after 90 pages and says that there are more', async () => {
  const { kv, asked } = paged(91)
  expect(await summarize(kv, 'p:', timeOf)).toMatchObject({ count: 180, more: true })
  expect(asked).toHaveLength(90)
})

it('counts only what is under the prefix', async () => {
  await env.STATE.put('p:1', '')
  await env.STATE.put('q:1', '')
  expect(await summarize(env.STATE, 'p:', () => undefined)).toMatchObject({
    count: 1,
    oldest: null,
  })
})
