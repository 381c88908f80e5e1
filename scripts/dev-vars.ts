/**
 * Before `npm run dev`: a `.dev.vars` with secrets for development, unless there is one.
 *
 * Not a copy of `.dev.vars.example`: a deploy button offers the values in that file for production.
 * wrangler reads only the required secrets of it, so `npm run dev` passes the admin token itself;
 * it stands here for the command line.
 */

import { existsSync, writeFileSync } from 'node:fs'

const FILE = '.dev.vars'
const SECRETS = `ARGYLE_WEBHOOK_SECRET="development-secret"
ADMIN_TOKEN="development-token"
`

if (!existsSync(FILE)) writeFileSync(FILE, SECRETS)
