/**
 * Two versions of the event's JSON Schema → what of the change can break a consumer.
 *
 * A consumer gets messages of both versions, because the outbox and the quarantine keep old ones for
 * weeks. So it is broken by what is allowed no longer and by what is allowed as well; only new events,
 * new optional fields and other words break nothing. A harmless change may be named, a harmful one not
 * passed over.
 */

import type { Schema } from './schema.ts'
import { ANYTHING, type Shape, shapesOf } from './shape.ts'

type Shapes = readonly Shape[]

/**
 * What can break a consumer, one line for each change with the messages that have it.
 *
 * @throws when one of the two is not built as `schema.ts` builds it
 */
export function breakingChanges(old: Schema, now: Schema): string[] {
  const before = membersOf(old)
  const after = membersOf(now)
  const names = new Map<string, string[]>()
  for (const [name, shapes] of before) {
    const next = after.get(name)
    // A limit stands at each of the types of one field.
    for (const change of new Set(next ? changesIn('', shapes, next) : ['event removed'])) {
      names.set(change, [...(names.get(change) ?? []), name])
    }
  }
  return [...names].map(([change, inNames]) => {
    const isEverywhere = inNames.length === before.size && before.size > 1
    return `${change} (${isEverywhere ? 'every message' : inNames.join(', ')})`
  })
}

/** The members of the union, by the names of their definitions. */
function membersOf(root: Schema): Map<string, Shapes> {
  if (!root.anyOf) throw new Error('The schema is no union of events.')
  return new Map(
    root.anyOf.map((member) => [
      String(member.$ref).replace('#/definitions/', ''),
      shapesOf(member, root),
    ])
  )
}

function changesIn(path: string, old: Shapes, now: Shapes): string[] {
  const gone: string[] = []
  const left = [...now]
  const changes: string[] = []
  for (const shape of old) {
    const index = left.findIndex(({ kind }) => kind === shape.kind)
    const [same] = index < 0 ? [] : left.splice(index, 1)
    if (same) changes.push(...changesOf(path, shape, same))
    else gone.push(shape.kind)
  }
  const come = left.map(({ kind }) => kind)
  const change = kindsChange(gone.join(' or '), come.join(' or '))
  return change ? [`${path}: ${change}`, ...changes] : changes
}

function kindsChange(gone: string, come: string): string | undefined {
  if (gone && come) return `changed from ${gone} to ${come}`
  if (gone) return `narrowed, no longer ${gone}`
  if (come) return `widened, now also ${come}`
  return undefined
}

function changesOf(path: string, old: Shape, now: Shape): string[] {
  // Anything is anything inside, without end.
  if (old === now) return []
  return [
    ...fieldChanges(path, old, now),
    ...changesIn(`${path}[]`, old.items, now.items),
    ...changesIn(within(path, '*'), old.others, now.others),
    ...limitChanges(path, old.limits, now.limits),
  ]
}

const within = (path: string, field: string) => (path ? `${path}.${field}` : field)

function fieldChanges(path: string, old: Shape, now: Shape): string[] {
  const changes: string[] = []
  for (const [field, shapes] of old.fields) {
    const next = now.fields.get(field)
    const inner = within(path, field)
    changes.push(...(next ? changesIn(inner, shapes, next) : [`${inner}: field removed`]))
  }
  for (const [field, shapes] of now.fields) {
    // Where further fields could be anything, nobody relied on them.
    if (old.fields.has(field) || old.others === ANYTHING) continue
    changes.push(...changesIn(within(path, field), old.others, shapes))
  }
  for (const field of old.required) {
    const isLeft = now.fields.has(field) || !old.fields.has(field)
    if (isLeft && !now.required.includes(field)) {
      changes.push(`${within(path, field)}: no longer always there`)
    }
  }
  for (const field of now.required) {
    if (!old.required.includes(field)) changes.push(`${within(path, field)}: newly required`)
  }
  return changes
}

function limitChanges(path: string, old: Shape['limits'], now: Shape['limits']): string[] {
  return Object.keys({ ...old, ...now }).flatMap((keyword) => {
    const [before = 'none', after = 'none'] = [old, now].map((limits) =>
      JSON.stringify(limits[keyword])
    )
    if (before === after) return []
    return [`${path || 'message'}: "${keyword}" changed from ${before} to ${after}`]
  })
}
