/**
 * The guarded floor without its deadlines: the difference is their cost. A file of its own,
 * because each isolate of the bench loads one module.
 */

import { guarded } from './guarded.ts'

export default guarded((_, work) => work)
