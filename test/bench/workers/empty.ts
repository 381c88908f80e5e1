/**
 * The empty Worker: its cost is the driver's own share, the making of requests, and is taken off
 * the others.
 */

export default {
  fetch: () => new Response(null, { status: 202 }),
} satisfies ExportedHandler
