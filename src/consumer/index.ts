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
export { type Backoff, RetryLater } from './backoff.ts'
export { consume } from './consume.ts'
export { keepDeadLetters, redriveDeadLetters } from './dead-letters.ts'
export { forgetEffects } from './effect-memory.ts'
export { EffectNameTaken } from './effects.ts'
export type { Context, Disposal, Handler, Handlers, Options } from './handlers.ts'
export {
  commitOnce,
  DatabaseNotBound,
  EffectInProgress,
  type Once,
  type OnceOptions,
  once,
} from './once.ts'
export { type Parsed, parseEvent } from './parse.ts'
