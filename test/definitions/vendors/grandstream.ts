/** What the tests know of Grandstream phones by themselves. */

import type { VendorFacts } from '../vendor-facts.ts'

/** Account 1 of a GXP has numbers of its own, the others have blocks. */
const block = ['', '', '4', '5', '6', '17', '18']
const pValue = (first: string, other: string) => (line: number) =>
  line === 1 ? first : `P${block[line]}${other}`

export const facts: VendorFacts = {
  vendor: 'Grandstream',
  families: {
    grp26xx: {
      credentials: {
        server: 'account.{n}.sip.server.1.address',
        user: 'account.{n}.sip.userid',
        authUser: 'account.{n}.sip.subscriber.userid',
        password: 'account.{n}.sip.subscriber.password',
        displayName: 'account.{n}.sip.subscriber.name',
      },
      meant: { server: () => 'pbx.example.com:5060' },
      boot: {
        model: 'grandstream-grp2614',
        steps: [
          '-cfg{mac}',
          '+cfg{mac}.xml',
          '-cfggrp2614.xml',
          '-cfg.xml',
          '-phonebook.xml',
          '-grp2614fw.bin',
        ],
      },
    },
    gxp21xx: {
      credentials: {
        server: pValue('P47', '02'),
        user: pValue('P35', '04'),
        authUser: pValue('P36', '05'),
        password: pValue('P34', '06'),
        displayName: pValue('P3', '07'),
      },
      meant: { server: () => 'pbx.example.com:5060' },
      boot: {
        model: 'grandstream-gxp2170',
        steps: ['-cfg{mac}', '+cfg{mac}.xml', '-cfggxp2170.xml', '-cfg.xml', '-gxp2170fw.bin', '-ring1.bin'],
      },
    },
  },
}
