/**
 * Markup: the texts that `html` of Hono has escaped. Only `html` makes it; data is always a value
 * in it.
 */

import type { html } from 'hono/html'

export type Html = ReturnType<typeof html>
