/**
 * `npm run generate`: runs every generator of the files in `contract/`. Each reads the options
 * itself: `--check` writes nothing and fails if a file is not up to date, `--breaking` allows
 * breaking changes.
 *
 * A file and not a chain of commands in package.json, because npm appends the options to the last
 * command only. Short for this reason.
 */

import './subscriptions-schema.ts'
import './contract.ts'
