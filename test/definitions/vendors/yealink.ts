/** What the tests know of Yealink phones by themselves. */

import { changingClock, fixedClock, offsetOf } from '../clock-words.ts'
import type { FamilyFacts, VendorFacts } from '../vendor-facts.ts'

const credentials: FamilyFacts['credentials'] = {
  server: 'account.{n}.sip_server.1.address',
  user: 'account.{n}.user_name',
  authUser: 'account.{n}.auth_name',
  password: 'account.{n}.password',
  displayName: 'account.{n}.display_name',
}

/** `3/5/7/2`: month, week (5 is the last), weekday from Monday 1 to Sunday 7, hour. */
function change(text: string | undefined) {
  const [month = 0, week = 0, weekday = 0, hour = 0] = (text ?? '').split('/').map(Number)
  return { month, week, weekday: weekday % 7, hour }
}

const clock: FamilyFacts['clock'] = (file) => {
  const offset = offsetOf(file.get('local_time.time_zone'))
  if (file.get('local_time.summer_time') !== '1') return fixedClock(offset)
  return changingClock(
    offset,
    Number(file.get('local_time.offset_time')) * 60,
    change(file.get('local_time.start_time')),
    change(file.get('local_time.end_time')),
  )
}

/** Where the accounts of a DECT manager stand; their servers are in templates of the base. */
const managed: FamilyFacts['credentials'] = { ...credentials, server: 'template.1.sip_server.1.address' }

/** A wallpaper is shown by the name under which it was fetched: the last part of the URL, as URLs write it. */
const within: FamilyFacts['within'] = [
  [
    /^phone_setting\.backgrounds$/,
    (value) => {
      const { pathname, search } = new URL(`https://directory.example.com/${value}`)
      return `${pathname.split('/').at(-1)}${search}`
    },
  ],
]

/** Firmware 81 and newer: two boot files, then two of parameters, then what the phone itself sent before. */
const steps = (common: string, ...own: string[]) => [
  ...['-{mac}.boot', '-y000000000000.boot', `-${common}.cfg`, '+{mac}.cfg'],
  ...own.map((name) => `-{mac}-${name}`),
]

const desk = { credentials, within, clock }

export const facts: VendorFacts = {
  vendor: 'Yealink',
  families: {
    't2x-legacy': {
      ...desk,
      boot: { model: 'yealink-t28p', steps: ['-y000000000000.cfg', '+{mac}.cfg', '+phonebook.xml'] },
    },
    't2x-t4x': {
      ...desk,
      boot: { model: 'yealink-t46g', steps: steps('y000000000028', 'local.cfg', 'contact.xml') },
    },
    t5x: {
      ...desk,
      boot: { model: 'yealink-t54w', steps: steps('y000000000096', 'local.cfg', 'calllog.xml') },
    },
    't7x-t8x': {
      ...desk,
      boot: { model: 'yealink-t77u', steps: steps('y000000000188', 'local.cfg', 'contact.xml') },
    },
    cp: { ...desk, boot: { model: 'yealink-cp920', steps: steps('y000000000078', 'local.cfg') } },
    ax: { ...desk, boot: { model: 'yealink-ax83h', steps: steps('y000000000180', 'local.cfg') } },
    dect: { ...desk, boot: { model: 'yealink-w70b', steps: steps('y000000000146', 'local.cfg') } },
    'dect-multicell': {
      ...desk,
      credentials: managed,
      boot: { model: 'yealink-w80dm', steps: steps('y000000000103', 'local.cfg') },
    },
  },
}
