/**
 * The guarded floor without its deadlines: the difference is their cost.
 */

import { guarded } from './guarded.ts'

export default guarded((_, work) => work)
