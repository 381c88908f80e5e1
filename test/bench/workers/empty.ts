/**
 * The empty Worker: its cost is the driver's own share, the making of requests, and is subtracted
 * from the others. A file of its own, because each isolate of the bench loads one module.
 */

export default {
  fetch: () => new Response(null, { status: 202 }),
} satisfies ExportedHandler
