/** What the tests know of ClearlyIP's phones: they speak as Htek's. */

import type { VendorFacts } from '../vendor-facts.ts'
import { facts as htek } from './htek.ts'

const uc9xx = htek.families.uc9xx
if (!uc9xx) throw new Error('Htek lacks a family')

export const facts: VendorFacts = {
  vendor: 'ClearlyIP',
  families: {
    cip: {
      ...uc9xx,
      boot: { model: 'clearlyip-cip250', steps: ['-cfg{mac}', '+cfg{mac}.xml', '+phonebook.xml'] },
    },
  },
}
