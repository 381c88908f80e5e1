/** Ids: monospaced, whole for the reader and for the clipboard. */

import { html } from 'hono/html'
import type { Html } from './html.ts'

const MANY_CHARACTERS = 16
// As many as tell one id from another; the noun of a subject stays whole.
const SHOWN_CHARACTERS = 8

/** An id that one click copies; a long one is cut for the eye only. */
export function id(text: string | null | undefined): Html {
  if (!text) return html``
  return html`<span class="id" data-copy="${text}" title="${text}">${short(text)}</span>`
}

/** An id in full. */
export function wholeId(text: string | null | undefined): Html {
  return text ? html`<span class="id" data-copy="${text}">${text}</span>` : html``
}

function short(text: string): string {
  const noun = text.slice(0, text.indexOf('/') + 1)
  const rest = text.slice(noun.length)
  return rest.length > MANY_CHARACTERS ? `${noun}${rest.slice(0, SHOWN_CHARACTERS)}…` : text
}
