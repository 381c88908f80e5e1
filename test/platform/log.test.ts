/**
 * The log: each line is one JSON object, and the message of an error never gets into it, because a
 * parser's message quotes the body.
 */

import { expect, it } from 'vitest'
import { causeOf, codeOf, framesOf, log } from '../../src/platform/log.ts'
import { logged } from '../support.ts'

it('a log line is one line of JSON, written at its level', async () => {
  const { lines, text } = await logged(async () => log('warn', 'a kind', { id: 'x\ny' }))
  expect(lines).toEqual([{ level: 'warn', message: 'a kind', id: 'x\ny' }])
  expect(text).not.toContain('\n')
})

it.each([
  [new Error('KV PUT failed: 429 Too Many Requests'), 'Error 429'],
  [new Error('Queue is overloaded. Please back off. (10250)'), 'Error 10250'],
  [new TypeError('a secret (of 10250 words)'), 'TypeError'],
  [new SyntaxError('Unexpected token in "(12345) is a secret"'), 'SyntaxError'],
  [new SyntaxError('Unexpected token in "a secret"'), 'SyntaxError'],
  ['a secret', 'string'],
  [undefined, 'undefined'],
])('the cause of "%s" is %j', (error, cause) => {
  expect(causeOf(error)).toBe(cause)
})

it('a value that is not an error has no code', () => {
  expect(codeOf('KV PUT failed: 429 Too Many Requests')).toBeUndefined()
})

it('the frames of an error never contain its message, even a message that looks like a frame', () => {
  const error = new Error('a secret\n    at secret (place.ts:1:1)\n    at another secret')
  const frames = framesOf(error)
  expect(frames.join('\n')).toContain('log.test.ts')
  expect(frames.join('\n')).not.toContain('secret')
})

it('a value that is not an error has no frames, nor has an error without a stack', () => {
  expect(framesOf('a secret')).toEqual([])
  const bare = new Error('a secret')
  delete bare.stack
  expect(framesOf(bare)).toEqual([])
})
