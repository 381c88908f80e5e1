/**
 * `argyle-edge/testing`: for the tests of a downstream Worker. Runs in plain Node, in every test
 * runner, and needs neither a queue nor a Worker.
 *
 * Not for production: `sampleEvent` makes events that Argyle never sent.
 */

export type { LogLine } from './console-lines.ts'
export { type Delivered, type DeliverOptions, deliverTo } from './deliver-to.ts'
export { type SampleOverrides, sampleEvent } from './sample-event.ts'
export type { Settled } from './test-message.ts'
