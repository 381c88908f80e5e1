/**
 * The guarded floor without its deadlines: what they cost is the difference.
 */

import { guarded } from './guarded.ts'

export default guarded((_, work) => work)
