/** Whether the SIP port could be taken, said as soon as it is known and not with the first NOTIFY. */

import type { SipClient } from './sip-client.ts'

/** What is wrong with the SIP port, in words; it is tried anew each time, since whoever has it may be gone. */
export async function sipPortTrouble(sip: Pick<SipClient, 'listen'>): Promise<string | undefined> {
  try {
    await sip.listen()
    return undefined
  } catch (error) {
    const { code, port, address } = error as { code?: string; port?: number; address?: string }
    const what = `the SIP port ${port} of ${address}`
    if (code === 'EADDRINUSE')
      return `${what} is in use, so no phone can be asked over UDP; free it, or choose another one with --sip-port`
    if (code === 'EADDRNOTAVAIL')
      return `this machine has no address ${address}, so no phone can be asked over UDP; choose another one with --sip-host`
    return `${what} cannot be used (${code ?? error}), so no phone can be asked over UDP; see --sip-port and --sip-host`
  }
}
