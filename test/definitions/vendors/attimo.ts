/** What the tests know of Attimo's phones: those of Fanvil. */

import type { VendorFacts } from '../vendor-facts.ts'
import { facts as fanvil } from './fanvil.ts'

const classic = fanvil.families['x-classic']
if (!classic) throw new Error('Fanvil lacks a family')

export const facts: VendorFacts = {
  vendor: 'Attimo',
  families: { a: { ...classic, boot: { model: 'attimo-a-a03', steps: ['+{mac}.cfg'] } } },
}
