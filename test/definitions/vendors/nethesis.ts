/** What the tests know of Nethesis's phones: those of Fanvil. */

import type { VendorFacts } from '../vendor-facts.ts'
import { facts as fanvil } from './fanvil.ts'

const { x, v } = fanvil.families
if (!x || !v) throw new Error('Fanvil lacks a family')

export const facts: VendorFacts = {
  vendor: 'Nethesis',
  families: {
    'np-x': { ...x, boot: { model: 'nethesis-np-x5', steps: ['+{mac}.cfg', '-nethesis_np_x5_hwv1_0.txt'] } },
    'np-v': { ...v, boot: { model: 'nethesis-np-v64', steps: ['+{mac}.cfg', '+phonebook.xml'] } },
  },
}
