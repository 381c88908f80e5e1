/**
 * `node scripts/require-install.mjs && …`: stops an npm script in one line, before `npm ci` and on
 * an old Node, where the script itself would print a stack.
 *
 * Plain JavaScript, because an old Node cannot run TypeScript. The npm scripts use the Node that
 * `npm ci` installs; they use the system's only if that one is missing.
 */

import { existsSync } from 'node:fs'

const OLDEST_NODE = 24

const { node } = process.versions
if (!existsSync(new URL('../node_modules/.bin', import.meta.url))) {
  stop('The packages are not installed. Run: npm ci')
} else if (Number.parseInt(node, 10) < OLDEST_NODE) {
  stop(
    `Node ${node} is too old. Run npm ci, which installs Node ${OLDEST_NODE} for the npm scripts.`
  )
}

function stop(line) {
  console.error(line)
  process.exitCode = 1
}
