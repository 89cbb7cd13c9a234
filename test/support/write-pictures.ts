/** `npm run pictures`: photographs the demo for the guide, as a new user sees it; `-- keys phones` only these. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { type BusyDemo, startBusyDemo } from './busy-demo.ts'
import { choose, openPage, signIn } from './chromium.ts'
import { startMariadb } from './mariadb.ts'
import { freepbxTables } from './pbx-tables.ts'
import { root, startTestApp } from './start-app.ts'

const ends: (() => unknown)[] = []
const owner = { after: (end: () => unknown) => void ends.unshift(end) }
const pictures = join(root, 'docs', 'guide', 'pictures')
const wanted = new Set(process.argv.slice(2))

/** As wide as the guide shows it sharply: half as large again as its column. */
const size = { width: 1120, height: 700 }
const quality = 0.82

type Shot = { page: Page; demo: BusyDemo; go: (path: string) => Promise<unknown> }
/** Leads the page to what is to be seen; answers the part of it that is taken, or nothing for the whole window. */
type Scene = (shot: Shot) => Promise<Locator | undefined>

const office = '/t/CANISTRACCI'
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true })

/** From the top of the part on, as much as the window shows. */
async function atTop(part: Locator): Promise<undefined> {
  await part.first().waitFor()
  await part.first().evaluate(`(element) => {
    element.scrollIntoView({ block: 'start' })
    scrollBy(0, -80)
  }`)
}

const scenes: Record<string, Scene> = {
  async overview({ page, go }) {
    await go(`${office}/overview`)
    await page.getByText('Fetched today').first().waitFor()
    await page.locator('canvas').first().waitFor()
    return undefined
  },
  async phones({ page, go }) {
    await go(`${office}/phones`)
    await page.locator('.row-link').first().waitFor()
    await button(page, 'Vendor').click()
    await page.getByRole('list', { name: 'Vendor' }).getByRole('button').first().waitFor()
    return undefined
  },
  async phone({ page, demo, go }) {
    await go(`${office}/phones/${demo.reception.id}`)
    await page.getByRole('heading', { name: 'Lines', exact: true }).waitFor()
    return undefined
  },
  async keys({ page, demo, go }) {
    await go(`${office}/phones/${demo.reception.id}`)
    const key = page.getByRole('button', { name: /^Key 4: Marco/ })
    await key.waitFor()
    await key.click()
    await page.getByText('from “Colleagues and park”').waitFor()
    return atTop(page.getByRole('heading', { name: 'Keys', exact: true }))
  },
  async timeline({ page, demo, go }) {
    await go(`${office}/phones/${demo.reception.id}?tab=timeline`)
    await page.getByText('Fetched').first().waitFor()
    return undefined
  },
  async paste({ page, go }) {
    await go(`${office}/phones/paste`)
    const lines = [
      '80:5E:C0:D5:7D:90',
      '805E-C0D5-7D91 T46U 250 Pool bar',
      'c074.ad0b.6401  251  Terrace',
      '805ec0d57d9 T54W',
    ]
    await page.getByLabel('Paste MAC addresses here, one phone a line').fill(lines.join('\n'))
    await button(page, 'Read').click()
    await page.getByLabel('Phone Model of row 2').waitFor()
    return undefined
  },
  async import({ page, demo, go }) {
    const file = join(demo.app.folder, 'hotel.csv')
    const rows = [
      '805ec0d57f01;Room 201;T54W;401',
      '805ec0d57f0;Room 202;T54W;402',
      'c074ad0b6402;Room 203;GRP2614;403',
    ]
    writeFileSync(file, ['MAC;Name;Model;Extension', ...rows, ''].join('\n'))
    await go(`${office}/phones/import`)
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      button(page, 'CSV or XLSX file').click(),
    ])
    await chooser.setFiles(file)
    await page.getByText(/11 hex digits/).waitFor()
    return undefined
  },
  async 'change-many'({ page, go }) {
    await go(`${office}/phones/change?preset=`)
    await page.getByRole('heading', { level: 1, name: /^Change/ }).waitFor()
    await button(page, '+ Time server (NTP)').click()
    await page.getByRole('textbox', { name: 'Time server (NTP)' }).fill('time.canistracci.example.com')
    await button(page, 'Preview').click()
    await page.getByRole('region', { name: 'The change' }).waitFor()
    await page.getByRole('cell').first().waitFor()
    return undefined
  },
  async preset({ page, demo, go }) {
    const { items } = await demo.app.ok<{ items: { id: string }[] }>('GET', '/tenants/CANISTRACCI/presets')
    await go(`${office}/presets/${items[0]?.id}`)
    await page.getByRole('group', { name: /^Keys of the/ }).waitFor()
    return undefined
  },
  async layout({ page, demo, go }) {
    const { items } = await demo.app.ok<{ items: { id: string }[] }>(
      'GET',
      '/tenants/CANISTRACCI/key-layouts',
    )
    await go(`${office}/key-layouts/${items[0]?.id}`)
    await page.getByRole('group', { name: /^Keys of the/ }).waitFor()
    return atTop(page.getByRole('heading', { name: 'On a phone' }))
  },
  async 'pbx-database'({ page, go }) {
    const mariadb = await startMariadb(owner)
    await mariadb.run(`create database asterisk; use asterisk; ${freepbxTables}
      create user offhook@'%' identified by 'reader secret'; grant select on asterisk.* to offhook@'%'`)
    await go(`${office}/links/new`)
    const field = (label: string) => page.getByLabel(label, { exact: true })
    await field('Name').fill('freepbx')
    await choose(page, 'PBX', /own database/)
    await choose(page, 'Whose tables', /FreePBX/)
    await field('Host').fill('127.0.0.1')
    await field('Port').fill(String(mariadb.port))
    await field('User name').fill('offhook')
    await field('Password').fill('reader secret')
    await page.keyboard.press('Control+Enter')
    await page.waitForURL(/\/links\/[0-9a-f-]{36}$/)
    await button(page, 'Preview').click()
    await page.getByRole('table', { name: 'Preview' }).waitFor()
    return atTop(page.getByRole('table', { name: 'Preview' }))
  },
  async people({ page, demo, go }) {
    for (const [name, role] of [
      ['giulia.rossi', 'tenantAdministrator'],
      ['installer', 'operator'],
    ])
      await demo.app.ok('POST', '/users', {
        ...{ name, role, tenants: ['CANISTRACCI'], password: 'a long demo password' },
      })
    await go('/people')
    await page.getByText('giulia.rossi').first().waitFor()
    return undefined
  },
  async 'api-keys'({ page, demo, go }) {
    for (const [name, access] of [
      ['monitoring', 'readOnly'],
      ['crm', 'full'],
    ])
      await demo.app.ok('POST', '/keys', { name, role: 'operator', access, tenant: 'CANISTRACCI' })
    await go('/keys')
    await page.getByText('monitoring').first().waitFor()
    return undefined
  },
}

/** Small, and kept for ever by browsers: a picture as WebP, made by the browser itself. */
async function asWebp(page: Page, png: Buffer): Promise<Buffer> {
  const made = await page.evaluate<string>(`(async () => {
    const image = new Image()
    image.src = 'data:image/png;base64,${png.toString('base64')}'
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = image.width
    canvas.height = image.height
    canvas.getContext('2d').drawImage(image, 0, 0)
    return canvas.toDataURL('image/webp', ${quality})
  })()`)
  return Buffer.from(made.slice(made.indexOf(',') + 1), 'base64')
}

async function shoot(page: Page, name: string, part: Locator | undefined, painter: Page): Promise<void> {
  await page.evaluate('document.fonts.ready.then(() => true)')
  await page.waitForLoadState('networkidle')
  const png = await (part ?? page).screenshot({ animations: 'disabled' })
  const webp = await asWebp(painter, png)
  writeFileSync(join(pictures, `${name}.webp`), webp)
  console.log(`${name}: ${webp.length} B`)
}

const isWanted = (name: string) => wanted.size === 0 || wanted.has(name)

try {
  mkdirSync(pictures, { recursive: true })
  const painter = await openPage(owner)
  if (isWanted('first-steps')) {
    const page = await openPage(owner)
    await page.setViewportSize(size)
    await signIn(page, await startTestApp(owner), '/')
    await page.getByRole('heading', { level: 1 }).waitFor()
    await shoot(page, 'first-steps', undefined, painter)
  }
  const demo = await startBusyDemo(owner)
  const page = await openPage(owner)
  await page.setViewportSize(size)
  await signIn(page, demo.app)
  const go = (path: string) => page.goto(demo.app.pageUrl + path)
  for (const [name, scene] of Object.entries(scenes))
    if (isWanted(name)) await shoot(page, name, await scene({ page, demo, go }), painter)
} finally {
  for (const end of ends) await end()
}
