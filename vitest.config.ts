/**
 * Two kinds of tests: those of `src/` run inside workerd with real local KV and a real local queue;
 * those in `test/e2e` run in Node and start the Workers from their own wrangler files.
 */

import { cloudflareTest } from '@cloudflare/vitest-pool-workers'
import { defineConfig } from 'vitest/config'

// Consumes the real local queues and tells over its service binding what it got from the one in the path.
const RECORDER = `
  const events = {}
  const of = (queue) => (events[queue] ??= [])
  export default {
    queue(batch) { of(batch.queue).push(...batch.messages.map((message) => message.body)) },
    fetch(request) { return Response.json(of(new URL(request.url).pathname.slice(1))) },
  }
`
const QUEUE_CONSUMER = { maxBatchTimeout: 0.05 }

const SECRET = 'optional-secret'
// Where wrangler looks for the required secret when it reads wrangler.toml; it warns without.
process.env.ARGYLE_WEBHOOK_SECRET = SECRET
process.env.WRANGLER_LOG ??= 'warn'

// `npm run fuzz` is a mode, because no shell of all systems sets a variable for one command.
const casesOf = (mode: string) => process.env.FUZZ_CASES ?? (mode === 'fuzz' ? '100000' : '10000')

export default defineConfig(({ mode }) => ({
  test: {
    silent: 'passed-only',
    coverage: {
      provider: 'istanbul',
      include: ['src/**'],
      // The command line runs as a child process, where nothing is counted.
      exclude: ['src/cli/**'],
      thresholds: { lines: 98, branches: 98 },
    },
    projects: [
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              // Also where a .dev.vars of one's own says something else.
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
          exclude: ['test/e2e/**', 'test/{cli,scripts,testing}/**', 'test/boundary.test.ts'],
          // For machines that are busy with something else.
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'node',
          include: ['test/{cli,scripts,testing}/**/*.test.ts', 'test/boundary.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], testTimeout: 30_000 },
      },
    ],
  },
}))
