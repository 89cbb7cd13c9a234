/** Chromium in each language: chosen by keyboard, kept with the person, without losing what was typed; and nothing is cut off. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { type Language, languages, translationsOf } from '../../web/catalogue.ts'
import { ownerOfSuite } from '../api/office.ts'
import { type BusyDemo, startBusyDemo } from '../support/busy-demo.ts'
import { barriers, openPage, steps, withoutChromium } from '../support/chromium.ts'
import { Keyboard } from '../support/keyboard.ts'
import { until } from '../support/processes.ts'
import { root } from '../support/start-app.ts'

const ownNames: Record<Language, string> = { de: 'Deutsch', es: 'Español', fr: 'Français', it: 'Italiano' }
const regions: Record<Language, string> = { de: 'de-AT', es: 'es-MX', fr: 'fr-CA', it: 'it-CH' }
const office = '/t/CANISTRACCI'
const password = 'Password of the languages'

/** What the page shows in a language; a text that is in no catalogue is a mistake of the test. */
function speaker(language: Language) {
  const translations = translationsOf(language)
  return (english: string, value?: string): string => {
    const text = translations.get(english)
    assert.ok(text, `“${english}” is not translated`)
    return value === undefined ? text : text.replace(/\{\w+\}/, () => value)
  }
}

const spoken = (page: Page) => page.evaluate<string>('document.documentElement.lang')

/** As the browser itself writes it in a language. */
const written = (page: Page, script: string) => page.evaluate<string>(script)

const dateIn = (page: Page, language: string, at: string) =>
  written(
    page,
    `new Intl.DateTimeFormat('${language}', { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date('${at}'))`,
  )
const numberIn = (page: Page, language: string, number: number) =>
  written(page, `new Intl.NumberFormat('${language}').format(${number})`)

/** Words that a box cuts off, and what makes a page wider than the screen. */
async function cutOff(page: Page, place: string): Promise<string[]> {
  const found = await page.evaluate<string[]>(`(() => {
    const wide = document.scrollingElement.scrollWidth - window.innerWidth
    const found = wide > 0 ? ['the page by ' + wide + ' px'] : []
    const boxes = 'button, a, label, th, legend, h1, h2, h3, [role="tab"], .mantine-Button-label, .mantine-Badge-label, .mantine-Tabs-tabLabel, .mantine-SegmentedControl-label, .mantine-Menu-itemLabel'
    for (const each of document.querySelectorAll(boxes)) {
      if (!each.checkVisibility() || each.clientWidth === 0 || each.closest('[data-may-be-cut], .visually-hidden')) continue
      const { overflowX } = getComputedStyle(each)
      if (overflowX !== 'visible' && each.scrollWidth > each.clientWidth + 1)
        found.push('“' + each.textContent.trim().slice(0, 60) + '” by ' + (each.scrollWidth - each.clientWidth) + ' px')
    }
    const rows = [...document.querySelectorAll('.table.cards tbody tr')].map((row) => Math.round(row.getBoundingClientRect().right))
    const over = Math.max(0, ...rows) - window.innerWidth
    return over > 0 ? [...found, 'rows by ' + over + ' px'] : found
  })()`)
  return found.map((each) => `${place}: ${each}`)
}

async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.locator('.mantine-Skeleton-root:visible').first().waitFor({ state: 'detached' })
}

describe('the page in other languages', { skip: withoutChromium }, () => {
  let demo: BusyDemo
  const suite = ownerOfSuite()
  before(async () => {
    demo = await startBusyDemo(suite)
  })

  for (const language of languages)
    test(`speaks ${ownNames[language]} to who chose it, wherever they sign in`, async (t) => {
      const { app, reception } = demo
      const say = speaker(language)
      const step = steps(t)
      const person = `speaks ${language}`
      await app.ok('POST', '/users', {
        ...{ name: person, password, role: 'systemAdministrator', tenants: [] },
      })
      const page = await openPage(t)
      const keys = await Keyboard.of(page)
      const menu = page.getByRole('button', { name: person })

      await step('before signing in it is chosen by keyboard, and what was typed stays', async () => {
        await page.goto(app.pageUrl)
        assert.equal(await spoken(page), 'en')
        await keys.type(page.getByLabel('User name'), person)
        await keys.tabTo(page.getByRole('combobox', { name: 'Language' }))
        await page.keyboard.type(ownNames[language])
        await page.getByRole('heading', { name: say('Sign in to Offhook') }).waitFor()
        assert.equal(await spoken(page), language)
        assert.equal(await page.getByLabel(say('User name')).inputValue(), person)
        assert.deepEqual(await barriers(page, `sign in in ${language}`), [])
      })

      await step('what the server refuses is said in it', async () => {
        await page.getByRole('textbox', { name: say('Password') }).fill('not the password')
        await page.keyboard.press('Enter')
        await page.getByRole('alert').getByText(say('User name or password is wrong')).waitFor()
      })

      await step('this browser remembers it', async () => {
        await page.reload()
        await page.getByLabel(say('User name')).fill(person)
        await page.getByRole('textbox', { name: say('Password') }).fill(password)
        await page.keyboard.press('Enter')
        await menu.waitFor()
        assert.equal(await spoken(page), language)
      })

      await step(
        'the menu chooses another by keyboard, in the midst of a form, and this one again',
        async () => {
          await page.goto(`${app.pageUrl}${office}/phones/new`)
          await page.getByLabel(say('Name'), { exact: true }).fill('Typed before')
          await keys.tabTo(menu, 'Shift+Tab')
          for (const [name, heading] of [
            ['English', 'New phone'],
            [ownNames[language], say('New phone')],
          ] as const) {
            await keys.press('Enter')
            const item = page.getByRole('menuitemradio', { name })
            await item.waitFor()
            for (let turn = 0; turn < 20 && !(await keys.isOn(item)); turn++) await keys.press('ArrowDown')
            await keys.press('Enter')
            await page.getByRole('heading', { name: heading, exact: true }).waitFor()
            await keys.landsOn(menu)
          }
          assert.equal(await spoken(page), language)
          assert.equal(await page.getByLabel(say('Name'), { exact: true }).inputValue(), 'Typed before')
        },
      )

      await step('menu, dates and numbers are those of the language', async () => {
        const other = await openPage(t)
        await other.goto(app.pageUrl)
        await other.getByLabel('User name').fill(person)
        await other.getByRole('textbox', { name: 'Password' }).fill(password)
        await other.keyboard.press('Enter')
        const navigation = other.getByRole('navigation', { name: say('Main') })
        await navigation.getByRole('link', { name: say('Phone models') }).waitFor()
        assert.equal(await spoken(other), language, 'in a browser that never heard it')
        await other.goto(`${app.pageUrl}${office}/models`)
        const { total } = await app.ok<{ total: number }>('GET', '/tenants/CANISTRACCI/models?pageSize=1')
        assert.ok(total > 1000)
        await other
          .getByRole('status')
          .getByText(await numberIn(other, language, total))
          .first()
          .waitFor()
        await other.goto(`${app.pageUrl}/account`)
        const sessions = other.getByRole('list', { name: say('Sessions') }).locator('time')
        await sessions.first().waitFor()
        const at = (await sessions.first().getAttribute('datetime')) ?? ''
        const exact = await dateIn(other, language, at)
        assert.notEqual(exact, await dateIn(other, 'en-GB', at))
        assert.ok((await sessions.first().getAttribute('title'))?.startsWith(`${exact}, `))
      })

      await step('nothing is cut off, on a desk and on a telephone', async () => {
        const places = [
          `${office}/phones`,
          `${office}/phones/new`,
          `${office}/phones/${reception.id}`,
          `${office}/phones/${reception.id}?tab=files`,
          `${office}/phones/${reception.id}?tab=activity`,
          `${office}/extensions`,
          `${office}/models`,
          `${office}/models/yealink-t54w`,
          `${office}/presets/new`,
          `${office}/key-layouts/new`,
          `${office}/inbox`,
          `${office}/contacts`,
          `${office}/links/new`,
          `${office}/operations/${demo.operationId}`,
          `${office}/schedules/new`,
          `${office}/why`,
          `${office}/audit`,
          '/tenants/CANISTRACCI',
          '/system',
          '/people',
          '/people/new',
          '/keys/new',
          '/roles',
          '/providers/new',
          '/account',
        ]
        const cut: string[] = []
        await page.addInitScript(
          "addEventListener('DOMContentLoaded', () => document.head.append(Object.assign(document.createElement('style'), { textContent: '* { transition: none !important }' })))",
        )
        for (const [width, height] of [
          [1280, 800],
          [360, 740],
        ] as const) {
          await page.setViewportSize({ width, height })
          for (const place of places) {
            await page.goto(app.pageUrl + place)
            await settled(page)
            cut.push(...(await cutOff(page, `${place} at ${width}`)))
            if (process.env.OFFHOOK_LANGUAGE_PICTURES)
              await page.screenshot({
                path: `${process.env.OFFHOOK_LANGUAGE_PICTURES}/${language}-${width}${place.replace(/\W+/g, '-')}.png`,
                fullPage: true,
              })
          }
        }
        assert.deepEqual(cut, [])
      })

      await step('taken back, the page speaks as the browser asks for', async () => {
        await page.setViewportSize({ width: 1280, height: 800 })
        await page.goto(`${app.pageUrl}/account`)
        await page.getByLabel(say('The language of the page')).selectOption({ value: '' })
        await page.getByRole('heading', { name: 'Your account', exact: true }).waitFor()
        assert.equal(await spoken(page), 'en')
      })
    })

  test('a browser is spoken to in the first of its languages that there is', async (t) => {
    for (const language of languages) {
      const page = await openPage(t, { locale: regions[language] })
      await page.goto(demo.app.pageUrl)
      await page.getByRole('heading', { name: speaker(language)('Sign in to Offhook') }).waitFor()
      await until('the language is said', async () => (await spoken(page)) === language)
    }
  })

  test('where the texts of a language do not come, the page goes on and says so', async (t) => {
    const page = await openPage(t)
    const manifest = JSON.parse(
      readFileSync(join(root, 'dist', 'web', '.vite', 'manifest.json'), 'utf8'),
    ) as Record<string, { file: string }>
    const texts = Object.entries(manifest).filter(([name]) => name.includes('texts/de/'))
    assert.equal(texts.length, 2)
    for (const [, { file }] of texts) await page.route(`**/${file}`, (route) => route.abort())
    await page.goto(demo.app.pageUrl)
    await page.getByRole('combobox', { name: 'Language' }).selectOption('de')
    await page.getByText('The texts of this language did not come.').waitFor()
    assert.equal(await spoken(page), 'en')
    await page.getByLabel('User name').fill('anna')
  })
})
