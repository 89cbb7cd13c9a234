/** What the tests know of Alcatel-Lucent phones by themselves. */

import { fixedClock, offsetOf } from '../clock-words.ts'
import type { VendorFacts } from '../vendor-facts.ts'

export const facts: VendorFacts = {
  vendor: 'Alcatel-Lucent',
  families: {
    myriad: {
      credentials: {
        server: 'Account{n}Server1Address',
        user: 'Account{n}UserName',
        authUser: 'Account{n}RegName',
        password: 'Account{n}Password',
        displayName: 'Account{n}DisplayName',
      },
      clock: (file) => {
        const zone = file.get('SettingTimeZoneLocation')
        return zone === undefined ? undefined : { zone }
      },
      boot: { model: 'alcatel-lucent-m5', steps: ['-config.xml', '-config.M5.xml', '+config.{mac}.xml'] },
    },
    dm: {
      credentials: {
        server: 'SIPServer{n}Address',
        user: 'SIPGroup{n}DeviceUri',
        authUser: 'SIPGroup{n}AuthenticationName',
        password: 'SIPGroup{n}AuthenticationPassword',
        displayName: 'SIPGroup{n}DisplayName',
      },
      clock: (file) => fixedClock(offsetOf(file.get('DmAdmcfgTimeZone'))),
      boot: {
        model: 'alcatel-lucent-h3p',
        steps: ['-lanpbx.cfg', '-config.xml', '-config.H3P.xml', '+config.{MAC}.xml', '+config.{mac}.xml'],
      },
    },
    iptouch: {
      credentials: {
        server: 'sip/registrar_addr',
        user: 'sip/user_name',
        authUser: 'sip/authentication_name',
        password: 'sip/authentication_password',
        displayName: 'sip/display_name',
      },
      boot: {
        model: 'alcatel-lucent-4028',
        steps: ['-lanpbx.cfg', '-sipconfig.txt', '+sipconfig-{mac}.txt'],
      },
    },
  },
}
