/** What the tests know of Dinstar's phones and gateways by themselves. */

import { changingClock, fixedClock } from '../clock-words.ts'
import type { VendorFacts } from '../vendor-facts.ts'
import { ofAkuvox } from './akuvox.ts'

const account = (name: string) => (line: number) => `sipacc/sipacc${line - 1}/param[@name=${name}]/@value`

export const facts: VendorFacts = {
  vendor: 'Dinstar',
  families: {
    c6x: { ...ofAkuvox, boot: { model: 'dinstar-c62g', steps: ['+{mac}.cfg', '+phonebook.xml'] } },
    dag: {
      credentials: {
        server: 'sipserver/server0/param[@name=domain]/@value',
        user: account('user_id'),
        authUser: account('auth_id'),
        password: account('auth_pwd'),
        displayName: account('display'),
      },
      clock: (file) => {
        const number = (place: string, name: string) =>
          Number(file.get(`system/ntp/${place}param[@name=${name}]/@value`))
        if (!file.has('system/ntp/param[@name=zone hour]/@value')) return undefined
        const offset = number('', 'zone hour') * 3600 + number('', 'zone minute') * 60
        const place = 'DaylightSavingTime/'
        if (number(place, 'flag') === 0) return fixedClock(offset)
        const change = (which: 'start' | 'end') => ({
          month: number(place, `${which}_month`),
          week: number(place, `${which}_day`),
          weekday: number(place, `${which}_weekday`) % 7,
          hour: number(place, `${which}_hour`),
          minute: number(place, `${which}_minute`),
        })
        return changingClock(offset, number(place, 'save_time') * 60, change('start'), change('end'))
      },
      boot: { model: 'dinstar-dag2000-24s', steps: ['+83/db24-0017-4711.xml', '+{mac}.cfg'] },
    },
  },
}
