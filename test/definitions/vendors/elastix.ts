/** What the tests know of Elastix's phones: those of other makers. */

import type { VendorFacts } from '../vendor-facts.ts'
import { ofAkuvox } from './akuvox.ts'
import { facts as grandstream } from './grandstream.ts'

const gxp = grandstream.families['gxp-classic']
if (!gxp) throw new Error('nothing is known of gxp-classic')

export const facts: VendorFacts = {
  vendor: 'Elastix',
  families: {
    'lxp-x50': { ...ofAkuvox, boot: { model: 'elastix-lxp250', steps: ['+{mac}.cfg', '+phonebook.xml'] } },
    'lxp-x00': { ...gxp, boot: { model: 'elastix-lxp200', steps: ['+cfg{mac}.xml', '-cfg{mac}'] } },
  },
}
