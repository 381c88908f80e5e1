/**
 * Three projects: `workerd` runs the tests of src/ inside workerd, with the real local KV, D1 and
 * queues; `node` runs those of the command line, the scripts and `argyle-edge/testing`; `e2e`
 * starts whole Workers from their wrangler files.
 *
 * Two modes: `npm test` leaves out every `*.slow.test.ts`; `npm run test:slow` (`--mode slow`) runs
 * those, and once more all of `workerd`, with coverage and ten times as many random cases.
 */

import { cloudflareTest } from '@cloudflare/vitest-pool-workers'
import { defineConfig } from 'vitest/config'

// Consumes the real local queues. Its service binding answers with the messages of the queue that
// the path names, sent at or after `since`: tests share one queue, and their events may have the
// same id.
const RECORDER = `
  const messages = {}
  const of = (queue) => (messages[queue] ??= [])
  export default {
    queue(batch) { of(batch.queue).push(...batch.messages) },
    fetch(request) {
      const { pathname, searchParams } = new URL(request.url)
      const since = Number(searchParams.get('since'))
      const sent = of(pathname.slice(1)).filter(({ timestamp }) => timestamp.getTime() >= since)
      return Response.json(sent.map(({ body }) => body))
    },
  }
`
const QUEUE_CONSUMER = { maxBatchTimeout: 0.05 }

const SECRET = 'optional-secret'
// wrangler takes the required secret from here when it reads wrangler.toml, and warns without it.
process.env.ARGYLE_WEBHOOK_SECRET = SECRET
process.env.WRANGLER_LOG ??= 'warn'

const SLOW = 'test/**/*.slow.test.ts'

// Set by the mode, because setting a variable for one command differs between shells.
const CASES: Record<string, string> = { slow: '10000', fuzz: '100000' }
const casesOf = (mode: string) => process.env.FUZZ_CASES ?? CASES[mode] ?? '1000'

export default defineConfig(({ mode }) => ({
  test: {
    silent: 'passed-only',
    // More than two cores: the end-to-end tests wait most of their time.
    maxWorkers: 4,
    coverage: {
      provider: 'istanbul',
      include: ['src/**'],
      // The command line runs as a child process, and the console in a Worker of its own with a
      // browser: nothing is counted there.
      exclude: ['src/cli/**', 'src/console/**'],
      thresholds: { lines: 98, branches: 98 },
    },
    projects: [
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              // Bound here too, because a developer's .dev.vars may hold another secret.
              bindings: { ARGYLE_WEBHOOK_SECRET: SECRET, FUZZ_CASES: casesOf(mode) },
              serviceBindings: { RECORDER: 'recorder' },
              d1Databases: ['DB'],
              // A second queue, for the tests that set ROUTES.
              queueProducers: { PROFILES: { queueName: 'argyle-profiles' } },
              workers: [
                {
                  name: 'recorder',
                  modules: true,
                  script: RECORDER,
                  compatibilityDate: '2026-11-01',
                  queueConsumers: {
                    'argyle-events': QUEUE_CONSUMER,
                    'argyle-profiles': QUEUE_CONSUMER,
                  },
                },
              ],
            },
          }),
        ],
        test: {
          name: 'workerd',
          include: ['test/**/*.test.ts'],
          exclude: [
            'test/e2e/**',
            'test/{cli,scripts,testing}/**',
            'test/boundary.test.ts',
            ...(mode === 'slow' ? [] : [SLOW]),
          ],
          setupFiles: ['test/setup.ts'],
          // One workerd for many files: to start one takes longer than most of them.
          isolate: false,
          restoreMocks: true,
          unstubGlobals: true,
          // For machines that are busy with something else.
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'node',
          include: ['test/{cli,scripts,testing}/**/*.test.ts', 'test/boundary.test.ts'],
          // In the slow mode only test/testing, which counts for the coverage.
          exclude: mode === 'slow' ? ['test/{cli,scripts}/**', 'test/boundary.test.ts'] : [SLOW],
          isolate: false,
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: [mode === 'slow' ? 'test/e2e/**/*.slow.test.ts' : 'test/e2e/**/*.test.ts'],
          exclude: mode === 'slow' ? [] : [SLOW],
          isolate: false,
          // A slow one runs wrangler several times, beside three others.
          testTimeout: mode === 'slow' ? 120_000 : 30_000,
        },
      },
    ],
  },
}))
