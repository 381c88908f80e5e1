/**
 * The `subject` of an event: the object that the event is about.
 *
 * A file of its own, because the Worker and the samples must agree on it, and neither may import
 * the other.
 */

import { ruleFor } from '../argyle/events.ts'
import { isId } from '../argyle/id.ts'
import { attributeText } from './type.ts'

/**
 * The subject, such as `profiles/<id>`. Falls back to the account, then to the user.
 *
 * @param name Argyle's name of the event
 * @param data the event's data; an id that it should have may be missing
 * @returns undefined if `data` has no id
 */
export function subjectOf(name: string, data: Record<string, unknown>): string | undefined {
  const { object } = ruleFor(name)
  const id = object && data[object]
  if (isId(id)) return attributeText(`${name.slice(0, name.indexOf('.'))}/${id}`)
  if (isId(data.account)) return attributeText(`accounts/${data.account}`)
  if (isId(data.user)) return attributeText(`users/${data.user}`)
  return undefined
}
