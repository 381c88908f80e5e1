/**
 * Before `npm run dev`: a `.dev.vars` with secrets for development, unless there is one.
 *
 * Not a copy of `.dev.vars.example`: a deploy button offers the values in that file for production.
 */

import { existsSync, writeFileSync } from 'node:fs'

const FILE = '.dev.vars'
const SECRETS = `ARGYLE_WEBHOOK_SECRET="development-secret"
ADMIN_TOKEN="development-token"
`

if (!existsSync(FILE)) writeFileSync(FILE, SECRETS)
