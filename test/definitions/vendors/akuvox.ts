/** What the tests know of Akuvox's phones by themselves, those that others sell included. */

import { fixedClock, offsetOf } from '../clock-words.ts'
import type { FamilyFacts, VendorFacts } from '../vendor-facts.ts'

/** A place of the phones' list, and a zone that has its rule. */
const places: Readonly<Record<string, string>> = {
  'United Kingdom(London)': 'Europe/London',
  'Portugal(Lisboa,Porto,Funchal)': 'Europe/Lisbon',
  'Germany(Berlin)': 'Europe/Berlin',
  'Finland(Helsinki)': 'Europe/Helsinki',
  'United States-Eastern Time': 'America/New_York',
  'United States-Central Time': 'America/Chicago',
  'United States-Mountain Time': 'America/Denver',
  'United States-Pacific Time': 'America/Los_Angeles',
  'United States-Alaska Time': 'America/Anchorage',
  'Canada(Halifax,Saint John)': 'America/Halifax',
  'Canada-New Foundland(St.Johns)': 'America/St_Johns',
  'Australia(Sydney,Melboume,Canberra)': 'Australia/Sydney',
  'Australia(Adelaide)': 'Australia/Adelaide',
  'New Zealand(Wellington,Auckland)': 'Pacific/Auckland',
}

const credentials: FamilyFacts['credentials'] = {
  server: 'Config.Account{n}.SIP.Server',
  user: 'Config.Account{n}.GENERAL.UserName',
  authUser: 'Config.Account{n}.GENERAL.AuthName',
  password: 'Config.Account{n}.GENERAL.Pwd',
  displayName: 'Config.Account{n}.GENERAL.DisplayName',
}

export const ofAkuvox: Pick<FamilyFacts, 'credentials' | 'clock'> = {
  credentials,
  clock: (file) => {
    const saving = file.get('Config.Settings.SNTP.DTS')
    if (saving === undefined) return undefined
    if (saving === '0') return fixedClock(offsetOf(file.get('Config.Settings.SNTP.TimeZone')))
    const zone = places[file.get('Config.Settings.SNTP.Name') ?? '']
    return zone === undefined ? undefined : { zone }
  },
}

export const facts: VendorFacts = {
  vendor: 'Akuvox',
  families: {
    phones: {
      ...ofAkuvox,
      boot: { model: 'akuvox-sp-r63g', steps: ['+{MAC}.cfg', '-firmware.rom', '+phonebook.xml'] },
    },
    door: { credentials, boot: { model: 'akuvox-r20a', steps: ['+{mac}.cfg'] } },
  },
}
