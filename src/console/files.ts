/**
 * The stylesheet and the scripts, as texts in the Worker's own bundle: the console has no other
 * store, and Access protects them like the pages.
 */

import copy from '../../dist/browser/copy.js'
import live from '../../dist/browser/live.js'
import page from '../../dist/browser/page.js'
import plot from '../../dist/browser/plot.js'
import select from '../../dist/browser/select.js'
import time from '../../dist/browser/time.js'
import style from './style.css'

const SCRIPT = 'text/javascript; charset=utf-8'

const FILES: Readonly<Record<string, readonly [type: string, text: string]>> = {
  'style.css': ['text/css; charset=utf-8', style],
  'page.js': [SCRIPT, page],
  'copy.js': [SCRIPT, copy],
  'live.js': [SCRIPT, live],
  'plot.js': [SCRIPT, plot],
  'select.js': [SCRIPT, select],
  'time.js': [SCRIPT, time],
}

/** The file with this name; undefined if no file has it. */
export function fileNamed(name: string): Response | undefined {
  const [type, text] = (Object.hasOwn(FILES, name) && FILES[name]) || []
  if (type === undefined) return undefined
  // A deploy must not leave a page with the old script: the browser asks each time.
  return new Response(text, { headers: { 'content-type': type, 'cache-control': 'no-cache' } })
}
