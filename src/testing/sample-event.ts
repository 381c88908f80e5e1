/**
 * A sample of any event of the catalogue, as a consumer gets it.
 *
 * Valid by the consumer's own check, so a test cannot pass on an event that could not arrive. To
 * test a message that is not an event, deliver any other value.
 */

import type { EventName } from '../argyle/events.ts'
import { parseEvent } from '../consumer/parse.ts'
import type { KnownEvent } from '../contract/event.ts'
import { sampleData } from '../contract/sample.ts'
import { subjectOf } from '../contract/subject.ts'
import { textsOf } from '../platform/fault.ts'

/** Attributes to set, and fields of `data` to set or add. The other fields of `data` are kept. */
export type SampleOverrides<Name extends EventName> = Partial<
  Omit<KnownEvent<Name>, 'type' | 'data'>
> & { data?: Partial<KnownEvent<Name>['data']> }

/**
 * An event that Argyle could have sent now, with new ids. Its `fingerprint` is random, so each call
 * makes another fact.
 *
 * @param name Argyle's name of the event, such as `profiles.added`
 * @throws TypeError if the overrides make the event invalid
 */
export function sampleEvent<Name extends EventName>(
  name: Name,
  { data: fields, ...attributes }: SampleOverrides<Name> = {}
): KnownEvent<Name> {
  const data = sampleData(name, fields)
  const subject = subjectOf(name, data)
  const sample = {
    specversion: '1.0',
    id: hexDigits(),
    source: 'https://api.argyle.com',
    type: `com.argyle.${name}`,
    ...(subject && { subject }),
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    subscription: 'argyle-edge/testing',
    fingerprint: hexDigits() + hexDigits(),
    ...attributes,
    data,
  }
  const parsed = parseEvent(sample)
  if (parsed.kind === 'event') return parsed.event as KnownEvent<Name>
  const faults = parsed.kind === 'invalid' ? textsOf(parsed.faults) : []
  throw new TypeError(
    `The sample of ${name} is invalid (${faults.join(', ')}): correct its overrides`
  )
}

function hexDigits(): string {
  return crypto.randomUUID().replaceAll('-', '')
}
