/**
 * The `subject` of an event: the object that the event is about.
 *
 * A file of its own, because the Worker and the samples must agree on it, and neither may import
 * the other.
 */

import { ruleFor } from '../argyle/events.ts'
import { isId } from '../argyle/id.ts'

/**
 * The subject, such as `profiles/<id>`. Falls back to the account, then to the user.
 *
 * @param name Argyle's name of the event
 * @param data the event's data, with the ids that its rule requires
 * @returns undefined if `data` has no id
 */
export function subjectOf(name: string, data: Record<string, unknown>): string | undefined {
  const { object } = ruleFor(name)
  if (object) return `${name.slice(0, name.indexOf('.'))}/${data[object]}`
  if (isId(data.account)) return `accounts/${data.account}`
  if (isId(data.user)) return `users/${data.user}`
  return undefined
}
