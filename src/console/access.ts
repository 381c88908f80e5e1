/**
 * The operator that Cloudflare Access has authenticated.
 *
 * Access checks the token before the Worker runs, so nothing is verified here. Without Access
 * `ctx.access` is missing and the console stays closed:
 * https://developers.cloudflare.com/workers/configuration/cloudflare-access/
 */

/**
 * The operator's e-mail address, or their kind; undefined if Access does not protect the Worker.
 */
export async function operatorOf({ access }: ExecutionContext): Promise<string | undefined> {
  if (!access) return undefined
  const { email } = (await access.getIdentity()) ?? {}
  // A service token has no identity.
  return typeof email === 'string' && email !== '' ? email : 'service token'
}
