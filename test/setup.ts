/**
 * Runs around the tests inside workerd, because many files share one workerd and one recorder.
 *
 * Each file begins with empty storage and the real clock. Each test notes when it began, so that `arrival`
 * and `consumed` leave out the messages of earlier tests.
 */

import { reset } from 'cloudflare:test'
import { beforeAll, beforeEach, vi } from 'vitest'
import { noteStart } from './support.ts'

beforeAll(async () => {
  vi.useRealTimers()
  await reset()
})

beforeEach(noteStart)
