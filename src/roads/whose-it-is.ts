/** The first steps of a decision: whether there is a secret, and whose it is. */

import type { Step } from '../schema/explain.ts'
import { askedOf, type Found } from './while-away.ts'

const question = 'Is there a secret in the path?'
const whose = 'Whose is it?'

export const withSecret: Step = {
  ...{ question, answer: 'yes', sign: 'yes' },
  because: 'The path is that of a provisioning URL',
}

export const withoutSecret: Step = {
  ...{ question, answer: 'no', sign: 'no' },
  because: 'It is not the path of a provisioning URL, such as every phone has one of its own',
}

export const ofNobody = (found: 'nobodyKnows' | undefined): Step => ({
  ...{ question: whose, answer: 'nobody’s', sign: 'no' },
  because: found
    ? 'The database does not answer, so nobody can say whose the secret is'
    : 'No phone has this secret, or had it until lately',
})

export function whoseItIs(found: Found): Step {
  const { phone, tenant } = askedOf(found)
  const name = 'known' in found ? found.known.phone.name : phone.mac
  const until = 'known' in found ? found.known.phone.oldSecret?.until : undefined
  return {
    ...{ question: whose, answer: `${name} (${phone.mac})`, sign: 'yes' },
    because: found.old
      ? `The secret is one that this phone of ${tenant.name} had before${until ? `; it works until ${until}` : ''}`
      : `It is a phone of ${tenant.name}`,
  }
}

/** A name without a secret names whoever may ask so. */
export const byNameOnly: Step = {
  ...{ question, answer: 'no', sign: 'plain' },
  because: 'By TFTP a phone may be known by the MAC in the file name, where its tenant lets it',
}

export const ofNobodyByName = (macs: readonly string[]): Step => ({
  ...{ question: whose, answer: 'nobody’s', sign: 'no' },
  because:
    macs.length === 0
      ? 'The file name holds no MAC'
      : `No phone with the MAC ${macs.join(' or ')} may ask so from that address`,
})

export const byContactUrl = (isKnown: boolean): Step => ({
  question,
  ...(isKnown
    ? { answer: 'no', sign: 'plain', because: 'It came by a tenant’s first-contact URL, which carries none' }
    : { answer: 'no', sign: 'no', because: 'It came by a first-contact URL that no tenant has' }),
})

export const whichMac = (mac: string | undefined): Step => ({
  question: 'Who is it?',
  ...(mac === undefined
    ? { answer: 'not told', sign: 'no', because: 'Its file name and User-Agent name no MAC, or two' }
    : { answer: mac, sign: 'yes', because: 'Its file name or its User-Agent names it' }),
})

export const fromItsNetworks = (isFromThere: boolean, ip: string): Step => ({
  question: 'May it ask for the first time from there?',
  ...(isFromThere
    ? { answer: 'yes', sign: 'yes', because: `${ip} lies in the tenant’s networks, or first contact is open` }
    : {
        answer: 'no',
        sign: 'no',
        because: `${ip} lies in none of the tenant’s own networks, and first contact is not open`,
      }),
})

export const notEntered = (mac: string): Step => ({
  question: 'Has an administrator entered this MAC?',
  ...{ answer: 'no', sign: 'no' },
  because: `No phone of the tenant has ${mac}`,
})
