/**
 * The probe: a signed delivery by which an operator sees that this Worker accepts the secret, without
 * an event that a consumer would take for payroll.
 *
 * Only who has the secret can send one. Argyle has no event of this name.
 */

/** The `event` of a probe. It ends once it is read: it is not looked up, kept or forwarded. */
export const PROBE_EVENT = 'argyle-edge.probe'
