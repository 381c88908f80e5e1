/**
 * An outcome, or a reason of the quarantine, in a sentence that ends with the next step. One that
 * needs no step has none.
 */

const SIGNATURE =
  'No secret here verifies its signature. If Argyle sent it: set the secret of the subscription, then redrive it.'
const UNREADABLE =
  'It is signed, but this version cannot read it. Look at its body; once a version can read it, redrive it.'
const UNCONFIGURED =
  'It came while a setting was wrong. Correct the setting that Health names, then redrive it.'
const UNEXPECTED =
  'The Worker failed on it, and its line in the log says where. Correct that, deploy, then redrive it.'
const ONCE_MORE = 'Argyle sends it once more; after that only Argyle’s API has the data.'

const MEANING: Readonly<Record<string, string>> = {
  coalesced: 'A copy that may be a genuine change: it goes out again when the window ends.',
  duplicate: 'A copy: the event with the event id below covers it, so nothing more went out.',
  refused: SIGNATURE,
  invalid: UNREADABLE,
  unconfigured: UNCONFIGURED,
  unexpected: UNEXPECTED,
  unkept: `It could not be kept. ${ONCE_MORE}`,
  unavailable: `Neither the queue nor the outbox took it. ${ONCE_MORE}`,
  signature: SIGNATURE,
  not_json: UNREADABLE,
  schema: UNREADABLE,
  unsendable: 'An event that its queue will never take. If the queue left ROUTES, bind it again.',
  undelivered:
    'An event that its queue did not take for 13 days. Once the queue works, redrive it.',
}

/** The sentence; undefined for an outcome that needs none, or that a newer edge has made up. */
export const meaningOf = (word: string): string | undefined =>
  Object.hasOwn(MEANING, word) ? MEANING[word] : undefined
