/**
 * `argyle-edge/consumer`: the imports of a downstream Worker. Everything else in this folder is
 * private, and may change without notice.
 */

export type { EventName } from '../argyle/events.ts'
export type {
  ArgyleEvent,
  ClaimCheck,
  KnownEvent,
  QueueMessage,
  UnknownType,
} from '../contract/event.ts'
export type { Fault } from '../platform/fault.ts'
export type { Backoff } from './backoff.ts'
export { consume } from './consume.ts'
export { keepDeadLetters, type LetterOptions, redriveDeadLetters } from './dead-letters.ts'
export type { EffectOptions } from './effect-key.ts'
export { EffectNameTaken, EffectTooLate } from './effect-ledger.ts'
export { forgetEffects } from './effect-memory.ts'
export { EffectNotNoted } from './effect-note.ts'
export type {
  Context,
  Disposal,
  Handler,
  Handlers,
  MessageContext,
  Options,
} from './handlers.ts'
export {
  DatabaseNotBound,
  EffectInProgress,
  EffectKeyEmpty,
  type Effects,
  type Once,
  type OnceOptions,
} from './once.ts'
export { type Parsed, parseEvent } from './parse.ts'
export { RetryLater } from './retry-later.ts'
